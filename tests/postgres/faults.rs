//! Servers that die, connections that break.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool};
use get_or_create::{Error, GetOrCreate, Outcome, Retry};
use get_or_create_tests::{
    PostgresDatabase, PostgresServer, PostgresStandby, Proxy, Race, Statements,
};

use crate::scenarios::model::{Employee, all_employees, department, employee};
use crate::scenarios::{Setting, in_every_setting};

const THREADS: usize = 8;
const CALLS: usize = 200;
const KEYS: usize = 400;

in_every_setting!(
    killed_backends_lose_and_duplicate_nothing,
    a_server_that_crashes_and_comes_back_loses_and_duplicates_nothing,
    a_standby_that_takes_over_has_lost_and_duplicates_nothing,
);

fn killed_backends_lose_and_duplicate_nothing(setting: Setting) {
    let database = PostgresDatabase::new();
    let mut admin = database.connect();
    setting.prepare(&mut admin);
    let department_id = department(&mut admin);
    let pool = database.pool(8);
    let admin = std::sync::Mutex::new(admin);
    let killed = AtomicUsize::new(0);
    let kill = || {
        let mut admin = admin.lock().unwrap();
        let count = diesel::sql_query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .execute(&mut *admin)
        .unwrap();
        killed.fetch_add(count, Ordering::Relaxed);
    };

    let answers = work_and_every(20, kill, |name| {
        let employee = employee(name, department_id);
        employee
            .with_guard(setting.guard)
            .get_or_create(&pool)
            .unwrap()
    });
    assert!(killed.into_inner() >= 8);
    nothing_lost_nothing_twice(&answers, &mut database.connect());
    the_pool_works(&pool, department_id);
}

fn a_server_that_crashes_and_comes_back_loses_and_duplicates_nothing(setting: Setting) {
    let server = PostgresServer::start_durable();
    let database = PostgresDatabase::on(&server);
    let mut conn = database.connect();
    setting.prepare(&mut conn);
    let department_id = department(&mut conn);
    let pool = database.pool(8);
    let crash = || {
        server.stop_hard();
        server.start_again();
    };

    let answers = work_and_every(CALLS / 2, crash, |name| {
        let employee = employee(name, department_id);
        employee
            .with_guard(setting.guard)
            .get_or_create(&pool)
            .unwrap()
    });
    nothing_lost_nothing_twice(&answers, &mut database.connect());
    the_pool_works(&pool, department_id);
}

fn a_standby_that_takes_over_has_lost_and_duplicates_nothing(setting: Setting) {
    let primary = PostgresServer::start_durable();
    let database = PostgresDatabase::on(&primary);
    let mut conn = database.connect();
    setting.prepare(&mut conn);
    let department_id = department(&mut conn);
    let standby = PostgresStandby::of(&primary);
    let url = standby.url(database.name());
    let pool = Pool::builder()
        .max_size(8)
        .build(ConnectionManager::new(&url))
        .unwrap();
    let fail_over = || {
        primary.stop_hard();
        standby.promote();
    };

    let answers = work_and_every(CALLS / 2 + 1, fail_over, |name| {
        let employee = employee(name, department_id);
        employee
            .with_guard(setting.guard)
            .get_or_create(&pool)
            .unwrap()
    });
    nothing_lost_nothing_twice(&answers, &mut PgConnection::establish(&url).unwrap());
    the_pool_works(&pool, department_id);
}

/// Eight threads on the pool; the first of them does the damage every so many of its calls.
fn work_and_every(
    calls: usize,
    damage: impl Fn() + Sync,
    ask: impl Fn(&str) -> Outcome<Employee> + Sync,
) -> Vec<Outcome<Employee>> {
    let answers = Race::together(THREADS, |number| {
        let mut random = fastrand::Rng::with_seed(number as u64);
        (0..CALLS)
            .map(|call| {
                if number == 0 && call % calls == calls - 1 {
                    damage();
                }
                ask(&format!("employee {}", random.usize(..KEYS)))
            })
            .collect::<Vec<_>>()
    });
    answers.concat()
}

