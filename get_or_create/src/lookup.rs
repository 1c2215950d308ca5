//! Find, insert, find again: one attempt, without any retry.

use diesel::OptionalExtension;

use crate::backend::{OpenTransaction, SerializableConnection};
use crate::classify;
use crate::error::{Error, Result};
use crate::model::{OnDuplicates, Queries};
use crate::outcome::Outcome;
use crate::transaction::{may_create_within, run_savepoint, run_serializable};

/// Looks the row up by its key, without creating it.
pub(crate) fn find<R, Conn>(row: &R, conn: &mut Conn) -> Result<Option<R::Model>>
where
    R: Queries<Conn>,
{
    match R::ON_DUPLICATES {
        OnDuplicates::Oldest => Ok(row.select_oldest(conn).optional()?),
        OnDuplicates::Error => match row.select_oldest_and_count(conn).optional()? {
            None => Ok(None),
            Some((model, 1)) => Ok(Some(model)),
            Some((_, count)) => Err(Error::DuplicateRows {
                table: R::TABLE,
                count,
            }),
        },
    }
}

/// Looks the row up and creates it if it is missing.
pub(crate) fn find_or_create<R, Conn>(row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    // A plain SELECT first: a hit, by far the most frequent case, costs one round trip.
    if let Some(found) = find(row, conn)? {
        return Ok(Outcome::Found(found));
    }
    let created = match conn.open_transaction() {
        None => create(row, conn),
        Some(open) => create_within(row, conn, open),
    };
    match created {
        // Either another client was faster, and the row is there now, or the violation is of
        // another constraint and has nothing to do with the key.
        Err(Error::Database(violation)) if classify::is_unique_violation(&violation) => {
            match find(row, conn)? {
                Some(found) => Ok(Outcome::Found(found)),
                None => Err(Error::Database(violation)),
            }
        }
        created => created,
    }
}

/// Looks again and creates, in a serializable transaction of our own. Two clients that both
/// look and both insert cannot both commit.
fn create<R, Conn>(row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    run_serializable(conn, |conn| match find(row, conn)? {
        Some(found) => Ok(Outcome::Found(found)),
        None => insert(row, conn).map(Outcome::Created),
    })
    .map_err(|aborted| aborted.into_error(conn.is_lost()))
}

/// Creates inside an open transaction. The look before it was part of that transaction, so that
/// another one would see the same.
fn create_within<R, Conn>(
    row: &R,
    conn: &mut Conn,
    open: OpenTransaction,
) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    may_create_within(conn, open)?;
    run_savepoint(conn, |conn| insert(row, conn))
        .map(Outcome::Created)
        .map_err(|aborted| aborted.into_error(conn.is_lost()))
}

fn insert<R, Conn>(row: &R, conn: &mut Conn) -> Result<R::Model>
where
    R: Queries<Conn>,
{
    match row.insert(conn)? {
        (model, Some(true)) => Ok(model),
        // NULL, too: a key column that had a value has none now.
        (_, Some(false) | None) => Err(Error::KeyMismatch { table: R::TABLE }),
    }
}
