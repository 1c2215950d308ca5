//! Inside a caller's transaction, by its isolation level.

use diesel::prelude::*;
use get_or_create::{Error, GetOrCreate};
use get_or_create_tests::PostgresDatabase;

use crate::backend::Conn;
use crate::scenarios::model::{all_employees, department, employee, insert};

#[test]
fn a_create_below_serializable_is_refused_and_leaves_the_transaction_usable() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let ada = employee("Ada", department_id);
    let refused = |conn: &mut Conn| {
        insert(conn, &[employee("Earlier", department_id)]);
        let error = ada.get_or_create(&mut *conn).unwrap_err();
        assert!(matches!(error, Error::NotSerializable), "{error:?}");
        assert!(!error.is_retryable());
        let error = get_or_create::transaction(&mut *conn, |conn| ada.get_or_create(conn));
        assert!(matches!(error, Err(Error::NotSerializable)));
        QueryResult::Ok(())
    };
    conn.transaction(refused).unwrap();
    conn.build_transaction()
        .repeatable_read()
        .run(refused)
        .unwrap();
    let names: Vec<String> = all_employees(&mut conn)
        .into_iter()
        .map(|row| row.name)
        .collect();
    assert_eq!(names, ["Earlier", "Earlier"]);
}

#[test]
fn a_hit_is_found_at_every_level() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let ada = employee("Ada", department_id);
    insert(&mut conn, &[ada]);
    let found = |conn: &mut Conn| {
        ada.get_or_create(conn)
            .map(|ada| assert!(!ada.is_created()))
    };
    conn.transaction(found).unwrap();
    conn.build_transaction().read_only().run(found).unwrap();
    conn.build_transaction()
        .serializable()
        .read_only()
        .run(found)
        .unwrap();
}

#[test]
fn a_create_in_a_read_only_transaction_of_the_callers_leaves_it_usable() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    conn.build_transaction()
        .serializable()
        .read_only()
        .run(|conn| {
            let ada = employee("Ada", department_id);
            let error = ada.get_or_create(&mut *conn).unwrap_err();
            assert!(crate::backend::read_only_error(&error), "{error:?}");
            assert_eq!(ada.find(conn)?, None);
            get_or_create::Result::Ok(())
        })
        .unwrap();
}

/// PostgreSQL answers the COMMIT of an aborted transaction with ROLLBACK, and no error.
#[test]
fn a_block_that_swallows_a_failed_statement_is_not_committed_in_silence() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    for swallowed in ["SELECT 1/0", "SELECT * FROM nowhere"] {
        let result = get_or_create::transaction(&mut conn, |conn| {
            let ada = employee("Ada", department_id).get_or_create(&mut *conn)?;
            assert!(diesel::sql_query(swallowed).execute(conn).is_err());
            get_or_create::Result::Ok(ada)
        });
        let error = result.unwrap_err();
        assert!(
            error.to_string().contains("transaction is aborted"),
            "{error}"
        );
        assert_eq!(all_employees(&mut conn), []);
    }
}
