//! An insert that the table's own unique constraint turns into nothing.

use diesel::OptionalExtension;

use crate::audit::KeyIndex;
use crate::backend::SerializableConnection;
use crate::classify;
use crate::error::{Error, Result};
use crate::key::KeyColumns;
use crate::lookup::{find, find_the_winner, insert};
use crate::outcome::Outcome;
use crate::queries::Queries;
use crate::transaction::{commit_error, run_plain};

pub(super) fn create<R, Conn>(row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    let key = R::key_columns()?;
    check(row, &key, &mut None, conn)?;
    let open = conn.open_transaction().is_some();
    match Conn::HAS_ON_CONFLICT {
        true => insert_or_nothing(row, conn, open),
        false => insert_or_refused(row, &key, conn, open),
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

/// A plain insert, which the constraint refuses, and a look at the row.
///
/// It does not say on which constraint it relies, so that there has to be one, and so that a
/// refusal is known by its name.
fn insert_or_refused<R, Conn>(
    row: &R,
    key: &KeyColumns<Conn::Backend>,
    conn: &mut Conn,
    within: bool,
) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    let constraints = constraints::<R, _>(key, conn)?;
    let inserted = match within {
        true => insert_within(row, conn),
        false => run_plain(conn, |conn| insert(row, conn))
            .map_err(|aborted| aborted.into_error(conn.is_lost())),
    };
    match inserted {
        Ok(created) => Ok(Outcome::Created(created)),
        Err(Error::Database(violation)) if classify::is_unique_violation(&violation) => {
            match find_refused(row, conn, within)? {
                Some(found) => Ok(Outcome::Found(found)),
                None if classify::is_violation_of(&violation, &constraints) => {
                    Err(Error::NothingInserted { table: R::TABLE })
                }
                None => Err(Error::Database(violation)),
            }
        }
        Err(error) => Err(error),
    }
}

/// In a transaction of the caller's, which a refused statement leaves as it was.
fn insert_within<R, Conn>(row: &R, conn: &mut Conn) -> Result<R::Model>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    insert(row, conn).map_err(|error| match error {
        Error::KeyMismatch { table, .. } => Error::KeyMismatch {
            table,
            rolled_back: false,
        },
        error => error,
    })
}

/// Looks for the row that was in the way. What the caller's transaction sees may be older, and
/// only a locking read shows it. The lock is a shared one: all losers have that on the row since
/// they were refused, and none of them could get it for itself alone.
fn find_refused<R, Conn>(row: &R, conn: &mut Conn, within: bool) -> Result<Option<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    match within {
        true => Ok(row.select_oldest_shared(conn).optional()?),
        false => find(row, conn),
    }
}

/// Returns the constraints that keep duplicates out: there has to be one.
pub(crate) fn constraints<R, Conn>(
    key: &KeyColumns<Conn::Backend>,
    conn: &mut Conn,
) -> Result<Vec<KeyIndex>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    let mut constraints = conn.indexes(&key.table)?;
    constraints.retain(|index| index.is_unique_over(key));
    match constraints.is_empty() {
        true => Err(Error::NoUniqueConstraint { table: R::TABLE }),
        false => Ok(constraints),
    }
}

/// Refuses what no constraint can keep apart. The `constraints` are read when they are needed
/// first.
pub(crate) fn check<R, Conn>(
    row: &R,
    key: &KeyColumns<Conn::Backend>,
    constraints: &mut Option<Vec<KeyIndex>>,
    conn: &mut Conn,
) -> Result<()>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    // PostgreSQL would find the index for the first five statements, as long as it plans each of
    // them with its values, and none after that.
    if key.filter_is_bound {
        return Err(Error::BoundFilter { table: R::TABLE });
    }
    let values = row.key_values();
    let Some(null) = values.iter().find(|value| value.is_null()) else {
        return Ok(());
    };
    // To most constraints, no NULL is equal to another.
    let constraints = match constraints {
        Some(constraints) => constraints,
        None => constraints.insert(conn.indexes(&key.table)?),
    };
    let kept_apart = constraints
        .iter()
        .any(|index| index.is_unique_over(key) && index.nulls_not_distinct());
    match kept_apart {
        true => Ok(()),
        false => Err(Error::NullsDistinct {
            table: R::TABLE,
            column: null.column,
        }),
    }
}
