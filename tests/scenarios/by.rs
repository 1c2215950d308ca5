//! Get-or-create by closures.

use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DatabaseError};
use get_or_create::{By, Error, Guard, Result, Retry, Session};
use get_or_create_tests::{Race, Statements};

use super::model::{Employee, all_employees, departments, employee, employees, insert};
use super::{Setting, in_every_setting};
use crate::backend::{Conn, callers_transaction};

in_every_setting!(
    clients_that_ask_at_once_get_one_row,
    an_error_of_the_creation_leaves_nothing,
    it_takes_part_in_the_callers_transaction,
);

fn clients_that_ask_at_once_get_one_row(setting: Setting) {
    const CLIENTS: usize = 8;
    const KEYS: usize = 20;
    let (database, mut conn, department_id) = setting.open();
    let answers = Race::together(CLIENTS, |_| {
        let mut conn = database.connect();
        let ask = |key| {
            let name = format!("employee {key}");
            by(setting, &name, &mut conn)
                .find(|conn| find(&name, conn))
                .or_create(|conn| create(&name, department_id, conn))
                .unwrap()
        };
        (0..KEYS).map(ask).collect::<Vec<_>>()
    });
    let rows = all_employees(&mut conn);
    assert_eq!(rows.len(), KEYS);
    let answers = answers.concat();
    let created = answers.iter().filter(|answer| answer.is_created());
    assert_eq!(created.count(), KEYS);
    assert!(
        answers
            .iter()
            .all(|answer| rows.contains(answer.as_ref().into_inner()))
    );
}

/// What the creation has done in another table goes with it.
fn an_error_of_the_creation_leaves_nothing(setting: Setting) {
    let (_database, mut conn, _) = setting.open();
    let result = by(setting, "Ada", &mut conn)
        .find(|conn| find("Ada", conn))
        .or_create(|conn| {
            let research = (departments::name.eq("Research"),);
            diesel::insert_into(departments::table)
                .values(research)
                .execute(conn)?;
            Err(Error::Database(DatabaseError::NotFound))
        });
    assert!(matches!(
        result,
        Err(Error::Database(DatabaseError::NotFound))
    ));
    assert_eq!(departments::table.count().get_result(&mut conn), Ok(1));
}

fn it_takes_part_in_the_callers_transaction(setting: Setting) {
    let (_database, mut conn, department_id) = setting.open();
    let result = callers_transaction(&mut conn, |conn| {
        let ada = by(setting, "Ada", &mut *conn)
            .find(|conn| find("Ada", conn))
            .or_create(|conn| create("Ada", department_id, conn))?;
        assert!(ada.is_created());
        Err::<(), _>(Error::Database(DatabaseError::RollbackTransaction))
    });
    assert!(result.is_err());
    assert_eq!(all_employees(&mut conn), []);
}

#[test]
fn a_creation_that_would_panic_is_not_called_when_the_row_exists() {
    let (_database, mut conn, department_id) = Setting::SERIALIZABLE.open();
    insert(&mut conn, &[employee("Ada", department_id)]);
    let statements = Statements::record(&mut conn);
    let ada = get_or_create::by(&mut conn)
        .find(|conn| find("Ada", conn))
        .or_create(|_| panic!("the row is there"))
        .unwrap();
    assert!(!ada.is_created());
    assert_eq!(statements.take().len(), 1);
}

#[test]
fn the_creation_runs_once_an_attempt() {
    let (_database, mut conn, department_id) = Setting::SERIALIZABLE.open();
    let (finds, creations) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let ada = get_or_create::by(&mut conn)
        .find(|conn| {
            finds.fetch_add(1, Ordering::Relaxed);
            find("Ada", conn)
        })
        .or_create(|conn| {
            let row = create("Ada", department_id, conn)?;
            match creations.fetch_add(1, Ordering::Relaxed) {
                0 | 1 => Err(conflict()),
                _ => Ok(row),
            }
        })
        .unwrap();
    assert!(ada.is_created());
    assert_eq!(creations.into_inner(), 3);
    assert_eq!(finds.into_inner(), 6);
    assert_eq!(all_employees(&mut conn).len(), 1);

    let mut creations = 0;
    let result = get_or_create::by(&mut conn)
        .with_retry(&Retry::none())
        .find(|conn| find("Grace", conn))
        .or_create(|_| {
            creations += 1;
            Err::<Employee, _>(conflict())
        });
    assert!(
        matches!(result, Err(Error::RetriesExhausted { attempts: 1, .. })),
        "{result:?}"
    );
    assert_eq!(creations, 1);
}

#[test]
fn a_row_that_appears_after_the_first_look_is_found_by_the_second() {
    let (database, mut conn, department_id) = Setting::SERIALIZABLE.open();
    let mut winner = database.connect();
    let mut looks = 0;
    let ada = get_or_create::by(&mut conn)
        .find(|conn| {
            looks += 1;
            let found = find("Ada", conn);
            if looks == 1 {
                insert(&mut winner, &[employee("Ada", department_id)]);
            }
            found
        })
        .or_create(|_| panic!("the row is there"))
        .unwrap();
    assert!(!ada.is_created());
    assert_eq!(looks, 2);
}

#[test]
fn a_unique_violation_of_something_else_comes_out() {
    let setting = Setting::UNIQUE_CONSTRAINT;
    let (_database, mut conn, department_id) = setting.open();
    insert(&mut conn, &[employee("Ada", department_id)]);
    let result = by(setting, "Grace", &mut conn)
        .find(|conn| find("Grace", conn))
        .or_create(|conn| create("Ada", department_id, conn));
    let error = result.unwrap_err();
    let is_violation = matches!(
        &error,
        Error::Database(DatabaseError::DatabaseError(
            DatabaseErrorKind::UniqueViolation,
            _
        ))
    );
    assert!(is_violation, "{error:?}");
}

fn by<S: Session>(setting: Setting, name: &str, session: S) -> By<S> {
    let by = get_or_create::by(session);
    match setting.guard {
        Guard::AdvisoryLock => by.with_lock(format!("employee {name}")),
        Guard::UniqueConstraint => by.with_unique_constraint(),
        _ => by,
    }
}

fn find(name: &str, conn: &mut Conn) -> Result<Option<Employee>> {
    let found = employees::table
        .filter(employees::name.eq(name))
        .select(Employee::as_select())
        .first(conn)
        .optional()?;
    Ok(found)
}

fn create(name: &str, department_id: i32, conn: &mut Conn) -> Result<Employee> {
    diesel::insert_into(employees::table)
        .values(&employee(name, department_id))
        .execute(conn)?;
    find(name, conn)?.ok_or(Error::Database(DatabaseError::NotFound))
}

fn conflict() -> Error {
    let message = Box::new("made up".to_owned());
    let kind = DatabaseErrorKind::SerializationFailure;
    Error::Database(DatabaseError::DatabaseError(kind, message))
}
