use diesel::RunQueryDsl;
use diesel::result::{Error as DatabaseError, QueryResult};
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::{IsolationLevel, KeyLock, SerializableConnection};
use crate::audit::{self, Duplicates, KeyColumn, KeyIndex};
use crate::key::{KeyColumns, KeyValue};
use crate::session::Session;

/// <https://sqlite.org/isolation.html>
impl SerializableConnection for SqliteConnection {
    const KEY_LOCK: KeyLock = KeyLock::Database;
    const HAS_ON_CONFLICT: bool = true;

    /// Takes the write lock before the first look. A transaction that begins with a read and
    /// writes later fails with SQLITE_BUSY, without waiting, when another has written in between
    /// (<https://sqlite.org/lang_transaction.html#immediate>).
    fn serializable<T, E, F>(&mut self, block: F) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>,
    {
        self.immediate_transaction(block)
    }

    /// One writer at a time sees all that was committed before it.
    fn locked<T, E, F>(&mut self, _: &str, _: Vec<KeyValue<'_, Sqlite>>, block: F) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>,
    {
        self.serializable(block)
    }

    /// The write lock, which the transaction has already, is a lock on every key.
    fn lock_key(&mut self, _: &str, _: Vec<KeyValue<'_, Sqlite>>) -> QueryResult<()> {
        Ok(())
    }

    /// Every SQLite transaction is, but for `read_uncommitted` on a shared cache.
    fn isolation_level(&mut self) -> QueryResult<IsolationLevel> {
        Ok(IsolationLevel::Serializable)
    }

    fn key_columns(&mut self, key: &KeyColumns<Sqlite>) -> QueryResult<Vec<KeyColumn>> {
        audit::sqlite::key_columns(self, key)
    }

    fn indexes(&mut self, table: &str) -> QueryResult<Vec<KeyIndex>> {
        audit::sqlite::indexes(self, table)
    }

    fn duplicates(&mut self, key: &KeyColumns<Sqlite>) -> QueryResult<Duplicates> {
        Duplicates::count(key, "BIGINT").get_result(self)
    }

    /// A failed statement is undone by itself. For the few errors that end the transaction, COMMIT
    /// fails (<https://sqlite.org/lang_transaction.html>).
    fn check_not_aborted(&mut self) -> QueryResult<()> {
        Ok(())
    }

    /// There is no server to lose.
    fn is_lost(&mut self) -> bool {
        false
    }
}

impl Session for &mut SqliteConnection {
    type Connection = SqliteConnection;
    type Lease = Self;

    fn lease(self) -> Self::Lease {
        self
    }
}
