//! What is done under a guard: insert what is missing, and look at it.

use std::collections::{HashMap, HashSet};

use diesel::RunQueryDsl;
use diesel::result::Error as DatabaseError;

use super::insert::InsertRows;
use super::look_up::{Label, Look};
use super::run::{Missing, Outcomes, Run};
use crate::backend::{KeyLock, SerializableConnection};
use crate::classify;
use crate::column::ColumnValue;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::guard::Guard;
use crate::key::KeyColumns;
use crate::model::GetOrCreate;
use crate::outcome::Outcome;
use crate::queries::ColumnQueries;

impl<R> Run<'_, R> {
    /// Inserts what is missing still, and finds the rest.
    pub(super) fn find_or_insert<Conn>(
        &self,
        chunk: &[Missing],
        key: &KeyColumns<Conn::Backend>,
        conn: &mut Conn,
    ) -> Result<Outcomes<R::Model>, Stopped>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        if self.guard == Guard::UniqueConstraint && !Conn::HAS_ON_CONFLICT {
            return self.insert_or_refused(chunk, key, conn);
        }
        let numbers = numbers(chunk);
        match self.insert_absent(&numbers, !self.are_apart::<Conn>(chunk), key) {
            Some(statements) => self.insert_and_look(chunk, statements, conn),
            None => self.look_and_insert(chunk, key, conn),
        }
    }

    /// Says whether it is known of all keys that no two of them are equal: under the guard with
    /// the lock, equal keys have one name.
    fn are_apart<Conn: SerializableConnection>(&self, chunk: &[Missing]) -> bool {
        let told = self.guard == Guard::AdvisoryLock && Conn::KEY_LOCK != KeyLock::Database;
        // In their order, equal ones are neighbours.
        told && chunk.windows(2).all(|pair| pair[0].order != pair[1].order)
    }

    /// Returns statements that insert those rows only that are not there yet, if there are such
    /// statements. `groups` says whether the rows may have equal keys.
    fn insert_absent<'s, Conn>(
        &'s self,
        numbers: &'s [usize],
        groups: bool,
        key: &'s KeyColumns<Conn::Backend>,
    ) -> Option<Vec<InsertRows<'s, Conn::Backend>>>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        if !Conn::HAS_ON_CONFLICT {
            return None;
        }
        let mut statements = InsertRows::all(key, self.columns_of(numbers));
        if self.guard == Guard::UniqueConstraint {
            let statements = statements.into_iter().map(InsertRows::or_nothing);
            return Some(statements.collect());
        }
        // Of equal keys in two statements, the first one might come last.
        let only = statements.pop().filter(|_| statements.is_empty())?;
        Some(Vec::from([only.or_existing(groups)?]))
    }

    fn columns_of<'s, Conn>(
        &'s self,
        numbers: &'s [usize],
    ) -> impl Iterator<Item = Vec<ColumnValue<'s, Conn::Backend>>>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        numbers
            .iter()
            .map(|&number| self.rows[number].column_values())
    }

    /// Inserts the rows of a chunk that are not there yet, and looks at the rest.
    fn insert_and_look<Conn>(
        &self,
        chunk: &[Missing],
        statements: Vec<InsertRows<'_, Conn::Backend>>,
        conn: &mut Conn,
    ) -> Result<Outcomes<R::Model>, Stopped>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        let all: Vec<&Missing> = chunk.iter().collect();
        let inserted = self.insert_returning(&all, statements, conn)?;
        let created = inserted.created_numbers();
        let mut rest = numbers(chunk);
        rest.retain(|number| !created.contains(number));
        let Inserted {
            created: mut outcomes,
            mut others,
        } = inserted;
        for answer in self.look(&rest, Look::label(Label::RowId), conn)? {
            let number = answer.number;
            outcomes.push(match answer.found {
                Some(model) if others.remove(&answer.label) => (number, Outcome::Created(model)),
                Some(model) => (number, Outcome::Found(model)),
                None if others.is_empty() => {
                    let error = Error::NothingInserted { table: R::TABLE };
                    return Err(error.in_row(number).into());
                }
                None => return Err(mismatch::<R>(number).into()),
            });
        }
        match rest.first() {
            // A row that none of the keys leads to first.
            Some(&number) if !others.is_empty() => Err(mismatch::<R>(number).into()),
            _ => Ok(outcomes),
        }
    }

    /// Looks again, and inserts what is missing still.
    fn look_and_insert<Conn>(
        &self,
        chunk: &[Missing],
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
            groups: !self.are_apart::<Conn>(chunk),
            lock,
            ..Look::label(Label::None)
        };
        for answer in self.look(&numbers(chunk), look, conn)? {
            match answer.found {
                Some(model) => outcomes.push((answer.number, Outcome::Found(model))),
                None => missing.push(answer.group()),
            }
        }
        let firsts = firsts(&missing);
        if Conn::HAS_ON_CONFLICT {
            let statements = InsertRows::all(key, self.columns_of(&firsts));
            let firsts: HashSet<usize> = firsts.iter().copied().collect();
            let firsts = chunk.iter().filter(|key| firsts.contains(&key.number));
            let firsts: Vec<&Missing> = firsts.collect();
            let inserted = self.insert_returning(&firsts, statements, conn)?;
            let created = inserted.created_numbers();
            missing.retain(|group| !created.contains(&group.number));
            outcomes.extend(inserted.created);
        } else {
            self.insert(&firsts, key, conn)?;
        }
        outcomes.extend(self.look_at_inserted(&missing, conn)?);
        Ok(outcomes)
    }

    /// Inserts rows, and knows by their labels which of them is whose.
    fn insert_returning<Conn>(
        &self,
        keys: &[&Missing],
        statements: Vec<InsertRows<'_, Conn::Backend>>,
        conn: &mut Conn,
    ) -> Result<Inserted<R::Model>, Stopped>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        let mut by_label = HashMap::new();
        for key in keys {
            by_label.entry(key.order.as_str()).or_insert(key.number);
        }
        let mut inserted = Inserted {
            created: Vec::new(),
            others: HashSet::new(),
        };
        for statement in statements {
            let statement = statement.labelled(self.label()).on(conn);
            let returned = R::insert_rows(statement, conn).map_err(|error| {
                let numbers: Vec<usize> = keys.iter().map(|key| key.number).collect();
                Stopped::inserting(&numbers, error)
            })?;
            for (id, label, model) in returned {
                match by_label.remove(label.as_str()) {
                    Some(number) => inserted.created.push((number, Outcome::Created(model))),
                    None => {
                        inserted.others.insert(id);
                    }
                }
            }
        }
        Ok(inserted)
    }

    /// Inserts what a unique constraint allows, a refusal at a time: whoever was faster has
    /// committed by then.
    fn insert_or_refused<Conn>(
        &self,
        chunk: &[Missing],
        key: &KeyColumns<Conn::Backend>,
        conn: &mut Conn,
    ) -> Result<Outcomes<R::Model>, Stopped>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        let mut outcomes = Vec::new();
        let mut numbers = numbers(chunk);
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

    /// Inserts rows as they are inserted otherwise, and reads nothing.
    pub(super) fn insert_again<Conn>(
        &self,
        numbers: &[usize],
        key: &KeyColumns<Conn::Backend>,
        conn: &mut Conn,
    ) -> Result<(), Stopped>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        match self.insert_absent(numbers, true, key) {
            Some(statements) => execute(statements, numbers, conn),
            None => self.insert(numbers, key, conn),
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
        execute(
            InsertRows::all(key, self.columns_of(numbers)),
            numbers,
            conn,
        )
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
}

