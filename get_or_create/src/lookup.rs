//! Find, insert, find again: one attempt, without any retry.

use diesel::OptionalExtension;

use crate::backend::SerializableConnection;
use crate::classify;
use crate::error::{Error, Result};
use crate::guard::Guard;
use crate::model::OnDuplicates;
use crate::outcome::Outcome;
use crate::queries::{Inserted, Queries};

/// Looks the row up by its key, without creating it.
pub(crate) fn find<R, Conn>(row: &R, conn: &mut Conn) -> Result<Option<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
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

/// Looks the row up in order to create it.
pub(crate) fn find_for_update<R, Conn>(row: &R, conn: &mut Conn) -> Result<Option<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    match R::ON_DUPLICATES {
        OnDuplicates::Oldest => Ok(row.select_oldest_for_update(conn).optional()?),
        OnDuplicates::Error => find(row, conn),
    }
}

/// Looks the row up and creates it under the guard if it is missing.
pub(crate) fn find_or_create<R, Conn>(
    row: &R,
    conn: &mut Conn,
    guard: Guard,
) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    // A plain SELECT first: a hit, by far the most frequent case, costs one round trip.
    match find(row, conn)? {
        Some(found) => Ok(Outcome::Found(found)),
        None => guard.create(row, conn),
    }
}

/// Looks again and inserts, where a guard keeps others from coming in between.
pub(crate) fn find_or_insert<R, Conn>(row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    match find(row, conn)? {
        Some(found) => Ok(Outcome::Found(found)),
        None => insert(row, conn).map(Outcome::Created),
    }
}

/// Inserts the row, in a transaction or savepoint that an error will roll back.
pub(crate) fn insert<R, Conn>(row: &R, conn: &mut Conn) -> Result<R::Model>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    let inserted = match row.insert(conn)? {
        Inserted::Returned(model, Some(true)) => Some(model),
        // NULL, too: a key column that had a value has none now.
        Inserted::Returned(_, Some(false) | None) => None,
        Inserted::Unread => row.select_oldest(conn).optional()?,
    };
    inserted.ok_or(Error::KeyMismatch {
        table: R::TABLE,
        rolled_back: true,
    })
}

/// Explains a unique violation: either another client was faster, and the row is there now, or
/// it is of another constraint and has nothing to do with the key.
pub(crate) fn find_the_winner<R, Conn>(
    created: Result<Outcome<R::Model>>,
    row: &R,
    conn: &mut Conn,
) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    match created {
        Err(Error::Database(violation)) if classify::is_unique_violation(&violation) => {
            match find(row, conn)? {
                Some(found) => Ok(Outcome::Found(found)),
                None => Err(Error::Database(violation)),
            }
        }
        created => created,
    }
}
