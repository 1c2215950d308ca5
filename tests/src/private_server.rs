//! A PostgreSQL server of our own: its files and its programs.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::free_port::free_ports;
use crate::postgres_installation::PostgresInstallation;
use crate::server_account::ServerAccount;
use crate::temp_folder;
use crate::watchdog::Watchdog;

/// Whether a server waits until the disk has what it acknowledges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    On,
    Off,
}

/// A server that this process has started, in a folder of its own.
#[derive(Debug)]
pub(crate) struct PrivateServer {
    installation: PostgresInstallation,
    account: ServerAccount,
    folder: PathBuf,
    port: u16,
    /// Stops the server and removes the folder when it is dropped.
    _watchdog: Watchdog,
}

impl PrivateServer {
    /// Makes a server and starts it on a free port.
    pub(crate) fn start(durability: Durability) -> Self {
        let server = Self::create();
        server.initialize();
        server.configure(SETTINGS);
        if durability == Durability::Off {
            server.configure(NOT_DURABLE);
        }
        server.start_on_a_free_port()
    }

    /// Makes a standby of a server that runs, and starts it on a free port.
    pub(crate) fn start_standby(primary: &Self) -> Self {
        let server = Self::create();
        server.copy(primary);
        server.start_on_a_free_port()
    }

    /// Lets a standby take writes from now on.
    pub(crate) fn promote(&self) {
        self.run("pg_ctl", self.pg_ctl(["promote"]));
    }

    /// Stops the server as a crash would.
    pub(crate) fn stop_hard(&self) {
        self.run("pg_ctl", self.pg_ctl(["-m", "immediate", "stop"]));
    }

    /// Starts the stopped server on the same port and data.
    pub(crate) fn start_again(&self) {
        self.run("pg_ctl", self.pg_ctl(["start"]));
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn pid(&self) -> u32 {
        let file = self.data().join("postmaster.pid");
        let content = fs::read_to_string(file).expect("the server runs");
        let line = content.lines().next().unwrap_or_default();
        line.parse().expect("the first line is the process id")
    }

    pub(crate) fn log_path(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// Returns the path of one of the programs that came with the server.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.installation.program(name)
    }

    fn start_on_a_free_port(mut self) -> Self {
        // Another process may take the port before the server does.
        for port in free_ports().take(5) {
            self.port = port;
            self.configure(&self.addresses());
            match self.try_run(self.pg_ctl(["start"])) {
                Ok(()) => return self,
                Err(_) if self.log().contains("could not bind") => {}
                Err(error) => panic!("the server did not start: {error}\n{}", self.log()),
            }
        }
        panic!("no port is free for the server\n{}", self.log());
    }

    fn create() -> Self {
        let installation =
            PostgresInstallation::find().unwrap_or_else(|missing| panic!("{missing}"));
        let folder = temp_folder::create("pg");
        let (account, watchdog) = hand_over(&installation, &folder).unwrap_or_else(|error| {
            // What went wrong before says more than an empty folder that stays.
            fs::remove_dir(&folder).ok();
            panic!("{error}")
        });
        Self {
            installation,
            account,
            folder,
            port: 0,
            _watchdog: watchdog,
        }
    }

    fn initialize(&self) {
        let mut initdb = self.command("initdb");
        initdb
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8"])
            // Messages that tests may search, whatever the language of the machine.
            .args(["--locale=C", "--no-sync", "-D"])
            .arg(self.data());
        self.run("initdb", initdb);
    }

    /// Takes the primary's data, and the settings to follow it from then on.
    fn copy(&self, primary: &Self) {
        let mut pg_basebackup = self.command("pg_basebackup");
        pg_basebackup
            .args(["-h", "127.0.0.1", "-U", "postgres", "-p"])
            .arg(primary.port.to_string())
            .args(["-R", "-X", "stream", "-C", "-S", "standby"])
            .args(["--checkpoint=fast", "--no-sync", "-D"])
            .arg(self.data());
        self.run("pg_basebackup", pg_basebackup);
    }

    /// Appends to the settings, of which the last one counts.
    fn configure(&self, settings: &str) {
        OpenOptions::new()
            .append(true)
            .open(self.data().join("postgresql.conf"))
            .and_then(|mut file| file.write_all(settings.as_bytes()))
            .expect("the server's settings can be written");
    }

    fn addresses(&self) -> String {
        let port = self.port;
        let folder = self.folder.display().to_string();
        // The server does not start with a socket that has too long a path.
        let sockets = if folder.len() < MAX_SOCKET_FOLDER {
            folder.replace('\'', "''")
        } else {
            String::new()
        };
        format!(
            "port = {port}\n\
             listen_addresses = '127.0.0.1'\n\
             unix_socket_directories = '{sockets}'\n"
        )
    }

    fn pg_ctl<const N: usize>(&self, arguments: [&str; N]) -> Command {
        let mut pg_ctl = self.command("pg_ctl");
        pg_ctl
            .args(["-w", "-s", "-D"])
            .arg(self.data())
            .arg("-l")
            .arg(self.log_path())
            .args(arguments);
        pg_ctl
    }

    fn command(&self, program: &str) -> Command {
        let program = self.program(program);
        let mut command = self.account.command(&program, &self.folder);
        command.env("LC_ALL", "C");
        command
    }

    fn run(&self, program: &str, command: Command) {
        if let Err(error) = self.try_run(command) {
            let hint = self.account.hint(&self.folder);
            panic!("`{program}` failed: {error}{hint}\n{}", self.log());
        }
    }

    fn try_run(&self, mut command: Command) -> Result<(), String> {
        match command.output() {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }
}

/// Gives the empty folder to the account that the server will run as, and to the
/// watchdog which removes it from then on.
fn hand_over(
    installation: &PostgresInstallation,
    folder: &Path,
) -> Result<(ServerAccount, Watchdog), String> {
    let account = ServerAccount::take_over(folder)?;
    let pg_ctl = installation.program("pg_ctl");
    let data = folder.join("data");
    let stop = [
        pg_ctl.as_os_str(),
        "-D".as_ref(),
        data.as_os_str(),
        "-m".as_ref(),
        "immediate".as_ref(),
        "-t".as_ref(),
        "10".as_ref(),
        "-w".as_ref(),
        "stop".as_ref(),
    ];
    let watchdog = Watchdog::start(&account, folder, &data.join("postmaster.pid"), &stop)?;
    Ok((account, watchdog))
}

const SETTINGS: &str = "
max_connections = 200
shared_buffers = 32MB
log_line_prefix = '%m [%p] %d %e '
";

const NOT_DURABLE: &str = "
fsync = off
full_page_writes = off
";

/// A socket's path has at most 107 bytes, of which its name `/.s.PGSQL.12345` and
/// the name of the lock beside it take a part.
const MAX_SOCKET_FOLDER: usize = 85;
