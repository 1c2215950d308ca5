//! A PostgreSQL database for one test.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool};
use diesel::sql_types::{Bool, Text};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::database_name::{DatabaseName, PREFIX};
use crate::postgres_server::PostgresServer;
use crate::server_url::ServerUrl;
use crate::temp_folder;

/// A database of one test's own, dropped with the value.
///
/// When the test fails it is kept and named on stderr: in the user's server as it
/// is, for a day; from a private server, whose data end with the tests, as a dump.
#[derive(Debug)]
pub struct PostgresDatabase {
    name: String,
    server: ServerUrl,
    maintenance_url: String,
    /// Set where the server's data end with the tests.
    pg_dump: Option<PathBuf>,
}

impl PostgresDatabase {
    /// The migrations under `migrations/postgres`.
    pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

    /// Creates a database with the migrations, in the shared server.
    #[expect(clippy::new_without_default, reason = "a database is no default value")]
    pub fn new() -> Self {
        Self::on(PostgresServer::shared())
    }

    /// Creates a database without the migrations, in the shared server.
    pub fn empty() -> Self {
        // Nobody can be connected to template0, which would fail its copying.
        Self::create(PostgresServer::shared(), "template0")
    }

    /// Creates a database with the migrations, in the given server.
    pub fn on(server: &PostgresServer) -> Self {
        let template = server.template().get_or_init(|| create_template(server));
        Self::create(server, template)
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
    pub fn connect(&self) -> PgConnection {
        connect(&self.url())
    }

    /// Makes a pool of `size` connections.
    pub fn pool(&self, size: u32) -> Pool<ConnectionManager<PgConnection>> {
        Pool::builder()
            .max_size(size)
            .build(self.manager())
            .expect("the server takes the pool's connections")
    }

    /// Returns what a pool with other settings is built from.
    pub fn manager(&self) -> ConnectionManager<PgConnection> {
        ConnectionManager::new(self.url())
    }

    fn create(server: &PostgresServer, template: &str) -> Self {
        let name = DatabaseName::new().to_string();
        execute(
            &server.maintenance_url(),
            &format!("CREATE DATABASE {name} TEMPLATE {template}"),
        )
        .expect("the server creates a database");
        Self {
            name,
            server: server.server_url().clone(),
            maintenance_url: server.maintenance_url(),
            pg_dump: server.pg_dump(),
        }
    }

    fn keep(&self) {
        match &self.pg_dump {
            None => {
                let url = self.server.shown(&self.name);
                let kept = execute(
                    &self.maintenance_url,
                    &format!(
                        "COMMENT ON DATABASE {} IS 'kept for a failed test'",
                        self.name
                    ),
                );
                match kept {
                    Ok(()) => eprintln!("the test's database is kept for a day: {url}"),
                    Err(error) => eprintln!("the test's database was {url}: {error}"),
                }
            }
            Some(pg_dump) => match dump(pg_dump, &self.url(), &self.name) {
                Ok(file) => eprintln!("the test's database is kept in {}", file.display()),
                Err(error) => eprintln!("the test's database could not be kept: {error}"),
            },
        }
    }

    fn remove(&self) {
        let removed = execute(
            &self.maintenance_url,
            &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
        );
        if let Err(error) = removed
            // A test may have stopped its private server, whose data end anyway.
            && self.pg_dump.is_none()
        {
            let url = self.server.shown(&self.name);
            eprintln!("the test's database {url} was left behind: {error}");
        }
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        if thread::panicking() {
            self.keep();
        } else {
            self.remove();
        }
    }
}

/// Drops the databases of earlier test processes that had no time to do it.
pub(crate) fn sweep(server: &PostgresServer) {
    #[derive(QueryableByName)]
    struct Leftover {
        #[diesel(sql_type = Text)]
        name: String,
        #[diesel(sql_type = Bool)]
        kept: bool,
    }

    let mut conn = connect(&server.maintenance_url());
    let ours: Vec<Leftover> = diesel::sql_query(
        "SELECT datname::text AS name, \
                shobj_description(oid, 'pg_database') IS NOT NULL AS kept \
         FROM pg_database WHERE starts_with(datname::text, $1)",
    )
    .bind::<Text, _>(PREFIX)
    .load(&mut conn)
    .expect("the server lists its databases");

    for Leftover { name, kept } in ours {
        if DatabaseName::parse(&name).is_some_and(|parsed| parsed.is_abandoned(kept)) {
            // Without FORCE, so that one which somebody looks at stays.
            let dropped = diesel::sql_query(format!("DROP DATABASE IF EXISTS {name}"));
            if let Err(error) = dropped.execute(&mut conn) {
                eprintln!("an old test's database {name} was left behind: {error}");
            }
        }
    }
}

/// Migrates once what is then copied for each test, in a fraction of the time.
fn create_template(server: &PostgresServer) -> String {
    let name = DatabaseName::new().to_string();
    execute(
        &server.maintenance_url(),
        &format!("CREATE DATABASE {name} TEMPLATE template0"),
    )
    .expect("the server creates a database");
    connect(&server.url(&name))
        .run_pending_migrations(PostgresDatabase::MIGRATIONS)
        .expect("the migrations run");
    name
}

fn connect(url: &str) -> PgConnection {
    PgConnection::establish(url).unwrap_or_else(|error| panic!("cannot connect: {error}"))
}

fn execute(url: &str, statement: &str) -> Result<(), Box<dyn Error>> {
    let mut conn = PgConnection::establish(url)?;
    diesel::sql_query(statement).execute(&mut conn)?;
    Ok(())
}

fn dump(pg_dump: &Path, url: &str, name: &str) -> Result<PathBuf, String> {
    if !pg_dump.is_file() {
        return Err(format!("{} is not installed", pg_dump.display()));
    }
    let file = temp_folder::create("dump").join(format!("{name}.sql"));
    let output = Command::new(pg_dump)
        .arg("--file")
        .arg(&file)
        .arg(url)
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(file)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
