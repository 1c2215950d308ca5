use diesel::connection::{Connection, SimpleConnection, TransactionManager};
use diesel::dsl::sql;
use diesel::pg::PgConnection;
use diesel::result::{Error as DatabaseError, QueryResult};
use diesel::sql_types::Text;
use diesel::{RunQueryDsl, select};

use super::SerializableConnection;
use crate::session::Session;

/// <https://www.postgresql.org/docs/current/transaction-iso.html#XACT-SERIALIZABLE>
impl SerializableConnection for PgConnection {
    fn serializable<T, E, F>(&mut self, block: F) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>,
    {
        self.build_transaction().serializable().run(block)
    }

    fn is_serializable(&mut self) -> QueryResult<bool> {
        select(sql::<Text>("current_setting('transaction_isolation')"))
            .get_result::<String>(self)
            .map(|level| level == "serializable")
    }

    /// COMMIT of an aborted transaction is answered with ROLLBACK and no error
    /// (<https://www.postgresql.org/docs/current/sql-commit.html>), which Diesel does not look
    /// at; any other statement fails.
    fn check_not_aborted(&mut self) -> QueryResult<()> {
        self.batch_execute("SELECT 1")
    }

    /// libpq knows the state of its socket, and Diesel takes it over after each statement.
    fn is_lost(&mut self) -> bool {
        <Self as Connection>::TransactionManager::transaction_manager_status_mut(self)
            .transaction_depth()
            .is_err()
    }
}

impl Session for &mut PgConnection {
    type Connection = PgConnection;
    type Lease = Self;

    fn lease(self) -> Self::Lease {
        self
    }
}
