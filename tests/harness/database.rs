//! Each test has a database of its own, removed unless the test failed.

use std::panic::panic_any;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs, process, thread};

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::r2d2::Pool;
use diesel::sql_types::{Bool, Nullable, Text};
use get_or_create_tests::{Journal, PostgresDatabase, PostgresServer, SqliteDatabase};

use crate::child;
use crate::department::{self, departments};

#[test]
fn postgres_databases_are_fresh_and_apart() {
    let (first, second) = (PostgresDatabase::new(), PostgresDatabase::new());
    department::insert(&mut first.connect()).unwrap();

    let count = departments::table.count();
    assert_eq!(count.get_result(&mut first.connect()), Ok(1));
    assert_eq!(count.get_result(&mut second.connect()), Ok(0));
}

#[test]
fn sqlite_databases_are_fresh_and_apart() {
    let (first, second) = (SqliteDatabase::new(), SqliteDatabase::new());
    department::insert(&mut first.connect()).unwrap();

    let count = departments::table.count();
    assert_eq!(count.get_result(&mut first.connect()), Ok(1));
    assert_eq!(count.get_result(&mut second.connect()), Ok(0));
}

#[test]
fn a_pool_has_the_connections_it_was_asked_for() {
    let postgres = PostgresDatabase::new();
    assert_eq!(postgres.pool(3).state().connections, 3);
    let sqlite = SqliteDatabase::new();
    assert_eq!(sqlite.pool(3).state().connections, 3);

    let pool = Pool::builder()
        .max_size(1)
        .build(postgres.manager())
        .unwrap();
    let _only = pool.get().unwrap();
    assert!(pool.get_timeout(Duration::from_millis(10)).is_err());
}

#[test]
fn a_dropped_database_takes_its_connections_with_it() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let name = database.name().to_owned();
    drop(database);

    assert!(department::insert(&mut conn).is_err());
    assert_eq!(find_database(&name), None);
}

#[test]
fn sqlite_keeps_the_journal_and_foreign_keys_for_every_connection() {
    for (journal, mode) in [(Journal::Rollback, "delete"), (Journal::Wal, "wal")] {
        let database = SqliteDatabase::new().with_journal(journal);
        let mut conn = database.connect();
        assert_eq!(setting(&mut conn, "journal_mode"), mode);
        assert_eq!(setting(&mut conn, "foreign_keys"), "1");
    }
}

#[test]
fn sqlite_waits_for_a_lock_only_when_told_to() {
    let database = SqliteDatabase::new();
    let mut impatient = database.connect();
    let mut patient = database.connect_with_busy_timeout(1234);
    assert_eq!(setting(&mut impatient, "busy_timeout"), "0");
    assert_eq!(setting(&mut patient, "busy_timeout"), "1234");

    let mut holder = database.connect();
    holder.batch_execute("BEGIN IMMEDIATE").unwrap();
    assert!(impatient.batch_execute("BEGIN IMMEDIATE").is_err());
}

#[test]
fn a_failed_tests_sqlite_file_is_kept() {
    let path = thread::spawn(|| {
        let database = SqliteDatabase::new();
        panic_any(database.path().to_owned());
    });
    let path = *path.join().unwrap_err().downcast::<PathBuf>().unwrap();
    assert!(path.is_file());
    fs::remove_dir_all(path.parent().unwrap()).unwrap();

    let path = SqliteDatabase::new().path().to_owned();
    assert!(!path.parent().unwrap().exists());
}

#[test]
fn a_failed_tests_database_stays_in_a_server_that_goes_on() {
    let server = PostgresServer::at(&a_users_url());
    let name = thread::scope(|scope| {
        let failing = scope.spawn(|| {
            let database = PostgresDatabase::on(&server);
            panic_any(database.name().to_owned());
        });
        *failing.join().unwrap_err().downcast::<String>().unwrap()
    });
    assert_eq!(find_database(&name), Some(true));

    let statement = format!("DROP DATABASE {name}");
    connect_to_server().batch_execute(&statement).unwrap();
}

#[test]
fn a_failed_tests_database_is_dumped_when_the_server_ends() {
    if child::is_child() {
        let database = PostgresDatabase::new();
        department::insert(&mut database.connect()).unwrap();
        panic!("so that the database is kept");
    }
    let test = "database::a_failed_tests_database_is_dumped_when_the_server_ends";
    let output = child::again(test).output().unwrap();
    assert!(!output.status.success());

    let stderr = String::from_utf8(output.stderr).unwrap();
    let (_, file) = stderr.split_once("is kept in ").expect(&stderr);
    let file = Path::new(file.lines().next().unwrap());
    assert!(fs::read_to_string(file).unwrap().contains("Research"));
    fs::remove_dir_all(file.parent().unwrap()).unwrap();
}

#[test]
fn a_users_server_is_swept_of_our_leftovers_and_of_nothing_else() {
    let server = PostgresServer::at(&a_users_url());
    let living = PostgresDatabase::on(&server);
    let pid = process::id();
    let (machine_and_time, _) = living.name().split_once(&format!("_{pid}_")).unwrap();
    // A process id that the kernel never gives.
    let dead = format!("{machine_and_time}_4294967295_{pid}");
    let old = format!("get_or_create_test_elsewhere_1_1_{pid}");
    let foreign = format!("get_or_create_test_of_somebody_{pid}");
    let mut conn = connect_to_server();
    for name in [&dead, &old, &foreign] {
        conn.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0"))
            .unwrap();
    }

    PostgresServer::at(&a_users_url());

    assert_eq!(find_database(&dead), None);
    assert_eq!(find_database(&old), None);
    assert_eq!(find_database(&foreign), Some(false));
    assert_eq!(find_database(living.name()), Some(false));
    conn.batch_execute(&format!("DROP DATABASE {foreign}"))
        .unwrap();
}

/// The shared server, taken for one that is not ours.
fn a_users_url() -> String {
    env::var("PG_DATABASE_URL").unwrap_or_else(|_| PostgresServer::shared().url("postgres"))
}

fn connect_to_server() -> PgConnection {
    PgConnection::establish(&a_users_url()).unwrap()
}

/// Returns whether the database is marked as kept, if it is there.
fn find_database(name: &str) -> Option<bool> {
    diesel::select(
        sql::<Nullable<Bool>>(
            "(SELECT shobj_description(oid, 'pg_database') IS NOT NULL \
              FROM pg_database WHERE datname = ",
        )
        .bind::<Text, _>(name)
        .sql(")"),
    )
    .get_result(&mut connect_to_server())
    .unwrap()
}

/// Reads the one value of an SQLite setting.
fn setting(conn: &mut SqliteConnection, name: &str) -> String {
    let value = format!(
        "(WITH setting (value) AS (SELECT * FROM pragma_{name}) \
          SELECT CAST(value AS TEXT) FROM setting)"
    );
    diesel::select(sql::<Text>(&value))
        .get_result(conn)
        .unwrap()
}
