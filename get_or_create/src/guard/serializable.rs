//! A look and an insert that PostgreSQL or SQLite keeps apart from every other.

use crate::backend::SerializableConnection;
use crate::error::Result;
use crate::lookup::{find_for_update, find_the_winner, insert};
use crate::outcome::Outcome;
use crate::queries::Queries;
use crate::transaction::{may_create_within, run_savepoint, run_serializable};

pub(super) fn create<R, Conn>(row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    match conn.open_transaction() {
        None => create_alone(row, conn),
        Some(open) => {
            may_create_within(conn, open)?;
            create_within(row, conn)
        }
    }
}

/// Looks again and creates, in a serializable transaction of our own. Two clients that both
/// look and both insert cannot both commit. Where a look locks what it reads, it does so for
/// itself alone: if both could read, neither could insert.
fn create_alone<R, Conn>(row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    let created = run_serializable(conn, |conn| match find_for_update(row, conn)? {
        Some(found) => Ok(Outcome::Found(found)),
        None => insert(row, conn).map(Outcome::Created),
    })
    .map_err(|aborted| aborted.into_error(conn.is_lost()));
    find_the_winner(created, row, conn)
}

/// Creates inside an open serializable transaction. The look before it was part of that
/// transaction, so that another one would see the same.
pub(super) fn create_within<R, Conn>(row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    let created = run_savepoint(conn, |conn| insert(row, conn))
        .map(Outcome::Created)
        .map_err(|aborted| aborted.into_error(conn.is_lost()));
    find_the_winner(created, row, conn)
}
