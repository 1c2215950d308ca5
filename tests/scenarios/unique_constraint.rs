//! The guard that relies on a constraint: what it does without one, and when another is violated.

use diesel::connection::SimpleConnection;
use diesel::result::{DatabaseErrorKind, Error as DatabaseError};
use get_or_create::{Error, GetOrCreate, Guard, Retry};
use get_or_create_tests::Statements;

use super::model::{NewEmployee, TitleHolder, all_employees, department, employee, insert};
use super::setting::unique_index;
use crate::backend::{Conn, Database};

const GUARD: Guard = Guard::UniqueConstraint;

#[test]
fn the_violation_of_another_constraint_comes_out() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    unique_index(&mut conn);
    conn.batch_execute("CREATE UNIQUE INDEX one_title ON employees (title)")
        .unwrap();
    let engineer = |name| NewEmployee {
        title: Some("Engineer"),
        ..employee(name, department_id)
    };
    insert(&mut conn, &[engineer("Ada")]);
    let error = engineer("Grace")
        .with_guard(GUARD)
        .get_or_create(&mut conn)
        .unwrap_err();
    let Error::Database(DatabaseError::DatabaseError(
        DatabaseErrorKind::UniqueViolation,
        information,
    )) = &error
    else {
        panic!("{error:?}");
    };
    assert!(information.message().contains("title"), "{error}");
    assert_eq!(all_employees(&mut conn).len(), 1);
}

/// Whichever of them the database looks at first.
#[test]
fn a_winner_that_both_constraints_are_violated_by_is_found() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    conn.batch_execute("CREATE UNIQUE INDEX a_title ON employees (title)")
        .unwrap();
    unique_index(&mut conn);
    conn.batch_execute("CREATE UNIQUE INDEX z_title ON employees (title)")
        .unwrap();
    let ada = NewEmployee {
        title: Some("Engineer"),
        ..employee("Ada", department_id)
    };
    let mut winner = database.connect();
    Statements::record_and(&mut conn, move |sql| {
        if sql.starts_with("INSERT") {
            insert(&mut winner, &[ada]);
        }
    });
    let found = ada.with_guard(GUARD).get_or_create(&mut conn).unwrap();
    assert!(!found.is_created());
}

#[test]
fn a_winner_that_is_deleted_meanwhile_is_created_again() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    unique_index(&mut conn);
    let statements = vanishing(&database, &mut conn, department_id, 1);

    let ada = employee("Ada", department_id);
    let created = ada.with_guard(GUARD).get_or_create(&mut conn).unwrap();
    assert!(created.is_created());
    assert_eq!(inserts(&statements), 2);
    assert_eq!(all_employees(&mut conn), [created.into_inner()]);
}

#[test]
fn a_winner_that_vanishes_each_time_is_given_up_with_an_error_that_says_so() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    unique_index(&mut conn);
    let ada = employee("Ada", department_id);
    let statements = vanishing(&database, &mut conn, department_id, usize::MAX);

    for (retry, attempts) in [(Retry::default(), 10), (Retry::none(), 1)] {
        let call = ada.with_guard(GUARD).with_retry(&retry);
        let error = call.get_or_create(&mut conn).unwrap_err();
        assert!(
            matches!(error, Error::NothingInserted { table: "employees" }),
            "{error:?}"
        );
        assert_eq!(inserts(&statements), attempts);
    }
}

#[test]
fn a_null_in_the_key_is_refused() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    conn.batch_execute("CREATE UNIQUE INDEX one_title ON employees (title, department_id)")
        .unwrap();
    let holder = |title| TitleHolder {
        name: "Ada",
        department_id,
        title,
    };
    let nobody = holder(None);
    let error = nobody
        .with_guard(GUARD)
        .get_or_create(&mut conn)
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::NullsDistinct {
                table: "employees",
                column: "title"
            }
        ),
        "{error:?}"
    );
    assert_eq!(all_employees(&mut conn), []);
    let engineer = holder(Some("Engineer"));
    let created = engineer.with_guard(GUARD).get_or_create(&mut conn).unwrap();
    assert!(created.is_created());
    // One that is there can be found.
    assert!(nobody.get_or_create(&mut conn).unwrap().is_created());
    let found = nobody.with_guard(GUARD).get_or_create(&mut conn).unwrap();
    assert!(!found.is_created());
}

/// A winner comes in before each INSERT, and is gone before the look for it; so many times.
fn vanishing(
    database: &Database,
    conn: &mut Conn,
    department_id: i32,
    mut times: usize,
) -> Statements {
    let mut other = database.connect();
    let mut there = false;
    Statements::record_and(conn, move |sql| {
        if sql.starts_with("INSERT") && times > 0 {
            times -= 1;
            insert(&mut other, &[employee("Ada", department_id)]);
            there = true;
        } else if sql.starts_with("SELECT") && std::mem::take(&mut there) {
            other.batch_execute("DELETE FROM employees").unwrap();
        }
    })
}

fn inserts(statements: &Statements) -> usize {
    let sent = statements.take();
    sent.iter().filter(|sql| sql.starts_with("INSERT")).count()
}
