//! What a statement over many rows is written in, where the databases differ.

use diesel::backend::Backend;
use diesel::query_builder::AstPass;
use diesel::result::QueryResult;

use crate::batch::Rows;
use crate::key::KeyColumns;

/// The SQL of a backend. Its methods push parts of a statement.
pub trait Dialect: Backend<QueryBuilder: Default> {
    /// The largest number of values that a statement can have.
    const MAX_BINDS: usize;

    /// How rows are listed in a SELECT: what stands before the first of them, between two, and
    /// after the last.
    const ROWS: [&'static str; 3];

    /// What follows the rows of a SELECT, to keep the database from simplifying it away.
    const FENCE: &'static str = "";

    /// Pushes a SELECT of rows from an array for each column, with the numbers of the rows if they
    /// are asked for, or says that they are to be listed.
    fn push_arrays<'b>(
        rows: &'b Rows<'_, Self>,
        numbered: bool,
        out: &mut AstPass<'_, 'b, Self>,
    ) -> QueryResult<bool> {
        let _ = (rows, numbered, out);
        Ok(false)
    }

    /// NULL, as an integer of the largest type.
    const NULL_INTEGER: &'static str;

    /// Whether the arms of a UNION are put in parentheses, and a lock into each of them.
    const LOCKS_IN_UNION: bool = false;

    /// Whether a column that is not named is the only way to write its default.
    const OMITS_DEFAULTS: bool = false;

    /// How texts are put together: what stands before the first, between two, and after the last.
    const CONCATENATION: [&'static str; 3] = ["(", " || ", ")"];

    /// What two callers put their keys in order by: a text that is the same whoever makes it of a
    /// key, and another one of another key. `nulls` are the columns that are known to be NULL.
    fn push_order(
        out: &mut AstPass<'_, '_, Self>,
        key: &KeyColumns<Self>,
        nulls: &[&'static str],
        place: Place,
    ) -> QueryResult<()>;

    /// The name of the lock on a key, as [`push_order`](Dialect::push_order) has it.
    fn push_lock_name(
        out: &mut AstPass<'_, '_, Self>,
        key: &KeyColumns<Self>,
        nulls: &[&'static str],
        place: Place,
    ) -> QueryResult<()> {
        Self::push_order(out, key, nulls, place)
    }

    /// A text that tells a row from every other of the table.
    fn push_row_id(out: &mut AstPass<'_, '_, Self>, primary_key: &[String]);

    /// The condition that a column has another value than the one that `value` pushes, even if
    /// they are equal to the database: `'Ada'` and `'ADA'`.
    fn push_differs<'b>(
        out: AstPass<'_, 'b, Self>,
        column: &str,
        value: &mut dyn FnMut(AstPass<'_, 'b, Self>) -> QueryResult<()>,
    ) -> QueryResult<()>;

    /// What keeps others from changing the rows of a SELECT.
    const FOR_UPDATE: &'static str;
}

/// The rows that a statement is about, by a name that no table has.
pub(crate) const KEY: &str = "__key";

/// The column of them that has their numbers.
pub(crate) const INPUT: &str = "__input";

/// Where the values of a key stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In [`KEY`], the rows that are looked up.
    Key,
    /// In the table.
    Table,
}

/// `"__key"."column"`, or that of the table.
pub(crate) fn push_column<DB: Backend>(
    out: &mut AstPass<'_, '_, DB>,
    key: &KeyColumns<DB>,
    place: Place,
    column: &str,
) -> QueryResult<()> {
    match place {
        Place::Key => out.push_identifier(KEY)?,
        Place::Table => out.push_sql(&key.table),
    }
    out.push_sql(".");
    out.push_identifier(column)
}
