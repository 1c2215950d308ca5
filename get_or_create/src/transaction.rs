use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use diesel::result::Error as DatabaseError;

use crate::backend::{IsolationLevel, OpenTransaction, SerializableConnection};
use crate::classify;
use crate::error::{AsDatabaseError, Error};
use crate::failure::Failure;
use crate::key::KeyValue;
use crate::retry::{self, Retry};
use crate::session::Session;
use crate::test_transaction;
use crate::trace::CallSpan;

/// Runs `block` in a serializable transaction, and again from its start when it conflicts with
/// another one, under the default [`Retry`].
///
/// Several get-or-creates and any other statements become one unit: all of it happens, or
/// nothing. `block` runs once an attempt, so whatever it does besides the database has to bear
/// repetition.
///
/// - PostgreSQL: `BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE`; SQLite: `BEGIN IMMEDIATE`;
///   MySQL: `SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; BEGIN`.
/// - With a pool, a connection that is lost before COMMIT was sent is replaced, and `block` runs
///   again on the fresh one.
/// - In an open transaction that is serializable itself (and in Diesel's test transaction),
///   `block` runs once, in a savepoint: its conflicts belong to the loop around that
///   transaction.
///
/// Let the errors of statements out of `block`, or put the statement into a savepoint
/// (`conn.transaction(…)`). PostgreSQL aborts a transaction in which a statement has failed: if
/// `block` returns `Ok` all the same, the transaction fails here. SQLite ends it for a few errors
/// (a full disk, a trigger's `RAISE(ROLLBACK)`): what `block` does after that is not undone.
///
/// If `block` panics, the transaction is rolled back and the panic goes on.
///
/// # Errors
///
/// What `block` returns, unchanged, unless it is a conflict, which is retried. As
/// [`Error`] inside `E`: a failing BEGIN or COMMIT as [`Error::Database`], then
/// [`Error::RetriesExhausted`], [`Error::OutcomeUnknown`] (the connection was lost at COMMIT),
/// [`Error::NotSerializable`] and [`Error::Pool`]. If the rollback after an error fails too, the
/// first error comes out and the connection is broken.
///
/// # Example
///
/// ```
/// # include!("doctest_setup.rs");
/// # fn main() -> get_or_create::Result<()> {
/// # let mut conn = connection();
/// let (ada, grace) = get_or_create::transaction(&mut conn, |conn| {
///     let ada = NewEmployee { name: "Ada", department_id: 7 }.get_or_create(&mut *conn)?;
///     let grace = NewEmployee { name: "Grace", department_id: 7 }.get_or_create(conn)?;
///     Ok::<_, get_or_create::Error>((ada.into_inner(), grace.into_inner()))
/// })?;
/// assert_ne!(ada.id, grace.id);
/// # Ok(())
/// # }
/// ```
pub fn transaction<S, T, E, F>(session: S, block: F) -> Result<T, E>
where
    S: Session,
    E: AsDatabaseError,
    F: FnMut(&mut S::Connection) -> Result<T, E>,
{
    transaction_with(session, &Retry::default(), block)
}

/// Runs `block` as [`transaction`] does, under the given [`Retry`].
///
/// # Errors
///
/// As [`transaction`].
///
/// # Example
///
/// ```
/// # include!("doctest_setup.rs");
/// # use get_or_create::Retry;
/// # fn main() -> get_or_create::Result<()> {
/// # let mut conn = connection();
/// let ada = NewEmployee { name: "Ada", department_id: 7 };
/// let outcome = get_or_create::transaction_with(&mut conn, &Retry::none(), |conn| {
///     ada.get_or_create(conn)
/// })?;
/// assert!(outcome.is_created());
/// # Ok(())
/// # }
/// ```
pub fn transaction_with<S, T, E, F>(session: S, retry: &Retry, mut block: F) -> Result<T, E>
where
    S: Session,
    E: AsDatabaseError,
    F: FnMut(&mut S::Connection) -> Result<T, E>,
{
    let span = CallSpan::transaction();
    let result = span.in_scope(|| {
        retry::run(session, retry, &span, |conn| {
            let result = match conn.open_transaction() {
                None => run_serializable(conn, |conn| {
                    let value = block(conn)?;
                    // COMMIT would say that it succeeded.
                    conn.check_not_aborted().map_err(Error::Database)?;
                    Ok(value)
                }),
                Some(open) => match may_create_within(conn, open) {
                    Ok(()) => run_savepoint(conn, &mut block),
                    Err(error) => return Err(Failure::of(error, conn.is_lost()).into_callers()),
                },
            };
            result.map_err(|aborted| aborted.into_failure(conn.is_lost()))
        })
    });
    span.record_outcome(if result.is_ok() {
        "committed"
    } else {
        "failed"
    });
    result
}

