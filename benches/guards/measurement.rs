//! One way under one load, once.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use get_or_create_tests::Race;

use crate::AnyError;
use crate::database::{Database, Index};
use crate::figures::Figures;
use crate::key::Key;
use crate::load::Load;
use crate::way::{Client, Way};

/// What a way is measured under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Case {
    pub(crate) load: Load,
    pub(crate) index: Index,
    pub(crate) threads: usize,
}

/// When a measurement ends: after so many calls of all threads together, or so much time.
///
/// The calls, so that all ways leave a table of one size; the time, as some ways would take
/// minutes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Length {
    pub(crate) calls: usize,
    pub(crate) time: Duration,
}

impl Length {
    pub(crate) const fn new(calls: usize, time: Duration) -> Self {
        Self { calls, time }
    }
}

/// Measures on a fresh table. Connecting, preparing the statements and making up the keys is done
/// before the clock starts.
pub(crate) fn measure(
    database: &Database,
    case: Case,
    way: Way,
    length: Length,
) -> Result<Figures, AnyError> {
    database.reset(case.index)?;
    let calls = length.calls.div_ceil(case.threads);
    let mut clients = Vec::new();
    for thread in 0..case.threads {
        let mut client = Client::new(way, database.connect());
        warm_up(&mut client, case, thread)?;
        let keys = case.load.keys(calls, thread, case.threads);
        clients.push(Mutex::new((client, keys)));
    }

    let logs = Race::together(case.threads, |thread| {
        let mut own = clients[thread]
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (client, keys) = &mut *own;
        Log::record(client, keys, length.time)
    });
    Ok(Figures::new(&logs, database.duplicates()?))
}

/// Makes calls that find and calls that create. PostgreSQL plans a prepared statement anew the
/// first five times.
fn warm_up(client: &mut Client, case: Case, thread: usize) -> Result<(), AnyError> {
    const CALLS: usize = 6;
    // Far from all that the load asks for.
    let unused = usize::MAX / 2 + thread * CALLS;
    client.wait_for_disk(false)?;
    for call in 0..CALLS {
        client.ask(&Key::scattered(call).employee())?;
        if case.load != Load::Hits {
            client.ask(&Key::scattered(unused + call).employee())?;
        }
    }
    client.wait_for_disk(true)?;
    client.take_retries();
    Ok(())
}

/// What one thread has seen.
pub(crate) struct Log {
    pub(crate) started: Instant,
    pub(crate) ended: Instant,
    /// How long each call took, failed or not.
    pub(crate) calls: Vec<Duration>,
    pub(crate) retries: usize,
    pub(crate) errors: Vec<AnyError>,
}

impl Log {
    fn record(client: &mut Client, keys: &[Key], time: Duration) -> Self {
        let started = Instant::now();
        let mut ended = started;
        let mut calls = Vec::with_capacity(keys.len());
        let mut errors = Vec::new();
        for key in keys {
            let employee = key.employee();
            let called = Instant::now();
            let answer = client.ask(&employee);
            ended = Instant::now();
            calls.push(ended - called);
            match answer {
                Ok(answer) if key.is_of(&answer) => {}
                Ok(answer) => errors.push(format!("asked for {key:?}, got {answer:?}").into()),
                Err(error) => errors.push(error),
            }
            if ended - started > time {
                break;
            }
        }
        Self {
            started,
            ended,
            calls,
            retries: client.take_retries(),
            errors,
        }
    }
}
