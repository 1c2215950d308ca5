//! The proxy's faults do what they say, once each.

use std::io::{Read, Write};
use std::net::TcpStream;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::Text;
use get_or_create_tests::{PostgresDatabase, PostgresServer, Proxy};

use crate::department::{self, departments};

#[test]
fn a_commit_cut_before_the_server_has_not_happened() {
    let database = PostgresDatabase::new();
    let proxy = Proxy::to(PostgresServer::shared());
    let mut conn = connect(&proxy, &database);
    let fault = proxy.cut_before_commit();

    assert!(!fault.has_fired());
    assert!(conn.transaction(department::insert).is_err());
    assert!(fault.has_fired());
    assert_eq!(count(&database), 0);

    let mut next = connect(&proxy, &database);
    next.transaction(department::insert).unwrap();
    assert_eq!(count(&database), 1);
}

#[test]
fn a_commit_whose_answer_was_cut_has_happened() {
    let database = PostgresDatabase::new();
    let proxy = Proxy::to(PostgresServer::shared());
    let mut conn = connect(&proxy, &database);
    let fault = proxy.cut_after_commit();

    assert!(!fault.has_fired());
    assert!(conn.transaction(department::insert).is_err());
    assert!(fault.has_fired());
    assert_eq!(count(&database), 1);

    let mut next = connect(&proxy, &database);
    next.transaction(department::insert).unwrap();
    assert_eq!(count(&database), 2);
}

#[test]
fn faults_fire_in_their_order_one_a_commit() {
    let database = PostgresDatabase::new();
    let proxy = Proxy::to(PostgresServer::shared());
    let faults = [
        proxy.cut_before_commit(),
        proxy.cut_after_commit(),
        proxy.cut_before_commit(),
    ];

    for (cut, rows) in [(0, 0), (1, 1), (2, 1)] {
        let mut conn = connect(&proxy, &database);
        assert!(conn.transaction(department::insert).is_err());
        let fired: Vec<_> = faults.iter().map(|fault| fault.has_fired()).collect();
        assert_eq!(fired, [true, cut >= 1, cut >= 2]);
        assert_eq!(count(&database), rows);
    }
    let mut conn = connect(&proxy, &database);
    conn.transaction(department::insert).unwrap();
}

#[test]
fn a_refused_commit_is_answered_and_leaves_the_fault_armed() {
    let database = PostgresDatabase::new();
    let proxy = Proxy::to(PostgresServer::shared());
    let mut conn = connect(&proxy, &database);
    conn.batch_execute(
        "ALTER TABLE employees ALTER CONSTRAINT employees_department_id_fkey \
         DEFERRABLE INITIALLY DEFERRED",
    )
    .unwrap();
    let fault = proxy.cut_after_commit();

    let refused = conn.transaction(|conn| {
        conn.batch_execute("INSERT INTO employees (name, department_id) VALUES ('Ada', 7)")
    });
    let is_foreign_key = matches!(
        refused,
        Err(Error::DatabaseError(
            DatabaseErrorKind::ForeignKeyViolation,
            _
        ))
    );
    assert!(is_foreign_key, "{refused:?}");
    assert!(!fault.has_fired());

    assert!(conn.transaction(department::insert).is_err());
    assert!(fault.has_fired());
    assert_eq!(count(&database), 1);
}

#[test]
fn all_connections_are_cut_and_new_ones_taken() {
    let database = PostgresDatabase::new();
    let proxy = Proxy::to(PostgresServer::shared());
    let mut connections: Vec<_> = (0..3).map(|_| connect(&proxy, &database)).collect();

    assert_eq!(proxy.cut_all(), 3);
    for conn in &mut connections {
        assert!(department::insert(conn).is_err());
    }
    assert_eq!(proxy.cut_all(), 0);
    department::insert(&mut connect(&proxy, &database)).unwrap();
    assert_eq!(count(&database), 1);
}

#[test]
fn only_the_statement_commit_is_a_commit() {
    let database = PostgresDatabase::new();
    let proxy = Proxy::to(PostgresServer::shared());
    let mut conn = connect(&proxy, &database);
    let fault = proxy.cut_before_commit();

    // A megabyte of them comes in many packets, some of which begin with one.
    let text = "COMMIT; ".repeat(1 << 17);
    let echo = diesel::select(text.clone().into_sql::<Text>()).get_result::<String>(&mut conn);
    assert_eq!(echo, Ok(text));
    conn.batch_execute("SELECT 'COMMIT'; -- COMMIT").unwrap();
    assert!(!fault.has_fired());

    assert!(conn.batch_execute("  commit ; ").is_err());
    assert!(fault.has_fired());
}

#[test]
fn encryption_is_refused_and_the_start_up_goes_on() {
    let proxy = Proxy::to(PostgresServer::shared());
    let mut client = TcpStream::connect(("127.0.0.1", proxy.port())).unwrap();
    for request in [80_877_103_u32, 80_877_104] {
        client.write_all(&8_u32.to_be_bytes()).unwrap();
        client.write_all(&request.to_be_bytes()).unwrap();
        let mut answer = [0];
        client.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"N");
    }
    let start_up = b"\0\0\0\x17\0\x03\0\0user\0postgres\0\0";
    client.write_all(start_up).unwrap();
    let mut kind = [0];
    client.read_exact(&mut kind).unwrap();
    assert!(
        b"RE".contains(&kind[0]),
        "the server asks for a password or refuses"
    );
}

fn connect(proxy: &Proxy, database: &PostgresDatabase) -> PgConnection {
    PgConnection::establish(&proxy.url(database.name())).unwrap()
}

/// Counts the rows that the server has, by a way around the proxy.
fn count(database: &PostgresDatabase) -> i64 {
    departments::table
        .count()
        .get_result(&mut database.connect())
        .unwrap()
}