/// A create inside an open transaction is safe if that one is serializable; a test transaction,
/// which nobody else ever sees, is safe anyway.
pub(crate) fn may_create_within<Conn: SerializableConnection>(
    conn: &mut Conn,
    open: OpenTransaction,
) -> Result<(), Error> {
    let safe = open == OpenTransaction::Test
        || conn.isolation_level()? == IsolationLevel::Serializable
        || test_transaction::is_caller();
    match safe {
        true => Ok(()),
        false => Err(Error::NotSerializable),
    }
}

/// Where a transaction or savepoint failed. It is closed in every case: rolled back, or broken
/// together with its connection.
#[derive(Debug)]
pub(crate) enum Aborted<E> {
    /// BEGIN or SAVEPOINT failed, and `block` was not run; or RELEASE SAVEPOINT failed.
    Boundary(DatabaseError),
    /// `block` failed; rolled back.
    Block(E),
    /// `block` failed and so did the rollback; the connection is broken.
    Rollback {
        error: E,
        rollback_error: DatabaseError,
    },
    /// COMMIT failed; rolled back, unless the connection was lost: then nobody knows.
    Commit(DatabaseError),
}

impl<E> Aborted<E> {
    /// Changes the error of the block.
    pub(crate) fn map<F>(self, change: impl FnOnce(E) -> F) -> Aborted<F> {
        match self {
            Self::Boundary(error) => Aborted::Boundary(error),
            Self::Block(error) => Aborted::Block(change(error)),
            Self::Rollback {
                error,
                rollback_error,
            } => Aborted::Rollback {
                error: change(error),
                rollback_error,
            },
            Self::Commit(error) => Aborted::Commit(error),
        }
    }
}

impl<E: AsDatabaseError> Aborted<E> {
    fn into_failure(self, lost: bool) -> Failure<E> {
        match self {
            Self::Boundary(error) => Failure::of(Error::Database(error), lost).into_callers(),
            Self::Block(error) | Self::Rollback { error, .. } => {
                Failure::of(error, lost).unless_lost_elsewhere(lost)
            }
            Self::Commit(error) => match commit_error(error, lost) {
                unknown @ Error::OutcomeUnknown { .. } => Failure::Final(E::from(unknown)),
                error => Failure::of(error, lost).into_callers(),
            },
        }
    }
}

impl<E: AsDatabaseError> Aborted<E> {
    /// As `into_failure`, for a block that finds what it created when it runs again.
    pub(crate) fn into_repeatable_failure(self, lost: bool) -> Failure<E> {
        match self {
            Self::Commit(error) => {
                Failure::of_repeatable(commit_error(error, lost), lost).into_callers()
            }
            aborted => aborted.into_failure(lost),
        }
    }
}

impl Aborted<Error> {
    pub(crate) fn into_error(self, lost: bool) -> Error {
        match self {
            Self::Boundary(error) => Error::Database(error),
            Self::Block(error) => error,
            Self::Rollback {
                error: Error::Database(cause),
                rollback_error,
            } => Error::RollbackFailed {
                cause,
                rollback_error,
            },
            Self::Rollback { error, .. } => error,
            Self::Commit(error) => commit_error(error, lost),
        }
    }
}

