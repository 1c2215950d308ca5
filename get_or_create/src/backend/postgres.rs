mod array;

use diesel::connection::{Connection, SimpleConnection, TransactionManager};
use diesel::dsl::sql;
use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::{Error as DatabaseError, QueryResult};
use diesel::sql_types::{Array, Text};
use diesel::{RunQueryDsl, select};

use super::{IsolationLevel, KeyLock, SerializableConnection};
use crate::audit::{self, Duplicates, KeyColumn, KeyIndex};
use crate::batch::Rows;
use crate::dialect::{Dialect, KEY, Place, push_column};
use crate::key::{KeyColumns, KeyValue};
use crate::session::Session;

/// <https://www.postgresql.org/docs/current/transaction-iso.html#XACT-SERIALIZABLE>
impl SerializableConnection for PgConnection {
    const KEY_LOCK: KeyLock = KeyLock::Transaction;
    const HAS_ON_CONFLICT: bool = true;

    fn serializable<T, E, F>(&mut self, block: F) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>,
    {
        self.build_transaction().serializable().run(block)
    }

    /// Two statements, and so two snapshots: those of `block` are younger than the lock, and have
    /// all that the holder before us has committed.
    fn locked<T, E, F>(
        &mut self,
        table: &str,
        values: Vec<KeyValue<'_, Pg>>,
        block: F,
    ) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>,
    {
        self.build_transaction().read_committed().run(|conn| {
            conn.lock_key(table, values)?;
            block(conn)
        })
    }

    fn lock_key(&mut self, table: &str, values: Vec<KeyValue<'_, Pg>>) -> QueryResult<()> {
        LockKey::new(table, values).execute(self).map(drop)
    }

    fn all_locked<T, E, F>(&mut self, names: &[&str], block: F) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>,
    {
        self.build_transaction().read_committed().run(|conn| {
            conn.lock_all(names)?;
            block(conn)
        })
    }

    fn lock_name(&mut self, name: &str) -> QueryResult<String> {
        select(
            sql::<Text>("CAST(hashtextextended(")
                .bind::<Text, _>(name)
                .sql(", 0) AS TEXT)"),
        )
        .get_result(self)
    }

    /// `unnest` has the elements in their order, and the lock of each is waited for before the
    /// next one comes.
    fn lock_all(&mut self, names: &[&str]) -> QueryResult<()> {
        diesel::sql_query(
            "SELECT pg_advisory_xact_lock(CAST(name AS bigint)) FROM unnest($1) AS name",
        )
        .bind::<Array<Text>, _>(names)
        .execute(self)
        .map(drop)
    }

    fn takes_arrays(&mut self, rows: &Rows<'_, Pg>) -> bool {
        array::are_arrays(rows, self)
    }

    fn max_binds(&mut self, _: usize) -> QueryResult<usize> {
        Ok(Pg::MAX_BINDS)
    }

    fn isolation_level(&mut self) -> QueryResult<IsolationLevel> {
        let level: String =
            select(sql::<Text>("current_setting('transaction_isolation')")).get_result(self)?;
        Ok(match level.as_str() {
            "serializable" => IsolationLevel::Serializable,
            "repeatable read" => IsolationLevel::RepeatableRead,
            // PostgreSQL's "read uncommitted" is the same.
            _ => IsolationLevel::ReadCommitted,
        })
    }

    fn key_columns(&mut self, key: &KeyColumns<Pg>) -> QueryResult<Vec<KeyColumn>> {
        audit::postgres::key_columns(self, key)
    }

    fn indexes(&mut self, table: &str) -> QueryResult<Vec<KeyIndex>> {
        audit::postgres::indexes(self, table)
    }

