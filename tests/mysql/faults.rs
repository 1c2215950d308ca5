//! Servers that die, connections that are killed.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool};
use diesel::sql_types::BigInt;
use get_or_create::{Error, GetOrCreate, Outcome};
use get_or_create_tests::{MariadbServer, MysqlDatabase, Race, Statements};

use crate::scenarios::model::{Employee, all_employees, department, employee};
use crate::scenarios::{Setting, in_every_setting};

const THREADS: usize = 8;
const CALLS: usize = 100;
const KEYS: usize = 200;

in_every_setting!(
    killed_connections_lose_and_duplicate_nothing,
    a_server_that_crashes_and_comes_back_loses_and_duplicates_nothing,
);

fn killed_connections_lose_and_duplicate_nothing(setting: Setting) {
    let database = MysqlDatabase::new();
    let mut admin = database.connect();
    setting.prepare(&mut admin);
    let department_id = department(&mut admin);
    let pool = database.pool(8);
    let admin = Mutex::new(admin);
    let killed = AtomicUsize::new(0);
    let kill = || {
        let count = kill_others(&mut admin.lock().unwrap());
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
    let server = MariadbServer::start();
    let database = MysqlDatabase::on(&server);
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

#[test]
fn a_pooled_connection_that_died_idle_is_replaced() {
    let database = MysqlDatabase::new();
    let mut admin = database.connect();
    let department_id = department(&mut admin);
    let pool = Pool::builder()
        .max_size(1)
        // The library has to find out by itself that a connection is dead.
        .test_on_check_out(false)
        .build(database.manager())
        .unwrap();
    let ada = employee("Ada", department_id);
    assert!(ada.get_or_create(&pool).unwrap().is_created());
    assert_eq!(kill_others(&mut admin), 1);
    assert!(ada.find(&pool).unwrap().is_some());
    assert_eq!(kill_others(&mut admin), 1);
    let grace = employee("Grace", department_id);
    assert!(grace.get_or_create(&pool).unwrap().is_created());
}

#[test]
fn on_a_connection_a_loss_at_commit_has_an_unknown_outcome() {
    let database = MysqlDatabase::new();
    let department_id = department(&mut database.connect());
    let mut conn = database.connect();
    let mut admin = database.connect();
    Statements::record_and(&mut conn, move |sql| {
        if sql == "COMMIT" {
            kill_others(&mut admin);
        }
    });
    let error = employee("Ada", department_id)
        .get_or_create(&mut conn)
        .unwrap_err();
    assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error:?}");
    assert_eq!(all_employees(&mut database.connect()), []);
}

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

/// Kills the other connections to the database and returns how many there were.
fn kill_others(conn: &mut MysqlConnection) -> usize {
    #[derive(QueryableByName)]
    struct Process {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }

    let others: Vec<Process> = diesel::sql_query(
        "SELECT id FROM information_schema.processlist
         WHERE db = DATABASE() AND id <> CONNECTION_ID()",
    )
    .load(conn)
    .unwrap();
    others
        .iter()
        // One that has ended by itself meanwhile is not there any more.
        .filter(|process| conn.batch_execute(&format!("KILL {}", process.id)).is_ok())
        .count()
}

fn nothing_lost_nothing_twice(answers: &[Outcome<Employee>], conn: &mut MysqlConnection) {
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

fn the_pool_works(pool: &Pool<ConnectionManager<MysqlConnection>>, department_id: i32) {
    for number in 0..pool.max_size() * 2 {
        let name = format!("late employee {number}");
        let late = employee(&name, department_id).get_or_create(pool).unwrap();
        assert!(late.is_created());
    }
}
