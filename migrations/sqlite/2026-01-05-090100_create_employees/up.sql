-- No unique constraint on (department_id, name): what keeps duplicates out must
-- be the guard, or its tests would prove the constraint instead.
CREATE TABLE employees (
    id INTEGER PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    department_id INTEGER NOT NULL REFERENCES departments (id),
    title TEXT
);

-- The look-up runs inside the write lock: without an index every other writer
-- waits for a scan of the table.
CREATE INDEX employees_department_id_name_idx ON employees (department_id, name);