    fn duplicates(&mut self, key: &KeyColumns<Pg>) -> QueryResult<Duplicates> {
        Duplicates::count(key, "BIGINT").get_result(self)
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

impl Dialect for Pg {
    const MAX_BINDS: usize = 65_535;
    const ROWS: [&'static str; 3] = ["VALUES (", "), (", ")"];
    const FENCE: &'static str = " OFFSET 0";
    const NULL_INTEGER: &'static str = "CAST(NULL AS BIGINT)";
    /// Leaves those alone who refer to the row by its key.
    const FOR_UPDATE: &'static str = " FOR NO KEY UPDATE";

    fn push_arrays<'b>(
        rows: &'b Rows<'_, Pg>,
        numbered: bool,
        out: &mut AstPass<'_, 'b, Pg>,
    ) -> QueryResult<bool> {
        if rows.are_arrays {
            array::push_unnest(rows, numbered, out)?;
        }
        Ok(rows.are_arrays)
    }

    fn push_order(
        out: &mut AstPass<'_, '_, Pg>,
        key: &KeyColumns<Pg>,
        nulls: &[&'static str],
        place: Place,
    ) -> QueryResult<()> {
        out.push_sql("CAST(");
        push_record(out, "", key, nulls, place)?;
        out.push_sql(" AS TEXT)");
        Ok(())
    }

    /// The same as [`LockKey`] takes.
    fn push_lock_name(
        out: &mut AstPass<'_, '_, Pg>,
        key: &KeyColumns<Pg>,
        nulls: &[&'static str],
        place: Place,
    ) -> QueryResult<()> {
        out.push_sql("CAST(hash_record_extended(");
        let table = key.table.replace('\'', "''");
        let table = format!("CAST(CAST('{table}' AS regclass) AS oid), ");
        push_record(out, &table, key, nulls, place)?;
        out.push_sql(", 0) AS TEXT)");
        Ok(())
    }

    fn push_row_id(out: &mut AstPass<'_, '_, Pg>, primary_key: &[String]) {
        let [before, after] = match primary_key.len() {
            1 => ["CAST(", " AS TEXT)"],
            _ => ["CAST(ROW(", ") AS TEXT)"],
        };
        out.push_sql(before);
        out.push_sql(&primary_key.join(", "));
        out.push_sql(after);
    }

    /// JSON takes texts for equal that are the same, and numbers that have the same value. It has
    /// all types, those included that have no equality of their own.
    fn push_differs<'b>(
        mut out: AstPass<'_, 'b, Pg>,
        column: &str,
        value: &mut dyn FnMut(AstPass<'_, 'b, Pg>) -> QueryResult<()>,
    ) -> QueryResult<()> {
        out.push_sql("to_jsonb(");
        out.push_identifier(column)?;
        out.push_sql(") IS DISTINCT FROM to_jsonb(");
        value(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}

/// `ROW(…)`, the columns in the order of their names.
fn push_record(
    out: &mut AstPass<'_, '_, Pg>,
    before: &str,
    key: &KeyColumns<Pg>,
    nulls: &[&'static str],
    place: Place,
) -> QueryResult<()> {
    let mut columns = key.columns.clone();
    columns.sort_unstable();
    out.push_sql("ROW(");
    out.push_sql(before);
    for (index, column) in columns.into_iter().enumerate() {
        if index > 0 {
            out.push_sql(", ");
        }
        match nulls.contains(&column) {
            true => out.push_sql("CAST(NULL AS TEXT)"),
            false => push_column(out, key, place, column)?,
        }
    }
    out.push_sql(")");
    Ok(())
}

impl Session for &mut PgConnection {
    type Connection = PgConnection;
    type Lease = Self;

    fn lease(self) -> Self::Lease {
        self
    }
}

/// Waits for the lock on a key and holds it to the end of the transaction.
///
/// ```sql
/// SELECT pg_advisory_xact_lock(hash_record_extended(ROW(
///     CAST(CAST('"employees"' AS regclass) AS oid), "__key"."department_id", "__key"."name"), 0))
/// FROM (SELECT "department_id", "name" FROM "employees" WHERE FALSE
///       UNION ALL SELECT 7, 'Ada' OFFSET 0) AS "__key"
/// ```
///
/// - The table's own id is in it: the same name in another schema is another lock, and so is the
///   same value of another table.
/// - UNION gives the values the types and collations of their columns: `'Ada'` and `'ADA'` have
///   one hash if the column takes them for equal.
/// - `OFFSET 0` keeps PostgreSQL from simplifying the UNION away, and the collations with it.
/// - The columns are in the order of their names, whatever the order in the model.
struct LockKey<'a> {
    table: &'a str,
    values: Vec<KeyValue<'a, Pg>>,
}

impl<'a> LockKey<'a> {
    fn new(table: &'a str, mut values: Vec<KeyValue<'a, Pg>>) -> Self {
        values.sort_unstable_by_key(|value| value.column);
        Self { table, values }
    }
}

impl QueryFragment<Pg> for LockKey<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT pg_advisory_xact_lock(hash_record_extended(ROW(CAST(CAST(");
        out.push_bind_param::<Text, str>(self.table)?;
        out.push_sql(" AS regclass) AS oid)");
        for value in &self.values {
            out.push_sql(", ");
            out.push_identifier(KEY)?;
            out.push_sql(".");
            out.push_identifier(value.column)?;
        }
        out.push_sql("), 0)) FROM (SELECT ");
        for (index, value) in self.values.iter().enumerate() {
            out.push_sql(if index == 0 { "" } else { ", " });
            out.push_identifier(value.column)?;
        }
        out.push_sql(" FROM ");
        out.push_sql(self.table);
        out.push_sql(" WHERE FALSE UNION ALL SELECT ");
        for (index, value) in self.values.iter().enumerate() {
            out.push_sql(if index == 0 { "" } else { ", " });
            match &value.value {
                Some(value) => value.walk_ast(out.reborrow())?,
                None => out.push_sql("NULL"),
            }
        }
        out.push_sql(" OFFSET 0) AS ");
        out.push_identifier(KEY)
    }
}

impl QueryId for LockKey<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<PgConnection> for LockKey<'_> {}
