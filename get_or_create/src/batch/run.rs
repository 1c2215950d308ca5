//! One attempt: look all up, create what is missing under the guard, look that up again.

use std::collections::HashSet;

use diesel::RunQueryDsl;
use diesel::result::Error as DatabaseError;

use super::Progress;
use super::insert::InsertRows;
use super::look_up::{Keys, Label, Look};
use crate::backend::{KeyLock, SerializableConnection};
use crate::classify;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::guard::Guard;
use crate::key::KeyColumns;
use crate::model::{ColumnQueries, OnDuplicates};
use crate::outcome::Outcome;
use crate::transaction::{Aborted, run_plain, run_savepoint, run_serializable};

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
            // All callers take their locks in one order.
            missing
                .sort_by(|one, other| (&one.order, one.number).cmp(&(&other.order, other.number)));
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
        let label = match self.guard {
            Guard::AdvisoryLock => Label::LockName,
            Guard::Serializable | Guard::UniqueConstraint => Label::Order,
        };
        let numbers: Vec<usize> = numbers.collect();
        let mut missing = Vec::new();
        for chunk in numbers.chunks(self.chunk_size) {
            let mut found = Vec::new();
            for answer in self.look(chunk, Look::label(label), conn)? {
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
        let created = self.guard.run(&locks, conn, |conn| -> Result<_, Stopped> {
            let mut created = Vec::new();
            for chunk in missing.chunks(self.chunk_size) {
                let numbers: Vec<usize> = chunk.iter().map(|key| key.number).collect();
                created.extend(match (self.guard, Conn::HAS_ON_CONFLICT) {
                    (Guard::UniqueConstraint, true) => {
                        self.insert_or_nothing(&numbers, &key, conn)?
                    }
                    (Guard::UniqueConstraint, false) => {
                        self.insert_or_refused(&numbers, &key, conn)?
                    }
                    _ => self.find_or_insert(&numbers, &key, conn)?,
                });
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

    /// Looks again and inserts what is missing still.
    fn find_or_insert<Conn>(
        &self,
        numbers: &[usize],
        key: &KeyColumns<Conn::Backend>,
        conn: &mut Conn,
    ) -> Result<Outcomes<R::Model>, Stopped>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        let lock = match Conn::Backend::LOCKS_IN_UNION {
            true => Conn::Backend::FOR_UPDATE,
            false => "",
        };
        let mut outcomes = Vec::new();
        let mut missing = Vec::new();
        let look = Look {
            groups: true,
            lock,
            ..Look::label(Label::None)
        };
        for answer in self.look(numbers, look, conn)? {
            match answer.found {
                Some(model) => outcomes.push((answer.number, Outcome::Found(model))),
                None => missing.push(answer.group()),
            }
        }
        self.insert(&firsts(&missing), key, conn)?;
        outcomes.extend(self.look_at_inserted(&missing, conn)?);
        Ok(outcomes)
    }

    /// Inserts what a unique constraint allows, and looks all of it up.
    fn insert_or_nothing<Conn>(
        &self,
        numbers: &[usize],
        key: &KeyColumns<Conn::Backend>,
        conn: &mut Conn,
    ) -> Result<Outcomes<R::Model>, Stopped>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        let rows = numbers
            .iter()
            .map(|&number| self.rows[number].column_values());
        let mut inserted = HashSet::new();
        for statement in InsertRows::all(key, rows) {
            let ids = conn
                .insert_or_nothing(statement.or_nothing())
                .map_err(|error| Stopped::inserting(numbers, error))?;
            inserted.extend(ids);
        }
        let answers = self.look(numbers, Look::label(Label::RowId), conn)?;
        answers
            .into_iter()
            .map(|answer| {
                let number = answer.number;
                match answer.found {
                    Some(model) if inserted.remove(&answer.label) => {
                        Ok((number, Outcome::Created(model)))
                    }
                    Some(model) => Ok((number, Outcome::Found(model))),
                    None if inserted.is_empty() => {
                        Err(Error::NothingInserted { table: R::TABLE }.into())
                    }
                    None => Err(mismatch::<R>(number).into()),
                }
            })
            .collect()
    }

    /// Inserts what a unique constraint allows, a refusal at a time: whoever was faster has
    /// committed by then.
    fn insert_or_refused<Conn>(
        &self,
        numbers: &[usize],
        key: &KeyColumns<Conn::Backend>,
        conn: &mut Conn,
    ) -> Result<Outcomes<R::Model>, Stopped>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        let mut outcomes = Vec::new();
        let mut numbers = numbers.to_vec();
        let mut look = Look {
            groups: true,
            ..Look::label(Label::None)
        };
        loop {
            let before = numbers.len();
            let mut missing = Vec::new();
            for answer in self.look(&numbers, look, conn)? {
                match answer.found {
                    Some(model) => outcomes.push((answer.number, Outcome::Found(model))),
                    None => missing.push(answer.group()),
                }
            }
            match self.insert(&firsts(&missing), key, conn) {
                Ok(()) => {
                    outcomes.extend(self.look_at_inserted(&missing, conn)?);
                    return Ok(outcomes);
                }
                Err(stopped) if !stopped.is_unique_violation() => return Err(stopped),
                // Only another row than those that were in the way can be the reason.
                Err(stopped) if look.lock == SHARED && missing.len() == before => {
                    return Err(stopped);
                }
                // They are younger than what the transaction sees.
                Err(_) => look.lock = SHARED,
            }
            numbers = missing.into_iter().map(|group| group.number).collect();
        }
    }

    fn insert<Conn>(
        &self,
        numbers: &[usize],
        key: &KeyColumns<Conn::Backend>,
        conn: &mut Conn,
    ) -> Result<(), Stopped>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        let rows = numbers
            .iter()
            .map(|&number| self.rows[number].column_values());
        for statement in InsertRows::all(key, rows) {
            statement
                .execute(conn)
                .map_err(|error| Stopped::inserting(numbers, error))?;
        }
        Ok(())
    }

    /// Looks up what was inserted: of keys that are equal to each other, for the first of them.
    fn look_at_inserted<Conn>(
        &self,
        groups: &[Group],
        conn: &mut Conn,
    ) -> Result<Outcomes<R::Model>, Error>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        let numbers: Vec<usize> = groups.iter().map(|group| group.number).collect();
        let answers = self.look(&numbers, Look::label(Label::None), conn)?;
        answers
            .into_iter()
            .zip(groups)
            .map(|(answer, group)| {
                // Where nobody else writes, a second row is one of ours, of a key that the column
                // takes for equal and the statement did not.
                let alone = Conn::KEY_LOCK != KeyLock::Database || answer.count <= 1;
                match answer.found {
                    Some(model) if alone && group.is_first() => {
                        Ok((answer.number, Outcome::Created(model)))
                    }
                    Some(model) if alone => Ok((answer.number, Outcome::Found(model))),
                    _ => Err(mismatch::<R>(answer.number)),
                }
            })
            .collect()
    }

    /// Looks keys up by one statement, and puts the answers into the order of the numbers.
    fn look<Conn>(
        &self,
        numbers: &[usize],
        look: Look,
        conn: &mut Conn,
    ) -> Result<Vec<Answer<R::Model>>, Error>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let mut answers: Vec<Answer<R::Model>> = numbers.iter().map(Answer::to).collect();
        // Counted within the statement, so that its text is the same for the next chunk.
        let keys = numbers.iter().map(|&number| self.rows[number].key_values());
        let keys = Keys::new(R::key_columns()?, keys.enumerate(), look)
            .prepared(numbers.len() == self.chunk_size);
        for looked in R::look_up(keys, conn)? {
            let answer = &mut answers[looked.number];
            answer.count += 1;
            if looked.age == 1 || !look.ages {
                answer.first = numbers[looked.first];
                answer.label = looked.label;
                answer.found = looked.found;
            }
        }
        if !look.ages && answers.iter().any(|answer| answer.count > 1) {
            return self.look(numbers, Look { ages: true, ..look }, conn);
        }
        for answer in &answers {
            if R::ON_DUPLICATES == OnDuplicates::Error && answer.count > 1 {
                let (table, count) = (R::TABLE, answer.count);
                return Err(Error::DuplicateRows { table, count }.in_row(answer.number));
            }
        }
        Ok(answers)
    }

    /// Finds the row that the database refuses, by inserting fewer and fewer of them, and rolling
    /// that back.
    fn locate<Conn>(&self, stopped: Stopped, conn: &mut Conn) -> Error
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        let Stopped { error, rows } = stopped;
        let is_the_rows = match &error {
            Error::Database(error) => classify::conflict(error).is_none() && !conn.is_lost(),
            _ => false,
        };
        if !is_the_rows {
            return error;
        }
        let mut refused = None;
        let search = |conn: &mut Conn| {
            refused = self.first_refused(&rows, conn)?;
            Err::<(), _>(Error::Database(DatabaseError::RollbackTransaction))
        };
        let _ = match (conn.open_transaction(), Conn::KEY_LOCK) {
            (Some(_), _) => run_savepoint(conn, search),
            (None, KeyLock::Database) => run_serializable(conn, search),
            (None, _) => run_plain(conn, search),
        };
        match refused {
            Some(number) => error.in_row(number),
            None => error,
        }
    }

    fn first_refused<Conn>(&self, rows: &[usize], conn: &mut Conn) -> Result<Option<usize>, Error>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        let key = R::key_columns()?;
        let mut is_refused = |count: usize| {
            let inserted = run_savepoint(conn, |conn| {
                self.insert(&rows[..count], &key, conn)?;
                Err::<(), _>(Stopped::from(Error::Database(
                    DatabaseError::RollbackTransaction,
                )))
            });
            !matches!(
                inserted,
                Err(Aborted::Block(Stopped {
                    error: Error::Database(DatabaseError::RollbackTransaction),
                    ..
                }))
            )
        };
        // So many rows are taken, and so many are refused.
        let (mut taken, mut refused) = (0, rows.len());
        if refused == 0 || !is_refused(refused) {
            return Ok(None);
        }
        while refused - taken > 1 {
            let middle = taken.midpoint(refused);
            match is_refused(middle) {
                true => refused = middle,
                false => taken = middle,
            }
        }
        Ok(Some(rows[taken]))
    }
}

