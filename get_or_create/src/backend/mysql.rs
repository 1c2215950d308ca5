use std::cell::RefCell;

use diesel::connection::{
    AnsiTransactionManager, CacheSize, Connection, SimpleConnection, TransactionManager,
};
use diesel::dsl::sql;
use diesel::mysql::{Mysql, MysqlConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::{DatabaseErrorKind, Error as DatabaseError, QueryResult};
use diesel::sql_types::{Integer, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, select};

use super::{IsolationLevel, KeyLock, SerializableConnection};
use crate::audit::{self, Duplicates, KeyColumn, KeyIndex};
use crate::dialect::{Dialect, KEY, Place};
use crate::key::{KeyColumns, KeyValue};
use crate::session::Session;

/// <https://dev.mysql.com/doc/refman/8.4/en/innodb-transaction-isolation-levels.html>,
/// <https://mariadb.com/kb/en/set-transaction/>
impl SerializableConnection for MysqlConnection {
    const KEY_LOCK: KeyLock = KeyLock::Session;
    const HAS_ON_CONFLICT: bool = false;

    /// `SET TRANSACTION` without a scope is for the next transaction only: the session's own level
    /// stays.
    fn serializable<T, E, F>(&mut self, block: F) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>,
    {
        AnsiTransactionManager::begin_transaction_sql(
            self,
            "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; BEGIN",
        )?;
        let marked = SerializableBlock::enter(self);
        let result = block(self);
        drop(marked);
        match result {
            Ok(value) => {
                AnsiTransactionManager::commit_transaction(self)?;
                Ok(value)
            }
            Err(error) => match AnsiTransactionManager::rollback_transaction(self) {
                Ok(()) | Err(DatabaseError::BrokenTransactionManager) => Err(error),
                Err(rollback_error) => Err(rollback_error.into()),
            },
        }
    }

    /// The lock is the session's. It is taken before BEGIN, so that the transaction sees all that
    /// its last holder has committed, and given back after COMMIT.
    fn locked<T, E, F>(
        &mut self,
        table: &str,
        values: Vec<KeyValue<'_, Mysql>>,
        block: F,
    ) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>,
    {
        let lock = take_lock(table, values, self)?;
        let result = self.transaction(block);
        give_back_locks(&[&lock], self);
        result
    }

    /// Nobody asks for a lock of the session's within a transaction.
    fn lock_key(&mut self, _: &str, _: Vec<KeyValue<'_, Mysql>>) -> QueryResult<()> {
        Ok(())
    }

    fn all_locked<T, E, F>(&mut self, names: &[&str], block: F) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>,
    {
        let result = match take_locks(names, self) {
            Ok(()) => self.transaction(block),
            Err(error) => Err(error.into()),
        };
        give_back_locks(names, self);
        result
    }

    fn lock_name(&mut self, name: &str) -> QueryResult<String> {
        select(sql::<Text>("SHA2(").bind::<Text, _>(name).sql(", 256)")).get_result(self)
    }

    /// Nobody asks for a lock of the session's within a transaction.
    fn lock_all(&mut self, _: &[&str]) -> QueryResult<()> {
        Ok(())
    }

    fn max_binds(&mut self, _: usize) -> QueryResult<usize> {
        Ok(Mysql::MAX_BINDS)
    }

    /// The session's variable does not know of a `SET TRANSACTION`, so that a block of ours is
    /// known by its connection. Its name was another in MySQL 5 and in MariaDB before 11.1.
    fn isolation_level(&mut self) -> QueryResult<IsolationLevel> {
        if SerializableBlock::is_open_on(self) {
            return Ok(IsolationLevel::Serializable);
        }
        let level: Variable = diesel::sql_query(
            "SHOW SESSION VARIABLES WHERE Variable_name IN ('transaction_isolation', 'tx_isolation')",
        )
        .get_result(self)?;
        Ok(match level.value.as_str() {
            "SERIALIZABLE" => IsolationLevel::Serializable,
            "REPEATABLE-READ" => IsolationLevel::RepeatableRead,
            _ => IsolationLevel::ReadCommitted,
        })
    }

    fn is_cluster(&mut self) -> QueryResult<bool> {
        let wsrep: Vec<Variable> =
            diesel::sql_query("SHOW GLOBAL VARIABLES LIKE 'wsrep_on'").load(self)?;
        Ok(wsrep.iter().any(|variable| variable.value == "ON"))
    }

    fn key_columns(&mut self, key: &KeyColumns<Mysql>) -> QueryResult<Vec<KeyColumn>> {
        audit::mysql::key_columns(self, key)
    }

    fn indexes(&mut self, table: &str) -> QueryResult<Vec<KeyIndex>> {
        audit::mysql::indexes(self, table)
    }

    fn duplicates(&mut self, key: &KeyColumns<Mysql>) -> QueryResult<Duplicates> {
        Duplicates::count(key, "SIGNED").get_result(self)
    }

    /// A failed statement is undone by itself. After a deadlock, which ends the transaction, Diesel
    /// refuses to commit.
    fn check_not_aborted(&mut self) -> QueryResult<()> {
        Ok(())
    }

    /// MariaDB sends the columns of a prepared SELECT once. If an execution fails on the way, the
    /// next one comes without them, and the client waits for them for ever.
    fn forget_statements(&mut self) {
        self.set_prepared_statement_cache_size(CacheSize::Disabled);
        self.set_prepared_statement_cache_size(CacheSize::Unbounded);
    }

    /// A node of a Galera cluster answers ROLLBACK with a deadlock if another node's transaction
    /// has ended this one in the meantime. Diesel would take the connection for broken, so that
    /// its own ROLLBACK is a second one, which finds nothing and succeeds.
    fn prepare_rollback(&mut self) {
        let depth = <Self as Connection>::TransactionManager::transaction_manager_status_mut(self)
            .transaction_depth();
        if depth.is_ok_and(|depth| depth.is_some_and(|depth| depth.get() == 1)) {
            let _ = self.batch_execute("ROLLBACK");
        }
    }

    /// Diesel does not note it; the message of the error says so.
    fn is_lost(&mut self) -> bool {
        <Self as Connection>::TransactionManager::transaction_manager_status_mut(self)
            .transaction_depth()
            .is_err()
    }
}

impl Session for &mut MysqlConnection {
    type Connection = MysqlConnection;
    type Lease = Self;

    fn lease(self) -> Self::Lease {
        self
    }
}

#[derive(QueryableByName)]
struct Variable {
    #[diesel(sql_type = Text, column_name = "Value")]
    value: String,
}

thread_local! {
    /// The connections on which a serializable block runs in this thread, by their addresses: a
    /// connection that is borrowed by its block stays where it is.
    static SERIALIZABLE_BLOCKS: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// A serializable transaction of this crate's, for as long as its block runs.
struct SerializableBlock;

impl SerializableBlock {
    fn enter(conn: &MysqlConnection) -> Self {
        SERIALIZABLE_BLOCKS.with_borrow_mut(|blocks| blocks.push(address(conn)));
        Self
    }

    fn is_open_on(conn: &MysqlConnection) -> bool {
        SERIALIZABLE_BLOCKS.with_borrow(|blocks| blocks.contains(&address(conn)))
    }
}

impl Drop for SerializableBlock {
    fn drop(&mut self) {
        SERIALIZABLE_BLOCKS.with_borrow_mut(Vec::pop);
    }
}

fn address(conn: &MysqlConnection) -> usize {
    std::ptr::from_ref(conn).addr()
}

/// Waits for the lock on a key, as long as for a lock on a row, and returns its name.
fn take_lock(
    table: &str,
    values: Vec<KeyValue<'_, Mysql>>,
    conn: &mut MysqlConnection,
) -> QueryResult<String> {
    let (name, taken): (String, Option<i32>) = TakeLock::new(table, values).get_result(conn)?;
    match taken {
        Some(1) => Ok(name),
        _ => Err(lock_timeout()),
    }
}

/// Waits for the locks of these names, one after the other. Some of them are taken if it fails.
fn take_locks(names: &[&str], conn: &mut MysqlConnection) -> QueryResult<()> {
    for names in names.chunks(LOCKS_AT_ONCE) {
        let one = "GET_LOCK(?, @@innodb_lock_wait_timeout) = 1";
        let all = vec![one; names.len()].join(" AND ");
        let mut statement = diesel::sql_query(format!("SELECT {all} AS taken")).into_boxed();
        for name in names {
            statement = statement.bind::<Text, _>(*name);
        }
        let taken: Taken = statement.get_result(conn)?;
        if taken.taken != Some(1) {
            return Err(lock_timeout());
        }
    }
    Ok(())
}

/// A session that cannot give its locks back must not go back to a pool.
fn give_back_locks(names: &[&str], conn: &mut MysqlConnection) {
    for names in names.chunks(LOCKS_AT_ONCE) {
        let all = vec!["RELEASE_LOCK(?)"; names.len()].join(", ");
        let mut statement = diesel::sql_query(format!("DO {all}")).into_boxed();
        for name in names {
            statement = statement.bind::<Text, _>(*name);
        }
        if statement.execute(conn).is_err() {
            conn.mark_lost();
        }
    }
}

/// So that a statement does not grow beyond what the server can nest.
const LOCKS_AT_ONCE: usize = 1_000;

fn lock_timeout() -> DatabaseError {
    DatabaseError::DatabaseError(
        DatabaseErrorKind::Unknown,
        Box::new("Lock wait timeout exceeded for a lock on a key".to_owned()),
    )
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = Nullable<Integer>)]
    taken: Option<i32>,
}

