use diesel::QueryResult;
use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Text;

use super::look_up::Label;
use crate::column::ColumnValue;
use crate::dialect::{Dialect, Place};
use crate::key::KeyColumns;
use crate::selection::SelectTypes;

/// Rows that are inserted by one statement. All of them name the same columns.
pub struct InsertRows<'a, DB: Backend> {
    key: &'a KeyColumns<DB>,
    rows: Vec<Vec<ColumnValue<'a, DB>>>,
    or_nothing: bool,
    label: Label,
}

impl<'a, DB: Dialect> InsertRows<'a, DB> {
    /// Returns the statements for these rows: one, or where a default cannot be written one for
    /// each choice of columns.
    pub(super) fn all(
        key: &'a KeyColumns<DB>,
        rows: impl IntoIterator<Item = Vec<ColumnValue<'a, DB>>>,
    ) -> Vec<Self> {
        let mut statements = Vec::<Self>::new();
        for mut row in rows {
            for value in &mut row {
                // What is looked up as NULL is inserted as such.
                if key.columns.contains(&value.column) {
                    value.treatment.none_is_default = false;
                }
            }
            if DB::OMITS_DEFAULTS {
                row.retain(|value| !value.is_default());
            }
            let same_columns = |statement: &&mut Self| statement.has_columns_of(&row);
            match statements.iter_mut().find(same_columns) {
                Some(statement) => statement.rows.push(row),
                None => statements.push(Self {
                    key,
                    rows: vec![row],
                    or_nothing: false,
                    label: Label::None,
                }),
            }
        }
        statements
    }

    /// Leaves out what a unique constraint on the key forbids.
    pub(super) fn or_nothing(self, or_nothing: bool) -> Self {
        Self { or_nothing, ..self }
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

    fn has_columns_of(&self, row: &[ColumnValue<'_, DB>]) -> bool {
        let columns = row.iter().map(|value| value.column);
        let own = self.rows.first().into_iter().flatten();
        own.map(|value| value.column).eq(columns)
    }
}

impl<DB: Dialect> QueryFragment<DB> for InsertRows<'_, DB> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("INSERT INTO ");
        out.push_sql(&self.key.table);
        for (index, value) in self.rows.first().into_iter().flatten().enumerate() {
            out.push_sql(if index == 0 { " (" } else { ", " });
            out.push_identifier(value.column)?;
        }
        for (index, row) in self.rows.iter().enumerate() {
            out.push_sql(if index == 0 { ") VALUES (" } else { "), (" });
            for (index, value) in row.iter().enumerate() {
                if index > 0 {
                    out.push_sql(", ");
                }
                match value.is_default() {
                    true => out.push_sql("DEFAULT"),
                    false => value.push(out.reborrow())?,
                }
            }
        }
        out.push_sql(")");
        if self.or_nothing {
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
