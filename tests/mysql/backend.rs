//! MySQL and MariaDB, as the scenarios know them.

use diesel::connection::SimpleConnection;
use diesel::dsl::max;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DatabaseError};
use get_or_create::Error;
use get_or_create_tests::MysqlDatabase;

use crate::scenarios::model::employees;

pub(crate) type Conn = MysqlConnection;
pub(crate) type Database = MysqlDatabase;

/// Returns the highest id that has been given out.
pub(crate) fn last_id(conn: &mut Conn) -> i64 {
    let id: Option<i32> = employees::table
        .select(max(employees::id))
        .get_result(conn)
        .unwrap();
    id.unwrap_or_default().into()
}

/// InnoDB always checks references.
pub(crate) fn check_references(_conn: &mut Conn) {}

/// Drops the index on the key.
pub(crate) const DROP_INDEX: &str = "DROP INDEX employees_department_id_name_idx ON employees";

/// Makes a department with the id 0, which otherwise stands for the next id.
pub(crate) const INSERT_DEPARTMENT_ZERO: &str = "\
    SET sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO');
    INSERT INTO departments (id, name) VALUES (0, '')";

/// Quotes a name.
pub(crate) fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A text that is another one than the empty text, which a blank is not: the collations that both
/// servers have pad with blanks.
pub(crate) const BLANK: &str = "\t";

/// How long a name and a title can be.
pub(crate) const LONGEST_TEXT: usize = 255;

/// Diesel knows the number of MySQL's error, and not that of MariaDB's.
pub(crate) const CHECK_VIOLATION: DatabaseErrorKind = DatabaseErrorKind::Unknown;

/// The type of a primary key that the database fills in.
pub(crate) const ID: &str = "INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY";

/// Runs a transaction of the caller's that is serializable.
pub(crate) fn callers_transaction<T>(
    conn: &mut Conn,
    block: impl FnOnce(&mut Conn) -> get_or_create::Result<T>,
) -> get_or_create::Result<T> {
    conn.batch_execute("SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE")?;
    let result = conn.transaction(block);
    conn.batch_execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")?;
    result
}

/// Makes every further transaction on the connection read-only.
pub(crate) fn make_read_only(conn: &mut Conn) {
    conn.batch_execute("SET SESSION TRANSACTION READ ONLY")
        .unwrap();
}

pub(crate) fn read_only_error(error: &Error) -> bool {
    matches!(
        error,
        Error::Database(DatabaseError::DatabaseError(
            DatabaseErrorKind::ReadOnlyTransaction,
            _
        ))
    )
}

/// InnoDB always waits for locks.
pub(crate) fn wait_for_locks(_conn: &mut Conn) {}

