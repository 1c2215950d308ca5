//! An SQLite database for one test.

use std::path::{Path, PathBuf};
use std::{fs, thread};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool};
use diesel::sql_types::Text;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::temp_folder;

/// A database file of one test's own, in a folder that is removed with the value.
///
/// When the test fails the file is kept and named on stderr.
#[derive(Debug)]
pub struct SqliteDatabase {
    folder: PathBuf,
    path: PathBuf,
}

/// How SQLite can undo a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Journal {
    /// A rollback journal, SQLite's default: a writer and readers exclude each other
    /// for the time of the commit.
    Rollback,
    /// A write-ahead log: readers go on beside the one writer.
    Wal,
}

impl SqliteDatabase {
    /// The migrations under `migrations/sqlite`.
    pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");

    /// Creates a database with the migrations.
    #[expect(clippy::new_without_default, reason = "a database is no default value")]
    pub fn new() -> Self {
        let database = Self::empty();
        database
            .connect()
            .run_pending_migrations(Self::MIGRATIONS)
            .expect("the migrations run");
        database
    }

    /// Creates a database without the migrations.
    pub fn empty() -> Self {
        let folder = temp_folder::create("sqlite");
        let path = folder.join("test.db");
        Self { folder, path }
    }

    /// Sets the journal of all connections to come. Defaults to [`Journal::Rollback`].
    #[must_use = "it is the same database, given back"]
    pub fn with_journal(self, journal: Journal) -> Self {
        #[derive(QueryableByName)]
        struct Answer {
            #[diesel(sql_type = Text)]
            journal_mode: String,
        }

        let wanted = match journal {
            Journal::Rollback => "delete",
            Journal::Wal => "wal",
        };
        // The file remembers it. Were it left to the test's own connections, the first
        // two would need the same lock for it.
        let answer: Answer = diesel::sql_query(format!("PRAGMA journal_mode = {wanted}"))
            .get_result(&mut self.connect())
            .expect("SQLite answers");
        // SQLite answers with the mode that stays when it cannot change it.
        assert_eq!(answer.journal_mode, wanted);
        self
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the URL of the database, which is the path.
    pub fn url(&self) -> String {
        self.path.to_str().expect("the path is UTF-8").to_owned()
    }

    /// Connects to the database, with SQLite's defaults: a lock held by another is an
    /// error at once.
    pub fn connect(&self) -> SqliteConnection {
        SqliteConnection::establish(&self.url())
            .unwrap_or_else(|error| panic!("cannot open {}: {error}", self.path.display()))
    }

    /// Connects to the database; a lock is waited for up to so many milliseconds.
    pub fn connect_with_busy_timeout(&self, milliseconds: u32) -> SqliteConnection {
        let mut conn = self.connect();
        conn.batch_execute(&format!("PRAGMA busy_timeout = {milliseconds}"))
            .expect("SQLite takes the setting");
        conn
    }

    /// Makes a pool of `size` connections, with SQLite's defaults.
    pub fn pool(&self, size: u32) -> Pool<ConnectionManager<SqliteConnection>> {
        Pool::builder()
            .max_size(size)
            .build(self.manager())
            .expect("SQLite opens the pool's connections")
    }

    /// Returns what a pool with other settings is built from.
    pub fn manager(&self) -> ConnectionManager<SqliteConnection> {
        ConnectionManager::new(self.url())
    }
}

impl Drop for SqliteDatabase {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the test's database is kept: {}", self.path.display());
        } else if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("{} was left behind: {error}", self.folder.display());
        }
    }
}
