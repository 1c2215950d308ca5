//! Inside Diesel's own test transactions, which is how its users test.

use diesel::prelude::*;
use diesel::r2d2::{Pool, TestCustomizer};
use get_or_create::GetOrCreate;

use super::model::{all_employees, department, employee};
use crate::backend::Database;

#[test]
fn works_in_test_transaction() {
    let database = Database::new();
    let mut conn = database.connect();
    conn.test_transaction(|conn| {
        let department_id = department(conn);
        let ada = employee("Ada", department_id);
        assert!(ada.get_or_create(&mut *conn)?.is_created());
        assert!(!ada.get_or_create(&mut *conn)?.is_created());
        // As an application under test does it.
        conn.transaction(|conn| ada.get_or_create(conn))?;
        get_or_create::transaction(conn, |conn| ada.get_or_create(conn))
    });
    assert_eq!(all_employees(&mut conn), []);
}

#[test]
fn works_after_begin_test_transaction() {
    let database = Database::new();
    let mut conn = database.connect();
    conn.begin_test_transaction().unwrap();
    let department_id = department(&mut conn);
    assert!(
        employee("Ada", department_id)
            .get_or_create(&mut conn)
            .unwrap()
            .is_created()
    );
    assert_eq!(all_employees(&mut database.connect()), []);
}

#[test]
fn works_on_a_pool_with_the_test_customizer() {
    let database = Database::new();
    let pool = Pool::builder()
        .max_size(1)
        .connection_customizer(Box::new(TestCustomizer))
        .build(database.manager())
        .unwrap();
    let department_id = department(&mut pool.get().unwrap());
    let ada = employee("Ada", department_id);
    assert!(ada.get_or_create(&pool).unwrap().is_created());
    assert!(!ada.get_or_create(&pool).unwrap().is_created());
    assert_eq!(all_employees(&mut database.connect()), []);
}
