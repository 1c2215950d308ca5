//! `get_or_create::transaction`, and get-or-create inside of transactions.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

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

/// A block that panics leaves nothing behind on a connection that outlives the panic.
#[test]
fn a_panic_rolls_back_and_goes_on() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let ada = employee("Ada", department_id);
    let panic = catch_unwind(AssertUnwindSafe(|| {
        get_or_create::transaction(&mut conn, |conn| -> get_or_create::Result<()> {
            ada.get_or_create(conn)?;
            resume_unwind(Box::new("the block's own"))
        })
    }))
    .unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"the block's own"));
    assert_eq!(all_employees(&mut conn), []);
    assert!(ada.get_or_create(&mut conn).unwrap().is_created());
    assert_eq!(all_employees(&mut database.connect()).len(), 1);
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
