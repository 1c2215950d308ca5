use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;

/// A statement that is prepared once on a connection, and run again by its name.
///
/// Diesel prepares an INSERT anew each time, as its text depends on the number of rows. Here that
/// is one. There are as many texts as there are choices of columns that take their default.
pub struct Prepared<Statement> {
    statement: Statement,
}

impl<Statement> Prepared<Statement> {
    /// Takes a statement whose text is that of its type, but for defaults.
    pub fn new(statement: Statement) -> Self {
        Self { statement }
    }
}

impl<DB: Backend, Statement: QueryFragment<DB>> QueryFragment<DB> for Prepared<Statement> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.statement.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Statement: Query> Query for Prepared<Statement> {
    type SqlType = Statement::SqlType;
}

impl<Statement> QueryId for Prepared<Statement> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Statement, Conn> RunQueryDsl<Conn> for Prepared<Statement> {}
