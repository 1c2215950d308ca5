use diesel::result::{Error as DatabaseError, QueryResult};
use diesel::sqlite::SqliteConnection;

use super::SerializableConnection;
use crate::session::Session;

/// <https://sqlite.org/isolation.html>
impl SerializableConnection for SqliteConnection {
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

    /// Every SQLite transaction is, but for `read_uncommitted` on a shared cache.
    fn is_serializable(&mut self) -> QueryResult<bool> {
        Ok(true)
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
