mod advisory_lock;
mod serializable;
pub(crate) mod unique_constraint;

use std::fmt;
use std::str::FromStr;

use diesel::result::Error as DatabaseError;

use crate::backend::{KeyLock, SerializableConnection};
use crate::error::{Error, Result};
use crate::outcome::Outcome;
use crate::queries::Queries;
use crate::transaction::{
    Aborted, may_create_within, run_all_locked, run_plain, run_savepoint, run_serializable,
};

/// What keeps two creators of one row apart.
///
/// Every guard looks first, without any of this: a row that is there costs one SELECT. Only a
/// missing row is created under the guard.
///
/// | guard | needs | holds against | waits and retries |
/// |---|---|---|---|
/// | [`Serializable`](Guard::Serializable) | nothing | every writer that is serializable too | retries, on PostgreSQL often for another key's sake |
/// | [`AdvisoryLock`](Guard::AdvisoryLock) | nothing | every caller of `get_or_create` with this guard, and this key | waits for callers with the same key |
/// | [`UniqueConstraint`](Guard::UniqueConstraint) | a unique constraint on the key | everyone | waits for the same key |
///
/// The guards do not see each other: every program that creates rows of a table has to use the
/// same one, until there is a unique constraint. On SQLite, `Serializable` and `AdvisoryLock`
/// are one.
///
/// It is chosen for a model by the derive's
/// [`guard`](derive@crate::GetOrCreate#guard), and for a call by
/// [`with_guard`](crate::GetOrCreate::with_guard()). An
/// [audit of the key](crate::GetOrCreate::audit_key()) recommends one.
///
/// What is said here is of one server; with several that take writes, see
/// [several servers](crate::clusters).
///
/// # Example
///
/// ```
/// # include!("../doctest_setup.rs");
/// use get_or_create::Guard;
/// # fn main() -> get_or_create::Result<()> {
/// # let mut conn = connection();
/// let ada = NewEmployee { name: "Ada", department_id: 7 };
/// let outcome = ada.with_guard(Guard::AdvisoryLock).get_or_create(&mut conn)?;
/// assert!(outcome.is_created());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Guard {
    /// A second look and the INSERT in one serializable transaction, which is retried when it
    /// conflicts with another one.
    ///
    /// - PostgreSQL: `BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE`
    ///   ([13.2.3](https://www.postgresql.org/docs/current/transaction-iso.html#XACT-SERIALIZABLE)).
    ///   Creates of different keys on one page of an index abort each other now and then, and
    ///   without an index always.
    /// - SQLite: [`BEGIN IMMEDIATE`](https://sqlite.org/lang_transaction.html#immediate): one
    ///   writer at a time.
    /// - MySQL and MariaDB: `SET TRANSACTION ISOLATION LEVEL SERIALIZABLE` for this one
    ///   transaction
    ///   ([InnoDB](https://dev.mysql.com/doc/refman/8.4/en/innodb-transaction-isolation-levels.html)).
    ///   Two that create next to each other deadlock, and one of them is retried.
    ///
    /// Inside a transaction of the caller's, that one has to be serializable; otherwise
    /// [`Error::NotSerializable`](crate::Error::NotSerializable).
    #[default]
    Serializable,
    /// A lock on the key for the length of one transaction, then a second look and the INSERT.
    ///
    /// - PostgreSQL 14 or later:
    ///   [`pg_advisory_xact_lock`](https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS)
    ///   in a transaction at READ COMMITTED. The database hashes the table and the values, as the
    ///   types and collations of their columns have it: values that are equal to the database
    ///   take one lock, whatever model or program asks. The types need a hash; `money` and `bit`
    ///   have none. No lock of the session's is used, so that a pooler between transactions does
    ///   no harm.
    /// - SQLite: the same as [`Serializable`](Guard::Serializable).
    /// - MySQL and MariaDB:
    ///   [`GET_LOCK`](https://dev.mysql.com/doc/refman/8.4/en/locking-functions.html), which is the
    ///   session's: it is taken before BEGIN and given back after COMMIT, whatever happens in
    ///   between. Waited for as long as for a row, `innodb_lock_wait_timeout`. Inside a transaction
    ///   of the caller's it is refused, as [`Error::LockInTransaction`](crate::Error::LockInTransaction),
    ///   unless that is serializable. Does **not** hold through a proxy that gives a session's
    ///   statements to several server connections.
    ///
    /// It holds against callers with the same set of columns as their key. A plain INSERT takes
    /// no lock and is not kept out.
    ///
    /// Inside a transaction of the caller's at READ COMMITTED, the lock is held to its end:
    /// others wait with the same key until then, and two transactions that create the same keys
    /// in opposite orders deadlock, of which the database ends one. At REPEATABLE READ it is
    /// [`Error::RepeatableRead`](crate::Error::RepeatableRead); at SERIALIZABLE everything is as
    /// with [`Serializable`](Guard::Serializable): no lock is taken, and only serializable writers
    /// are kept out.
    AdvisoryLock,
    /// `INSERT … ON CONFLICT (key) DO NOTHING`, and when that inserts nothing the winner's row.
    ///
    /// One statement, without a transaction or a savepoint, on
    /// [PostgreSQL](https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT) and
    /// [SQLite](https://sqlite.org/lang_upsert.html) alike. A lost race is no error, not even in
    /// the server's log.
    ///
    /// MySQL and MariaDB have no such statement that would show other errors: there it is a look
    /// into the catalog for the constraint, then a plain INSERT and the row read back in one
    /// transaction; a refusal (1062) is answered with the winner's row. In a transaction of the
    /// caller's that row is read with a shared lock, as it may be younger than all that is seen
    /// there. A lost race uses up an id.
    ///
    /// - Without a valid unique constraint or index over exactly the key, the database refuses
    ///   the statement, and on MySQL [`Error::NoUniqueConstraint`](crate::Error::NoUniqueConstraint)
    ///   comes out: no duplicate is made by mistake. It does so when a row is created; the
    ///   [audit](crate::GetOrCreate::audit_key()) says it at any time. A partial index counts if
    ///   the model has its predicate as [`filter`](derive@crate::GetOrCreate#filter). A
    ///   constraint that is DEFERRABLE does not count.
    /// - Most unique constraints take NULLs for distinct. A create with a NULL in its key is
    ///   refused, as [`Error::NullsDistinct`](crate::Error::NullsDistinct), unless the constraint
    ///   is `NULLS NOT DISTINCT` (PostgreSQL 15 or later), which costs a look into the catalog.
    /// - With no transaction to roll back, a row that is reported by
    ///   [`Error::KeyMismatch`](crate::Error::KeyMismatch) stays.
    /// - Inside a transaction of the caller's it works at READ COMMITTED, and on PostgreSQL fails
    ///   with a serialization failure above that when it loses a race. An error of the database
    ///   aborts that transaction, as that of any other statement on PostgreSQL.
    UniqueConstraint,
}

