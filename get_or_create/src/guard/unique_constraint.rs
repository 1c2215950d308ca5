//! An insert that the table's own unique constraint turns into nothing.

use crate::backend::SerializableConnection;
use crate::error::{Error, Result};
use crate::lookup::{find, find_the_winner};
use crate::model::Queries;
use crate::outcome::Outcome;
use crate::transaction::commit_error;

pub(super) fn create<R, Conn>(row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    check_key(row, conn)?;
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
        Err(error) if conn.open_transaction().is_some() => Err(Error::Database(error)),
        // The violation is of another constraint. Two equal rows can meet there first.
        Err(error) => {
            let error = commit_error(error, conn.is_lost());
            find_the_winner(Err(error), row, conn)
        }
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
    // To most constraints, no NULL is equal to another.
    let values = row.key_values();
    let Some(null) = values.iter().find(|value| value.is_null()) else {
        return Ok(());
    };
    let kept_apart = conn
        .indexes(&key.table)?
        .iter()
        .any(|index| index.is_unique_over(&key) && index.nulls_not_distinct());
    match kept_apart {
        true => Ok(()),
        false => Err(Error::NullsDistinct {
            table: R::TABLE,
            column: null.column,
        }),
    }
}
