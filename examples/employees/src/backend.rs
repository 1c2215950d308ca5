//! What differs between the backends.

use std::time::Duration;

use diesel::connection::{LoadConnection, SimpleConnection};
use diesel::prelude::*;
use diesel::r2d2::{self, CustomizeConnection, R2D2Connection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use get_or_create::SerializableConnection;

/// A connection to a backend that the service runs on.
pub trait BackendConnection:
    SerializableConnection
    + LoadConnection
    + R2D2Connection
    + MigrationHarness<<Self as Connection>::Backend>
    + 'static
{
    /// The tables.
    const MIGRATIONS: EmbeddedMigrations;

    /// Prepares a new connection.
    ///
    /// # Errors
    ///
    /// Those of the database.
    fn set_up(&mut self, patience: Duration) -> QueryResult<()>;
}

impl BackendConnection for PgConnection {
    const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

    fn set_up(&mut self, _patience: Duration) -> QueryResult<()> {
        Ok(())
    }
}

impl BackendConnection for SqliteConnection {
    const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

    /// Unless told on each connection, SQLite checks no foreign key, and a lock is an error at
    /// once. In WAL mode readers go on beside the writer.
    fn set_up(&mut self, patience: Duration) -> QueryResult<()> {
        self.batch_execute(&format!(
            "PRAGMA busy_timeout = {};
             PRAGMA foreign_keys = ON;
             PRAGMA journal_mode = WAL;",
            patience.as_millis()
        ))
    }
}

#[cfg(feature = "mysql")]
impl BackendConnection for MysqlConnection {
    const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/mysql");

    /// InnoDB waits for a lock for 50 s by default, which no client does.
    fn set_up(&mut self, patience: Duration) -> QueryResult<()> {
        self.batch_execute(&format!(
            "SET SESSION innodb_lock_wait_timeout = {}",
            patience.as_secs().max(1)
        ))
    }
}

/// Prepares each connection that the pool opens.
#[derive(Debug)]
pub(crate) struct SetUp(pub(crate) Duration);

impl<Conn: BackendConnection> CustomizeConnection<Conn, r2d2::Error> for SetUp {
    fn on_acquire(&self, conn: &mut Conn) -> Result<(), r2d2::Error> {
        conn.set_up(self.0).map_err(r2d2::Error::QueryError)
    }
}
