//! The simplest of the migrations' tables, by statements that both backends run.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

diesel::table! {
    departments {
        id -> Integer,
        name -> Text,
    }
}

/// Adds one department.
pub(crate) fn insert(conn: &mut impl SimpleConnection) -> QueryResult<()> {
    conn.batch_execute("INSERT INTO departments (name) VALUES ('Research')")
}
