//! One attempt: look all up, create what is missing under the guard, look that up again.

use super::Progress;
use super::create::Stopped;
use super::look_up::{Label, Look};
use crate::backend::{KeyLock, SerializableConnection};
use crate::error::Error;
use crate::guard::{Guard, unique_constraint};
use crate::outcome::Outcome;
use crate::queries::ColumnQueries;
use crate::transaction::Aborted;

/// The rows of one transaction.
pub(super) struct Run<'r, R> {
    pub(super) rows: &'r [&'r R],
    pub(super) guard: Guard,
    /// How many rows a statement has.
    pub(super) chunk_size: usize,
}

impl<R> Run<'_, R> {
    pub(super) fn get_or_create<Conn>(
        &self,
        conn: &mut Conn,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Vec<Outcome<R::Model>>, Error>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        let mut done = Done::new(self.rows.len(), progress);
        let mut missing = self.look_for_all(0..self.rows.len(), conn, &mut done)?;
        while !missing.is_empty() {
            // All callers take their locks in one order; where there is one lock, none is better.
            if Conn::KEY_LOCK != KeyLock::Database {
                missing.sort_by(|one, other| {
                    (&one.order, one.number).cmp(&(&other.order, other.number))
                });
            }
            let stopped = match self.create(&missing, conn, &mut done) {
                Ok(created) => {
                    done.put(created);
                    break;
                }
                Err(stopped) => stopped,
            };
            let before = missing.len();
            if stopped.is_unique_violation() {
                // Another client was faster, or the constraint is another one.
                let numbers = missing.iter().map(|missing| missing.number);
                missing = self.look_for_all(numbers, conn, &mut done)?;
            }
            if missing.len() == before {
                return Err(self.locate(stopped, conn));
            }
        }
        Ok(done.into_outcomes())
    }

    /// What tells the keys of the rows apart.
    pub(super) fn label(&self) -> Label {
        match self.guard {
            Guard::AdvisoryLock => Label::LockName,
            Guard::Serializable | Guard::UniqueConstraint => Label::Order,
        }
    }

    fn look_for_all<Conn>(
        &self,
        numbers: impl Iterator<Item = usize>,
        conn: &mut Conn,
        done: &mut Done<'_, R::Model>,
    ) -> Result<Vec<Missing>, Error>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        let numbers: Vec<usize> = numbers.collect();
        let mut missing = Vec::new();
        for chunk in numbers.chunks(self.chunk_size) {
            let mut found = Vec::new();
            for answer in self.look(chunk, Look::label(self.label()), conn)? {
                match answer.found {
                    Some(model) => found.push((answer.number, Outcome::Found(model))),
                    None => missing.push(Missing {
                        order: answer.label,
                        number: answer.number,
                    }),
                }
            }
            done.put(found);
            done.report(0);
        }
        Ok(missing)
    }

    /// Creates the rows, or finds them there, where the guard keeps all others away.
    fn create<Conn>(
        &self,
        missing: &[Missing],
        conn: &mut Conn,
        done: &mut Done<'_, R::Model>,
    ) -> Result<Outcomes<R::Model>, Stopped>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        let locks: Vec<&str> = match self.guard {
            Guard::AdvisoryLock => {
                let mut locks: Vec<&str> = missing.iter().map(|key| key.order.as_str()).collect();
                locks.dedup();
                locks
            }
            Guard::Serializable | Guard::UniqueConstraint => Vec::new(),
        };
        let key = R::key_columns()?;
        if self.guard == Guard::UniqueConstraint && !Conn::HAS_ON_CONFLICT {
            unique_constraint::constraints::<R, _>(&key, conn)?;
        }
        let created = self.guard.run(&locks, conn, |conn| -> Result<_, Stopped> {
            let mut created = Vec::new();
            for chunk in missing.chunks(self.chunk_size) {
                created.extend(self.find_or_insert(chunk, &key, conn)?);
                done.report(created.len());
            }
            Ok(created)
        });
        created.map_err(|aborted: Aborted<Stopped>| {
            let mut rows = Vec::new();
            let error = aborted
                .map(|stopped| {
                    rows = stopped.rows;
                    stopped.error
                })
                .into_error(conn.is_lost());
            Stopped { error, rows }
        })
    }
}

/// The outcomes of some rows, with their numbers.
pub(super) type Outcomes<M> = Vec<(usize, Outcome<M>)>;

/// A key without a row, and what all callers put it in order by.
pub(super) struct Missing {
    pub(super) order: String,
    pub(super) number: usize,
}

/// The outcomes so far.
struct Done<'p, M> {
    outcomes: Vec<Option<Outcome<M>>>,
    count: usize,
    progress: &'p mut dyn FnMut(Progress),
}

impl<'p, M> Done<'p, M> {
    fn new(total: usize, progress: &'p mut dyn FnMut(Progress)) -> Self {
        Self {
            outcomes: (0..total).map(|_| None).collect(),
            count: 0,
            progress,
        }
    }

    fn put(&mut self, outcomes: Outcomes<M>) {
        self.count += outcomes.len();
        for (number, outcome) in outcomes {
            self.outcomes[number] = Some(outcome);
        }
    }

    /// Reports how many rows are done, and `more` of which the COMMIT is to come.
    fn report(&mut self, more: usize) {
        (self.progress)(Progress {
            done: self.count + more,
            total: self.outcomes.len(),
        });
    }

    /// Each row was found, created, or the end of the call.
    fn into_outcomes(self) -> Vec<Outcome<M>> {
        self.outcomes.into_iter().flatten().collect()
    }
}
