//! Triggers and columns that change what is inserted.

use diesel::connection::SimpleConnection;
use get_or_create::{Error, GetOrCreate, Guard};
use get_or_create_tests::MysqlDatabase;

use crate::scenarios::model::{all_employees, department, employee};
use crate::scenarios::{Setting, in_every_setting};

in_every_setting!(
    a_trigger_that_changes_the_key_is_a_mismatch_and_rolled_back,
    a_text_that_the_server_cuts_is_a_mismatch_and_rolled_back,
);

fn a_trigger_that_changes_the_key_is_a_mismatch_and_rolled_back(setting: Setting) {
    mismatch(
        setting,
        "CREATE TRIGGER change_name BEFORE INSERT ON employees
         FOR EACH ROW SET NEW.name = UPPER(NEW.name)",
        "Ada",
    );
}

fn a_text_that_the_server_cuts_is_a_mismatch_and_rolled_back(setting: Setting) {
    mismatch(setting, "SET SESSION sql_mode = ''", &"x".repeat(300));
}

fn mismatch(setting: Setting, change: &str, name: &str) {
    let database = MysqlDatabase::new();
    let mut conn = database.connect();
    setting.prepare(&mut conn);
    let department_id = department(&mut conn);
    conn.batch_execute(change).unwrap();
    let row = employee(name, department_id);
    let call = row.with_guard(setting.guard);
    let error = call.get_or_create(&mut conn).unwrap_err();
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
}

/// Without a savepoint, which MySQL would not need to keep the transaction usable.
#[test]
fn in_a_callers_transaction_a_row_with_another_key_stays_under_a_unique_constraint() {
    let database = MysqlDatabase::new();
    let mut conn = database.connect();
    Setting::UNIQUE_CONSTRAINT.prepare(&mut conn);
    let department_id = department(&mut conn);
    conn.batch_execute("SET SESSION sql_mode = ''").unwrap();
    let name = "x".repeat(300);
    diesel::Connection::transaction(&mut conn, |conn| {
        let row = employee(&name, department_id);
        let call = row.with_guard(Guard::UniqueConstraint);
        let error = call.get_or_create(conn).unwrap_err();
        assert!(
            matches!(
                error,
                Error::KeyMismatch {
                    rolled_back: false,
                    ..
                }
            ),
            "{error:?}"
        );
        get_or_create::Result::Ok(())
    })
    .unwrap();
    assert_eq!(all_employees(&mut conn).len(), 1);
}
