//! What the database refuses comes out as it is, after one try, and leaves nothing behind.

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DatabaseError};
use get_or_create::{Error, GetOrCreate};
use get_or_create_tests::Statements;

use super::model::{
    Department, NewDepartment, NewEmployee, TitleHolder, all_employees, department, departments,
};
use crate::backend::{
    CHECK_VIOLATION, Conn, Database, ID, callers_transaction, check_references, make_read_only,
    read_only_error,
};

#[test]
fn a_missing_value() {
    refused(
        "name VARCHAR(100) NOT NULL, department_id INTEGER NOT NULL, title VARCHAR(100) NOT NULL",
        DatabaseErrorKind::NotNullViolation,
    );
}

#[test]
fn a_reference_to_nothing() {
    refused(
        "name VARCHAR(100) NOT NULL, department_id INTEGER NOT NULL REFERENCES departments (id), title VARCHAR(100),
         CONSTRAINT nobody FOREIGN KEY (name) REFERENCES names (name)",
        DatabaseErrorKind::ForeignKeyViolation,
    );
}

#[test]
fn a_check() {
    refused(
        "name VARCHAR(100) NOT NULL CHECK (name <> 'Ada'), department_id INTEGER NOT NULL, title VARCHAR(100)",
        CHECK_VIOLATION,
    );
}

#[test]
fn another_unique_constraint_on_a_part_of_the_key() {
    refused(
        "name VARCHAR(100) NOT NULL, department_id INTEGER NOT NULL UNIQUE, title VARCHAR(100) DEFAULT 'none'",
        DatabaseErrorKind::UniqueViolation,
    );
}

#[test]
fn another_unique_constraint_on_a_default() {
    refused(
        "name VARCHAR(100) NOT NULL, department_id INTEGER NOT NULL, title VARCHAR(100) DEFAULT 'Engineer' UNIQUE",
        DatabaseErrorKind::UniqueViolation,
    );
}

#[test]
fn a_default_that_changes_the_key_is_rolled_back() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    create_employees(
        &mut conn,
        "name VARCHAR(100) NOT NULL, department_id INTEGER NOT NULL, title VARCHAR(100) DEFAULT 'Engineer'",
    );
    let holder = TitleHolder {
        name: "Ada",
        department_id,
        title: None,
    };
    let statements = Statements::record(&mut conn);
    let error = holder.get_or_create(&mut conn).unwrap_err();
    assert!(
        matches!(
            error,
            Error::KeyMismatch {
                table: "employees",
                rolled_back: true
            }
        ),
        "{error:?}"
    );
    tried_once(&statements);
    usable_and_empty(&database, &mut conn);

    callers_transaction(&mut conn, |conn| {
        let earlier = NewDepartment { name: "Earlier" };
        earlier.get_or_create(&mut *conn)?;
        let error = holder.get_or_create(&mut *conn).unwrap_err();
        assert!(matches!(error, Error::KeyMismatch { .. }), "{error:?}");
        Ok(())
    })
    .unwrap();
    earlier_work_is_there(&mut conn);
    assert_eq!(all_employees(&mut conn), []);
}

#[test]
fn a_read_only_connection() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let ada = NewEmployee {
        name: "Ada",
        department_id,
        title: None,
    };
    make_read_only(&mut conn);
    let statements = Statements::record(&mut conn);
    let error = ada.get_or_create(&mut conn).unwrap_err();
    assert!(read_only_error(&error), "{error:?}");
    tried_once(&statements);
    usable_and_empty(&database, &mut conn);
}

#[test]
fn a_dropped_table() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    conn.batch_execute("DROP TABLE employees").unwrap();
    let ada = NewEmployee {
        name: "Ada",
        department_id,
        title: None,
    };
    let statements = Statements::record(&mut conn);
    let error = ada.get_or_create(&mut conn).unwrap_err();
    assert_kind(&error, DatabaseErrorKind::Unknown);
    assert!(!error.is_retryable());
    assert_eq!(statements.take().len(), 1);

    // The look is a plain SELECT. A caller that wants to go on after its failure puts it into a
    // savepoint, as with any other statement on PostgreSQL.
    callers_transaction(&mut conn, |conn| {
        NewDepartment { name: "Earlier" }.get_or_create(&mut *conn)?;
        let error = conn
            .transaction(|conn| ada.get_or_create(conn))
            .unwrap_err();
        assert_kind(&error, DatabaseErrorKind::Unknown);
        Ok(())
    })
    .unwrap();
    earlier_work_is_there(&mut conn);
}

