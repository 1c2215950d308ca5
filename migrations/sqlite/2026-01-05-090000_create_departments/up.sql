-- Diesel takes a column for nullable unless it says NOT NULL, primary key or not.
CREATE TABLE departments (
    id INTEGER PRIMARY KEY NOT NULL,
    name TEXT NOT NULL
);
