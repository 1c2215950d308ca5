use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use diesel::result::Error as DatabaseError;

use crate::classify;

/// The result of this crate's functions.
pub type Result<T> = std::result::Result<T, Error>;

/// Everything that can go wrong in a get-or-create.
///
/// What the database itself reports comes out as [`Error::Database`], unchanged, after one try.
///
/// After any error the connection is outside of a transaction and usable, or it is inside of the
/// transaction that the caller had opened, or it is broken and says so: a pool throws it away,
/// and Diesel refuses to begin a transaction on it.
///
#[doc = include_str!("../docs/errors.md")]
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// An error of the database or of Diesel, which is not retried: a constraint, a type, a
    /// missing table, a lost connection that no pool can replace. Inside a transaction of the
    /// caller's it is also what the caller's own loop has to retry: see
    /// [`is_retryable`](Error::is_retryable). Nothing was created.
    Database(DatabaseError),
    /// The pool gave no connection within its `connection_timeout`. Nothing was created.
    #[cfg(feature = "r2d2")]
    Pool(diesel::r2d2::PoolError),
    /// Every attempt that [`Retry`](crate::Retry) allows met a conflict with another client.
    /// Nothing was created; calling again later can succeed.
    RetriesExhausted {
        /// How many attempts were made; the first try is 1.
        attempts: u32,
        /// The time from the start of the call to the end of its last attempt.
        elapsed: Duration,
        /// What the last attempt met.
        cause: DatabaseError,
    },
    /// Several rows have the key, and the model says `on_duplicates = error`. Nothing was
    /// created.
    DuplicateRows {
        /// The table.
        table: &'static str,
        /// How many rows have the key.
        count: i64,
    },
    /// The row that the database stored does not have the key that was looked up: a trigger, a
    /// column's default, rounding or truncation changed it. The insert was rolled back, because
    /// no later lookup could find such a row and each call would add one. Under
    /// [`Guard::UniqueConstraint`](crate::Guard::UniqueConstraint) there is nothing to roll back:
    /// the row stays, unless a transaction of yours around it is rolled back.
    KeyMismatch {
        /// The table.
        table: &'static str,
        /// Whether the insert was undone.
        rolled_back: bool,
    },
    /// The connection is inside a transaction of the caller's that is not `SERIALIZABLE`, so
    /// that a create in it could make a duplicate. Nothing was created, and the transaction is
    /// usable.
    NotSerializable,
    /// The connection is inside a transaction of the caller's at `REPEATABLE READ`, and the guard
    /// is [`AdvisoryLock`](crate::Guard::AdvisoryLock). What that transaction sees is older than
    /// the lock would be, so that a create in it could make a duplicate. Nothing was created, and
    /// the transaction is usable.
    RepeatableRead,
    /// The connection is to MySQL and inside a transaction of the caller's, and the guard is
    /// [`AdvisoryLock`](crate::Guard::AdvisoryLock). Such a lock would have to be given back
    /// before the caller commits, and another client would not see the row. Nothing was created,
    /// and the transaction is usable.
    LockInTransaction,
    /// The connection is to MySQL, the guard is
    /// [`UniqueConstraint`](crate::Guard::UniqueConstraint), and there is no unique constraint over
    /// exactly the key. Nothing was created. (PostgreSQL and SQLite refuse the statement
    /// themselves: [`Error::Database`].)
    NoUniqueConstraint {
        /// The table.
        table: &'static str,
    },
    /// The key has a NULL, and the guard is [`UniqueConstraint`](crate::Guard::UniqueConstraint),
    /// but there is no unique constraint on the key that takes one NULL for equal to another.
    /// Nothing was created.
    NullsDistinct {
        /// The table.
        table: &'static str,
        /// The first column of the key that has a NULL.
        column: &'static str,
    },
    /// The guard is [`UniqueConstraint`](crate::Guard::UniqueConstraint), and the model's
    /// [`filter`](derive@crate::GetOrCreate#filter) has a value that Diesel binds, so that the
    /// database cannot compare it with the predicate of an index. Nothing was created.
    BoundFilter {
        /// The table.
        table: &'static str,
    },
    /// Under [`Guard::UniqueConstraint`](crate::Guard::UniqueConstraint) or in a batch, the insert
    /// was skipped, but no row with the key was there: another client deleted it meanwhile, a
    /// trigger suppressed the insert, or the index takes more values for equal than the column
    /// does. This has happened several times in a row, outside of a transaction. Nothing was
    /// created.
    NothingInserted {
        /// The table.
        table: &'static str,
    },
    /// The connection was lost while COMMIT was under way, or the one INSERT of
    /// [`Guard::UniqueConstraint`](crate::Guard::UniqueConstraint), which commits by itself: it
    /// may have happened or not. Never retried by [`transaction`](crate::transaction), whose
    /// statements need not be repeatable. A get-or-create with a pool is repeated, so that this
    /// comes out only if none of the further attempts could find out; on a bare connection, it
    /// can be answered by calling again on another one.
    OutcomeUnknown {
        /// How the connection was lost.
        cause: DatabaseError,
    },
    /// A statement failed, and so did the rollback after it: the connection was lost, or SQLite
    /// had rolled the transaction back already. Nothing was created.
    RollbackFailed {
        /// The error that made the rollback necessary.
        cause: DatabaseError,
        /// The error of the rollback.
        rollback_error: DatabaseError,
    },
    /// One row of a [`Batch`](crate::Batch) failed, and with it all of its transaction. For an
    /// error of the database's, which does not say so, the row was found by inserting fewer and
    /// fewer of them, and rolling that back.
    InRow {
        /// Its number in the batch; the first row is 0.
        row: usize,
        /// What is wrong with it.
        error: Box<Error>,
    },
}

