//! Get-or-create by two closures: a look of any kind, and a creation that runs only if it has to.

use crate::backend::SerializableConnection;
use crate::classify;
use crate::error::AsDatabaseError;
use crate::failure::Failure;
use crate::guard::Guard;
use crate::outcome::Outcome;
use crate::retry::{self, Retry};
use crate::session::Session;
use crate::trace::CallSpan;
use crate::transaction::Aborted;

/// Starts a get-or-create by closures, for look-ups that are more than a key, and for rows that
/// are dear to make: a hash, a call to another service, rows of other tables.
///
/// The row that is there costs what `find` costs. Otherwise `find` runs again under a guard, and
/// `create` if it still finds nothing, in one transaction that is retried as a whole.
///
/// # How often the closures run
///
/// `find` runs once an attempt, and once more under the guard if it found nothing; after a unique
/// violation in `create` it runs again. `create` runs at most once an attempt, and not at all if
/// the row is there. An attempt whose transaction conflicts with another one is made again (see
/// [`Retry`]), so that whatever `create` does besides the database has to bear repetition; do it
/// before, with [`Retry::none`], or under [`with_lock`](By::with_lock), which has no conflicts of
/// its own.
///
/// # Example
///
/// ```
/// # include!("doctest_setup.rs");
/// # fn main() -> get_or_create::Result<()> {
/// # let mut conn = connection();
/// fn badge(conn: &mut SqliteConnection) -> get_or_create::Result<get_or_create::Outcome<Employee>> {
///     get_or_create::by(conn)
///         .find(|conn| {
///             employees::table
///                 .filter(employees::name.like("Ada%"))
///                 .order(employees::id)
///                 .select(Employee::as_select())
///                 .first(conn)
///                 .optional()
///                 .map_err(get_or_create::Error::from)
///         })
///         .or_create(|conn| {
///             let ada = NewEmployee { name: "Ada Lovelace", department_id: 7 };
///             let insert = diesel::insert_into(employees::table).values(&ada);
///             Ok(insert.returning(Employee::as_returning()).get_result(conn)?)
///         })
/// }
/// assert!(badge(&mut conn)?.is_created());
/// assert!(!badge(&mut conn)?.is_created());
/// # Ok(())
/// # }
/// ```
pub fn by<S: Session>(session: S) -> By<S> {
    By {
        session,
        guard: Guard::Serializable,
        lock: None,
        retry: Retry::default(),
    }
}

/// A get-or-create by closures under preparation. Made by [`by`].
#[derive(Debug)]
#[must_use = "nothing happens until `find` and `or_create` are called"]
pub struct By<S> {
    session: S,
    guard: Guard,
    lock: Option<String>,
    retry: Retry,
}

impl<S: Session> By<S> {
    /// Keeps others out by a lock of this name, as [`Guard::AdvisoryLock`] does by one on a key.
    ///
    /// All who create the same row have to take a lock of the same name, which is compared byte by
    /// byte. Defaults to [`Guard::Serializable`].
    pub fn with_lock(mut self, name: impl Into<String>) -> Self {
        self.guard = Guard::AdvisoryLock;
        self.lock = Some(name.into());
        self
    }

    /// Leaves it to a unique constraint of the table to keep others out, as
    /// [`Guard::UniqueConstraint`] does: a unique violation in `create` means that the row is
    /// looked for again. `find` has to look for what the constraint forbids.
    pub fn with_unique_constraint(mut self) -> Self {
        self.guard = Guard::UniqueConstraint;
        self.lock = None;
        self
    }

    /// Sets how often the transaction is tried. Defaults to [`Retry::default`].
    pub fn with_retry(mut self, retry: &Retry) -> Self {
        self.retry = retry.clone();
        self
    }

    /// Sets how the row is looked for; `None` is that there is none.
    pub fn find<T, E, F>(self, find: F) -> Find<S, F>
    where
        F: FnMut(&mut S::Connection) -> Result<Option<T>, E>,
        E: AsDatabaseError,
    {
        Find { by: self, find }
    }
}

/// A get-or-create that knows how to look. Made by [`By::find`].
#[derive(Debug)]
#[must_use = "nothing happens until `or_create` is called"]
pub struct Find<S, F> {
    by: By<S>,
    find: F,
}

impl<S: Session, F> Find<S, F> {
    /// Looks for the row, and creates it by `create` if it is missing.
    ///
    /// # Errors
    ///
    /// What a closure returns, unchanged, unless it is a conflict, which is retried. As
    /// [`Error`](crate::Error) inside `E`: what [`get_or_create`](crate::GetOrCreate::get_or_create()) can fail
    /// with. After an error nothing of `create` is left.
    pub fn or_create<T, E, C>(self, mut create: C) -> Result<Outcome<T>, E>
    where
        F: FnMut(&mut S::Connection) -> Result<Option<T>, E>,
        C: FnMut(&mut S::Connection) -> Result<T, E>,
        E: AsDatabaseError + From<diesel::result::Error>,
    {
        let Self {
            by:
                By {
                    session,
                    guard,
                    lock,
                    retry,
                },
            mut find,
        } = self;
        let span = CallSpan::by(guard);
        let result = span.in_scope(|| {
            retry::run(session, &retry, &span, |conn| {
                attempt(guard, lock.as_deref(), &mut find, &mut create, conn)
            })
        });
        span.record_outcome(match &result {
            Ok(Outcome::Found(_)) => "found",
            Ok(Outcome::Created(_)) => "created",
            Err(_) => "failed",
        });
        result
    }
}

fn attempt<T, E, Conn>(
    guard: Guard,
    lock: Option<&str>,
    find: &mut impl FnMut(&mut Conn) -> Result<Option<T>, E>,
    create: &mut impl FnMut(&mut Conn) -> Result<T, E>,
    conn: &mut Conn,
) -> Result<Outcome<T>, Failure<E>>
where
    Conn: SerializableConnection,
    E: AsDatabaseError + From<diesel::result::Error>,
{
    let failed = |error: E, conn: &mut Conn| {
        let lost = conn.is_lost();
        Failure::of(error, lost).unless_lost_elsewhere(lost)
    };
    match find(conn) {
        Ok(Some(found)) => return Ok(Outcome::Found(found)),
        Ok(None) => {}
        Err(error) => return Err(failed(error, conn)),
    }
    let lock = match lock.map(|name| conn.lock_name(name)).transpose() {
        Ok(lock) => lock,
        Err(error) => return Err(failed(E::from(error), conn)),
    };
    let created = guard.run(lock.as_deref().as_slice(), conn, |conn| {
        if let Some(found) = find(conn)? {
            return Ok(Outcome::Found(found));
        }
        let created = create(conn)?;
        // COMMIT would say that it succeeded.
        conn.check_not_aborted()?;
        Ok(Outcome::Created(created))
    });
    match created {
        Ok(outcome) => Ok(outcome),
        Err(Aborted::Block(error)) if is_unique_violation(&error) => match find(conn) {
            Ok(Some(found)) => Ok(Outcome::Found(found)),
            Ok(None) => Err(failed(error, conn)),
            Err(error) => Err(failed(error, conn)),
        },
        Err(aborted) => Err(aborted.into_repeatable_failure(conn.is_lost())),
    }
}

fn is_unique_violation<E: AsDatabaseError>(error: &E) -> bool {
    error
        .as_database_error()
        .is_some_and(classify::is_unique_violation)
}