fn nothing_lost_nothing_twice(answers: &[Outcome<Employee>], conn: &mut PgConnection) {
    let rows = all_employees(conn);
    let mut names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), rows.len(), "a duplicate");
    for answer in answers {
        let row = answer.as_ref().into_inner();
        assert!(rows.contains(row), "{row:?} was acknowledged and is lost");
    }
    let mut created: Vec<i32> = answers
        .iter()
        .filter(|answer| answer.is_created())
        .map(|answer| answer.as_ref().into_inner().id)
        .collect();
    let count = created.len();
    created.sort_unstable();
    created.dedup();
    assert_eq!(created.len(), count, "a row was created twice");
}

fn the_pool_works(pool: &Pool<ConnectionManager<PgConnection>>, department_id: i32) {
    for number in 0..pool.max_size() * 2 {
        let name = format!("late employee {number}");
        let late = employee(&name, department_id).get_or_create(pool).unwrap();
        assert!(late.is_created());
    }
}

/// The loss shows while the first statement is being prepared, which Diesel does not note.
#[test]
fn a_pooled_connection_that_died_idle_is_replaced() {
    let (database, proxy, pool, department_id) = behind_a_proxy();
    assert_eq!(proxy.cut_all(), 1);
    let ada = employee("Ada", department_id);
    assert!(ada.get_or_create(&pool).unwrap().is_created());
    proxy.cut_all();
    assert!(ada.find(&pool).unwrap().is_some());
    assert_eq!(all_employees(&mut database.connect()).len(), 1);
}

#[test]
fn a_single_call_is_repeated_when_the_answer_to_its_commit_is_lost() {
    let (database, proxy, pool, department_id) = behind_a_proxy();
    let fault = proxy.cut_after_commit();
    let ada = employee("Ada", department_id).get_or_create(&pool).unwrap();
    assert!(fault.has_fired());
    // Its own row, which the repetition found.
    assert!(!ada.is_created());
    assert_eq!(all_employees(&mut database.connect()), [ada.into_inner()]);
    the_pool_works(&pool, department_id);
}

#[test]
fn a_single_call_is_repeated_when_its_commit_does_not_arrive() {
    let (database, proxy, pool, department_id) = behind_a_proxy();
    let fault = proxy.cut_before_commit();
    let ada = employee("Ada", department_id).get_or_create(&pool).unwrap();
    assert!(fault.has_fired());
    assert!(ada.is_created());
    assert_eq!(all_employees(&mut database.connect()), [ada.into_inner()]);
    the_pool_works(&pool, department_id);
}

#[test]
fn on_a_connection_a_lost_commit_has_an_unknown_outcome() {
    let (database, proxy, _, department_id) = behind_a_proxy();
    let mut conn = PgConnection::establish(&proxy.url(database.name())).unwrap();
    let ada = employee("Ada", department_id);
    let fault = proxy.cut_after_commit();
    let error = ada.get_or_create(&mut conn).unwrap_err();
    assert!(fault.has_fired());
    assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error:?}");
    assert_eq!(all_employees(&mut database.connect()).len(), 1);
    // The connection knows that it is broken.
    assert!(ada.get_or_create(&mut conn).is_err());
}

#[test]
fn a_transaction_is_not_repeated_when_its_commit_is_lost_either_way() {
    let (database, proxy, pool, department_id) = behind_a_proxy();
    for (name, fault, rows) in [
        ("Ada", proxy.cut_after_commit(), 1),
        ("Grace", proxy.cut_before_commit(), 1),
    ] {
        // The first fault that is armed is the first to fire.
        let mut runs = 0;
        let result = get_or_create::transaction(&pool, |conn| {
            runs += 1;
            employee(name, department_id).get_or_create(conn)
        });
        assert!(fault.has_fired());
        let error = result.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error:?}");
        assert!(!error.is_retryable());
        assert_eq!(runs, 1);
        assert_eq!(all_employees(&mut database.connect()).len(), rows);
    }
    the_pool_works(&pool, department_id);
}

