//! Writes what differs into the row that is there, or creates it.

use diesel::QueryResult;
use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Text;

use crate::backend::{KeyLock, SerializableConnection};
use crate::column::ColumnValue;
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::guard::Guard;
use crate::key::{KeyColumns, KeyValue};
use crate::outcome::{Outcome, UpdateOutcome};
use crate::queries::ColumnQueries;
use crate::selection::SelectTypes;
use crate::transaction::{run_plain, run_savepoint, run_serializable};

/// What is written into a row that is there.
pub(crate) enum Change<'f, R, M> {
    /// The values of the row itself.
    Own,
    /// Those of a row that is made of the one that is there.
    Of(&'f mut dyn FnMut(&M) -> R),
}

/// One attempt.
pub(crate) fn update_or_create<R, Conn>(
    row: &R,
    change: &mut Change<'_, R, R::Model>,
    guard: Guard,
    conn: &mut Conn,
) -> Result<UpdateOutcome<R::Model>>
where
    R: ColumnQueries<Conn>,
    Conn: SerializableConnection,
{
    // What is as it should be is not locked. In a transaction of the caller's it may be older
    // than what is there now.
    let is_now = conn.open_transaction().is_none();
    match (compare(row, own_values(row, change)?, "", conn)?, &change) {
        (Some((model, differing)), Change::Own) if is_now && differing.is_empty() => {
            return Ok(UpdateOutcome::Unchanged(model));
        }
        (Some(_), _) => {}
        (None, _) => {
            if let Outcome::Created(model) = guard.create(row, conn)? {
                return Ok(UpdateOutcome::Created(model));
            }
        }
    }
    let updated = match (conn.open_transaction(), guard, Conn::KEY_LOCK) {
        (Some(_), ..) => run_savepoint(conn, |conn| update(row, change, conn)),
        // SQLite has to take the write lock before the look.
        (None, Guard::Serializable, _) | (None, _, KeyLock::Database) => {
            run_serializable(conn, |conn| update(row, change, conn))
        }
        (None, ..) => run_plain(conn, |conn| update(row, change, conn)),
    };
    updated.map_err(|aborted| aborted.into_error(conn.is_lost()))
}

/// Locks the row, so that nobody changes it between the look and the UPDATE.
fn update<R, Conn>(
    row: &R,
    change: &mut Change<'_, R, R::Model>,
    conn: &mut Conn,
) -> Result<UpdateOutcome<R::Model>>
where
    R: ColumnQueries<Conn>,
    Conn: SerializableConnection,
{
    let vanished = || Error::NothingInserted { table: R::TABLE };
    let lock = Conn::Backend::FOR_UPDATE;
    let own = own_values(row, change)?;
    let (model, differing) = compare(row, own, lock, conn)?.ok_or_else(vanished)?;
    let changed_row;
    let (new, differing) = match change {
        Change::Own => (row, differing),
        Change::Of(change) => {
            changed_row = change(&model);
            let (_, differing) =
                compare(row, values_of(&changed_row)?, lock, conn)?.ok_or_else(vanished)?;
            (&changed_row, differing)
        }
    };
    if differing.is_empty() {
        return Ok(UpdateOutcome::Unchanged(model));
    }
    let mut values = values_of(new)?;
    values.retain(|value| differing.contains(&value.column));
    let update = Update {
        key: R::key_columns()?,
        key_values: row.key_values(),
        values,
    };
    let mut updated = R::update(update, conn)?;
    match (updated.pop(), updated.len()) {
        (Some(model), 0) => Ok(UpdateOutcome::Updated(model)),
        (Some(_), others) => Err(Error::DuplicateRows {
            table: R::TABLE,
            count: i64::try_from(others).unwrap_or(i64::MAX).saturating_add(1),
        }),
        (None, _) => Err(vanished()),
    }
}

fn own_values<'r, R, Conn>(
    row: &'r R,
    change: &Change<'_, R, R::Model>,
) -> Result<Vec<ColumnValue<'r, Conn::Backend>>>
where
    R: ColumnQueries<Conn>,
    Conn: SerializableConnection,
{
    match change {
        Change::Own => values_of(row),
        Change::Of(_) => Ok(Vec::new()),
    }
}

/// Returns what an UPDATE could write: no part of the key, nor of the primary key, as in Diesel's
/// `AsChangeset`.
fn values_of<R, Conn>(row: &R) -> Result<Vec<ColumnValue<'_, Conn::Backend>>>
where
    R: ColumnQueries<Conn>,
    Conn: SerializableConnection,
{
    let key = R::key_columns()?;
    let mut values = row.column_values();
    values.retain(|value| {
        let identifies = key.columns.contains(&value.column) || key.is_primary(value.column);
        !identifies && !value.is_left_alone()
    });
    Ok(values)
}

/// Looks the row up, and says which of the values it does not have.
fn compare<'r, R, Conn>(
    row: &'r R,
    values: Vec<ColumnValue<'r, Conn::Backend>>,
    lock: &'static str,
    conn: &mut Conn,
) -> Result<Option<(R::Model, Vec<&'static str>)>>
where
    R: ColumnQueries<Conn>,
    Conn: SerializableConnection,
{
    let columns: Vec<&'static str> = values.iter().map(|value| value.column).collect();
    let compare = Compare {
        key: R::key_columns()?,
        key_values: row.key_values(),
        values,
        lock,
    };
    let mut rows = R::compare(compare, conn)?;
    if rows.len() > 1 {
        return Err(Error::DuplicateRows {
            table: R::TABLE,
            count: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        });
    }
    Ok(rows.pop().map(|(model, differs)| {
        let differing = columns
            .into_iter()
            .zip(differs.bytes())
            .filter(|(_, differs)| *differs == b'1')
            .map(|(column, _)| column)
            .collect();
        (model, differing)
    }))
}

/// The rows with a key, compared with what they are to be.
pub struct Compare<'a, DB: Backend> {
    key: KeyColumns<DB>,
    key_values: Vec<KeyValue<'a, DB>>,
    values: Vec<ColumnValue<'a, DB>>,
    lock: &'static str,
}

