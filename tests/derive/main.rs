//! The structs that the derive accepts. They compile for both backends, and run on SQLite in
//! memory.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
// The lints that an application may have, and that no line of the output may trip.
#![deny(warnings, missing_docs, unused_qualifications, unreachable_pub)]
#![deny(elided_lifetimes_in_paths, unused_lifetimes)]
#![deny(clippy::all, clippy::pedantic)]
#![expect(clippy::ref_option_ref, reason = "of Diesel's own derive")]
#![forbid(unsafe_code)]

use std::fmt::Debug;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use get_or_create::{GetOrCreate, Queries};

mod attributes;
mod columns;
mod generics;
mod hygiene;
mod keys;
mod places;

/// A database in memory with one table.
fn database(create_table: &str) -> SqliteConnection {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    conn.batch_execute(create_table).unwrap();
    conn
}

/// Creates the row, finds it again, and returns it.
fn create_and_find<Row>(row: &Row, conn: &mut SqliteConnection) -> Row::Model
where
    // The statements for PostgreSQL are only compiled.
    Row: GetOrCreate + Queries<SqliteConnection> + Queries<PgConnection>,
    Row::Model: Debug + PartialEq,
{
    let created = row.get_or_create(&mut *conn).unwrap();
    assert!(created.is_created());
    let found = row.get_or_create(&mut *conn).unwrap();
    assert!(!found.is_created());
    let found = found.into_inner();
    assert_eq!(created.into_inner(), found);
    found
}
