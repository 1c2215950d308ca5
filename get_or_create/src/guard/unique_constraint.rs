//! An insert that the table's own unique constraint turns into nothing.

use diesel::OptionalExtension;

use crate::backend::SerializableConnection;
use crate::classify;
use crate::error::{Error, Result};
use crate::key::KeyColumns;
use crate::lookup::{find, find_the_winner, insert};
use crate::model::Queries;
use crate::outcome::Outcome;
use crate::transaction::{commit_error, run_plain};

pub(super) fn create<R, Conn>(row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    check_key(row, conn)?;
    match (Conn::HAS_ON_CONFLICT, conn.open_transaction()) {
        (true, open) => insert_or_nothing(row, conn, open.is_some()),
        (false, None) => insert_alone(row, conn),
        (false, Some(_)) => insert_within(row, conn),
    }
}

/// One statement, which the constraint turns into nothing.
fn insert_or_nothing<R, Conn>(row: &R, conn: &mut Conn, within: bool) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    match row.insert_or_nothing(conn).map(|mut rows| rows.pop()) {
        Ok(Some((model, Some(true)))) => Ok(Outcome::Created(model)),
        Ok(Some((_, Some(false) | None))) => Err(Error::KeyMismatch {
            table: R::TABLE,
            rolled_back: false,
        }),
        Ok(None) => match find(row, conn)? {
            Some(found) => Ok(Outcome::Found(found)),
            None => Err(Error::NothingInserted { table: R::TABLE }),
        },
        // PostgreSQL has aborted the transaction by now: there is no looking again.
        Err(error) if within => Err(Error::Database(error)),
        // The violation is of another constraint. Two equal rows can meet there first.
        Err(error) => {
            let error = commit_error(error, conn.is_lost());
            find_the_winner(Err(error), row, conn)
        }
    }
}

/// An insert that the constraint refuses, and the row read back, in a transaction of our own.
fn insert_alone<R, Conn>(row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    let created = run_plain(conn, |conn| insert(row, conn))
        .map(Outcome::Created)
        .map_err(|aborted| aborted.into_error(conn.is_lost()));
    find_the_winner(created, row, conn)
}

/// The same in a transaction of the caller's. What that one sees may be older than the winner's
/// row, which only a locking read then shows. The lock is shared: the losers all have one on the
/// row since the refusal, and none of them could get it for itself.
fn insert_within<R, Conn>(row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    match insert(row, conn) {
        Ok(created) => Ok(Outcome::Created(created)),
        Err(Error::Database(violation)) if classify::is_unique_violation(&violation) => {
            match row.select_oldest_shared(conn).optional()? {
                Some(found) => Ok(Outcome::Found(found)),
                None => Err(Error::Database(violation)),
            }
        }
        Err(Error::KeyMismatch { table, .. }) => Err(Error::KeyMismatch {
            table,
            rolled_back: false,
        }),
        Err(error) => Err(error),
    }
}

/// Refuses what no unique constraint can keep apart.
fn check_key<R, Conn>(row: &R, conn: &mut Conn) -> Result<()>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    let key = R::key_columns()?;
    // PostgreSQL would find the index for the first five statements, as long as it plans each of
    // them with its values, and none after that.
    if key.filter_is_bound {
        return Err(Error::BoundFilter { table: R::TABLE });
    }
    // A plain INSERT does not say on which constraint it relies.
    if !Conn::HAS_ON_CONFLICT {
        check_constraint(&key, R::TABLE, conn)?;
    }
    let values = row.key_values();
    match values.iter().find(|value| value.is_null()) {
        Some(null) => check_null(&key, R::TABLE, null.column, conn),
        None => Ok(()),
    }
}

fn check_constraint<Conn: SerializableConnection>(
    key: &KeyColumns<Conn::Backend>,
    table: &'static str,
    conn: &mut Conn,
) -> Result<()> {
    let indexes = conn.indexes(&key.table)?;
    match indexes.iter().any(|index| index.is_unique_over(key)) {
        true => Ok(()),
        false => Err(Error::NoUniqueConstraint { table }),
    }
}

/// To most constraints, no NULL is equal to another.
fn check_null<Conn: SerializableConnection>(
    key: &KeyColumns<Conn::Backend>,
    table: &'static str,
    column: &'static str,
    conn: &mut Conn,
) -> Result<()> {
    let kept_apart = conn
        .indexes(&key.table)?
        .iter()
        .any(|index| index.is_unique_over(key) && index.nulls_not_distinct());
    match kept_apart {
        true => Ok(()),
        false => Err(Error::NullsDistinct { table, column }),
    }
}