/// A locking read, for rows that are younger than what the transaction sees.
const SHARED: &str = " LOCK IN SHARE MODE";

fn mismatch<R: crate::GetOrCreate>(number: usize) -> Error {
    Error::KeyMismatch {
        table: R::TABLE,
        rolled_back: true,
    }
    .in_row(number)
}

/// The outcomes of some rows, with their numbers.
type Outcomes<M> = Vec<(usize, Outcome<M>)>;

/// A key without a row, and what all callers put it in order by.
struct Missing {
    order: String,
    number: usize,
}

/// What is known of a key.
struct Answer<M> {
    number: usize,
    first: usize,
    label: String,
    count: i64,
    found: Option<M>,
}

impl<M> Answer<M> {
    fn to(number: &usize) -> Self {
        Self {
            number: *number,
            first: *number,
            label: String::new(),
            count: 0,
            found: None,
        }
    }

    fn group(&self) -> Group {
        Group {
            number: self.number,
            first: self.first,
        }
    }
}

/// A row without a place in the table, and the first of those that have the same key.
struct Group {
    number: usize,
    first: usize,
}

impl Group {
    fn is_first(&self) -> bool {
        self.number == self.first
    }
}

fn firsts(groups: &[Group]) -> Vec<usize> {
    let firsts = groups.iter().filter(|group| group.is_first());
    firsts.map(|group| group.number).collect()
}

/// Where an attempt ended.
pub(super) struct Stopped {
    error: Error,
    /// Those of the statement, if it was an INSERT.
    rows: Vec<usize>,
}

impl Stopped {
    fn inserting(rows: &[usize], error: DatabaseError) -> Self {
        Self {
            error: Error::Database(error),
            rows: rows.to_vec(),
        }
    }

    fn is_unique_violation(&self) -> bool {
        matches!(&self.error, Error::Database(error) if classify::is_unique_violation(error))
    }
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        let rows = Vec::new();
        Self { error, rows }
    }
}

impl From<DatabaseError> for Stopped {
    fn from(error: DatabaseError) -> Self {
        Error::Database(error).into()
    }
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
