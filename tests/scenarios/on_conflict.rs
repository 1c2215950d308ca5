//! The guard that relies on a constraint, on databases that have `ON CONFLICT`.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use get_or_create::{Error, GetOrCreate, Guard};
use get_or_create_tests::Statements;

use crate::backend::{Conn, Database, suppress_inserts};
use crate::scenarios::model::{
    Department, NewEmployee, all_employees, department, departments, employee,
};
use crate::scenarios::setting::unique_index;

const GUARD: Guard = Guard::UniqueConstraint;

/// The database refuses the statement.
#[test]
fn no_matching_constraint_is_an_error_and_not_a_duplicate() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    conn.batch_execute(
        "CREATE UNIQUE INDEX more ON employees (name, department_id, title);
         CREATE UNIQUE INDEX untitled ON employees (name, department_id) WHERE title IS NULL",
    )
    .unwrap();
    let ada = employee("Ada", department_id);
    let error = ada.with_guard(GUARD).get_or_create(&mut conn).unwrap_err();
    assert!(matches!(error, Error::Database(_)), "{error:?}");
    assert!(error.to_string().contains("ON CONFLICT"), "{error}");
    assert!(!error.is_retryable());
    assert_eq!(all_employees(&mut conn), []);
    assert!(ada.get_or_create(&mut conn).unwrap().is_created());
    // A row that is there is found by whatever guard.
    assert!(
        !ada.with_guard(GUARD)
            .get_or_create(&mut conn)
            .unwrap()
            .is_created()
    );
}

#[test]
fn a_trigger_that_suppresses_the_insert_is_an_error_that_says_so() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    unique_index(&mut conn);
    suppress_inserts(&mut conn);
    let ada = employee("Ada", department_id);
    let error = ada.with_guard(GUARD).get_or_create(&mut conn).unwrap_err();
    assert!(matches!(error, Error::NothingInserted { .. }), "{error:?}");
    for guard in [GUARD, Guard::Serializable, Guard::AdvisoryLock] {
        let batch = NewEmployee::batch([ada]).with_guard(guard);
        let error = batch.get_or_create(&mut conn).unwrap_err();
        let Error::InRow { row: 0, error } = error else {
            panic!("{guard}: {error:?}");
        };
        assert!(matches!(*error, Error::NothingInserted { .. }), "{error:?}");
    }
    // In a transaction of the caller's, at once.
    conn.transaction(|conn| {
        let statements = Statements::record(conn);
        let error = ada.with_guard(GUARD).get_or_create(&mut *conn).unwrap_err();
        assert!(matches!(error, Error::NothingInserted { .. }), "{error:?}");
        assert_eq!(inserts(&statements), 1);
        insert_department(conn, "Earlier");
        QueryResult::Ok(())
    })
    .unwrap();
    assert!(has_department(&mut conn, "Earlier"));
}

#[test]
fn in_a_callers_transaction_it_is_one_insert_without_a_savepoint() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    unique_index(&mut conn);
    let ada = employee("Ada", department_id);
    conn.transaction(|conn| {
        let statements = Statements::record(conn);
        assert!(
            ada.with_guard(GUARD)
                .get_or_create(&mut *conn)?
                .is_created()
        );
        assert_eq!(statements.take().len(), 2);
        assert!(!ada.with_guard(GUARD).get_or_create(conn)?.is_created());
        assert_eq!(statements.take().len(), 1);
        get_or_create::Result::Ok(())
    })
    .unwrap();
    assert_eq!(all_employees(&mut database.connect()).len(), 1);
}

fn inserts(statements: &Statements) -> usize {
    let sent = statements.take();
    sent.iter().filter(|sql| sql.starts_with("INSERT")).count()
}

fn insert_department(conn: &mut Conn, name: &str) {
    diesel::insert_into(departments::table)
        .values(departments::name.eq(name))
        .execute(conn)
        .unwrap();
}

fn has_department(conn: &mut Conn, name: &str) -> bool {
    departments::table
        .filter(departments::name.eq(name))
        .select(Department::as_select())
        .get_result(conn)
        .optional()
        .unwrap()
        .is_some()
}
