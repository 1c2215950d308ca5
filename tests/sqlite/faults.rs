//! A database file that another process holds.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use get_or_create::{Error, GetOrCreate, Guard, Retry};
use get_or_create_tests::{Journal, Race, SqliteDatabase};

use crate::scenarios::model::{Department, all_employees, department, departments, employee};
use crate::scenarios::{Setting, in_every_setting};

/// Names the file to the process that is to hold it.
const HELD_FILE: &str = "GET_OR_CREATE_HELD_FILE";
const HELD: &str = "held";

in_every_setting!(a_file_that_another_process_holds_for_two_seconds_is_waited_for);

fn a_file_that_another_process_holds_for_two_seconds_is_waited_for(setting: Setting) {
    for journal in [Journal::Rollback, Journal::Wal] {
        let database = SqliteDatabase::new().with_journal(journal);
        setting.prepare(&mut database.connect());
        let department_id = department(&mut database.connect());
        let mut holder = hold(&database);
        // A pool would wait by itself: its connections cannot be set up while the file is held.
        Race::together(8, |_| {
            let mut conn = database.connect();
            for name in ["Ada", "Grace", "Tony"] {
                employee(name, department_id)
                    .with_guard(setting.guard)
                    .get_or_create(&mut conn)
                    .unwrap();
            }
        });
        assert!(holder.wait().unwrap().success());
        assert_eq!(all_employees(&mut database.connect()).len(), 3);
    }
}

#[test]
fn a_file_that_stays_held_is_given_up_with_the_last_cause() {
    let database = SqliteDatabase::new();
    let pool = database.pool(1);
    let department_id = department(&mut pool.get().unwrap());
    let mut locker = database.connect();
    let ada = employee("Ada", department_id);
    locker
        .exclusive_transaction(|_| {
            let retry = Retry::default().with_max_attempts(3);
            let error = ada.with_retry(&retry).get_or_create(&pool).unwrap_err();
            let Error::RetriesExhausted {
                attempts: 3, cause, ..
            } = &error
            else {
                panic!("{error:?}");
            };
            assert_eq!(cause.to_string(), "database is locked");
            assert!(error.is_retryable());
            QueryResult::Ok(())
        })
        .unwrap();
    assert!(ada.get_or_create(&pool).unwrap().is_created());
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = departments)]
#[get_or_create(model = Department, key(name), max_attempts = 2)]
struct ImpatientDepartment<'a> {
    name: &'a str,
}

#[test]
fn the_models_own_number_of_attempts_holds_unless_the_call_has_one() {
    let database = SqliteDatabase::new();
    let mut conn = database.connect();
    let research = ImpatientDepartment { name: "Research" };
    database
        .connect()
        .exclusive_transaction(|_| {
            let error = research.get_or_create(&mut conn).unwrap_err();
            assert!(
                matches!(error, Error::RetriesExhausted { attempts: 2, .. }),
                "{error:?}"
            );
            let once = research.with_retry(&Retry::none());
            let error = once.get_or_create(&mut conn).unwrap_err();
            assert!(
                matches!(error, Error::RetriesExhausted { attempts: 1, .. }),
                "{error:?}"
            );
            QueryResult::Ok(())
        })
        .unwrap();
}

/// A transaction that began by reading cannot write once another has written: SQLite says so at
/// once, and only the caller can begin it again.
#[test]
fn in_a_callers_transaction_a_lock_is_the_callers() {
    let database = SqliteDatabase::new().with_journal(Journal::Wal);
    let mut first = database.connect();
    let mut second = database.connect();
    let department_id = department(&mut first);
    let ada = employee("Ada", department_id);

    let result: get_or_create::Result<()> = second.transaction(|second| {
        assert_eq!(ada.find(&mut *second)?, None);
        assert!(ada.get_or_create(&mut first)?.is_created());
        ada.get_or_create(second)?;
        Ok(())
    });
    let error = result.unwrap_err();
    assert!(matches!(error, Error::Database(_)), "{error:?}");
    assert!(error.is_retryable());
    assert!(!ada.get_or_create(&mut second).unwrap().is_created());
}

/// Without a transaction around it, an INSERT commits after it has returned its row. In the rollback
/// journal a reader can keep it from doing so.
#[test]
fn an_insert_that_a_reader_keeps_from_committing_is_not_acknowledged() {
    let database = SqliteDatabase::new().with_journal(Journal::Rollback);
    let mut conn = database.connect();
    Setting::UNIQUE_CONSTRAINT.prepare(&mut conn);
    let department_id = department(&mut conn);
    let ada = employee("Ada", department_id);
    let create = ada.with_guard(Guard::UniqueConstraint);

    let mut reader = database.connect();
    reader.batch_execute("BEGIN").unwrap();
    assert_eq!(all_employees(&mut reader), []);
    let once = create.clone().with_retry(&Retry::none());
    let error = once.get_or_create(&mut conn).unwrap_err();
    assert!(
        matches!(error, Error::RetriesExhausted { attempts: 1, .. }),
        "{error:?}"
    );
    reader.batch_execute("COMMIT").unwrap();
    assert_eq!(all_employees(&mut reader), []);
    assert!(create.get_or_create(&mut conn).unwrap().is_created());
    assert_eq!(all_employees(&mut reader).len(), 1);
}

/// Starts a process that locks the file for two seconds, and waits until it has done so.
fn hold(database: &SqliteDatabase) -> Child {
    let mut holder = Command::new(env::current_exe().unwrap())
        .args(["--exact", "faults::hold_the_file", "--nocapture"])
        .env(HELD_FILE, database.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(holder.stderr.take().unwrap());
    assert!(output.lines().any(|line| line.unwrap() == HELD));
    holder
}

/// The other process of [`hold`]; without a file to hold it checks that it can hold its own.
#[test]
#[expect(clippy::disallowed_methods, reason = "the length of time is the fault")]
fn hold_the_file() {
    let (path, time) = match env::var(HELD_FILE) {
        Ok(path) => (path, Duration::from_secs(2)),
        Err(_) => (":memory:".to_owned(), Duration::ZERO),
    };
    let mut conn = SqliteConnection::establish(&path).unwrap();
    conn.batch_execute("BEGIN EXCLUSIVE").unwrap();
    eprintln!("{HELD}");
    std::thread::sleep(time);
    conn.batch_execute("COMMIT").unwrap();
}
