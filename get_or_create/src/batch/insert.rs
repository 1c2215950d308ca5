use diesel::QueryResult;
use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Text;

use super::look_up::Label;
use super::rows::{FIRST, Item, Rows, push_same_key};
use crate::backend::SerializableConnection;
use crate::column::ColumnValue;
use crate::dialect::{Dialect, INPUT, Place};
use crate::key::KeyColumns;
use crate::selection::SelectTypes;

/// Rows that are inserted by one statement. All of them name the same columns.
pub struct InsertRows<'a, DB: Backend> {
    key: &'a KeyColumns<DB>,
    rows: Rows<'a, DB>,
    except: Except,
    label: Label,
}

/// Which rows are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Except {
    None,
    /// Those that a unique constraint on the key forbids.
    Conflicting,
    /// Those whose key is there already.
    Existing {
        /// The columns of the key that are NULL in all rows.
        nulls: Vec<&'static str>,
        /// Whether keys of the rows may be equal to each other.
        groups: bool,
    },
}

impl<'a, DB: Dialect> InsertRows<'a, DB> {
    /// Returns the statements for these rows: one, or where a default cannot be written one for
    /// each choice of columns.
    pub(super) fn all(
        key: &'a KeyColumns<DB>,
        rows: impl IntoIterator<Item = Vec<ColumnValue<'a, DB>>>,
    ) -> Vec<Self> {
        let mut rows: Vec<Vec<ColumnValue<'a, DB>>> = rows.into_iter().collect();
        for value in rows.iter_mut().flatten() {
            // What is looked up as NULL is inserted as such.
            if key.columns.contains(&value.column) {
                value.treatment.none_is_default = false;
            }
        }
        if DB::OMITS_DEFAULTS || have_same_defaults(&rows) {
            for row in &mut rows {
                row.retain(|value| !value.is_default());
            }
        }
        let mut statements = Vec::<Self>::new();
        for (number, row) in (0..).zip(rows) {
            let columns = || row.iter().map(|value| value.column);
            let same_columns = |statement: &Self| statement.rows.have_columns(columns());
            let index = match statements.iter().position(same_columns) {
                Some(index) => index,
                None => {
                    statements.push(Self {
                        key,
                        rows: Rows::of(columns()),
                        except: Except::None,
                        label: Label::None,
                    });
                    statements.len() - 1
                }
            };
            let items = row.into_iter().map(ColumnValue::into_item);
            statements[index].rows.push(number, items);
        }
        statements
    }

    /// Leaves out what a unique constraint on the key forbids.
    pub(super) fn or_nothing(mut self) -> Self {
        self.except = Except::Conflicting;
        self
    }

    /// Leaves out the rows whose key is there already, and of rows with equal keys all but the
    /// first, if that is possible: SQL has no DEFAULT there, and another condition for a NULL.
    pub(super) fn or_existing(mut self, groups: bool) -> Option<Self> {
        let is = |wanted: fn(&Item<'_, DB>) -> bool| {
            let columns = self.rows.columns.iter();
            let all = columns.filter(move |column| column.items.iter().all(wanted));
            all.map(|column| column.name).collect::<Vec<_>>()
        };
        let nulls = is(|item| matches!(item, Item::Null));
        let given = is(|item| !matches!(item, Item::Null));
        let written = is(|item| !matches!(item, Item::Default));
        let same = |column: &&str| nulls.contains(column) || given.contains(column);
        if written.len() < self.rows.columns.len() || !self.key.columns.iter().all(same) {
            return None;
        }
        self.except = Except::Existing { nulls, groups };
        Some(self)
    }

    /// Takes the values as the connection does.
    pub(super) fn on<Conn: SerializableConnection<Backend = DB>>(
        mut self,
        conn: &mut Conn,
    ) -> Self {
        self.rows.ask(conn);
        self
    }

    /// Sets which text comes back with each row.
    pub(super) fn labelled(self, label: Label) -> Self {
        Self { label, ..self }
    }

