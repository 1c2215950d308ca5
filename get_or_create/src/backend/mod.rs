#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use diesel::connection::{Connection, TransactionManager};
use diesel::result::{Error as DatabaseError, QueryResult};

use crate::audit::{Duplicates, KeyColumn, KeyIndex};
use crate::key::{KeyColumns, KeyValue};

/// A connection that can run a serializable transaction.
///
/// Implemented for Diesel's `PgConnection` (feature `postgres`) and `SqliteConnection` (feature
/// `sqlite`).
pub trait SerializableConnection: Connection + sealed::Sealed {
    /// Whether a lock on a key is anything else than a lock on the whole database.
    #[doc(hidden)]
    const LOCKS_KEYS: bool;

    /// Runs `block` in a new serializable transaction; fails if one is open already.
    #[doc(hidden)]
    fn serializable<T, E, F>(&mut self, block: F) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>;

    /// Runs `block` in a new transaction in which each statement sees what others have committed
    /// before it, or which has no others beside it; fails if one is open already.
    #[doc(hidden)]
    fn read_committed<T, E, F>(&mut self, block: F) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>;

    /// Waits for the lock on a key and holds it to the end of the open transaction.
    #[doc(hidden)]
    fn lock_key(
        &mut self,
        table: &str,
        values: Vec<KeyValue<'_, Self::Backend>>,
    ) -> QueryResult<()>;

    /// Returns the level of the open transaction.
    #[doc(hidden)]
    fn isolation_level(&mut self) -> QueryResult<IsolationLevel>;

    /// Returns the columns of a key, in their order, as the table has them.
    #[doc(hidden)]
    fn key_columns(&mut self, key: &KeyColumns<Self::Backend>) -> QueryResult<Vec<KeyColumn>>;

    /// Returns the indexes of a table.
    #[doc(hidden)]
    fn indexes(&mut self, table: &str) -> QueryResult<Vec<KeyIndex>>;

    /// Counts the rows that have a key of another row's.
    #[doc(hidden)]
    fn duplicates(&mut self, key: &KeyColumns<Self::Backend>) -> QueryResult<Duplicates>;

    /// Fails if a statement has failed in the open transaction and nothing can be committed any
    /// more.
    #[doc(hidden)]
    fn check_not_aborted(&mut self) -> QueryResult<()>;

    /// Says whether the connection has found out that it lost its server.
    #[doc(hidden)]
    fn is_lost(&mut self) -> bool;

    /// Says whose transaction is open on the connection, if any.
    #[doc(hidden)]
    fn open_transaction(&mut self) -> Option<OpenTransaction> {
        let depth =
            Self::TransactionManager::transaction_manager_status_mut(self).transaction_depth();
        match depth {
            Ok(Some(_)) => {}
            // A broken one fails at its next BEGIN, which says so.
            Ok(None) | Err(_) => return None,
        }
        // To Diesel, a connection is broken in a pool when a transaction is left open on it,
        // unless that is the test transaction.
        match Self::TransactionManager::is_broken_transaction_manager(self) {
            true => Some(OpenTransaction::Callers),
            false => Some(OpenTransaction::Test),
        }
    }

    /// Makes a pool throw the connection away.
    ///
    /// Diesel does so by itself for most ways to lose a connection, but not when the loss shows
    /// while a statement is being prepared.
    #[doc(hidden)]
    fn mark_lost(&mut self) {
        Self::TransactionManager::transaction_manager_status_mut(self).set_in_error();
    }
}

/// How far a transaction is kept apart from others.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IsolationLevel {
    ReadCommitted,
    RepeatableRead,
    Serializable,
}

/// A transaction that was open before the call.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenTransaction {
    /// Opened by the caller, who commits it and runs it again.
    Callers,
    /// Opened by Diesel's `begin_test_transaction` or `test_transaction`, and never committed.
    Test,
}

mod sealed {
    pub trait Sealed {}

    #[cfg(feature = "postgres")]
    impl Sealed for diesel::pg::PgConnection {}
    #[cfg(feature = "sqlite")]
    impl Sealed for diesel::sqlite::SqliteConnection {}
}
