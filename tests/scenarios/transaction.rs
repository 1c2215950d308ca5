//! `get_or_create::transaction`, and get-or-create inside of transactions.

use diesel::prelude::*;
use diesel::result::Error as DatabaseError;
use get_or_create::{Error, GetOrCreate, Retry};

use super::model::{all_employees, department, employee, employees};
use crate::backend::Database;

#[test]
fn a_block_is_one_unit() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let result = get_or_create::transaction(&mut conn, |conn| {
        employee("Ada", department_id).get_or_create(&mut *conn)?;
        employee("Grace", department_id).get_or_create(&mut *conn)?;
        Err::<(), Error>(DatabaseError::RollbackTransaction.into())
    });
    assert!(matches!(
        result,
        Err(Error::Database(DatabaseError::RollbackTransaction))
    ));
    assert_eq!(all_employees(&mut conn), []);

    let pool = database.pool(1);
    let names = get_or_create::transaction(&pool, |conn| {
        let ada = employee("Ada", department_id).get_or_create(&mut *conn)?;
        let grace = employee("Grace", department_id).get_or_create(conn)?;
        get_or_create::Result::Ok([ada.into_inner().name, grace.into_inner().name])
    })
    .unwrap();
    assert_eq!(names, ["Ada", "Grace"]);
    assert_eq!(all_employees(&mut conn).len(), 2);
}

#[test]
fn the_callers_error_comes_out_as_it_was() {
    let database = Database::new();
    let mut conn = database.connect();
    let mut runs = 0;
    let result = get_or_create::transaction(&mut conn, |_| {
        runs += 1;
        Err::<(), Box<dyn std::error::Error + Send + Sync>>("no such department".into())
    });
    assert_eq!(result.unwrap_err().to_string(), "no such department");
    assert_eq!(runs, 1);
}

#[test]
fn a_transaction_in_a_transaction_is_a_savepoint_of_it() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    get_or_create::transaction(&mut conn, |conn| {
        employee("Ada", department_id).get_or_create(&mut *conn)?;
        let inner = get_or_create::transaction(&mut *conn, |conn| {
            employee("Grace", department_id).get_or_create(conn)?;
            Err::<(), Error>(DatabaseError::RollbackTransaction.into())
        });
        assert!(inner.is_err());
        get_or_create::Result::Ok(())
    })
    .unwrap();
    let names: Vec<String> = employees::table
        .select(employees::name)
        .load(&mut conn)
        .unwrap();
    assert_eq!(names, ["Ada"]);
}

#[test]
fn the_row_of_a_rolled_back_transaction_can_be_created_again() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let ada = employee("Ada", department_id);
    let result = get_or_create::transaction_with(&mut conn, &Retry::none(), |conn| {
        assert!(ada.get_or_create(conn)?.is_created());
        Err::<(), Error>(DatabaseError::RollbackTransaction.into())
    });
    assert!(result.is_err());
    assert!(ada.get_or_create(&mut conn).unwrap().is_created());
}
