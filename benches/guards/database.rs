//! The table that a measurement begins with.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use get_or_create_tests::{PostgresDatabase, PostgresServer};

use crate::key::Key;
use crate::model::employees;

/// What helps to find a key in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Index {
    None,
    Plain,
    Unique,
}

/// A table of its own for one measurement.
pub(crate) struct Database {
    database: PostgresDatabase,
}

impl Database {
    /// How many employees are there from the start: so many that PostgreSQL takes the index.
    pub(crate) const EMPLOYEES: usize = 2_000;

    pub(crate) fn new(server: &PostgresServer, index: Index) -> QueryResult<Self> {
        let database = PostgresDatabase::on(server);
        let mut conn = database.connect();
        if index != Index::Plain {
            conn.batch_execute("DROP INDEX employees_department_id_name_idx")?;
        }
        if index == Index::Unique {
            conn.batch_execute("CREATE UNIQUE INDEX ON employees (department_id, name)")?;
        }
        fill(&mut conn)?;
        Ok(Self { database })
    }

    pub(crate) fn connect(&self) -> PgConnection {
        self.database.connect()
    }

    /// Counts the rows that have the same key as an older one.
    pub(crate) fn duplicates(&self) -> QueryResult<usize> {
        let mut keys: Vec<(String, i32)> = employees::table
            .select((employees::name, employees::department_id))
            .load(&mut self.connect())?;
        let rows = keys.len();
        keys.sort_unstable();
        keys.dedup();
        Ok(rows - keys.len())
    }
}

fn fill(conn: &mut PgConnection) -> QueryResult<()> {
    let departments = Key::DEPARTMENTS;
    conn.batch_execute(&format!(
        "INSERT INTO departments (name)
         SELECT 'department ' || n FROM generate_series(1, {departments}) AS n"
    ))?;
    let keys: Vec<Key> = (0..Database::EMPLOYEES).map(Key::new).collect();
    let rows: Vec<_> = keys.iter().map(Key::employee).collect();
    diesel::insert_into(employees::table)
        .values(&rows)
        .execute(conn)?;
    // Plans do not then depend on when autovacuum comes by. And every measurement begins just
    // after a checkpoint, as the first change of a page after one is the dearest.
    conn.batch_execute("VACUUM ANALYZE employees")?;
    conn.batch_execute("CHECKPOINT")
}
