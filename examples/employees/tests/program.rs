//! The program as its user starts it.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

#[test]
fn the_printed_line_creates_an_employee() {
    let temp = tempfile::tempdir().unwrap();
    let (_program, url, body) = start(temp.path());
    let send = || {
        let request = ureq::post(&url).content_type("application/json");
        request.send(&body).unwrap().status().as_u16()
    };
    assert_eq!([send(), send()], [201, 200]);
}

#[test]
fn an_interrupt_ends_the_program_and_its_temporary_database() {
    let temp = tempfile::tempdir().unwrap();
    let is_empty = || temp.path().read_dir().unwrap().next().is_none();
    let (mut program, ..) = start(temp.path());
    assert!(!is_empty());

    // The shell's own: a small system has no program of this name.
    let interrupt = format!("kill -INT {}", program.0.id());
    let interrupted = Command::new("sh").args(["-c", &interrupt]).status();
    assert!(interrupted.unwrap().success());

    assert!(program.0.wait().unwrap().success());
    assert!(is_empty());
}

#[test]
fn a_database_that_is_not_there_is_named_without_its_password() {
    let output = Command::new(env!("CARGO_BIN_EXE_employees"))
        .env(
            "DATABASE_URL",
            "postgres://ada:secret@127.0.0.1:1/employees",
        )
        .output()
        .unwrap();
    assert!(!output.status.success());
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("127.0.0.1"), "{message}");
    assert!(!message.contains("secret"), "{message}");
}

#[test]
fn an_unknown_guard_is_answered_with_the_known_ones() {
    let output = Command::new(env!("CARGO_BIN_EXE_employees"))
        .env("GUARD", "Lock")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("`AdvisoryLock`"), "{message}");
}

/// Stops the program if the test fails before it does.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Starts the program; returns the URL and the body of the line that it prints to try it.
fn start(temp: &Path) -> (Program, String, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_employees"))
        .env("LISTEN", "127.0.0.1:0")
        .env("TMPDIR", temp)
        .env("GUARD", "AdvisoryLock")
        .env_remove("DATABASE_URL")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(program.stdout.take().unwrap());
    let program = Program(program);
    let line = output.lines().nth(1).unwrap().unwrap();

    let (command, body) = line.split_once(" -d ").unwrap();
    let url = command.split(' ').nth(2).unwrap();
    let body = body.trim_matches('\'');
    (program, url.to_owned(), body.to_owned())
}
