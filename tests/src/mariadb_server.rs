//! MariaDB servers to test against.

use std::env;
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::private_mariadb::PrivateMariadb;
use crate::server_url::ServerUrl;

/// A MariaDB server: a private one, or the user's, which may be a MySQL.
///
/// A private server lives in a folder of its own under the temporary folder, listens on
/// 127.0.0.1, and is gone with the value, or with the test process, however that ends.
/// While it runs it asks nobody on this machine for a password.
#[derive(Debug)]
pub struct MariadbServer {
    url: ServerUrl,
    private: Option<PrivateMariadb>,
}

impl MariadbServer {
    /// Starts a private server that does not wait for the disk.
    pub fn start() -> Self {
        let private = PrivateMariadb::start();
        Self {
            url: ServerUrl::local_mysql(private.port()),
            private: Some(private),
        }
    }

    /// Returns the one server that all tests of this process share: the user's if
    /// `MYSQL_DATABASE_URL` is set, else a private one.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<MariadbServer> = OnceLock::new();
        SHARED.get_or_init(|| match env::var("MYSQL_DATABASE_URL") {
            Ok(url) => Self::at(&url),
            Err(env::VarError::NotPresent) => Self::start(),
            Err(error) => panic!("MYSQL_DATABASE_URL: {error}"),
        })
    }

    /// Takes a server that runs already, in which the tests may create databases.
    ///
    /// Its own databases are left alone; those of earlier test processes that ended
    /// without cleaning up are dropped.
    pub fn at(url: &str) -> Self {
        let (url, _) = ServerUrl::parse(url)
            .expect("the server's URL has the form mysql://user@host:port/database");
        let server = Self { url, private: None };
        crate::mysql_database::sweep(&server);
        server
    }

    /// Returns the URL of a database in this server.
    pub fn url(&self, database: &str) -> String {
        self.url.database(database)
    }

    /// Returns the file that a private server writes its log to.
    pub fn log_path(&self) -> PathBuf {
        self.private().log_path()
    }

    /// Returns the process id of a private server that runs.
    pub fn pid(&self) -> u32 {
        self.private().pid()
    }

    /// Kills a private server.
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

    /// Says whether the server's data end with the tests.
    pub(crate) fn is_private(&self) -> bool {
        self.private.is_some()
    }

    fn private(&self) -> &PrivateMariadb {
        self.private
            .as_ref()
            .expect("only a private server is stopped, or has its files looked at")
    }
}
