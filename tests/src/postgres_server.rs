//! PostgreSQL servers to test against.

use std::fs::{self, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::{env, iter};

use crate::postgres_installation::PostgresInstallation;
use crate::postgres_url::PostgresUrl;
use crate::server_account::ServerAccount;
use crate::temp_folder;
use crate::watchdog::Watchdog;

/// A PostgreSQL server: a private one, or the user's.
///
/// A private server lives in a folder of its own under the temporary folder, listens
/// on 127.0.0.1 and in that folder, and is gone with the value, or with the test
/// process, however that ends. While it runs it asks nobody on this machine for a
/// password.
#[derive(Debug)]
pub struct PostgresServer {
    url: PostgresUrl,
    /// The database from which others are created.
    maintenance: String,
    private: Option<PrivateServer>,
    /// The database with the migrations, once a test has asked for one.
    template: OnceLock<String>,
}

impl PostgresServer {
    /// Starts a private server that does not wait for the disk.
    pub fn start() -> Self {
        Self::start_private(NOT_DURABLE)
    }

    /// Starts a private server that keeps what it has acknowledged, for tests which
    /// kill it and count what survived.
    pub fn start_durable() -> Self {
        Self::start_private("")
    }

    /// Returns the one server that all tests of this process share: the user's if
    /// `PG_DATABASE_URL` is set, else a private one.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<PostgresServer> = OnceLock::new();
        SHARED.get_or_init(|| match env::var("PG_DATABASE_URL") {
            Ok(url) => Self::at(&url),
            Err(env::VarError::NotPresent) => Self::start(),
            Err(error) => panic!("PG_DATABASE_URL: {error}"),
        })
    }

    /// Takes a server that runs already, in which the tests may create databases.
    ///
    /// Its own databases are left alone; those of earlier test processes that ended
    /// without cleaning up are dropped.
    pub fn at(url: &str) -> Self {
        let (url, maintenance) = PostgresUrl::parse(url)
            .expect("the server's URL has the form postgres://user@host:port/database");
        let server = Self {
            url,
            maintenance,
            private: None,
            template: OnceLock::new(),
        };
        crate::postgres_database::sweep(&server);
        server
    }

    /// Returns the URL of a database in this server.
    pub fn url(&self, database: &str) -> String {
        self.url.database(database)
    }

    /// Returns the file that a private server writes its log to; each line has the
    /// time, process, database and SQLSTATE.
    pub fn log_path(&self) -> PathBuf {
        self.private().log_path()
    }

    /// Returns the process id of a private server that runs.
    pub fn pid(&self) -> u32 {
        let file = self.private().data().join("postmaster.pid");
        let content = fs::read_to_string(file).expect("the server runs");
        let line = content.lines().next().unwrap_or_default();
        line.parse().expect("the first line is the process id")
    }

    /// Stops a private server as a crash would: nobody is waited for, nothing is
    /// written any more.
    pub fn stop_hard(&self) {
        let private = self.private();
        private.run("pg_ctl", private.pg_ctl(["-m", "immediate", "stop"]));
    }

    /// Starts a private server again on the same port and data.
    pub fn start_again(&self) {
        let private = self.private();
        private.run("pg_ctl", private.pg_ctl(["start"]));
    }

    pub(crate) fn server_url(&self) -> &PostgresUrl {
        &self.url
    }

    pub(crate) fn maintenance_url(&self) -> String {
        self.url.database(&self.maintenance)
    }

    pub(crate) fn template(&self) -> &OnceLock<String> {
        &self.template
    }

    /// Returns the path of `pg_dump`, if the server's data end with the tests.
    pub(crate) fn pg_dump(&self) -> Option<PathBuf> {
        let private = self.private.as_ref()?;
        Some(private.installation.program("pg_dump"))
    }

    fn start_private(durability: &str) -> Self {
        let private = PrivateServer::create(durability);
        let port = private.start_on_a_free_port();
        Self {
            url: PostgresUrl::local(port),
            maintenance: "postgres".to_owned(),
            private: Some(private),
            template: OnceLock::new(),
        }
    }

    fn private(&self) -> &PrivateServer {
        self.private
            .as_ref()
            .expect("only a private server is stopped, or has its files looked at")
    }
}

/// The files of a server of our own.
#[derive(Debug)]
struct PrivateServer {
    installation: PostgresInstallation,
    account: ServerAccount,
    folder: PathBuf,
    /// Stops the server and removes the folder when it is dropped.
    _watchdog: Watchdog,
}

impl PrivateServer {
    fn create(durability: &str) -> Self {
        let installation =
            PostgresInstallation::find().unwrap_or_else(|missing| panic!("{missing}"));
        let folder = temp_folder::create("pg");
        let (account, watchdog) = hand_over(&installation, &folder).unwrap_or_else(|error| {
            fs::remove_dir(&folder).ok();
            panic!("{error}")
        });
        let server = Self {
            installation,
            account,
            folder,
            _watchdog: watchdog,
        };
        let mut initdb = server.command("initdb");
        initdb
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8"])
            // Messages that tests may search, whatever the language of the machine.
            .args(["--locale=C", "--no-sync", "-D"])
            .arg(server.data());
        server.run("initdb", initdb);
        server.configure(SETTINGS);
        server.configure(durability);
        server
    }

    fn start_on_a_free_port(&self) -> u16 {
        // Another process may take the port before the server does.
        for port in free_ports().take(5) {
            self.configure(&self.addresses(port));
            match self.try_run(self.pg_ctl(["start"])) {
                Ok(()) => return port,
                Err(_) if self.log().contains("could not bind") => {}
                Err(error) => panic!("the server did not start: {error}\n{}", self.log()),
            }
        }
        panic!("no port is free for the server\n{}", self.log());
    }

    /// Appends to the settings, of which the last one counts.
    fn configure(&self, settings: &str) {
        OpenOptions::new()
            .append(true)
            .open(self.data().join("postgresql.conf"))
            .and_then(|mut file| file.write_all(settings.as_bytes()))
            .expect("the server's settings can be written");
    }

    fn addresses(&self, port: u16) -> String {
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
        let program = self.installation.program(program);
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

    fn log_path(&self) -> PathBuf {
        self.folder.join("log")
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
    let watchdog = Watchdog::start(&account, &installation.program("pg_ctl"), folder)?;
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

/// Ports below those which the system gives to clients: else one of a pool's own
/// attempts to reach the stopped server may be given its port, and keep it.
const PORTS: std::ops::Range<u16> = 15_000..32_000;

fn free_ports() -> impl Iterator<Item = u16> {
    iter::repeat_with(|| {
        // std's only source of random numbers.
        let random = RandomState::new().hash_one(()) % u64::from(PORTS.end - PORTS.start);
        PORTS.start + u16::try_from(random).expect("it is smaller than a port")
    })
    .filter(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
}
