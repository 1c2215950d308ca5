//! Private MariaDB servers start, stop, and end with the tests; databases are a test's own.

use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use get_or_create_tests::{MariadbServer, MysqlDatabase, Statements};

use crate::child;
use crate::department::{self, departments};
use crate::server::{MARK, is_running, read_announcement, wait_until_gone};

#[test]
fn databases_are_fresh_and_apart() {
    let (first, second) = (MysqlDatabase::new(), MysqlDatabase::new());
    department::insert(&mut first.connect()).unwrap();

    let count = departments::table.count();
    assert_eq!(count.get_result(&mut first.connect()), Ok(1));
    assert_eq!(count.get_result(&mut second.connect()), Ok(0));
}

#[test]
fn a_dropped_database_is_gone() {
    let database = MysqlDatabase::new();
    let url = database.url();
    assert!(MysqlConnection::establish(&url).is_ok());
    drop(database);
    assert!(MysqlConnection::establish(&url).is_err());
}

#[test]
fn statements_are_recorded_without_their_values() {
    let database = MysqlDatabase::new();
    let mut conn = database.connect();
    let statements = Statements::record(&mut conn);
    conn.batch_execute("SELECT 1").unwrap();
    department::insert(&mut conn).unwrap();
    assert_eq!(
        statements.take(),
        [
            "SELECT 1",
            "INSERT INTO departments (name) VALUES ('Research')"
        ]
    );
}

#[test]
fn a_killed_server_comes_back() {
    let server = MariadbServer::start();
    let database = MysqlDatabase::on(&server);
    let first_pid = server.pid();
    server.stop_hard();
    assert!(MysqlConnection::establish(&database.url()).is_err());
    server.start_again();
    assert_ne!(server.pid(), first_pid);
    assert!(MysqlConnection::establish(&database.url()).is_ok());
}

#[test]
fn a_test_process_that_is_killed_takes_its_server_along() {
    if child::is_child() {
        let server = MariadbServer::shared();
        let folder = server.log_path().parent().unwrap().display().to_string();
        println!("{MARK}{} {folder}", server.pid());
        loop {
            thread::park();
        }
    }
    let test = "mariadb::a_test_process_that_is_killed_takes_its_server_along";
    let mut child = child::again(test).spawn().unwrap();
    let (pid, folder) = read_announcement(child.stdout.as_mut().unwrap());
    assert!(is_running(pid));
    child.kill().unwrap();
    child.wait().unwrap();
    wait_until_gone(pid, &folder);
}
