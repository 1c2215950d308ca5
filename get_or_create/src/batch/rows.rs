//! Rows of values in a statement.

use std::fmt;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::AstPass;

use crate::backend::SerializableConnection;
use crate::dialect::{Dialect, INPUT, KEY, Place, push_column};
use crate::key::KeyColumns;
use crate::value::Value;

/// Rows that have values of the same columns, and a number each.
pub struct Rows<'a, DB: Backend> {
    pub(crate) numbers: Vec<i64>,
    pub(crate) columns: Vec<Column<'a, DB>>,
    /// Whether the database takes each column as one array.
    pub(crate) are_arrays: bool,
}

/// The values that the rows have for one column.
pub(crate) struct Column<'a, DB: Backend> {
    pub(crate) name: &'static str,
    pub(crate) items: Vec<Item<'a, DB>>,
}

/// The value of one row.
pub enum Item<'a, DB: Backend> {
    Default,
    Null,
    Value(Box<dyn Value<DB> + 'a>),
}

impl<'a, DB: Dialect> Rows<'a, DB> {
    pub(super) fn of(columns: impl IntoIterator<Item = &'static str>) -> Self {
        let columns = columns.into_iter().map(|name| Column {
            name,
            items: Vec::new(),
        });
        Self {
            numbers: Vec::new(),
            columns: columns.collect(),
            are_arrays: false,
        }
    }

    /// Adds a row with a value for each of the columns.
    pub(super) fn push(&mut self, number: i64, items: impl IntoIterator<Item = Item<'a, DB>>) {
        self.numbers.push(number);
        for (column, item) in self.columns.iter_mut().zip(items) {
            column.items.push(item);
        }
    }

    pub(super) fn have_columns(&self, names: impl Iterator<Item = &'static str>) -> bool {
        self.columns.iter().map(|column| column.name).eq(names)
    }

    /// Asks a connection whether it takes the columns as arrays.
    pub(super) fn ask<Conn: SerializableConnection<Backend = DB>>(&mut self, conn: &mut Conn) {
        self.are_arrays = conn.takes_arrays(self);
    }

    /// The names of the columns, with a comma before each.
    fn push_names(&self, out: &mut AstPass<'_, '_, DB>) -> QueryResult<()> {
        for column in &self.columns {
            out.push_sql(", ");
            out.push_identifier(column.name)?;
        }
        Ok(())
    }

    /// `(1, 'Ada'), (2, 'Grace')`, without the outer parentheses, and with the numbers if they are
    /// asked for.
    pub(super) fn push_values<'b>(
        &'b self,
        numbered: bool,
        between: &str,
        out: &mut AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        for (row, number) in self.numbers.iter().enumerate() {
            if row > 0 {
                out.push_sql(between);
            }
            if numbered {
                out.push_sql(&number.to_string());
            }
            for (index, column) in self.columns.iter().enumerate() {
                if numbered || index > 0 {
                    out.push_sql(", ");
                }
                match &column.items[row] {
                    Item::Default => out.push_sql("DEFAULT"),
                    Item::Null => out.push_sql("NULL"),
                    Item::Value(value) => value.walk_ast(out.reborrow())?,
                }
            }
        }
        Ok(())
    }

    /// The rows as the table [`KEY`], with the number of each as [`INPUT`], and the lowest one of
    /// the rows with an equal key as [`FIRST`], if `groups` are asked for.
    pub(super) fn push_table<'b>(
        &'b self,
        key: &KeyColumns<DB>,
        nulls: &[&'static str],
        groups: bool,
        out: &mut AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        out.push_sql("(SELECT ");
        out.push_identifier(INPUT)?;
        out.push_sql(", ");
        if groups {
            out.push_sql("MIN(");
            out.push_identifier(INPUT)?;
            out.push_sql(") OVER (");
            let given = key.columns.iter().filter(|column| !nulls.contains(column));
            for (index, column) in given.enumerate() {
                out.push_sql(if index == 0 { "PARTITION BY " } else { ", " });
                out.push_identifier(column)?;
            }
            out.push_sql(")");
        } else {
            out.push_identifier(INPUT)?;
        }
        out.push_sql(" AS ");
        out.push_identifier(FIRST)?;
        self.push_names(out)?;
        out.push_sql(" FROM (SELECT ");
        out.push_sql(DB::NULL_INTEGER);
        out.push_sql(" AS ");
        out.push_identifier(INPUT)?;
        self.push_names(out)?;
        out.push_sql(" FROM ");
        out.push_sql(&key.table);
        out.push_sql(" WHERE FALSE UNION ALL ");
        if !DB::push_arrays(self, true, out)? {
            let [start, between, end] = DB::ROWS;
            out.push_sql(start);
            self.push_values(true, between, out)?;
            out.push_sql(end);
        }
        out.push_sql(DB::FENCE);
        out.push_sql(") AS ");
        out.push_identifier(INPUT)?;
        out.push_sql(") AS ");
        out.push_identifier(KEY)
    }
}

/// The column of the first row with an equal key.
pub(super) const FIRST: &str = "__first";

/// The condition that a row of the table has the key of one in [`KEY`].
pub(super) fn push_same_key<'b, DB: Dialect>(
    key: &'b KeyColumns<DB>,
    nulls: &[&'static str],
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()> {
    for (index, column) in key.columns.iter().enumerate() {
        if index > 0 {
            out.push_sql(" AND ");
        }
        push_column(out, key, Place::Table, column)?;
        if nulls.contains(column) {
            out.push_sql(" IS NULL");
        } else {
            out.push_sql(" = ");
            push_column(out, key, Place::Key, column)?;
        }
    }
    if let Some(filter) = &key.filter {
        out.push_sql(" AND ");
        filter.walk_ast(out.reborrow())?;
    }
    Ok(())
}

impl<DB: Backend> fmt::Debug for Item<'_, DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("DEFAULT"),
            Self::Null => f.write_str("NULL"),
            Self::Value(value) => match value.as_element() {
                Some(element) => element.fmt(f),
                None => f.write_str("…"),
            },
        }
    }
}
