-- No unique constraint on (department_id, name): what keeps duplicates out must
-- be the guard, or its tests would prove the constraint instead.
CREATE TABLE employees (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(255) NOT NULL,
    department_id INTEGER NOT NULL,
    title VARCHAR(255),
    -- Of the reference, so that the other index can be dropped.
    INDEX employees_department_id_idx (department_id),
    FOREIGN KEY (department_id) REFERENCES departments (id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Without an index on the key the look-up locks every row that it reads, and
-- serializable creates then deadlock with each other, whatever their keys.
CREATE INDEX employees_department_id_name_idx ON employees (department_id, name);
