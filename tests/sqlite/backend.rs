//! SQLite, as the scenarios know it.

use diesel::connection::SimpleConnection;
use diesel::dsl::max;
use diesel::prelude::*;
use diesel::result::DatabaseErrorKind;
use get_or_create::Error;
use get_or_create_tests::SqliteDatabase;

use crate::scenarios::model::employees;

pub(crate) type Conn = SqliteConnection;
pub(crate) type Database = SqliteDatabase;

/// Returns the highest id that has been given out.
pub(crate) fn last_id(conn: &mut Conn) -> i64 {
    let id: Option<i32> = employees::table
        .select(max(employees::id))
        .get_result(conn)
        .unwrap();
    id.unwrap_or_default().into()
}

/// Makes the database check references, which SQLite leaves to each connection.
pub(crate) fn check_references(conn: &mut Conn) {
    conn.batch_execute("PRAGMA foreign_keys = ON").unwrap();
}

/// Drops the index on the key.
pub(crate) const DROP_INDEX: &str = "DROP INDEX employees_department_id_name_idx";

/// Makes a department with the id 0.
pub(crate) const INSERT_DEPARTMENT_ZERO: &str = "INSERT INTO departments (id, name) VALUES (0, '')";

/// Quotes a name.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text that is another one than the empty text.
pub(crate) const BLANK: &str = " ";

/// How long a name and a title can be.
pub(crate) const LONGEST_TEXT: usize = 1 << 20;

/// Whether a violation of a CHECK has a kind of its own.
pub(crate) const CHECK_VIOLATION: DatabaseErrorKind = DatabaseErrorKind::CheckViolation;

/// The type of a primary key that the database fills in.
pub(crate) const ID: &str = "INTEGER PRIMARY KEY NOT NULL";

/// Runs a transaction of the caller's that is serializable, as all of SQLite's are.
pub(crate) fn callers_transaction<T>(
    conn: &mut Conn,
    block: impl FnOnce(&mut Conn) -> get_or_create::Result<T>,
) -> get_or_create::Result<T> {
    conn.transaction(block)
}

/// Makes every further write on the connection fail.
pub(crate) fn make_read_only(conn: &mut Conn) {
    conn.batch_execute("PRAGMA query_only = ON").unwrap();
}

/// SQLITE_READONLY, for which Diesel has no kind.
pub(crate) fn read_only_error(error: &Error) -> bool {
    error.to_string() == "attempt to write a readonly database"
}

/// Makes the database itself wait for a lock, as an application sets it.
pub(crate) fn wait_for_locks(conn: &mut Conn) {
    conn.batch_execute("PRAGMA busy_timeout = 60000").unwrap();
}

/// Makes a trigger that changes a row's name once it is there. SQLite has none that changes a row
/// before that (<https://sqlite.org/lang_createtrigger.html>).
pub(crate) fn upper_case_after_insert(conn: &mut Conn) {
    conn.batch_execute(
        "CREATE TRIGGER change AFTER INSERT ON employees
         BEGIN UPDATE employees SET name = upper(name) WHERE id = NEW.id; END",
    )
    .unwrap();
}

/// Makes a trigger that lets no row in, without an error.
pub(crate) fn suppress_inserts(conn: &mut Conn) {
    conn.batch_execute(
        "CREATE TRIGGER suppress BEFORE INSERT ON employees BEGIN SELECT RAISE(IGNORE); END",
    )
    .unwrap();
}

/// The statements, as they are sent.
pub(crate) mod expected {
    /// The look that comes before an insert.
    pub(crate) const SECOND_SELECT: &str = SELECT;
    /// How a row comes in.
    pub(crate) const INSERTS: &[&str] = &["INSERT"];
    /// What a create under a unique constraint sends after the first look.
    pub(crate) const UNIQUE_CREATE: &[&str] = &[INSERT_OR_NOTHING];
    /// The same when another client was faster.
    pub(crate) const UNIQUE_LOST: &[&str] = &[INSERT_OR_NOTHING, SELECT];
    pub(crate) const LEGACY_AUDIT: &str = "\
`employees` by name, department_id
  look-up:    index employees_department_id_name_idx
  uniqueness: no unique index over exactly the key
  NULLs:      none possible
  duplicates: 2 keys have 3 rows too many
  guard:      Serializable, as no unique index keeps duplicates out, and there is one writer at a time anyway";
    pub(crate) const UNIQUE_AUDIT: &str = "\
`employees` by name, department_id
  look-up:    index employees_department_id_name_idx
  uniqueness: index employees_name_department_id_key (unique)
  NULLs:      none possible
  duplicates: none
  guard:      UniqueConstraint, as employees_name_department_id_key holds against every writer";
    /// What a create under an advisory lock sends after the first look.
    pub(crate) const ADVISORY_LOCK_CREATE: &[&str] = &[BEGIN, SELECT, INSERT, "COMMIT"];
    pub(crate) const INSERT_OR_NOTHING: &str = "INSERT INTO `employees` (`name`, `department_id`, `title`) VALUES (?, ?, ?) ON CONFLICT (`name`, `department_id`) DO NOTHING RETURNING `id`, `name`, `department_id`, `title`, ((`name` = ?) AND (`department_id` = ?))";
    pub(crate) const BEGIN: &str = "BEGIN IMMEDIATE";
    pub(crate) const SELECT: &str = "SELECT `employees`.`id`, `employees`.`name`, `employees`.`department_id`, `employees`.`title` FROM `employees` WHERE ((`employees`.`name` = ?) AND (`employees`.`department_id` = ?)) ORDER BY `employees`.`id` LIMIT ?";
    pub(crate) const SELECT_COUNT: &str = "SELECT `employees`.`id`, `employees`.`name`, `employees`.`department_id`, `employees`.`title`, COUNT(*) OVER () FROM `employees` WHERE ((`employees`.`name` = ?) AND (`employees`.`department_id` = ?)) ORDER BY `employees`.`id` LIMIT ?";
    pub(crate) const SELECT_TITLE: &str = "SELECT `employees`.`id`, `employees`.`name`, `employees`.`department_id`, `employees`.`title` FROM `employees` WHERE ((`employees`.`title` = ?) AND (`employees`.`department_id` = ?)) ORDER BY `employees`.`id` LIMIT ?";
    pub(crate) const SELECT_NULL: &str = "SELECT `employees`.`id`, `employees`.`name`, `employees`.`department_id`, `employees`.`title` FROM `employees` WHERE ((`employees`.`title` IS NULL) AND (`employees`.`department_id` = ?)) ORDER BY `employees`.`id` LIMIT ?";
    pub(crate) const INSERT: &str = "INSERT INTO `employees` (`name`, `department_id`, `title`) VALUES (?, ?, ?) RETURNING `id`, `name`, `department_id`, `title`, ((`name` = ?) AND (`department_id` = ?))";
}

/// Whether the number of values in a statement has to be asked for.
pub(crate) const ASKS_FOR_BINDS: bool = true;

/// Lets the database count what the indexes of the employees are good for.
pub(crate) const ANALYZE: &str = "ANALYZE";
