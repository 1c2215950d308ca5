//! A MariaDB server of our own: its files and its process.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use diesel::prelude::*;

use crate::free_port::free_ports;
use crate::mariadb_installation::server_program;
use crate::server_account::ServerAccount;
use crate::temp_folder;
use crate::watchdog::Watchdog;

/// A server that this process has started, in a folder of its own.
#[derive(Debug)]
pub(crate) struct PrivateMariadb {
    account: ServerAccount,
    folder: PathBuf,
    port: u16,
    /// Beside those of every server.
    arguments: Vec<String>,
    process: Mutex<Option<Child>>,
    /// Stops the server and removes the folder when it is dropped.
    _watchdog: Watchdog,
}

impl PrivateMariadb {
    /// Makes a server and starts it on a free port.
    pub(crate) fn start() -> Self {
        Self::start_with(Vec::new())
    }

    /// Makes a server and starts it with more arguments.
    pub(crate) fn start_with(arguments: Vec<String>) -> Self {
        let mut server = Self::create();
        server.arguments = arguments;
        // Another process may take the port before the server does.
        for port in free_ports().take(5) {
            server.port = port;
            if server.run() {
                return server;
            }
        }
        panic!("the server did not start\n{}", server.log());
    }

    /// Kills the server.
    pub(crate) fn stop_hard(&self) {
        let mut process = self.process();
        let mut child = process.take().expect("the server runs");
        child.kill().expect("the server can be killed");
        child.wait().expect("the server ends");
    }

    /// Starts the stopped server on the same port and data.
    pub(crate) fn start_again(&self) {
        assert!(self.run(), "the server did not start\n{}", self.log());
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn pid(&self) -> u32 {
        let process = self.process();
        process.as_ref().expect("the server runs").id()
    }

    pub(crate) fn log_path(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn create() -> Self {
        let install = server_program("mariadb-install-db");
        let folder = temp_folder::create("maria");
        let hand_over = || {
            let account = ServerAccount::take_over(&folder)?;
            // Nothing of the data is wanted any more: the signal will do.
            let watchdog =
                Watchdog::start(&account, &folder, &pid_file(&folder), &["false".as_ref()])?;
            Ok((account, watchdog))
        };
        let (account, watchdog) = hand_over().unwrap_or_else(|error: String| {
            // What went wrong before says more than an empty folder that stays.
            fs::remove_dir(&folder).ok();
            panic!("{error}")
        });
        let server = Self {
            account,
            folder,
            port: 0,
            arguments: Vec::new(),
            process: Mutex::new(None),
            _watchdog: watchdog,
        };
        let output = server
            .command(&install)
            .args(["--no-defaults", "--skip-test-db"])
            .arg("--auth-root-authentication-method=normal")
            .arg(format!("--datadir={}", server.data().display()))
            .output();
        match output {
            Ok(output) if output.status.success() => server,
            Ok(output) => panic!(
                "`mariadb-install-db` failed: {}{}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            ),
            Err(error) => panic!(
                "`mariadb-install-db` failed: {error}{}",
                server.account.hint(&server.folder)
            ),
        }
    }

    /// Starts the server; says whether it takes connections.
    fn run(&self) -> bool {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log_path())
            .expect("the log can be written");
        let mut child = self
            .command(&server_program("mariadbd"))
            .arg("--no-defaults")
            .args(SETTINGS)
            .args(&self.arguments)
            .arg(format!("--datadir={}", self.data().display()))
            .arg(format!("--socket={}", self.folder.join("s").display()))
            .arg(format!("--pid-file={}", pid_file(&self.folder).display()))
            .arg(format!("--port={}", self.port))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the server's program can be run");
        let url = format!("mysql://root@127.0.0.1:{}/mysql", self.port);
        loop {
            if MysqlConnection::establish(&url).is_ok() {
                *self.process() = Some(child);
                return true;
            }
            match child.try_wait().expect("the server can be looked at") {
                Some(_) => return false,
                None => pause(),
            }
        }
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = self.account.command(program, &self.folder);
        // A server that starts removes the temporary tables of all others beside its own.
        command.env("TMPDIR", &self.folder);
        command
    }

    fn process(&self) -> MutexGuard<'_, Option<Child>> {
        // A test that failed while it held it has left it whole.
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "nothing tells when a server takes connections"
)]
fn pause() {
    thread::sleep(Duration::from_millis(20));
}

fn pid_file(folder: &Path) -> PathBuf {
    folder.join("pid")
}

/// Nothing waits for the disk, but the kernel has what is acknowledged: it outlives the server,
/// and not the machine.
const SETTINGS: [&str; 7] = [
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--max-connections=200",
    "--innodb-flush-log-at-trx-commit=2",
    "--innodb-doublewrite=OFF",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=32M",
];
