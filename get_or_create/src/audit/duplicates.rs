#![cfg_attr(
    not(any(feature = "mysql", feature = "postgres", feature = "sqlite")),
    expect(dead_code, reason = "no backend asks for it")
)]

use std::fmt;

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::BigInt;
use diesel::{Queryable, RunQueryDsl};

use crate::key::KeyColumns;

/// The rows that have a key of another row's.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct Duplicates {
    pub(crate) keys: i64,
    pub(crate) surplus_rows: i64,
}

impl Duplicates {
    /// `integer` is the type of the database's largest integers.
    pub(crate) fn count<'a, DB: Backend>(
        key: &'a KeyColumns<DB>,
        integer: &'static str,
    ) -> CountDuplicates<'a, DB> {
        CountDuplicates { key, integer }
    }
}

impl fmt::Display for Duplicates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.keys, self.surplus_rows) {
            (0, _) => f.write_str("none"),
            (1, 1) => f.write_str("1 key has 1 row too many"),
            (1, rows) => write!(f, "1 key has {rows} rows too many"),
            (keys, rows) => write!(f, "{keys} keys have {rows} rows too many"),
        }
    }
}

/// The query for [`Duplicates`]. GROUP BY has the equality of the columns' types, and takes NULLs
/// for equal as the look-up does.
pub(crate) struct CountDuplicates<'a, DB: Backend> {
    key: &'a KeyColumns<DB>,
    integer: &'static str,
}

impl<DB: Backend> QueryFragment<DB> for CountDuplicates<'_, DB> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT COUNT(*), CAST(COALESCE(SUM(copies - 1), 0) AS ");
        out.push_sql(self.integer);
        out.push_sql(") FROM (SELECT COUNT(*) AS copies FROM ");
        out.push_sql(&self.key.table);
        if let Some(filter) = &self.key.filter {
            out.push_sql(" WHERE ");
            filter.walk_ast(out.reborrow())?;
        }
        for (index, column) in self.key.columns.iter().enumerate() {
            out.push_sql(if index == 0 { " GROUP BY " } else { ", " });
            out.push_identifier(column)?;
        }
        out.push_sql(" HAVING COUNT(*) > 1) AS duplicates");
        Ok(())
    }
}

impl<DB: Backend> Query for CountDuplicates<'_, DB> {
    type SqlType = (BigInt, BigInt);
}

impl<DB: Backend> QueryId for CountDuplicates<'_, DB> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend, Conn> RunQueryDsl<Conn> for CountDuplicates<'_, DB> {}
