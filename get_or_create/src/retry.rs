use std::cell::{Cell, RefCell};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::backend::SerializableConnection;
use crate::backoff::Backoff;
use crate::classify::{self, Conflict};
use crate::error::{AsDatabaseError, Error};
use crate::failure::Failure;
use crate::model::GetOrCreate;
use crate::session::{Lease, Session};
use crate::trace::CallSpan;
use backon::BlockingRetryable;

/// How often a call is tried, and how long it waits in between.
///
/// An attempt that meets another client (a serialization failure, a deadlock, a locked SQLite
/// database, and with a pool a lost connection) is made again after a wait. The waits grow
/// exponentially from [`with_first_delay`](Retry::with_first_delay) to
/// [`with_max_delay`](Retry::with_max_delay), each drawn at random between zero and that
/// ceiling ("full jitter").
///
/// | | default |
/// |---|---|
/// | attempts | 1,000 |
/// | first delay | 1 ms |
/// | maximum delay | 100 ms |
/// | deadline | 30 s |
///
/// The deadline is what ends a hopeless call; the attempts are a second bound. 32 clients that
/// create rows in a table without an index on the key, where each create conflicts with every
/// other, get through.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use get_or_create::Retry;
///
/// let patient = Retry::default().with_deadline(Duration::from_secs(120));
/// let impatient = Retry::default().with_max_attempts(3);
/// let single = Retry::none();
/// assert_eq!(single.max_attempts(), 1);
/// # let _ = (patient, impatient);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a policy does nothing until it is given to a call"]
pub struct Retry {
    max_attempts: u32,
    first_delay: Duration,
    max_delay: Duration,
    deadline: Duration,
    clock: Option<Arc<dyn Clock>>,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            max_attempts: 1_000,
            first_delay: Duration::from_millis(1),
            max_delay: Duration::from_millis(100),
            deadline: Duration::from_secs(30),
            clock: None,
        }
    }
}

impl Retry {
    /// Makes one attempt and no more.
    pub fn none() -> Self {
        Self::default().with_max_attempts(1)
    }

    /// Sets how many attempts are made at most; the first try is 1, and 0 means 1.
    ///
    /// Defaults to 1,000.
    pub fn with_max_attempts(mut self, max_attempts: u32) -> Self {
        self.max_attempts = max_attempts.max(1);
        self
    }

    /// Sets the longest wait before the second attempt; it doubles with each further attempt.
    ///
    /// Defaults to 1 ms.
    pub fn with_first_delay(mut self, first_delay: Duration) -> Self {
        self.first_delay = first_delay;
        self
    }

    /// Sets the cap of the waits.
    ///
    /// Defaults to 100 ms.
    pub fn with_max_delay(mut self, max_delay: Duration) -> Self {
        self.max_delay = max_delay;
        self
    }

    /// Sets the time, from the start of the call, after which no further attempt begins. A wait
    /// that would end later is not begun either; an attempt under way is not interrupted, and a
    /// pool has a `connection_timeout` of its own.
    ///
    /// Defaults to 30 s.
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Takes the time from `clock` and sleeps on it, so that a test of an application need not
    /// wait.
    ///
    /// Defaults to the system's clock.
    pub fn with_clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Returns how many attempts are made at most, the first try included.
    pub fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// Returns the longest wait before the second attempt.
    pub fn first_delay(&self) -> Duration {
        self.first_delay
    }

    /// Returns the cap of the waits.
    pub fn max_delay(&self) -> Duration {
        self.max_delay
    }

    /// Returns the time after which no further attempt begins.
    pub fn deadline(&self) -> Duration {
        self.deadline
    }

    /// The policy of a model.
    pub(crate) fn of_model<R: GetOrCreate>() -> Self {
        match R::MAX_ATTEMPTS {
            Some(max_attempts) => Self::default().with_max_attempts(max_attempts),
            None => Self::default(),
        }
    }

    pub(crate) fn now(&self) -> Instant {
        match &self.clock {
            Some(clock) => clock.now(),
            None => Instant::now(),
        }
    }