/// Takes the lock on a key and returns its name, and whether it was to be had.
///
/// ```sql
/// SELECT name, GET_LOCK(name, @@innodb_lock_wait_timeout)
/// FROM (SELECT SHA2(CONCAT_WS('/', CONCAT('`', DATABASE(), '`.', '`employees`'), …, …), 256) AS name
///       FROM (SELECT `department_id`, `name` FROM `employees` WHERE FALSE
///             UNION ALL SELECT 7, 'Ada') AS `__key`) AS named
/// ```
///
/// - A name may have 64 characters, which are those of a SHA-256. Locks are those of the whole
///   server, so that the database is in it.
/// - UNION gives the values the collations of their columns, and `WEIGHT_STRING` gives one text to
///   all that a collation takes for equal. Numbers and times have none; as floating-point numbers,
///   equal ones are equal, and others can share a lock, which is slow but right.
/// - The columns are in the order of their names, whatever the order in the model.
struct TakeLock<'a> {
    table: &'a str,
    values: Vec<KeyValue<'a, Mysql>>,
}

impl<'a> TakeLock<'a> {
    fn new(table: &'a str, mut values: Vec<KeyValue<'a, Mysql>>) -> Self {
        values.sort_unstable_by_key(|value| value.column);
        Self { table, values }
    }
}