/// `SELECT …, CASE WHEN "title" … THEN '1' ELSE '0' END || … FROM "employees" WHERE …`
pub struct SelectCompared<'a, DB: Backend, Select> {
    compare: Compare<'a, DB>,
    select: Select,
}

impl<'a, DB: Backend, Select> SelectCompared<'a, DB, Select> {
    /// Selects these columns, and which of the values differ.
    pub fn new(compare: Compare<'a, DB>, select: Select) -> Self {
        Self { compare, select }
    }
}

impl<DB, Select> QueryFragment<DB> for SelectCompared<'_, DB, Select>
where
    DB: Dialect,
    Select: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let Compare {
            key,
            key_values,
            values,
            lock,
        } = &self.compare;
        out.push_sql("SELECT ");
        self.select.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        let [start, between, end] = DB::CONCATENATION;
        out.push_sql(start);
        out.push_sql("''");
        for value in values {
            out.push_sql(between);
            out.push_sql("CASE WHEN ");
            match &value.value {
                Some(new) => {
                    DB::push_differs(out.reborrow(), value.column, &mut |out| new.walk_ast(out))?
                }
                None => {
                    out.push_identifier(value.column)?;
                    out.push_sql(" IS NOT NULL");
                }
            }
            out.push_sql(" THEN '1' ELSE '0' END");
        }
        out.push_sql(end);
        out.push_sql(" FROM ");
        out.push_sql(&key.table);
        push_where(key, key_values, out.reborrow())?;
        out.push_sql(lock);
        Ok(())
    }
}

impl<DB: Backend, Select: SelectTypes> Query for SelectCompared<'_, DB, Select> {
    type SqlType = (Select::SqlTypes, Text);
}

impl<DB: Backend, Select> QueryId for SelectCompared<'_, DB, Select> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend, Select, Conn> RunQueryDsl<Conn> for SelectCompared<'_, DB, Select> {}

/// `UPDATE "employees" SET "title" = … WHERE …`
pub struct Update<'a, DB: Backend> {
    key: KeyColumns<DB>,
    key_values: Vec<KeyValue<'a, DB>>,
    values: Vec<ColumnValue<'a, DB>>,
}

impl<'a, DB: Dialect> Update<'a, DB> {
    /// Returns the row that was updated as well.
    pub fn returning<Select>(self, select: Select) -> UpdateReturning<'a, DB, Select> {
        let update = self;
        UpdateReturning { update, select }
    }

    /// Looks at the row that was updated.
    pub fn into_compare(self) -> Compare<'a, DB> {
        Compare {
            key: self.key,
            key_values: self.key_values,
            values: Vec::new(),
            lock: "",
        }
    }
}

impl<DB: Dialect> QueryFragment<DB> for Update<'_, DB> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        out.push_sql(&self.key.table);
        for (index, value) in self.values.iter().enumerate() {
            out.push_sql(if index == 0 { " SET " } else { ", " });
            out.push_identifier(value.column)?;
            out.push_sql(" = ");
            value.push(out.reborrow())?;
        }
        push_where(&self.key, &self.key_values, out)
    }
}

impl<DB: Backend> QueryId for Update<'_, DB> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend, Conn> RunQueryDsl<Conn> for &Update<'_, DB> {}

/// Puts an UPDATE together with the look at its rows.
///
/// # Errors
///
/// That of the UPDATE, else that of the look.
pub fn updated<M>(
    update: QueryResult<usize>,
    look: QueryResult<Vec<(M, String)>>,
) -> QueryResult<Vec<M>> {
    update?;
    Ok(look?.into_iter().map(|(model, _)| model).collect())
}

/// An [`Update`] with `RETURNING`.
pub struct UpdateReturning<'a, DB: Backend, Select> {
    update: Update<'a, DB>,
    select: Select,
}

impl<DB, Select> QueryFragment<DB> for UpdateReturning<'_, DB, Select>
where
    DB: Dialect,
    Select: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.update.walk_ast(out.reborrow())?;
        out.push_sql(" RETURNING ");
        self.select.walk_ast(out)
    }
}

impl<DB: Backend, Select: SelectTypes> Query for UpdateReturning<'_, DB, Select> {
    type SqlType = Select::SqlTypes;
}

impl<DB: Backend, Select> QueryId for UpdateReturning<'_, DB, Select> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend, Select, Conn> RunQueryDsl<Conn> for UpdateReturning<'_, DB, Select> {}

fn push_where<'b, DB: Dialect>(
    key: &'b KeyColumns<DB>,
    values: &'b [KeyValue<'_, DB>],
    mut out: AstPass<'_, 'b, DB>,
) -> QueryResult<()> {
    for (index, value) in values.iter().enumerate() {
        out.push_sql(if index == 0 { " WHERE " } else { " AND " });
        out.push_sql(&key.table);
        out.push_sql(".");
        out.push_identifier(value.column)?;
        match &value.value {
            Some(value) => {
                out.push_sql(" = ");
                value.walk_ast(out.reborrow())?;
            }
            None => out.push_sql(" IS NULL"),
        }
    }
    if let Some(filter) = &key.filter {
        out.push_sql(" AND ");
        filter.walk_ast(out)?;
    }
    Ok(())
}
