use diesel::Insertable;
use diesel::backend::Backend;
use diesel::insertable::CanInsertInSingleQuery;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;

use crate::key::Condition;

/// A row that is inserted, or not if the key is there: `… ON CONFLICT (key) WHERE filter DO
/// NOTHING`.
///
/// Diesel has all of it but the filter on SQLite.
pub struct OrNothing<'a, Tab, DB: Backend, Values> {
    values: Values,
    columns: &'a [&'static str],
    filter: Option<Condition<'a, Tab, DB>>,
}

impl<'a, Tab, DB: Backend, Values> OrNothing<'a, Tab, DB, Values> {
    /// Extends what is inserted.
    pub fn new(
        values: Values,
        columns: &'a [&'static str],
        filter: Option<Condition<'a, Tab, DB>>,
    ) -> Self {
        Self {
            values,
            columns,
            filter,
        }
    }
}

impl<'a, Tab, DB, Row> Insertable<Tab> for OrNothing<'a, Tab, DB, Row>
where
    DB: Backend,
    Row: Insertable<Tab>,
{
    type Values = OrNothing<'a, Tab, DB, Row::Values>;

    fn values(self) -> Self::Values {
        OrNothing::new(self.values.values(), self.columns, self.filter)
    }
}

impl<Tab, DB, Values> QueryFragment<DB> for OrNothing<'_, Tab, DB, Values>
where
    DB: Backend,
    Values: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.values.walk_ast(out.reborrow())?;
        for (index, column) in self.columns.iter().enumerate() {
            out.push_sql(if index == 0 { " ON CONFLICT (" } else { ", " });
            out.push_identifier(column)?;
        }
        out.push_sql(")");
        if let Some(filter) = &self.filter {
            out.push_sql(" WHERE ");
            filter.walk_ast(out.reborrow())?;
        }
        out.push_sql(" DO NOTHING");
        Ok(())
    }
}

impl<Tab, DB, Values> CanInsertInSingleQuery<DB> for OrNothing<'_, Tab, DB, Values>
where
    DB: Backend,
    Values: CanInsertInSingleQuery<DB>,
{
    fn rows_to_insert(&self) -> Option<usize> {
        self.values.rows_to_insert()
    }
}

impl<Tab, DB: Backend, Values> QueryId for OrNothing<'_, Tab, DB, Values> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