impl Error {
    /// Says which row of a batch it is about.
    pub(crate) fn in_row(self, row: usize) -> Self {
        Self::InRow {
            row,
            error: Box::new(self),
        }
    }

    /// Counts the rows before those of the batch as well.
    pub(crate) fn after_rows(self, rows: usize) -> Self {
        match self {
            Self::InRow { row, error } => Self::InRow {
                row: rows + row,
                error,
            },
            error => error,
        }
    }

    pub(crate) fn is_nothing_inserted(&self) -> bool {
        match self {
            Self::NothingInserted { .. } => true,
            Self::InRow { error, .. } => error.is_nothing_inserted(),
            _ => false,
        }
    }

    /// Returns `true` if running the whole transaction again can succeed: a serialization
    /// failure, a deadlock, a locked SQLite database, or all attempts used up by these.
    ///
    /// This crate has done that already where the transaction was its own. Inside a transaction
    /// of the caller's only the caller can: roll it back and run it again from its start, or
    /// hand it to [`transaction`](crate::transaction).
    ///
    /// Diesel shows no SQLSTATE. Deadlocks and SQLite's locks are known by the server's message,
    /// which PostgreSQL translates if `lc_messages` is not English; serialization failures are
    /// known in every language.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Database(error) => {
                classify::conflict(error).is_some_and(|conflict| !conflict.is_connection_lost())
            }
            Self::RetriesExhausted { .. } => true,
            Self::InRow { error, .. } => error.is_retryable(),
            _ => false,
        }
    }

    /// Returns the error with which the database refused, if it did.
    ///
    /// An [`OutcomeUnknown`](Error::OutcomeUnknown) has none: what it is caused by must not be
    /// taken for a reason to try again. It is still its [`source()`](StdError::source).
    pub fn as_database_error(&self) -> Option<&DatabaseError> {
        match self {
            Self::Database(error)
            | Self::RetriesExhausted { cause: error, .. }
            | Self::RollbackFailed { cause: error, .. } => Some(error),
            Self::InRow { error, .. } => error.as_database_error(),
            #[cfg(feature = "r2d2")]
            Self::Pool(_) => None,
            Self::OutcomeUnknown { .. }
            | Self::DuplicateRows { .. }
            | Self::KeyMismatch { .. }
            | Self::NotSerializable
            | Self::RepeatableRead
            | Self::LockInTransaction
            | Self::NoUniqueConstraint { .. }
            | Self::NullsDistinct { .. }
            | Self::BoundFilter { .. }
            | Self::NothingInserted { .. } => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => write!(f, "{error}"),
            #[cfg(feature = "r2d2")]
            Self::Pool(error) => write!(f, "the pool gave no connection: {error}"),
            Self::RetriesExhausted {
                attempts,
                elapsed,
                cause,
            } => write!(
                f,
                "gave up after {attempts} attempts in {elapsed:.1?}: {cause}"
            ),
            Self::DuplicateRows { table, count } => {
                write!(f, "{count} rows of `{table}` have this key")
            }
            Self::KeyMismatch { table, rolled_back } => write!(
                f,
                "the row inserted into `{table}` does not have the key that was looked up; \
                 a trigger, a default, rounding or truncation changed it, {}",
                match rolled_back {
                    true => "so it was rolled back",
                    false => "and it is still there",
                }
            ),
            Self::NotSerializable => f.write_str(
                "the open transaction is not SERIALIZABLE, so a create in it could make a \
                 duplicate; use the pool, run the block with `get_or_create::transaction`, or \
                 choose another guard",
            ),
            Self::RepeatableRead => f.write_str(
                "the open transaction is REPEATABLE READ and does not see what others commit, \
                 so a create in it under an advisory lock could make a duplicate; use READ \
                 COMMITTED or the pool",
            ),
            Self::LockInTransaction => f.write_str(
                "a lock inside of the open transaction would have to be given back before its \
                 COMMIT, so that a create under it could make a duplicate; use the pool, or choose \
                 another guard",
            ),
            Self::NoUniqueConstraint { table } => write!(
                f,
                "there is no unique constraint over exactly the key of `{table}`; add one, or \
                 choose another guard"
            ),
            Self::NullsDistinct { table, column } => write!(
                f,
                "`{column}` of the key is NULL, and no unique constraint on the key of `{table}` \
                 takes NULLs for equal; declare it NULLS NOT DISTINCT, or choose another guard"
            ),
            Self::BoundFilter { table } => write!(
                f,
                "the filter of `{table}` has a bound value, which is in no index's predicate; \
                 write the filter as SQL, or choose another guard"
            ),
            Self::NothingInserted { table } => write!(
                f,
                "the insert into `{table}` was skipped, but no row has the key: the row is \
                 deleted each time, a trigger suppresses the insert, or the unique index takes \
                 more values for equal than the column"
            ),
            Self::OutcomeUnknown { cause } => write!(
                f,
                "the connection was lost during a COMMIT that may or may not have happened: {cause}"
            ),
            Self::RollbackFailed {
                cause,
                rollback_error,
            } => write!(f, "{cause}; then the rollback failed: {rollback_error}"),
            Self::InRow { row, error } => write!(f, "row {row}: {error}"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            #[cfg(feature = "r2d2")]
            Self::Pool(error) => Some(error),
            Self::OutcomeUnknown { cause } => Some(cause),
            Self::InRow { error, .. } => Some(error),
            _ => self
                .as_database_error()
                .map(|error| error as &(dyn StdError + 'static)),
        }
    }
}

impl From<DatabaseError> for Error {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

#[cfg(feature = "r2d2")]
impl From<diesel::r2d2::PoolError> for Error {
    fn from(error: diesel::r2d2::PoolError) -> Self {
        Self::Pool(error)
    }
}

/// An error type of a block for [`transaction`](crate::transaction): it shows the database's
/// error inside, so that a conflict is retried whatever type carries it.
///
/// Walking [`source()`](StdError::source) would not do: `#[error(transparent)]` and the like
/// hide the very error that matters. So an application's own error type says where it is.
///
/// # Example
///
/// ```
/// use get_or_create::AsDatabaseError;
///
/// #[derive(Debug)]
/// enum HireError {
///     NoSuchDepartment,
///     Query(diesel::result::Error),
///     GetOrCreate(get_or_create::Error),
/// }
///
/// impl From<diesel::result::Error> for HireError {
///     fn from(error: diesel::result::Error) -> Self {
///         Self::Query(error)
///     }
/// }
///
/// impl From<get_or_create::Error> for HireError {
///     fn from(error: get_or_create::Error) -> Self {
///         Self::GetOrCreate(error)
///     }
/// }
///
/// impl AsDatabaseError for HireError {
///     fn as_database_error(&self) -> Option<&diesel::result::Error> {
///         match self {
///             Self::NoSuchDepartment => None,
///             Self::Query(error) => Some(error),
///             Self::GetOrCreate(error) => error.as_database_error(),
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`get_or_create::transaction` cannot see the database's error inside `{Self}`",
    label = "this error type could hide a conflict that has to be retried",
    note = "implement `get_or_create::AsDatabaseError` for `{Self}`, and `From<get_or_create::Error>`"
)]
pub trait AsDatabaseError: From<Error> {
    /// Returns the error of the database that made the block fail, if one did.
    fn as_database_error(&self) -> Option<&DatabaseError>;
}

impl AsDatabaseError for Error {
    fn as_database_error(&self) -> Option<&DatabaseError> {
        self.as_database_error()
    }
}
