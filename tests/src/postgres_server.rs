//! PostgreSQL servers to test against.

use std::env;
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::private_server::{Durability, PrivateServer};
use crate::server_url::ServerUrl;

/// A PostgreSQL server: a private one, or the user's.
///
/// A private server lives in a folder of its own under the temporary folder, listens
/// on 127.0.0.1 and in that folder, and is gone with the value, or with the test
/// process, however that ends. While it runs it asks nobody on this machine for a
/// password.
#[derive(Debug)]
pub struct PostgresServer {
    url: ServerUrl,
    /// The database from which others are created.
    maintenance: String,
    private: Option<PrivateServer>,
    /// The database with the migrations, once a test has asked for one.
    template: OnceLock<String>,
}

impl PostgresServer {
    /// Starts a private server that does not wait for the disk.
    pub fn start() -> Self {
        Self::start_private(Durability::Off)
    }

    /// Starts a private server that keeps what it has acknowledged, for tests which
    /// kill it and count what survived.
    pub fn start_durable() -> Self {
        Self::start_private(Durability::On)
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
        let (url, maintenance) = ServerUrl::parse(url)
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
        self.private().pid()
    }

    /// Stops a private server as a crash would: nobody is waited for, nothing is
    /// written any more.
    pub fn stop_hard(&self) {
        self.private().stop_hard();
    }

    /// Starts a private server again on the same port and data.
    pub fn start_again(&self) {
        self.private().start_again();
    }

    pub(crate) fn server_url(&self) -> &ServerUrl {
        &self.url
    }

    pub(crate) fn maintenance_url(&self) -> String {
        self.url.database(&self.maintenance)
    }

    pub(crate) fn template(&self) -> &OnceLock<String> {
        &self.template
    }

    pub(crate) fn private(&self) -> &PrivateServer {
        self.private
            .as_ref()
            .expect("only a private server is stopped, or has its files looked at")
    }

    /// Returns the path of `pg_dump`, if the server's data end with the tests.
    pub(crate) fn pg_dump(&self) -> Option<PathBuf> {
        let private = self.private.as_ref()?;
        Some(private.program("pg_dump"))
    }

    fn start_private(durability: Durability) -> Self {
        let private = PrivateServer::start(durability);
        Self {
            url: ServerUrl::local_postgres(private.port()),
            maintenance: "postgres".to_owned(),
            private: Some(private),
            template: OnceLock::new(),
        }
    }
}