impl Guard {
    /// Creates a row that a first look did not find.
    pub(crate) fn create<R, Conn>(self, row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
    where
        R: Queries<Conn>,
        Conn: SerializableConnection,
    {
        match self {
            Self::Serializable => serializable::create(row, conn),
            Self::AdvisoryLock => advisory_lock::create(row, conn),
            Self::UniqueConstraint => unique_constraint::create(row, conn),
        }
    }
}

impl Guard {
    /// Runs `block`, which looks and creates, where the guard keeps all others out: in a
    /// transaction of its own, or in a savepoint of the caller's. `locks` are the names of the
    /// locks that [`Guard::AdvisoryLock`] takes, in their order.
    pub(crate) fn run<Conn, T, E>(
        self,
        locks: &[&str],
        conn: &mut Conn,
        block: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, Aborted<E>>
    where
        Conn: SerializableConnection,
        E: From<Error> + From<DatabaseError>,
    {
        let refused = |error: Error| Aborted::Block(E::from(error));
        match (self, conn.open_transaction()) {
            (Self::Serializable, None) => run_serializable(conn, block),
            (Self::Serializable, Some(open)) => {
                may_create_within(conn, open).map_err(refused)?;
                run_savepoint(conn, block)
            }
            (Self::AdvisoryLock, None) => run_all_locked(conn, locks, block),
            (Self::AdvisoryLock, Some(open)) => {
                match advisory_lock::may_lock_within(conn, open).map_err(refused)? {
                    true => run_savepoint(conn, |conn| {
                        conn.lock_all(locks)?;
                        block(conn)
                    }),
                    false => run_savepoint(conn, block),
                }
            }
            // SQLite has to take the write lock before the look.
            (Self::UniqueConstraint, None) if Conn::KEY_LOCK == KeyLock::Database => {
                run_serializable(conn, block)
            }
            (Self::UniqueConstraint, None) => run_plain(conn, block),
            (Self::UniqueConstraint, Some(_)) => run_savepoint(conn, block),
        }
    }
}

/// Shows the name, as the derive takes it.
impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Reads the name, from an application's settings for example.
///
/// ```
/// use get_or_create::Guard;
///
/// assert_eq!("AdvisoryLock".parse(), Ok(Guard::AdvisoryLock));
/// assert!("Lock".parse::<Guard>().is_err());
/// ```
impl FromStr for Guard {
    type Err = ParseGuardError;

    fn from_str(name: &str) -> std::result::Result<Self, ParseGuardError> {
        match name {
            "Serializable" => Ok(Self::Serializable),
            "AdvisoryLock" => Ok(Self::AdvisoryLock),
            "UniqueConstraint" => Ok(Self::UniqueConstraint),
            _ => Err(ParseGuardError {
                name: name.to_owned(),
            }),
        }
    }
}

/// A text that names no [`Guard`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseGuardError {
    name: String,
}

impl fmt::Display for ParseGuardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "unknown guard `{}`; the guards are `Serializable`, `AdvisoryLock` and \
             `UniqueConstraint`",
            self.name
        )
    }
}

impl std::error::Error for ParseGuardError {}