#[test]
fn a_transaction_is_repeated_on_a_fresh_connection_when_lost_before_commit() {
    let (database, proxy, pool, department_id) = behind_a_proxy();
    let mut runs = 0;
    let ada = get_or_create::transaction(&pool, |conn| {
        runs += 1;
        let ada = employee("Ada", department_id).get_or_create(&mut *conn)?;
        if runs == 1 {
            proxy.cut_all();
        }
        employee("Grace", department_id).get_or_create(conn)?;
        get_or_create::Result::Ok(ada)
    })
    .unwrap();
    assert_eq!(runs, 2);
    assert!(ada.is_created());
    assert_eq!(all_employees(&mut database.connect()).len(), 2);
    the_pool_works(&pool, department_id);
}

/// Of two connections in one block, the loss of the other is no reason to run the block again:
/// what was sent over it may have happened.
#[test]
fn a_loss_on_another_connection_does_not_repeat_a_transaction() {
    let (database, proxy, pool, department_id) = behind_a_proxy();
    let outer = database.pool(1);
    for fault in [Some(proxy.cut_after_commit()), None] {
        let mut runs = 0;
        let result = get_or_create::transaction(&outer, |_| {
            runs += 1;
            let mut other = pool.get()?;
            get_or_create::transaction(&mut other, |conn| {
                if fault.is_none() {
                    proxy.cut_all();
                }
                employee("Ada", department_id).get_or_create(conn)
            })
        });
        let error = result.unwrap_err();
        assert_eq!(
            matches!(error, Error::OutcomeUnknown { .. }),
            fault.is_some(),
            "{error:?}"
        );
        assert_eq!(runs, 1);
        assert_eq!(outer.state().connections, 1);
        assert!(
            employee("Ada", department_id)
                .find(&outer)
                .unwrap()
                .is_some()
        );
    }
}

/// The last word is that nobody knows, not that nothing was created.
#[test]
fn a_lost_commit_that_no_further_attempt_can_look_into_has_an_unknown_outcome() {
    let (database, proxy, pool, department_id) = behind_a_proxy();
    let ada = employee("Ada", department_id);
    let fault = proxy.cut_after_commit();
    let error = ada
        .with_retry(&Retry::none())
        .get_or_create(&pool)
        .unwrap_err();
    assert!(fault.has_fired());
    assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error:?}");
    assert!(std::error::Error::source(&error).is_some());
    assert_eq!(all_employees(&mut database.connect()).len(), 1);
    the_pool_works(&pool, department_id);
}

/// No COMMIT was sent.
#[test]
fn a_loss_at_the_end_of_a_savepoint_has_no_unknown_outcome() {
    let (database, proxy, pool, department_id) = behind_a_proxy();
    let proxy = Arc::new(proxy);
    let mut runs = 0;
    get_or_create::transaction(&pool, |conn| {
        runs += 1;
        if runs == 1 {
            let proxy = Arc::clone(&proxy);
            Statements::record_and(conn, move |sql| {
                if sql.starts_with("RELEASE") {
                    proxy.cut_all();
                }
            });
        }
        employee("Ada", department_id).get_or_create(conn)
    })
    .unwrap();
    assert_eq!(runs, 2);
    assert_eq!(all_employees(&mut database.connect()).len(), 1);
}

#[test]
fn on_a_connection_a_loss_before_commit_is_the_databases_error() {
    let (database, proxy, _, department_id) = behind_a_proxy();
    let mut conn = PgConnection::establish(&proxy.url(database.name())).unwrap();
    let error = get_or_create::transaction(&mut conn, |conn| {
        proxy.cut_all();
        employee("Ada", department_id).get_or_create(conn)
    })
    .unwrap_err();
    assert!(matches!(error, Error::Database(_)), "{error:?}");
    assert!(!error.is_retryable());
    assert!(conn.batch_execute("SELECT 1").is_err());
}

fn behind_a_proxy() -> (
    PostgresDatabase,
    Proxy,
    Pool<ConnectionManager<PgConnection>>,
    i32,
) {
    let database = PostgresDatabase::new();
    let department_id = department(&mut database.connect());
    let proxy = Proxy::to(PostgresServer::shared());
    let pool = Pool::builder()
        .max_size(1)
        // The library has to find out by itself that a connection is dead.
        .test_on_check_out(false)
        .build(ConnectionManager::new(proxy.url(database.name())))
        .unwrap();
    (database, proxy, pool, department_id)
}