/// Tells a COMMIT that failed, or a single statement that is its own, from one whose answer was
/// lost.
pub(crate) fn commit_error(error: DatabaseError, lost: bool) -> Error {
    let conflict = classify::conflict(&error);
    match lost || conflict.is_some_and(|conflict| conflict.is_connection_lost()) {
        true => Error::OutcomeUnknown { cause: error },
        false => Error::Database(error),
    }
}

/// Runs `block` in a serializable transaction of its own.
pub(crate) fn run_serializable<Conn, T, E>(
    conn: &mut Conn,
    block: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, Aborted<E>>
where
    Conn: SerializableConnection,
{
    let mut step = Step::Begin;
    let result = conn.serializable(|conn| step.run(conn, block));
    step.explain(result)
}

/// Runs `block` in a transaction of its own that holds the lock on a key.
pub(crate) fn run_locked<Conn, T, E>(
    conn: &mut Conn,
    table: &str,
    values: Vec<KeyValue<'_, Conn::Backend>>,
    block: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, Aborted<E>>
where
    Conn: SerializableConnection,
{
    let mut step = Step::Begin;
    let result = conn.locked(table, values, |conn| step.run(conn, block));
    step.explain(result)
}

/// Runs `block` in a transaction of its own that holds the locks of these names.
pub(crate) fn run_all_locked<Conn, T, E>(
    conn: &mut Conn,
    locks: &[&str],
    block: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, Aborted<E>>
where
    Conn: SerializableConnection,
{
    let mut step = Step::Begin;
    let result = conn.all_locked(locks, |conn| step.run(conn, block));
    step.explain(result)
}

/// Runs `block` in a transaction of its own at the session's level.
pub(crate) fn run_plain<Conn, T, E>(
    conn: &mut Conn,
    block: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, Aborted<E>>
where
    Conn: SerializableConnection,
{
    let mut step = Step::Begin;
    let result = conn.transaction(|conn| step.run(conn, block));
    step.explain(result)
}

/// Runs `block` in a savepoint, so that its failure leaves the transaction around it usable.
pub(crate) fn run_savepoint<Conn, T, E>(
    conn: &mut Conn,
    block: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, Aborted<E>>
where
    Conn: SerializableConnection,
{
    run_plain(conn, block).map_err(|aborted| match aborted {
        // No COMMIT was sent: there is nothing that could not be known.
        Aborted::Commit(error) => Aborted::Boundary(error),
        aborted => aborted,
    })
}

/// The step that a transaction has come to. Diesel answers with one error, whether it is that of
/// BEGIN, of the block, of ROLLBACK (then that of the block is lost) or of COMMIT.
enum Step<E> {
    Begin,
    Rollback(E),
    /// Rolled back as well: an open transaction would swallow all that is done on the connection
    /// after the panic has been caught.
    Panic(Box<dyn Any + Send>),
    Commit,
}

impl<E> Step<E> {
    fn run<Conn, T>(
        &mut self,
        conn: &mut Conn,
        block: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, DatabaseError>
    where
        Conn: SerializableConnection,
    {
        *self = match catch_unwind(AssertUnwindSafe(|| block(conn))) {
            Ok(Ok(value)) => {
                *self = Self::Commit;
                return Ok(value);
            }
            Ok(Err(error)) => Self::Rollback(error),
            Err(panic) => Self::Panic(panic),
        };
        conn.prepare_rollback();
        Err(DatabaseError::RollbackTransaction)
    }

    fn explain<T>(self, result: Result<T, DatabaseError>) -> Result<T, Aborted<E>> {
        result.map_err(|error| match (self, error) {
            (Self::Begin, error) => Aborted::Boundary(error),
            (Self::Panic(panic), _) => resume_unwind(panic),
            (Self::Rollback(error), DatabaseError::RollbackTransaction) => Aborted::Block(error),
            (Self::Rollback(error), rollback_error) => Aborted::Rollback {
                error,
                rollback_error,
            },
            (Self::Commit, error) => Aborted::Commit(error),
        })
    }
}
