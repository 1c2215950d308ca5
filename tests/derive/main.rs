//! Structs that the derive takes, run on SQLite; what it refuses is in `ui`.

#![deny(warnings, missing_docs)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod generics;
mod keys;
mod names;
mod tables;
mod values;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use get_or_create::Queries;

/// Connects to an empty database and creates a table.
fn connection(table: &str) -> SqliteConnection {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    conn.batch_execute(table).unwrap();
    conn
}

/// Creates a row and finds it again; returns it as it was found.
fn created_then_found<R>(row: &R, conn: &mut SqliteConnection) -> R::Model
where
    R: Queries<SqliteConnection>,
    R::Model: PartialEq + std::fmt::Debug,
{
    assert_eq!(row.find(&mut *conn).unwrap(), None);
    let created = row.get_or_create(&mut *conn).unwrap();
    assert!(created.is_created());
    let found = row.get_or_create(&mut *conn).unwrap();
    assert!(!found.is_created());
    let found = found.into_inner();
    assert_eq!(found, created.into_inner());
    found
}
