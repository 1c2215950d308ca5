//! How often, how long, and for what.

use std::time::Duration;

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DatabaseError};
use get_or_create::{AsDatabaseError, Error, Retry, transaction_with};

use crate::clock::ManualClock;

const MILLISECOND: Duration = Duration::from_millis(1);

#[test]
fn fails_three_times_and_then_succeeds() {
    let clock = ManualClock::new();
    let retry = Retry::default().with_clock(clock.clone());
    let mut runs = 0;
    let result = transaction_with(&mut connection(), &retry, |_| {
        runs += 1;
        match runs {
            1..=3 => Err(conflict()),
            _ => Ok(runs),
        }
    });
    assert_eq!(result.unwrap(), 4);
    assert_eq!(clock.waits().len(), 3);
}

#[test]
fn gives_up_after_exactly_the_maximum() {
    for max_attempts in [1, 2, 7] {
        let clock = ManualClock::new();
        let retry = Retry::default()
            .with_max_attempts(max_attempts)
            .with_clock(clock.clone());
        let mut runs = 0;
        let error = transaction_with(&mut connection(), &retry, |_| {
            runs += 1;
            clock.advance(5 * MILLISECOND);
            Err::<(), _>(conflict())
        })
        .unwrap_err();
        assert_eq!(runs, max_attempts);
        let waited = clock.waits().iter().sum::<Duration>();
        let Error::RetriesExhausted {
            attempts,
            elapsed,
            cause,
        } = &error
        else {
            panic!("{error:?}");
        };
        assert_eq!((*attempts, *elapsed), (max_attempts, waited));
        assert_eq!(cause.to_string(), "could not serialize access");
        let source = std::error::Error::source(&error).unwrap();
        assert!(source.is::<DatabaseError>());
    }
}

#[test]
fn none_and_zero_mean_one_attempt() {
    for retry in [Retry::none(), Retry::default().with_max_attempts(0)] {
        assert_eq!(retry.max_attempts(), 1);
        let mut runs = 0;
        let result = transaction_with(&mut connection(), &retry, |_| {
            runs += 1;
            Err::<(), _>(conflict())
        });
        assert!(result.is_err());
        assert_eq!(runs, 1);
    }
}

#[test]
fn the_deadline_stops_before_the_maximum() {
    let clock = ManualClock::new();
    let retry = Retry::default()
        .with_deadline(Duration::from_secs(1))
        .with_clock(clock.clone());
    let error = transaction_with(&mut connection(), &retry, |_| {
        clock.advance(300 * MILLISECOND);
        Err::<(), _>(conflict())
    })
    .unwrap_err();
    let Error::RetriesExhausted {
        attempts, elapsed, ..
    } = error
    else {
        panic!("{error:?}");
    };
    assert_eq!(attempts, 4);
    // The last attempt began in time, and was not cut short.
    assert!(elapsed >= Duration::from_millis(1_200) && elapsed < Duration::from_millis(1_300));
}

#[test]
fn the_waits_grow_and_are_capped() {
    let clock = ManualClock::new();
    let retry = Retry::default()
        .with_max_attempts(400)
        .with_first_delay(MILLISECOND)
        .with_max_delay(16 * MILLISECOND)
        .with_clock(clock.clone());
    assert!(transaction_with(&mut connection(), &retry, |_| Err::<(), _>(conflict())).is_err());

    let waits = clock.waits();
    for (wait, exponent) in waits.iter().zip(0..) {
        let ceiling = MILLISECOND * 2_u32.saturating_pow(exponent).min(16);
        assert!(*wait <= ceiling, "{wait:?} of {ceiling:?}");
    }
    // Full jitter uses the whole range below the cap.
    assert!(waits.iter().any(|wait| *wait > 12 * MILLISECOND));
    assert!(waits[5..].iter().any(|wait| *wait < 4 * MILLISECOND));
}

#[test]
fn two_callers_wait_differently() {
    let waits = || {
        let clock = ManualClock::new();
        let retry = Retry::default()
            .with_max_attempts(10)
            .with_clock(clock.clone());
        assert!(transaction_with(&mut connection(), &retry, |_| Err::<(), _>(conflict())).is_err());
        clock.waits()
    };
    assert_ne!(waits(), waits());
}