fn execute<Conn: SerializableConnection>(
    statements: Vec<InsertRows<'_, Conn::Backend>>,
    numbers: &[usize],
    conn: &mut Conn,
) -> Result<(), Stopped> {
    for statement in statements {
        statement
            .on(conn)
            .execute(conn)
            .map_err(|error| Stopped::inserting(numbers, error))?;
    }
    Ok(())
}

/// A locking read, for rows that are younger than what the transaction sees.
const SHARED: &str = " LOCK IN SHARE MODE";

fn mismatch<R: GetOrCreate>(number: usize) -> Error {
    Error::KeyMismatch {
        table: R::TABLE,
        rolled_back: true,
    }
    .in_row(number)
}

/// What has come back of an INSERT.
struct Inserted<M> {
    created: Outcomes<M>,
    /// The ids of rows whose keys are not spelled as they were given: `1.50` for `1.5`.
    others: HashSet<String>,
}

impl<M> Inserted<M> {
    fn created_numbers(&self) -> HashSet<usize> {
        self.created.iter().map(|(number, _)| *number).collect()
    }
}

fn numbers(chunk: &[Missing]) -> Vec<usize> {
    chunk.iter().map(|key| key.number).collect()
}

/// A row without a place in the table, and the first of those that have the same key.
pub(super) struct Group {
    pub(super) number: usize,
    pub(super) first: usize,
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
    pub(super) error: Error,
    /// Those of the statement, if it was an INSERT.
    pub(super) rows: Vec<usize>,
}

impl Stopped {
    fn inserting(rows: &[usize], error: DatabaseError) -> Self {
        Self {
            error: Error::Database(error),
            rows: rows.to_vec(),
        }
    }

    pub(super) fn is_unique_violation(&self) -> bool {
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
