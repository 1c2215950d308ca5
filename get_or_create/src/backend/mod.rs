#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(feature = "mysql")]
pub use self::mysql::Locking;
use diesel::connection::{Connection, TransactionManager};
use diesel::result::{Error as DatabaseError, QueryResult};

use crate::audit::{Duplicates, KeyColumn, KeyIndex};
use crate::batch::Rows;
use crate::dialect::Dialect;
use crate::key::{KeyColumns, KeyValue};

/// A connection that can run a serializable transaction.
///
/// Implemented for Diesel's `PgConnection` (feature `postgres`), `SqliteConnection` (feature
/// `sqlite`) and `MysqlConnection` (feature `mysql`).
pub trait SerializableConnection: Connection<Backend: Dialect> + sealed::Sealed {
    /// How long a lock on a key lasts.
    #[doc(hidden)]
    const KEY_LOCK: KeyLock;

    /// Whether an INSERT returns the row, and leaves a row alone that is there already.
    #[doc(hidden)]
    const HAS_ON_CONFLICT: bool;

    /// Runs `block` in a new serializable transaction; fails if one is open already.
    #[doc(hidden)]
    fn serializable<T, E, F>(&mut self, block: F) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>;

    /// Runs `block` in a new transaction that holds the lock on a key, and whose statements see
    /// all that was committed before the lock was taken; fails if a transaction is open already.
    #[doc(hidden)]
    fn locked<T, E, F>(
        &mut self,
        table: &str,
        values: Vec<KeyValue<'_, Self::Backend>>,
        block: F,
    ) -> Result<T, E>
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

    /// Runs `block` in a new transaction that holds the locks of these names, taken in this order,
    /// and whose statements see all that was committed before; fails if a transaction is open
    /// already.
    #[doc(hidden)]
    fn all_locked<T, E, F>(&mut self, names: &[&str], block: F) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>;

    /// Returns the name of a lock that is asked for by a name of the user's.
    #[doc(hidden)]
    fn lock_name(&mut self, name: &str) -> QueryResult<String>;

    /// Waits for the locks of these names, in this order, and holds them to the end of the open
    /// transaction.
    #[doc(hidden)]
    fn lock_all(&mut self, names: &[&str]) -> QueryResult<()>;

    /// Says whether each column of some rows can be one bind.
    #[doc(hidden)]
    fn takes_arrays(&mut self, rows: &Rows<'_, Self::Backend>) -> bool {
        let _ = rows;
        false
    }

    /// Returns how many values a statement can have; `wanted` would do.
    #[doc(hidden)]
    fn max_binds(&mut self, wanted: usize) -> QueryResult<usize>;

    /// Returns the level of the open transaction.
    #[doc(hidden)]
    fn isolation_level(&mut self) -> QueryResult<IsolationLevel>;

    /// Says whether the server is one of several that take writes at once.
    #[doc(hidden)]
    fn is_cluster(&mut self) -> QueryResult<bool> {
        Ok(false)
    }

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

    /// Called after a failure: lets go of prepared statements that cannot be executed again.
    #[doc(hidden)]
    fn forget_statements(&mut self) {}

    /// Called before a transaction or savepoint is rolled back.
    #[doc(hidden)]
    fn prepare_rollback(&mut self) {}

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

/// How long a lock on a key lasts.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyLock {
    /// There is none: the write lock on the whole database is enough.
    Database,
    /// To the end of the transaction in which it was taken.
    Transaction,
    /// Until the session gives it back.
    Session,
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

    #[cfg(feature = "mysql")]
    impl Sealed for diesel::mysql::MysqlConnection {}
    #[cfg(feature = "postgres")]
    impl Sealed for diesel::pg::PgConnection {}
    #[cfg(feature = "sqlite")]
    impl Sealed for diesel::sqlite::SqliteConnection {}
}
