//! The table that each measurement begins with.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
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

/// A database with the migrations.
pub(crate) struct Database {
    database: PostgresDatabase,
}

impl Database {
    /// How many employees are there from the start: so many that PostgreSQL takes the index.
    pub(crate) const EMPLOYEES: usize = 2_000;

    pub(crate) fn new(server: &PostgresServer) -> QueryResult<Self> {
        let database = PostgresDatabase::on(server);
        let departments = Key::DEPARTMENTS;
        database.connect().batch_execute(&format!(
            "INSERT INTO departments (name)
             SELECT 'department ' || n FROM generate_series(1, {departments}) AS n"
        ))?;
        Ok(Self { database })
    }

    /// Makes the table as if nothing had happened yet.
    pub(crate) fn reset(&self, index: Index) -> QueryResult<()> {
        let mut conn = self.connect();
        conn.batch_execute(
            "TRUNCATE employees RESTART IDENTITY;
             DROP INDEX IF EXISTS employees_department_id_name_idx",
        )?;
        // Before the rows: the pages of an index that has grown are not as full as those of one
        // that is built.
        match index {
            Index::None => {}
            Index::Plain => {
                conn.batch_execute("CREATE INDEX ON employees (department_id, name)")?;
            }
            Index::Unique => {
                conn.batch_execute("CREATE UNIQUE INDEX ON employees (department_id, name)")?;
            }
        }
        let keys: Vec<Key> = (0..Self::EMPLOYEES).map(Key::scattered).collect();
        let rows: Vec<_> = keys.iter().map(Key::employee).collect();
        diesel::insert_into(employees::table)
            .values(&rows)
            .execute(&mut conn)?;
        // Plans do not then depend on when autovacuum comes by. And every measurement begins just
        // after a checkpoint, as the first change of a page after one is the dearest.
        conn.batch_execute("VACUUM ANALYZE employees")?;
        conn.batch_execute("CHECKPOINT")
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

    /// Returns the version of the server.
    pub(crate) fn version(&self) -> QueryResult<String> {
        diesel::select(diesel::dsl::sql::<Text>(
            "current_setting('server_version')",
        ))
        .get_result(&mut self.connect())
    }
}
