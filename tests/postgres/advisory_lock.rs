//! The lock on a key: who waits for whom, and where it is of no use.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use get_or_create::{Error, GetOrCreate, Guard, Outcome};
use get_or_create_tests::{PostgresDatabase, Statements};

use crate::backend::{expected, read_only_error, wait_for_a_waiter};
use crate::scenarios::model::{Employee, all_employees, department, employee, insert};

const GUARD: Guard = Guard::AdvisoryLock;

#[test]
fn in_read_committed_the_second_waits_until_the_first_commits_and_finds_its_row() {
    let database = PostgresDatabase::new();
    let (first, second) = race_of_transactions(&database, |_| Ok(()));
    let first = first.unwrap();
    assert!(first.is_created());
    assert!(!second.is_created());
    assert_eq!(second.into_inner(), first.into_inner());
}

#[test]
fn in_read_committed_the_second_creates_what_the_first_rolls_back() {
    let database = PostgresDatabase::new();
    let rollback = |_: &mut PgConnection| Err(diesel::result::Error::RollbackTransaction.into());
    let (first, second) = race_of_transactions(&database, rollback);
    assert!(first.is_err());
    assert!(second.is_created());
    assert_eq!(all_employees(&mut database.connect()).len(), 1);
}

/// The first creates an employee and holds the lock until the second waits for it; then it ends
/// as it is told to.
fn race_of_transactions(
    database: &PostgresDatabase,
    end: impl FnOnce(&mut PgConnection) -> get_or_create::Result<()>,
) -> (get_or_create::Result<Outcome<Employee>>, Outcome<Employee>) {
    let mut first = database.connect();
    let department_id = department(&mut first);
    let ada = employee("Ada", department_id);
    thread::scope(|scope| {
        let mut second = None;
        let first = first.transaction(|conn| {
            let created = ada.with_guard(GUARD).get_or_create(&mut *conn)?;
            second = Some(scope.spawn(|| {
                let mut conn = database.connect();
                conn.transaction(|conn| ada.with_guard(GUARD).get_or_create(conn))
                    .unwrap()
            }));
            wait_for_a_waiter(&mut database.connect());
            end(conn)?;
            get_or_create::Result::Ok(created)
        });
        (first, second.unwrap().join().unwrap())
    })
}

#[test]
fn a_create_in_repeatable_read_is_refused_and_leaves_the_transaction_usable() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let ada = employee("Ada", department_id);
    conn.build_transaction()
        .repeatable_read()
        .run(|conn| {
            let error = ada.with_guard(GUARD).get_or_create(&mut *conn).unwrap_err();
            assert!(matches!(error, Error::RepeatableRead), "{error:?}");
            assert!(!error.is_retryable());
            insert(conn, &[employee("Later", department_id)]);
            QueryResult::Ok(())
        })
        .unwrap();
    assert_eq!(all_employees(&mut conn).len(), 1);
}

#[test]
fn a_create_in_a_read_only_transaction_is_refused_and_leaves_it_usable_and_holds_no_lock() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let ada = employee("Ada", department_id);
    conn.build_transaction()
        .read_only()
        .run(|conn| {
            let error = ada.with_guard(GUARD).get_or_create(&mut *conn).unwrap_err();
            assert!(read_only_error(&error), "{error:?}");
            assert_eq!(advisory_locks(conn), 0);
            assert_eq!(ada.find(conn)?, None);
            get_or_create::Result::Ok(())
        })
        .unwrap();
}

#[test]
fn in_a_serializable_transaction_it_is_the_serializable_guard() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    get_or_create::transaction(&mut conn, |conn| {
        let statements = Statements::record(conn);
        let ada = employee("Ada", department_id);
        ada.with_guard(GUARD).get_or_create(&mut *conn)?;
        let with_lock = statements.take();
        assert!(!with_lock.iter().any(|sql| sql == expected::LOCK));
        employee("Grace", department_id).get_or_create(conn)?;
        assert_eq!(with_lock, statements.take());
        get_or_create::Result::Ok(())
    })
    .unwrap();
}

#[test]
fn in_a_test_transaction_of_any_level_it_works() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    conn.batch_execute("SET default_transaction_isolation = 'repeatable read'")
        .unwrap();
    conn.test_transaction(|conn| {
        let department_id = department(conn);
        let ada = employee("Ada", department_id);
        let ada = ada.with_guard(GUARD).get_or_create(conn)?;
        assert!(ada.is_created());
        get_or_create::Result::Ok(())
    });
    assert_eq!(all_employees(&mut conn), []);
}

#[test]
fn no_lock_outlives_its_transaction() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let ada = employee("Ada", department_id);
    ada.with_guard(GUARD).get_or_create(&mut conn).unwrap();
    assert_eq!(advisory_locks(&mut conn), 0);
    let nowhere = employee("Grace", -1);
    nowhere
        .with_guard(GUARD)
        .get_or_create(&mut conn)
        .unwrap_err();
    assert_eq!(advisory_locks(&mut conn), 0);
    // An error in a transaction of the caller's gives the lock back with the savepoint.
    conn.transaction(|conn| {
        nowhere
            .with_guard(GUARD)
            .get_or_create(&mut *conn)
            .unwrap_err();
        assert_eq!(advisory_locks(conn), 0);
        let grace = employee("Grace", department_id);
        grace.with_guard(GUARD).get_or_create(&mut *conn)?;
        assert_eq!(advisory_locks(conn), 1);
        get_or_create::Result::Ok(())
    })
    .unwrap();
    assert_eq!(advisory_locks(&mut conn), 0);
}

/// Names the database to the process that is to hold a lock in it.
const HELD_DATABASE: &str = "GET_OR_CREATE_HELD_DATABASE";
const HELD: &str = "held";

#[test]
fn a_process_that_is_killed_with_the_lock_does_not_block_the_next() {
    let database = PostgresDatabase::new();
    let department_id = department(&mut database.connect());
    let mut holder = hold_ada(&database);
    let ada = employee("Ada", department_id);
    thread::scope(|scope| {
        let next = scope.spawn(|| {
            let mut conn = database.connect();
            ada.with_guard(GUARD).get_or_create(&mut conn).unwrap()
        });
        wait_for_a_waiter(&mut database.connect());
        holder.kill().unwrap();
        holder.wait().unwrap();
        assert!(next.join().unwrap().is_created());
    });
}

fn hold_ada(database: &PostgresDatabase) -> Child {
    let mut holder = Command::new(env::current_exe().unwrap())
        .args(["--exact", "advisory_lock::hold_the_lock", "--nocapture"])
        .env(HELD_DATABASE, database.url())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(holder.stderr.take().unwrap());
    assert!(output.lines().any(|line| line.unwrap() == HELD));
    holder
}

/// The other process of [`hold_ada`]; without a database to hold a lock in, it does nothing that
/// the other tests do not.
#[test]
fn hold_the_lock() {
    let Ok(url) = env::var(HELD_DATABASE) else {
        return;
    };
    let mut conn = PgConnection::establish(&url).unwrap();
    let department_id = department(&mut conn);
    conn.transaction(|conn| {
        let ada = employee("Ada", department_id);
        ada.with_guard(GUARD).get_or_create(conn)?;
        eprintln!("{HELD}");
        // Until it is killed.
        std::io::stdin().lines().for_each(drop);
        get_or_create::Result::Ok(())
    })
    .unwrap();
}

fn advisory_locks(conn: &mut PgConnection) -> i64 {
    const LOCKS: &str =
        "COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()";
    diesel::select(sql::<BigInt>(LOCKS))
        .get_result(conn)
        .unwrap()
}
