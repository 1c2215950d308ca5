//! Sessions from an r2d2 pool.

use std::time::Duration;

use diesel::r2d2::Pool;
use diesel::result::{DatabaseErrorKind, Error as DatabaseError};
use get_or_create::{Error, GetOrCreate};
use get_or_create_tests::Race;

use super::model::{all_employees, department, employee};
use super::{Setting, in_every_setting};
use crate::backend::{Database, check_references};

#[test]
fn every_session_finds_what_another_created() {
    let database = Database::new();
    let pool = database.pool(2);
    let mut conn = database.connect();
    let mut pooled = pool.get().unwrap();
    let department_id = department(&mut conn);
    let ada = employee("Ada", department_id);

    let created = ada.get_or_create(&pool).unwrap();
    assert!(created.is_created());
    let id = created.into_inner().id;
    assert_eq!(ada.get_or_create(&mut pooled).unwrap().into_inner().id, id);
    assert_eq!(ada.get_or_create(&mut conn).unwrap().into_inner().id, id);
    assert_eq!(ada.find(&pool).unwrap().map(|ada| ada.id), Some(id));
}

in_every_setting!(a_pool_of_one_never_waits_for_itself);

fn a_pool_of_one_never_waits_for_itself(setting: Setting) {
    let database = Database::new();
    setting.prepare(&mut database.connect());
    let pool = database.pool(1);
    let department_id = department(&mut pool.get().unwrap());
    Race::together(8, |_| {
        for name in ["Ada", "Grace", "Tony"] {
            let employee = employee(name, department_id);
            employee
                .with_guard(setting.guard)
                .get_or_create(&pool)
                .unwrap();
        }
    });
    get_or_create::transaction(&pool, |conn| {
        let ada = employee("Ada", department_id);
        ada.with_guard(setting.guard).get_or_create(conn)
    })
    .unwrap();
    assert_eq!(all_employees(&mut pool.get().unwrap()).len(), 3);
}

#[test]
fn ten_failing_calls_leave_a_pool_of_one_usable() {
    let database = Database::new();
    let pool = database.pool(1);
    let department_id = department(&mut pool.get().unwrap());
    check_references(&mut pool.get().unwrap());
    for _ in 0..10 {
        let error = employee("Ada", -1).get_or_create(&pool).unwrap_err();
        assert!(
            matches!(
                &error,
                Error::Database(DatabaseError::DatabaseError(
                    DatabaseErrorKind::ForeignKeyViolation,
                    _
                ))
            ),
            "{error:?}"
        );
    }
    let ada = employee("Ada", department_id).get_or_create(&pool).unwrap();
    assert!(ada.is_created());
    assert_eq!(pool.state().connections, 1);
}

#[test]
fn a_pool_that_gives_no_connection_in_time_is_an_error_of_its_own() {
    let database = Database::new();
    let pool = Pool::builder()
        .max_size(1)
        .connection_timeout(Duration::from_millis(10))
        .build_unchecked(database.manager());
    let _taken = pool.get_timeout(Duration::from_secs(60)).unwrap();
    let error = employee("Ada", 1).get_or_create(&pool).unwrap_err();
    assert!(matches!(error, Error::Pool(_)), "{error:?}");
    assert!(!error.is_retryable());
}