/// The statements, as they are sent.
pub(crate) mod expected {
    /// How a row comes in: nothing is returned, so that it is looked up.
    pub(crate) const INSERTS: &[&str] = &["INSERT", "SELECT"];
    /// What a create under an advisory lock sends after the first look.
    pub(crate) const ADVISORY_LOCK_CREATE: &[&str] = &[
        LOCK,
        "BEGIN",
        SELECT,
        INSERT,
        SELECT,
        "COMMIT",
        "DO RELEASE_LOCK(?)",
    ];
    /// What a create under a unique constraint sends after the first look.
    pub(crate) const UNIQUE_CREATE: &[&str] = &[INDEXES, "BEGIN", INSERT, SELECT, "COMMIT"];
    /// The same when another client was faster.
    pub(crate) const UNIQUE_LOST: &[&str] =
        &[INDEXES, "BEGIN", INSERT, "ROLLBACK", "ROLLBACK", SELECT];
    pub(crate) const LEGACY_AUDIT: &str = "\
`employees` by name, department_id
  look-up:    index employees_department_id_name_idx
  uniqueness: no unique index over exactly the key
  NULLs:      none possible
  duplicates: 2 keys have 3 rows too many
  guard:      AdvisoryLock, as no unique index keeps duplicates out, and a lock makes only callers with the same key wait";
    pub(crate) const UNIQUE_AUDIT: &str = "\
`employees` by name, department_id
  look-up:    index employees_department_id_name_idx
  uniqueness: index employees_name_department_id_key (unique)
  NULLs:      none possible
  duplicates: none
  guard:      UniqueConstraint, as employees_name_department_id_key holds against every writer";
    /// The look that comes before an insert.
    pub(crate) const SECOND_SELECT: &str = "SELECT `employees`.`id`, `employees`.`name`, `employees`.`department_id`, `employees`.`title` FROM `employees` WHERE ((`employees`.`name` = ?) AND (`employees`.`department_id` = ?)) ORDER BY `employees`.`id` LIMIT ? FOR UPDATE";
    pub(crate) const BEGIN: &str = "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; BEGIN";
    pub(crate) const LOCK: &str = "SELECT name, GET_LOCK(name, @@innodb_lock_wait_timeout) FROM (SELECT SHA2(CONCAT_WS('/', CONCAT('`', DATABASE(), '`.', '`employees`'), CASE WHEN `__key`.`department_id` IS NULL THEN 'NULL' WHEN WEIGHT_STRING(`__key`.`department_id`) IS NULL THEN CAST(`__key`.`department_id` + 0e0 AS CHAR) ELSE HEX(WEIGHT_STRING(RTRIM(`__key`.`department_id`))) END, CASE WHEN `__key`.`name` IS NULL THEN 'NULL' WHEN WEIGHT_STRING(`__key`.`name`) IS NULL THEN CAST(`__key`.`name` + 0e0 AS CHAR) ELSE HEX(WEIGHT_STRING(RTRIM(`__key`.`name`))) END), 256) AS name FROM (SELECT `department_id`, `name` FROM `employees` WHERE FALSE UNION ALL SELECT ?, ?) AS `__key`) AS named";
    pub(crate) const INDEXES: &str = "SELECT index_name AS name,\n       CAST(non_unique = 0 AS SIGNED) AS is_unique,\n       IF(sub_part IS NULL, column_name, NULL) AS `column`\nFROM information_schema.statistics\nWHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ?\n  AND index_type IN ('BTREE', 'HASH')\nORDER BY index_name, seq_in_index";
    pub(crate) const SELECT: &str = "SELECT `employees`.`id`, `employees`.`name`, `employees`.`department_id`, `employees`.`title` FROM `employees` WHERE ((`employees`.`name` = ?) AND (`employees`.`department_id` = ?)) ORDER BY `employees`.`id` LIMIT ?";
    pub(crate) const SELECT_COUNT: &str = "SELECT `employees`.`id`, `employees`.`name`, `employees`.`department_id`, `employees`.`title`, COUNT(*) OVER () FROM `employees` WHERE ((`employees`.`name` = ?) AND (`employees`.`department_id` = ?)) ORDER BY `employees`.`id` LIMIT ?";
    pub(crate) const SELECT_TITLE: &str = "SELECT `employees`.`id`, `employees`.`name`, `employees`.`department_id`, `employees`.`title` FROM `employees` WHERE ((`employees`.`title` = ?) AND (`employees`.`department_id` = ?)) ORDER BY `employees`.`id` LIMIT ?";
    pub(crate) const SELECT_NULL: &str = "SELECT `employees`.`id`, `employees`.`name`, `employees`.`department_id`, `employees`.`title` FROM `employees` WHERE ((`employees`.`title` IS NULL) AND (`employees`.`department_id` = ?)) ORDER BY `employees`.`id` LIMIT ?";
    pub(crate) const INSERT: &str =
        "INSERT INTO `employees` (`name`, `department_id`, `title`) VALUES (?, ?, ?)";
}

/// Whether the number of values in a statement has to be asked for.
pub(crate) const ASKS_FOR_BINDS: bool = false;

/// Lets the database count what the indexes of the employees are good for.
pub(crate) const ANALYZE: &str = "ANALYZE TABLE employees";
