//! What SQLite can and cannot tell about a row that was changed on its way in.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use get_or_create::{Error, GetOrCreate};
use get_or_create_tests::SqliteDatabase;

use crate::scenarios::model::{all_employees, department, employee};

diesel::table! {
    amounts {
        id -> Integer,
        amount -> Text,
    }
}

#[derive(Queryable, Selectable, Debug)]
#[diesel(table_name = amounts)]
struct Amount {
    amount: String,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = amounts)]
#[get_or_create(model = Amount, key(amount))]
struct NewAmount<'a> {
    amount: &'a str,
}

/// The column's affinity rewrites the text that goes in, and the one it is compared with alike.
#[test]
fn a_value_that_the_affinity_rewrites_still_matches() {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    conn.batch_execute("CREATE TABLE amounts (id INTEGER PRIMARY KEY, amount NUMERIC NOT NULL)")
        .unwrap();
    let amount = NewAmount { amount: "1.50" };
    let created = amount.get_or_create(&mut conn).unwrap();
    assert!(created.is_created());
    assert_eq!(created.into_inner().amount, "1.5");
    assert!(!amount.get_or_create(&mut conn).unwrap().is_created());
}

#[test]
fn a_trigger_that_refuses_the_row_is_a_database_error() {
    let database = SqliteDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    conn.batch_execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON employees
         BEGIN SELECT RAISE(ROLLBACK, 'closed for today'); END",
    )
    .unwrap();
    let ada = employee("Ada", department_id);
    let error = ada.get_or_create(&mut conn).unwrap_err();
    // RAISE(ROLLBACK) ends the transaction by itself, so that the ROLLBACK after it fails.
    let Error::RollbackFailed { cause, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(cause.to_string(), "closed for today");
    assert_eq!(all_employees(&mut database.connect()), []);
}