impl QueryFragment<Mysql> for TakeLock<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Mysql>) -> QueryResult<()> {
        out.push_sql("SELECT name, GET_LOCK(name, @@innodb_lock_wait_timeout) FROM (SELECT ");
        let columns: Vec<&str> = self.values.iter().map(|value| value.column).collect();
        push_name(&mut out, self.table, &columns, &[])?;
        out.push_sql(" AS name FROM (SELECT ");
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
        out.push_sql(") AS ");
        out.push_identifier(KEY)?;
        out.push_sql(") AS named");
        Ok(())
    }
}

/// `SHA2(…)`, the name of the lock on the key that is in `__key`. The columns are in the order of
/// their names; the `nulls` among them are not in it.
fn push_name(
    out: &mut AstPass<'_, '_, Mysql>,
    table: &str,
    columns: &[&str],
    nulls: &[&str],
) -> QueryResult<()> {
    out.push_sql("SHA2(CONCAT_WS('/', ");
    let literal = format!("'{}'", table.replace('\\', "\\\\").replace('\'', "''"));
    // A name without a schema is one of the session's database.
    match table.contains("`.`") {
        true => out.push_sql(&literal),
        false => out.push_sql(&format!("CONCAT('`', DATABASE(), '`.', {literal})")),
    }
    for column in columns {
        if nulls.contains(column) {
            out.push_sql(", 'NULL'");
            continue;
        }
        let texts = [
            ", CASE WHEN ",
            " IS NULL THEN 'NULL' WHEN WEIGHT_STRING(",
            ") IS NULL THEN CAST(",
            " + 0e0 AS CHAR) ELSE HEX(WEIGHT_STRING(RTRIM(",
        ];
        for text in texts {
            out.push_sql(text);
            out.push_identifier(KEY)?;
            out.push_sql(".");
            out.push_identifier(column)?;
        }
        out.push_sql("))) END");
    }
    out.push_sql("), 256)");
    Ok(())
}

