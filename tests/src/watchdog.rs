//! What stops a server when the test process is gone.

use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};

use crate::server_account::ServerAccount;

/// A child process that outlives the tests by the time it takes to stop the server
/// and to remove its folder.
///
/// Statics are never dropped and a process can be killed, so the server's end cannot
/// be the tests' own work. The watchdog reads from a pipe which only the test process
/// holds open, and which the kernel closes whatever happens to that process.
#[derive(Debug)]
pub(crate) struct Watchdog {
    child: Child,
}

impl Watchdog {
    /// Starts the watchdog over a folder that the server is about to be made in.
    ///
    /// The server, whose process id is in `pid_file`, is stopped by the command `stop`, and
    /// killed if that fails.
    pub(crate) fn start(
        account: &ServerAccount,
        folder: &Path,
        pid_file: &Path,
        stop: &[&OsStr],
    ) -> Result<Self, String> {
        let child = account
            .command(Path::new("/bin/sh"), folder)
            .args(["-c", SCRIPT, "watchdog"])
            .arg(folder)
            .arg(pid_file)
            .args(stop)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C in a terminal, and a test runner's timeout, signal the whole group.
            .process_group(0)
            .spawn()
            .map_err(|error| {
                let hint = account.hint(folder);
                format!("cannot start the server's watchdog: {error}{hint}")
            })?;
        Ok(Self { child })
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        if let Err(error) = self.child.wait() {
            eprintln!("the server's watchdog was lost: {error}");
        }
    }
}

// Tried again, because the tests may have died in the middle of `initdb` or of the
// server's start, which then go on for a moment. A server stopped by SIGSTOP does not
// hear of its end before SIGCONT.
const SCRIPT: &str = r#"
cat >/dev/null
cd /
folder=$1 pid_file=$2
shift 2
for attempt in 1 2 3 4 5 6 7 8; do
    if read -r pid <"$pid_file"; then
        kill -CONT "$pid"
        "$@" || kill -KILL "$pid"
    fi
    rm -rf "$folder" && exit
    sleep 0.25
done
"#;
