//! Many rows at once: statements for chunks of rows, and not for each of them.

mod answer;
mod create;
mod insert;
mod locate;
mod look_up;
mod rows;
mod run;

use std::borrow::Borrow;
use std::fmt;

pub use self::insert::InsertRows;
pub use self::look_up::{Keys, LookUp, Looked};
pub(crate) use self::rows::{Item, Rows};
use self::run::Run;
use crate::backend::SerializableConnection;
use crate::error::Result;
use crate::failure::Failure;
use crate::guard::{Guard, unique_constraint};
use crate::model::GetOrCreate;
use crate::outcome::Outcome;
use crate::queries::ColumnQueries;
use crate::retry::{self, Retry};
use crate::session::Session;
use crate::trace::CallSpan;

/// Many rows that are looked up and created together: a call under preparation.
///
/// Made by [`GetOrCreate::batch`].
///
/// # Example
///
/// ```
/// # include!("../doctest_setup.rs");
/// # fn main() -> get_or_create::Result<()> {
/// # let mut conn = connection();
/// let names = ["Ada", "Grace", "Ada"];
/// let rows = names.map(|name| NewEmployee { name, department_id: 7 });
/// let outcomes = NewEmployee::batch(&rows)
///     .chunk_size(500)
///     .transaction_per_chunk()
///     .on_chunk(|progress| println!("{} of {}", progress.done, progress.total))
///     .get_or_create(&mut conn)?;
/// let created: Vec<bool> = outcomes.iter().map(|outcome| outcome.is_created()).collect();
/// assert_eq!(created, [true, true, false]);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing happens until `get_or_create` is called"]
pub struct Batch<'a, R, Row> {
    rows: Vec<Row>,
    guard: Guard,
    retry: Retry,
    chunk_size: usize,
    transaction_per_chunk: bool,
    on_chunk: Box<dyn FnMut(Progress) + 'a>,
    model: std::marker::PhantomData<fn() -> R>,
}

/// How far a [`Batch`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// How many rows have been found or created. Those of the open transaction count, so that a
    /// conflict can make the number smaller.
    pub done: usize,
    /// How many rows there are.
    pub total: usize,
}

impl<'a, R: GetOrCreate, Row: Borrow<R>> Batch<'a, R, Row> {
    pub(crate) fn new(rows: impl IntoIterator<Item = Row>) -> Self {
        Self {
            rows: rows.into_iter().collect(),
            guard: R::GUARD,
            retry: Retry::of_model::<R>(),
            chunk_size: 2_000,
            transaction_per_chunk: false,
            on_chunk: Box::new(|_| {}),
            model: std::marker::PhantomData,
        }
    }

    /// Sets what keeps other creators away.
    ///
    /// Defaults to the model's own.
    pub fn with_guard(mut self, guard: Guard) -> Self {
        self.guard = guard;
        self
    }

    /// Sets how often a transaction is tried.
    ///
    /// Defaults to [`Retry::default`] with the model's own `max_attempts`.
    pub fn with_retry(mut self, retry: &Retry) -> Self {
        self.retry = retry.clone();
        self
    }

    /// Sets how many rows a statement has at most; 0 means 1. A statement with more values than
    /// the database takes (65,535 on PostgreSQL and MySQL; SQLite is asked) gets fewer rows.
    ///
    /// Defaults to 2,000.
    pub fn chunk_size(mut self, rows: usize) -> Self {
        self.chunk_size = rows.max(1);
        self
    }

    /// Gives each chunk a transaction and a [`Retry`] of its own, for long imports: what is
    /// committed stays if a later chunk fails, and locks are held for a chunk's time only.
    ///
    /// Otherwise all rows are created in one transaction, or none of them.
    pub fn transaction_per_chunk(mut self) -> Self {
        self.transaction_per_chunk = true;
        self
    }

    /// Calls `callback` after each chunk.
    pub fn on_chunk(mut self, callback: impl FnMut(Progress) + 'a) -> Self {
        self.on_chunk = Box::new(callback);
        self
    }

    /// Does [`GetOrCreate::get_or_create_all`].
    ///
    /// # Errors
    ///
    /// As [`GetOrCreate::get_or_create_all`]. With
    /// [`transaction_per_chunk`](Batch::transaction_per_chunk), the chunks before that of the error
    /// are committed.
    pub fn get_or_create<S>(mut self, session: S) -> Result<Vec<Outcome<R::Model>>>
    where
        S: Session,
        R: ColumnQueries<S::Connection>,
    {
        let span = CallSpan::get_or_create_all(R::TABLE, self.guard);
        let result = span.in_scope(|| self.run(session, &span));
        span.record_outcome(match &result {
            Ok(outcomes) if outcomes.iter().any(Outcome::is_created) => "created",
            Ok(_) => "found",
            Err(_) => "failed",
        });
        result
    }

    fn run<S>(&mut self, session: S, span: &CallSpan) -> Result<Vec<Outcome<R::Model>>>
    where
        S: Session,
        R: ColumnQueries<S::Connection>,
    {
        let rows: Vec<&R> = self.rows.iter().map(Borrow::borrow).collect();
        let mut lease = session.lease();
        let mut outcomes = Vec::with_capacity(rows.len());
        let per_transaction = match self.transaction_per_chunk {
            true => self.chunk_size,
            false => rows.len().max(1),
        };
        for part in rows.chunks(per_transaction) {
            let done = outcomes.len();
            let part_outcomes = retry::run_on(&mut lease, &self.retry, span, |conn| {
                let run = Run {
                    rows: part,
                    guard: self.guard,
                    chunk_size: self.chunk_size,
                };
                let mut progress = |progress: Progress| {
                    (self.on_chunk)(Progress {
                        done: done + progress.done,
                        total: rows.len(),
                    });
                };
                attempt(run, conn, &mut progress)
                    .map_err(|error| Failure::of_repeatable(error, conn.is_lost()))
            })
            .map_err(|error| error.after_rows(done))?;
            outcomes.extend(part_outcomes);
        }
        Ok(outcomes)
    }
}

fn attempt<R, Conn>(
    mut run: Run<'_, R>,
    conn: &mut Conn,
    progress: &mut dyn FnMut(Progress),
) -> Result<Vec<Outcome<R::Model>>>
where
    R: ColumnQueries<Conn>,
    Conn: SerializableConnection,
{
    let key = R::key_columns()?;
    if run.guard == Guard::UniqueConstraint {
        let mut constraints = None;
        for (number, row) in run.rows.iter().enumerate() {
            unique_constraint::check(*row, &key, &mut constraints, conn)
                .map_err(|error| error.in_row(number))?;
        }
    }
    // Each row has the columns of the first one.
    let columns = run.rows.first().map_or(0, |row| row.column_values().len());
    let binds = columns.max(key.columns.len()).max(1);
    let wanted = binds * run.chunk_size.min(run.rows.len()) + FILTER_BINDS;
    let room = conn
        .max_binds(wanted)?
        .min(wanted)
        .saturating_sub(FILTER_BINDS);
    run.chunk_size = (room / binds).clamp(1, run.chunk_size);
    run.get_or_create(conn, progress)
}

/// Left free for the values in a model's `filter`.
const FILTER_BINDS: usize = 100;

impl<R, Row: fmt::Debug> fmt::Debug for Batch<'_, R, Row> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("rows", &self.rows)
            .field("guard", &self.guard)
            .field("retry", &self.retry)
            .field("chunk_size", &self.chunk_size)
            .field("transaction_per_chunk", &self.transaction_per_chunk)
            .finish_non_exhaustive()
    }
}