    /// Returns the rows as they were stored, in no order that could be relied on.
    pub fn returning<Select>(self, select: Select) -> InsertReturning<'a, DB, Select> {
        let insert = self;
        InsertReturning { insert, select }
    }

    /// Each of the columns, as `before` and `after` put it.
    fn push_columns(&self, before: &str, out: &mut AstPass<'_, '_, DB>) -> QueryResult<()> {
        for (index, column) in self.rows.columns.iter().enumerate() {
            out.push_sql(if index == 0 { before } else { ", " });
            out.push_identifier(column.name)?;
        }
        Ok(())
    }
}

fn have_same_defaults<DB: Backend>(rows: &[Vec<ColumnValue<'_, DB>>]) -> bool {
    let mut choices = rows
        .iter()
        .map(|row| row.iter().map(ColumnValue::is_default));
    let first = choices.next();
    choices.all(|choice| first.clone().is_some_and(|first| first.eq(choice)))
}

/// ```sql
/// INSERT INTO "employees" ("name", "department_id") VALUES ('Ada', 7), ('Grace', 7)
///
/// INSERT INTO "employees" ("name", "department_id") SELECT "name", "department_id"
/// FROM (…) AS "__key"
/// WHERE "__first" = "__input" AND NOT EXISTS (SELECT 1 FROM "employees"
///       WHERE "employees"."name" = "__key"."name" AND "employees"."department_id" = …)
/// ORDER BY "__input"
/// ```
impl<DB: Dialect> QueryFragment<DB> for InsertRows<'_, DB> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("INSERT INTO ");
        out.push_sql(&self.key.table);
        self.push_columns(" (", &mut out)?;
        out.push_sql(") ");
        if let Except::Existing { nulls, groups } = &self.except {
            self.push_columns("SELECT ", &mut out)?;
            out.push_sql(" FROM ");
            self.rows.push_table(self.key, nulls, *groups, &mut out)?;
            out.push_sql(" WHERE ");
            if *groups {
                out.push_identifier(FIRST)?;
                out.push_sql(" = ");
                out.push_identifier(INPUT)?;
                out.push_sql(" AND ");
            }
            out.push_sql("NOT EXISTS (SELECT 1 FROM ");
            out.push_sql(&self.key.table);
            out.push_sql(" WHERE ");
            push_same_key(self.key, nulls, &mut out)?;
            // A unique index makes one wait for a key, too.
            out.push_sql(") ORDER BY ");
            return out.push_identifier(INPUT);
        }
        if !DB::push_arrays(&self.rows, false, &mut out)? {
            out.push_sql("VALUES (");
            self.rows.push_values(false, "), (", &mut out)?;
            out.push_sql(")");
        }
        if self.except == Except::Conflicting {
            for (index, column) in self.key.columns.iter().enumerate() {
                out.push_sql(if index == 0 { " ON CONFLICT (" } else { ", " });
                out.push_identifier(column)?;
            }
            out.push_sql(")");
            if let Some(filter) = &self.key.filter {
                out.push_sql(" WHERE ");
                filter.walk_ast(out.reborrow())?;
            }
            out.push_sql(" DO NOTHING");
        }
        Ok(())
    }
}
impl<DB: Backend> QueryId for InsertRows<'_, DB> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend, Conn> RunQueryDsl<Conn> for InsertRows<'_, DB> {}

/// [`InsertRows`] with `RETURNING`: which row it is, its label, and the columns of the model.
pub struct InsertReturning<'a, DB: Backend, Select> {
    insert: InsertRows<'a, DB>,
    select: Select,
}

impl<DB, Select> QueryFragment<DB> for InsertReturning<'_, DB, Select>
where
    DB: Dialect,
    Select: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.insert.walk_ast(out.reborrow())?;
        let InsertRows { key, label, .. } = &self.insert;
        out.push_sql(" RETURNING ");
        DB::push_row_id(&mut out, &key.primary_key);
        out.push_sql(", ");
        label.push(key, &[], Place::Table, &mut out)?;
        out.push_sql(", ");
        self.select.walk_ast(out)
    }
}

impl<DB: Backend, Select: SelectTypes> Query for InsertReturning<'_, DB, Select> {
    type SqlType = (Text, Text, Select::SqlTypes);
}

impl<DB: Backend, Select> QueryId for InsertReturning<'_, DB, Select> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend, Select, Conn> RunQueryDsl<Conn> for InsertReturning<'_, DB, Select> {}