/// Asks for an employee that the table's constraints refuse, outside and inside of a transaction.
fn refused(columns: &str, kind: DatabaseErrorKind) {
    let database = Database::new();
    let mut conn = database.connect();
    check_references(&mut conn);
    let department_id = department(&mut conn);
    conn.batch_execute("CREATE TABLE names (name VARCHAR(100) NOT NULL PRIMARY KEY)")
        .unwrap();
    create_employees(&mut conn, columns);
    if kind == DatabaseErrorKind::UniqueViolation {
        conn.batch_execute(&format!(
            "INSERT INTO employees (name, department_id) VALUES ('Grace', {department_id})"
        ))
        .unwrap();
    }
    let before = all_employees(&mut conn);
    let ada = NewEmployee {
        name: "Ada",
        department_id,
        title: None,
    };

    let statements = Statements::record(&mut conn);
    let error = ada.get_or_create(&mut conn).unwrap_err();
    assert_kind(&error, kind);
    assert!(!error.is_retryable());
    tried_once(&statements);
    usable(&mut conn);
    assert_eq!(all_employees(&mut database.connect()), before);

    callers_transaction(&mut conn, |conn| {
        NewDepartment { name: "Earlier" }.get_or_create(&mut *conn)?;
        statements.take();
        let error = ada.get_or_create(&mut *conn).unwrap_err();
        assert_kind(&error, kind);
        assert_eq!(inserts(&statements), 1);
        Ok(())
    })
    .unwrap();
    earlier_work_is_there(&mut conn);
    assert_eq!(all_employees(&mut conn), before);
}

pub(crate) fn create_employees(conn: &mut Conn, columns: &str) {
    conn.batch_execute(&format!(
        "DROP TABLE employees; CREATE TABLE employees (id {ID}, {columns})"
    ))
    .unwrap();
}

pub(crate) fn assert_kind(error: &Error, expected: DatabaseErrorKind) {
    let Error::Database(DatabaseError::DatabaseError(kind, information)) = error else {
        panic!("{error:?}");
    };
    // Diesel's kinds cannot be compared.
    assert_eq!(
        format!("{kind:?}"),
        format!("{expected:?}"),
        "{}",
        information.message()
    );
}

pub(crate) fn tried_once(statements: &Statements) {
    let sent = statements.take();
    let begins = sent.iter().filter(|sql| sql.contains("BEGIN")).count();
    let inserts = sent.iter().filter(|sql| sql.starts_with("INSERT")).count();
    // SQLite refuses a read-only connection at BEGIN.
    assert!(begins == 1 && inserts <= 1, "{sent:#?}");
}

fn inserts(statements: &Statements) -> usize {
    let sent = statements.take();
    sent.iter().filter(|sql| sql.starts_with("INSERT")).count()
}

pub(crate) fn usable_and_empty(database: &Database, conn: &mut Conn) {
    usable(conn);
    assert_eq!(all_employees(&mut database.connect()), []);
}

/// No transaction is open, and one can be begun.
fn usable(conn: &mut Conn) {
    let depth = AnsiTransactionManager::transaction_manager_status_mut(conn).transaction_depth();
    assert_eq!(depth.unwrap(), None);
    conn.transaction(|conn| QueryResult::Ok(all_employees(conn)))
        .unwrap();
}

fn earlier_work_is_there(conn: &mut Conn) {
    let found: Department = departments::table
        .filter(departments::name.eq("Earlier"))
        .select(Department::as_select())
        .get_result(conn)
        .unwrap();
    assert_eq!(found.name, "Earlier");
}