impl Dialect for Mysql {
    const MAX_BINDS: usize = 65_535;
    /// MySQL wants a word before each row, which to MariaDB is a comment
    /// (<https://mariadb.com/kb/en/comment-syntax/>).
    const ROWS: [&'static str; 3] = ["VALUES /*!80019 ROW*/(", "), /*!80019 ROW*/(", ")"];
    const NULL_INTEGER: &'static str = "CAST(NULL AS SIGNED)";
    const LOCKS_IN_UNION: bool = true;
    const CONCATENATION: [&'static str; 3] = ["CONCAT(", ", ", ")"];
    const FOR_UPDATE: &'static str = " FOR UPDATE";

    fn push_order(
        out: &mut AstPass<'_, '_, Mysql>,
        key: &KeyColumns<Mysql>,
        nulls: &[&'static str],
        _: Place,
    ) -> QueryResult<()> {
        let mut columns = key.columns.clone();
        columns.sort_unstable();
        push_name(out, &key.table, &columns, nulls)
    }

    /// Nothing comes back with an INSERT.
    fn push_row_id(out: &mut AstPass<'_, '_, Mysql>, _: &[String]) {
        out.push_sql("''");
    }

    /// Texts, which are what has a weight, are compared byte by byte.
    fn push_differs<'b>(
        mut out: AstPass<'_, 'b, Mysql>,
        column: &str,
        value: &mut dyn FnMut(AstPass<'_, 'b, Mysql>) -> QueryResult<()>,
    ) -> QueryResult<()> {
        out.push_sql("(NOT (");
        out.push_identifier(column)?;
        out.push_sql(" <=> ");
        value(out.reborrow())?;
        out.push_sql(") OR (WEIGHT_STRING(");
        out.push_identifier(column)?;
        out.push_sql(") IS NOT NULL AND NOT (HEX(CONVERT(");
        out.push_identifier(column)?;
        out.push_sql(" USING utf8mb4)) <=> HEX(CONVERT(");
        value(out.reborrow())?;
        out.push_sql(" USING utf8mb4)))))");
        Ok(())
    }
}

impl Query for TakeLock<'_> {
    type SqlType = (Text, Nullable<Integer>);
}

impl QueryId for TakeLock<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<MysqlConnection> for TakeLock<'_> {}

/// A SELECT that reads the newest rows and locks them. Diesel writes `FOR SHARE`, which MariaDB
/// does not know.
pub struct Locking<Select> {
    select: Select,
    lock: &'static str,
}

impl<Select> Locking<Select> {
    /// Keeps others from changing the rows.
    pub fn share(select: Select) -> Self {
        let lock = " LOCK IN SHARE MODE";
        Self { select, lock }
    }

    /// Keeps others from reading the rows in this way, too.
    pub fn update(select: Select) -> Self {
        let lock = " FOR UPDATE";
        Self { select, lock }
    }
}

impl<Select: QueryFragment<Mysql>> QueryFragment<Mysql> for Locking<Select> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Mysql>) -> QueryResult<()> {
        self.select.walk_ast(out.reborrow())?;
        out.push_sql(self.lock);
        Ok(())
    }
}

impl<Select: Query> Query for Locking<Select> {
    type SqlType = Select::SqlType;
}

impl<Select> QueryId for Locking<Select> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Select> RunQueryDsl<MysqlConnection> for Locking<Select> {}