#[test]
fn settings_that_do_not_fit_each_other_are_bounds_all_the_same() {
    let clock = ManualClock::new();
    let retry = Retry::default()
        .with_max_attempts(3)
        .with_first_delay(Duration::MAX)
        .with_max_delay(MILLISECOND)
        .with_deadline(Duration::MAX)
        .with_clock(clock.clone());
    assert!(transaction_with(&mut connection(), &retry, |_| Err::<(), _>(conflict())).is_err());
    assert!(clock.waits().iter().all(|wait| *wait <= MILLISECOND));
    assert_eq!(clock.waits().len(), 2);
}

#[test]
fn what_another_attempt_cannot_mend_is_tried_once() {
    for error in [
        DatabaseError::NotFound,
        DatabaseError::RollbackTransaction,
        database_error(DatabaseErrorKind::UniqueViolation, "duplicate key"),
        database_error(DatabaseErrorKind::ForeignKeyViolation, "no such department"),
        database_error(DatabaseErrorKind::ReadOnlyTransaction, "read-only"),
        database_error(DatabaseErrorKind::Unknown, "relation does not exist"),
        database_error(DatabaseErrorKind::Unknown, "the deadlock detected"),
        // This one is not lost.
        database_error(
            DatabaseErrorKind::ClosedConnection,
            "server closed the connection",
        ),
    ] {
        let text = format!("{error:?}");
        let mut error = Some(error);
        let result = transaction_with(&mut connection(), &Retry::default(), |_| {
            let error = error.take().expect("tried once");
            Err::<(), _>(Error::from(error))
        });
        let error = result.unwrap_err();
        assert!(matches!(error, Error::Database(_)), "{error:?}");
        assert!(!error.is_retryable(), "{error:?}");
        assert!(format!("{error:?}").contains(&text), "{error:?}");
    }
}

#[test]
fn what_another_attempt_can_mend_is_tried_again() {
    for (kind, message) in [
        (DatabaseErrorKind::SerializationFailure, "in any language"),
        (DatabaseErrorKind::Unknown, "deadlock detected"),
        (DatabaseErrorKind::Unknown, "database is locked"),
        (
            DatabaseErrorKind::Unknown,
            "database table is locked: employees",
        ),
    ] {
        let retry = Retry::default().with_clock(ManualClock::new());
        let mut runs = 0;
        transaction_with(&mut connection(), &retry, |_| {
            runs += 1;
            match runs {
                1 => Err(Error::from(database_error(kind, message))),
                _ => Ok(()),
            }
        })
        .unwrap();
        assert_eq!(runs, 2, "{message}");
    }
}

/// An application's own error, which keeps the database's out of `source()`.
#[derive(Debug)]
enum HireError {
    Query(DatabaseError),
    GetOrCreate(Error),
    NoSuchDepartment,
}

impl From<DatabaseError> for HireError {
    fn from(error: DatabaseError) -> Self {
        Self::Query(error)
    }
}

impl From<Error> for HireError {
    fn from(error: Error) -> Self {
        Self::GetOrCreate(error)
    }
}

impl AsDatabaseError for HireError {
    fn as_database_error(&self) -> Option<&DatabaseError> {
        match self {
            Self::Query(error) => Some(error),
            Self::GetOrCreate(error) => error.as_database_error(),
            Self::NoSuchDepartment => None,
        }
    }
}

#[test]
fn a_callers_own_error_type_does_not_hide_a_conflict() {
    let retry = Retry::default()
        .with_max_attempts(3)
        .with_clock(ManualClock::new());
    let mut runs = 0;
    let error = transaction_with(&mut connection(), &retry, |_| {
        runs += 1;
        match runs {
            1 => Err::<(), HireError>(conflict().into()),
            _ => Err(database_error(
                DatabaseErrorKind::SerializationFailure,
                "its own",
            ))?,
        }
    })
    .unwrap_err();
    assert_eq!(runs, 3);
    assert!(
        matches!(
            error,
            HireError::GetOrCreate(Error::RetriesExhausted { attempts: 3, .. })
        ),
        "{error:?}"
    );

    let result = transaction_with(&mut connection(), &retry, |_| {
        Err::<(), _>(HireError::NoSuchDepartment)
    });
    assert!(matches!(result, Err(HireError::NoSuchDepartment)));
}

fn connection() -> SqliteConnection {
    SqliteConnection::establish(":memory:").unwrap()
}

fn conflict() -> Error {
    database_error(
        DatabaseErrorKind::SerializationFailure,
        "could not serialize access",
    )
    .into()
}

fn database_error(kind: DatabaseErrorKind, message: &str) -> DatabaseError {
    DatabaseError::DatabaseError(kind, Box::new(message.to_owned()))
}
