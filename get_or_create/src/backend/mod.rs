#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use diesel::connection::{Connection, TransactionManager};
use diesel::result::{Error as DatabaseError, QueryResult};

/// A connection that can run a serializable transaction.
///
/// Implemented for Diesel's `PgConnection` (feature `postgres`) and `SqliteConnection` (feature
/// `sqlite`).
pub trait SerializableConnection: Connection + sealed::Sealed {
    /// Runs `block` in a new serializable transaction; fails if one is open already.
    #[doc(hidden)]
    fn serializable<T, E, F>(&mut self, block: F) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>;

    /// Says whether the open transaction is serializable.
    #[doc(hidden)]
    fn is_serializable(&mut self) -> QueryResult<bool>;

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