    fn sleep(&self, delay: Duration) {
        match &self.clock {
            Some(clock) => clock.sleep(delay),
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place that really sleeps"
            )]
            None => std::thread::sleep(delay),
        }
    }
}

/// A source of time for [`Retry::with_clock`].
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// Returns the time now.
    fn now(&self) -> Instant;

    /// Waits.
    fn sleep(&self, delay: Duration);
}

/// How often a row can vanish in one call. Two clients that create and delete in turn do not do so
/// at the very moment each time; a trigger does, and no number of attempts would change it.
const MAX_VANISHED: u32 = 10;

/// Runs `operation` on the session's connection until it succeeds, fails for good, or `retry`
/// ends it.
pub(crate) fn run<S, T, E>(
    session: S,
    retry: &Retry,
    span: &CallSpan,
    operation: impl FnMut(&mut S::Connection) -> Result<T, Failure<E>>,
) -> Result<T, E>
where
    S: Session,
    E: AsDatabaseError,
{
    run_on(&mut session.lease(), retry, span, operation)
}

/// Runs `operation` as [`run`] does, on a session that goes on afterwards.
pub(crate) fn run_on<L, T, E>(
    lease: &mut L,
    retry: &Retry,
    span: &CallSpan,
    mut operation: impl FnMut(&mut L::Connection) -> Result<T, Failure<E>>,
) -> Result<T, E>
where
    L: Lease,
    E: AsDatabaseError,
{
    let started = retry.now();
    let attempts = Cell::new(0);
    let vanished = Cell::new(0);
    // What an attempt may have done although its COMMIT was never answered.
    let unknown = RefCell::new(None);
    let sleeper = retry.clone();

    let attempt = || {
        attempts.set(attempts.get() + 1);
        attempt(lease, &mut operation)
    };
    let result = attempt
        .retry(Backoff::new(retry, started))
        .sleep(move |delay| sleeper.sleep(delay))
        .when(|failure| {
            let Failure::Conflict {
                conflict, cause, ..
            } = failure
            else {
                return false;
            };
            match conflict {
                Conflict::CommitLost => {
                    unknown.replace(Some(classify::copy_of_conflict(cause)));
                    true
                }
                Conflict::RowVanished => {
                    vanished.set(vanished.get() + 1);
                    vanished.get() < MAX_VANISHED
                }
                _ => true,
            }
        })
        .notify(|failure, delay| span.retry(failure, delay))
        .call();

    span.record_attempts(attempts.get());
    result.map_err(|failure| match (failure, unknown.into_inner()) {
        (Failure::Final(error), _) => error,
        (_, Some(cause)) => E::from(Error::OutcomeUnknown { cause }),
        (Failure::NoConnection(error), None) => E::from(error),
        (
            Failure::Conflict {
                conflict: Conflict::RowVanished,
                error,
                ..
            },
            None,
        ) => error,
        (Failure::Conflict { cause, .. }, None) => E::from(Error::RetriesExhausted {
            attempts: attempts.get(),
            elapsed: retry.now().saturating_duration_since(started),
            cause,
        }),
    })
}

/// Makes one attempt, and turns a conflict that is not ours to retry into a final failure.
fn attempt<L, T, E>(
    lease: &mut L,
    operation: &mut impl FnMut(&mut L::Connection) -> Result<T, Failure<E>>,
) -> Result<T, Failure<E>>
where
    L: Lease,
    E: AsDatabaseError,
{
    let connection = lease.connection().map_err(Failure::NoConnection)?;
    // Inside a transaction of the caller's only the caller can run it again.
    let ours = connection.open_transaction().is_none();
    let failure = match operation(connection) {
        Ok(value) => return Ok(value),
        Err(failure) => failure,
    };
    connection.forget_statements();
    let lost = matches!(
        &failure,
        Failure::Conflict { conflict, .. } if conflict.is_connection_lost()
    );
    if lost {
        connection.mark_lost();
    }
    let usable = !lost || lease.replace_lost();
    Err(match usable && ours {
        true => failure,
        false => failure.into_final(),
    })
}
