//! What happens once the row has been inserted.

use diesel::result::DatabaseErrorKind;
use get_or_create::GetOrCreate;
use get_or_create_tests::Statements;

use crate::backend::{Database, check_references, upper_case_after_insert};
use crate::scenarios::errors::{assert_kind, create_employees, tried_once, usable_and_empty};
use crate::scenarios::model::{NewEmployee, all_employees, department, employee};

#[test]
fn a_deferred_reference_to_nothing_at_commit() {
    let database = Database::new();
    let mut conn = database.connect();
    check_references(&mut conn);
    create_employees(
        &mut conn,
        "name VARCHAR(100) NOT NULL, title VARCHAR(100), department_id INTEGER NOT NULL
             REFERENCES departments (id) DEFERRABLE INITIALLY DEFERRED",
    );
    let nowhere = NewEmployee {
        name: "Ada",
        department_id: -1,
        title: None,
    };
    let statements = Statements::record(&mut conn);
    let error = nowhere.get_or_create(&mut conn).unwrap_err();
    assert_kind(&error, DatabaseErrorKind::ForeignKeyViolation);
    tried_once(&statements);
    usable_and_empty(&database, &mut conn);
}

/// RETURNING has been answered by then: the documented limit.
#[test]
fn a_trigger_after_the_insert_is_not_seen() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    upper_case_after_insert(&mut conn);
    let created = employee("Ada", department_id)
        .get_or_create(&mut conn)
        .unwrap();
    assert!(created.is_created());
    assert_eq!(created.into_inner().name, "Ada");
    assert_eq!(all_employees(&mut conn)[0].name, "ADA");
}
