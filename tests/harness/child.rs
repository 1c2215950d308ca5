//! Tests that look at the end of a test process: their own, run once more.

use std::env;
use std::process::{Command, Stdio};

const ROLE: &str = "GET_OR_CREATE_HARNESS_CHILD";

/// Says whether this process was started by [`again`].
pub(crate) fn is_child() -> bool {
    env::var_os(ROLE).is_some()
}

/// Makes the command that runs one test of this binary in a process of its own, with
/// a private server.
pub(crate) fn again(test: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", test, "--nocapture"])
        .env(ROLE, "1")
        .env_remove("PG_DATABASE_URL")
        .env_remove("MYSQL_DATABASE_URL")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}
