//! Triggers that change what is inserted.

use get_or_create::{Error, GetOrCreate};
use get_or_create_tests::PostgresDatabase;

use crate::backend::{before_insert, callers_transaction};
use crate::scenarios::model::{
    NewDepartment, NewEmployee, all_employees, department, employee, insert,
};

#[test]
fn a_trigger_that_changes_the_key_is_a_mismatch_and_rolled_back() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    before_insert(&mut conn, "NEW.name := upper(NEW.name); RETURN NEW;");
    let ada = employee("Ada", department_id);

    let error = ada.get_or_create(&mut conn).unwrap_err();
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
    assert_eq!(all_employees(&mut database.connect()), []);

    callers_transaction(&mut conn, |conn| {
        NewDepartment { name: "Earlier" }.get_or_create(&mut *conn)?;
        let error = ada.get_or_create(&mut *conn).unwrap_err();
        assert!(matches!(error, Error::KeyMismatch { .. }), "{error:?}");
        // In upper case it matches.
        assert!(
            employee("ADA", department_id)
                .get_or_create(conn)?
                .is_created()
        );
        Ok(())
    })
    .unwrap();
    assert_eq!(all_employees(&mut database.connect()).len(), 1);
}

#[test]
fn a_trigger_that_changes_a_value_is_seen_in_the_answer() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    before_insert(&mut conn, "NEW.title := 'Trainee'; RETURN NEW;");
    let ada = NewEmployee {
        name: "Ada",
        department_id,
        title: Some("Engineer"),
    };
    let created = ada.get_or_create(&mut conn).unwrap().into_inner();
    assert_eq!(created.title.as_deref(), Some("Trainee"));
}

#[test]
fn a_trigger_that_swallows_the_row_is_not_found() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    before_insert(&mut conn, "RETURN NULL;");
    let error = employee("Ada", department_id)
        .get_or_create(&mut conn)
        .unwrap_err();
    assert!(
        matches!(error, Error::Database(diesel::result::Error::NotFound)),
        "{error:?}"
    );
    insert(&mut conn, &[employee("Grace", department_id)]);
    assert_eq!(all_employees(&mut conn), []);
}
