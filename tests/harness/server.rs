//! Private servers start, stop, and end with the tests.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use get_or_create_tests::{PostgresDatabase, PostgresInstallation, PostgresServer};

use crate::child;
use crate::department::{self, departments};

#[test]
fn a_durable_server_comes_back_with_what_it_acknowledged() {
    let server = PostgresServer::start_durable();
    let database = PostgresDatabase::on(&server);
    let mut conn = database.connect();
    let fsync = diesel::select(sql::<Text>("current_setting('fsync')")).get_result(&mut conn);
    assert_eq!(fsync, Ok("on".to_owned()));
    department::insert(&mut conn).unwrap();
    let first_pid = server.pid();

    server.stop_hard();
    assert!(department::insert(&mut conn).is_err());
    assert!(PgConnection::establish(&database.url()).is_err());

    server.start_again();
    assert_ne!(server.pid(), first_pid);
    let rows = departments::table
        .count()
        .get_result(&mut database.connect());
    assert_eq!(rows, Ok(1));
}

#[test]
fn the_log_says_in_which_database_what_failed() {
    let server = PostgresServer::start();
    let database = PostgresDatabase::on(&server);
    let failed = database.connect().batch_execute("SELECT 1 / 0");
    assert!(failed.is_err());

    let log = fs::read_to_string(server.log_path()).unwrap();
    let failure = format!("{} 22012 ERROR:  division by zero", database.name());
    assert!(log.contains(&failure), "{log}");
}

#[test]
fn a_server_and_its_folder_go_with_the_value() {
    let server = PostgresServer::start();
    let (pid, folder) = (server.pid(), folder(&server));
    assert!(is_running(pid));
    drop(server);
    assert!(!is_running(pid));
    assert!(!folder.exists());
}

#[test]
fn a_test_process_that_ends_takes_its_server_along() {
    if child::is_child() {
        println!("{}", announcement(PostgresServer::shared()));
        return;
    }
    let test = "server::a_test_process_that_ends_takes_its_server_along";
    let mut child = child::again(test).spawn().unwrap();
    let (pid, folder) = read_announcement(child.stdout.as_mut().unwrap());
    assert!(child.wait().unwrap().success());
    wait_until_gone(pid, &folder);
}

#[test]
fn a_test_process_that_is_killed_takes_its_server_along() {
    if child::is_child() {
        let database = PostgresDatabase::new();
        let _open = database.connect();
        println!("{}", announcement(PostgresServer::shared()));
        loop {
            thread::park();
        }
    }
    let test = "server::a_test_process_that_is_killed_takes_its_server_along";
    let mut child = child::again(test).spawn().unwrap();
    let (pid, folder) = read_announcement(child.stdout.as_mut().unwrap());
    assert!(is_running(pid));

    // By SIGKILL, which no process can answer.
    child.kill().unwrap();
    child.wait().unwrap();
    wait_until_gone(pid, &folder);
}

#[test]
fn a_missing_server_says_what_to_install() {
    let missing = PostgresInstallation::find_in([]).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "no PostgreSQL server was found: `initdb`, `pg_ctl`, `postgres` are neither on PATH nor \
         in /usr/lib/postgresql/*/bin\n\
         help: install one (`apt-get install postgresql-15`), or set PG_DATABASE_URL to a server \
         in which the tests may create databases"
    );
}

pub(crate) const MARK: &str = "the server is ";

fn announcement(server: &PostgresServer) -> String {
    format!("{MARK}{} {}", server.pid(), folder(server).display())
}

pub(crate) fn read_announcement(output: impl std::io::Read) -> (u32, PathBuf) {
    let lines = BufReader::new(output).lines();
    let line = lines
        .map(Result::unwrap)
        .find(|line| line.contains(MARK))
        .expect("the child has started its server");
    // The test runner writes to the same line.
    let (_, announced) = line.split_once(MARK).unwrap();
    let (pid, folder) = announced.split_once(' ').unwrap();
    (pid.parse().unwrap(), folder.into())
}

fn folder(server: &PostgresServer) -> PathBuf {
    server.log_path().parent().unwrap().to_owned()
}

pub(crate) fn wait_until_gone(pid: u32, folder: &Path) {
    let start = Instant::now();
    while is_running(pid) || folder.exists() {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "{pid} {folder:?}"
        );
        // The end of another's process is not announced.
        thread::park_timeout(Duration::from_millis(20));
    }
}

/// Says whether a process runs; one that has ended and whose parent has not asked for
/// its status does not.
pub(crate) fn is_running(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat
        .rsplit(") ")
        .next()
        .and_then(|rest| rest.chars().next());
    state.is_some_and(|state| state != 'Z')
}
