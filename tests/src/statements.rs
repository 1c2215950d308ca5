//! The statements that a connection has run.

use std::sync::{Arc, Mutex, PoisonError};

use diesel::connection::{Connection, InstrumentationEvent};

/// A record of the statements that one connection has sent, in their order.
///
/// The bind values are left out. `BEGIN`, `COMMIT`, `ROLLBACK` and savepoints are in
/// it as they were sent.
#[derive(Debug, Clone)]
pub struct Statements {
    recorded: Arc<Mutex<Vec<String>>>,
}

impl Statements {
    /// Starts to record what this connection sends, in place of what was recording
    /// it before.
    pub fn record(conn: &mut impl Connection) -> Self {
        Self::record_and(conn, |_| ())
    }

    /// Records as [`record`](Self::record), and calls `before` with each statement
    /// before it is sent: where a test lets another client go first.
    pub fn record_and(
        conn: &mut impl Connection,
        mut before: impl FnMut(&str) + Send + 'static,
    ) -> Self {
        let recorded = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&recorded);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            // Diesel announces a transaction's begin and end by events of their own,
            // and then sends their SQL as it sends any other: counting both would
            // count them twice.
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                let statement = without_binds(&query.to_string());
                before(&statement);
                record
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(statement);
            }
        });
        Self { recorded }
    }

    /// Returns what was recorded since the last time, and forgets it.
    pub fn take(&self) -> Vec<String> {
        let mut recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *recorded)
    }
}

fn without_binds(query: &str) -> String {
    let statement = query
        .split_once(" -- binds: ")
        .map_or(query, |(sql, _)| sql);
    statement.to_owned()
}
