-- No unique constraint on (department_id, name): what keeps duplicates out must
-- be the guard, or its tests would prove the constraint instead.
CREATE TABLE employees (
    id SERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    department_id INTEGER NOT NULL REFERENCES departments (id),
    title TEXT
);

-- Without an index the look-up scans the table, and a serializable transaction
-- then conflicts with every insert, whatever its key.
CREATE INDEX employees_department_id_name_idx ON employees (department_id, name);
