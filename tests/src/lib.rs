//! The test harness: private servers, a fresh database for each test, faults,
//! fixed interleavings and recorded statements.
//!
//! ```no_run
//! use get_or_create_tests::{PostgresDatabase, Statements};
//!
//! let database = PostgresDatabase::new();
//! let mut conn = database.connect();
//! let statements = Statements::record(&mut conn);
//! ```
//!
//! Whatever goes wrong in the harness fails the test which called it, by a panic
//! that says what to do; no item repeats that under `# Panics`.
//!
//! Without `PG_DATABASE_URL` the tests start a PostgreSQL server of their own in
//! the temporary folder, one for each test process. With it they make databases
//! in that server, and touch none but their own. The same holds for MariaDB and
//! `MYSQL_DATABASE_URL`.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a harness fails its test by panicking"
)]

mod database_name;
mod free_port;
mod galera_cluster;
mod mariadb_installation;
mod mariadb_server;
mod mysql_database;
mod postgres_database;
mod postgres_installation;
mod postgres_message;
mod postgres_server;
mod postgres_standby;
mod private_mariadb;
mod private_server;
mod proxy;
mod race;
mod server_account;
mod server_url;
mod sqlite_database;
mod statements;
mod temp_folder;
mod watchdog;

pub use galera_cluster::GaleraCluster;
pub use mariadb_server::MariadbServer;
pub use mysql_database::MysqlDatabase;
pub use postgres_database::PostgresDatabase;
pub use postgres_installation::{MissingServer, PostgresInstallation};
pub use postgres_server::PostgresServer;
pub use postgres_standby::PostgresStandby;
pub use proxy::{Fault, Proxy};
pub use race::Race;
pub use sqlite_database::{Journal, SqliteDatabase};
pub use statements::Statements;
