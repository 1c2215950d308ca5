//! A MySQL or MariaDB database for one test.

use std::process::Command;
use std::thread;

use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool};
use diesel::sql_types::{BigInt, Text};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::database_name::{DatabaseName, PREFIX};
use crate::mariadb_installation;
use crate::mariadb_server::MariadbServer;
use crate::server_url::ServerUrl;
use crate::temp_folder;

/// A database of one test's own, dropped with the value.
///
/// When the test fails it is kept and named on stderr: in the user's server as it
/// is, for a day; from a private server, whose data end with the tests, as a dump.
#[derive(Debug)]
pub struct MysqlDatabase {
    name: String,
    server: ServerUrl,
    is_private: bool,
}

impl MysqlDatabase {
    /// The migrations under `migrations/mysql`.
    pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations/mysql");

    /// Creates a database with the migrations, in the shared server.
    #[expect(clippy::new_without_default, reason = "a database is no default value")]
    pub fn new() -> Self {
        Self::on(MariadbServer::shared())
    }

    /// Creates a database without the migrations, in the shared server.
    pub fn empty() -> Self {
        Self::create(MariadbServer::shared())
    }

    /// Creates a database with the migrations, in the given server.
    pub fn on(server: &MariadbServer) -> Self {
        let database = Self::create(server);
        database
            .connect()
            .run_pending_migrations(Self::MIGRATIONS)
            .expect("the migrations run");
        database
    }

    /// Returns the name of the database.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the URL of the database.
    pub fn url(&self) -> String {
        self.server.database(&self.name)
    }

    /// Connects to the database.
    pub fn connect(&self) -> MysqlConnection {
        connect(&self.url())
    }

    /// Makes a pool of `size` connections.
    pub fn pool(&self, size: u32) -> Pool<ConnectionManager<MysqlConnection>> {
        Pool::builder()
            .max_size(size)
            .build(self.manager())
            .expect("the server takes the pool's connections")
    }

    /// Returns what a pool with other settings is built from.
    pub fn manager(&self) -> ConnectionManager<MysqlConnection> {
        ConnectionManager::new(self.url())
    }

    fn create(server: &MariadbServer) -> Self {
        let database = Self {
            name: DatabaseName::new().to_string(),
            server: server.server_url().clone(),
            is_private: server.is_private(),
        };
        database
            .execute(&format!(
                "CREATE DATABASE {} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
                database.name
            ))
            .expect("the server creates a database");
        database
    }

    fn keep(&self) {
        let kept = match self.is_private {
            true => self.dump(),
            false => self
                .execute(&format!("CREATE TABLE {}.{KEPT} (id INTEGER)", self.name))
                .map(|()| format!("for a day: {}", self.server.shown(&self.name)))
                .map_err(|error| error.to_string()),
        };
        match kept {
            Ok(place) => eprintln!("the test's database is kept {place}"),
            Err(error) => eprintln!("the test's database could not be kept: {error}"),
        }
    }

    fn dump(&self) -> Result<String, String> {
        let program = mariadb_installation::program("mariadb-dump")
            .ok_or("`mariadb-dump` is not installed")?;
        let file = temp_folder::create("dump").join(format!("{}.sql", self.name));
        let address = self.server.tcp_address().unwrap_or_default();
        let (host, port) = address.split_once(':').unwrap_or((&address, "3306"));
        let output = Command::new(program)
            .args([
                "--no-defaults",
                "--user=root",
                "--host",
                host,
                "--port",
                port,
            ])
            .arg(format!("--result-file={}", file.display()))
            .arg(&self.name)
            .output()
            .map_err(|error| error.to_string())?;
        match output.status.success() {
            true => Ok(format!("in {}", file.display())),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    fn remove(&self) {
        let removed = self.execute(&format!("DROP DATABASE IF EXISTS {}", self.name));
        if let Err(error) = removed
            // A test may have stopped its private server, whose data end anyway.
            && !self.is_private
        {
            let url = self.server.shown(&self.name);
            eprintln!("the test's database {url} was left behind: {error}");
        }
    }

    fn execute(&self, statement: &str) -> Result<(), Box<dyn std::error::Error>> {
        let mut conn = MysqlConnection::establish(&self.server.database("mysql"))?;
        diesel::sql_query(statement).execute(&mut conn)?;
        Ok(())
    }
}

impl Drop for MysqlDatabase {
    fn drop(&mut self) {
        if thread::panicking() {
            self.keep();
        } else {
            self.remove();
        }
    }
}

/// The table by which a database is known that is kept for a failed test.
const KEPT: &str = "kept_for_a_failed_test";

/// Drops the databases of earlier test processes that had no time to do it.
pub(crate) fn sweep(server: &MariadbServer) {
    #[derive(QueryableByName)]
    struct Leftover {
        #[diesel(sql_type = Text)]
        name: String,
        #[diesel(sql_type = BigInt)]
        kept: i64,
    }

    let mut conn = connect(&server.url("mysql"));
    let ours: Vec<Leftover> = diesel::sql_query(
        "SELECT s.schema_name AS name, COUNT(t.table_name) AS kept \
         FROM information_schema.schemata s \
         LEFT JOIN information_schema.tables t \
                ON t.table_schema = s.schema_name AND t.table_name = ? \
         WHERE LEFT(s.schema_name, CHAR_LENGTH(?)) = ? GROUP BY s.schema_name",
    )
    .bind::<Text, _>(KEPT)
    .bind::<Text, _>(PREFIX)
    .bind::<Text, _>(PREFIX)
    .load(&mut conn)
    .expect("the server lists its databases");

    for Leftover { name, kept } in ours {
        if DatabaseName::parse(&name).is_some_and(|parsed| parsed.is_abandoned(kept > 0)) {
            let dropped = diesel::sql_query(format!("DROP DATABASE IF EXISTS {name}"));
            if let Err(error) = dropped.execute(&mut conn) {
                eprintln!("an old test's database {name} was left behind: {error}");
            }
        }
    }
}

fn connect(url: &str) -> MysqlConnection {
    MysqlConnection::establish(url).unwrap_or_else(|error| panic!("cannot connect: {error}"))
}
