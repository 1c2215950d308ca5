//! A lock on the key, then a look and an insert that nobody with the same lock comes between.

use crate::backend::{IsolationLevel, KeyLock, OpenTransaction, SerializableConnection};
use crate::error::{Error, Result};
use crate::guard::serializable;
use crate::lookup::{find_or_insert, find_the_winner};
use crate::outcome::Outcome;
use crate::queries::Queries;
use crate::test_transaction;
use crate::transaction::{run_locked, run_savepoint};

pub(super) fn create<R, Conn>(row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    match conn.open_transaction() {
        None => create_alone(row, conn),
        Some(open) => match may_lock_within(conn, open)? {
            true => lock_then_create(row, conn),
            false => serializable::create_within(row, conn),
        },
    }
}

fn create_alone<R, Conn>(row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    let table = R::key_columns()?.table;
    let created = run_locked(conn, &table, row.key_values(), |conn| {
        find_or_insert(row, conn)
    })
    .map_err(|aborted| aborted.into_error(conn.is_lost()));
    find_the_winner(created, row, conn)
}

/// Says whether a lock can be taken inside an open transaction, and is needed there: a serializable
/// one keeps others out by itself, and a test transaction nobody else ever sees.
pub(super) fn may_lock_within<Conn>(conn: &mut Conn, open: OpenTransaction) -> Result<bool>
where
    Conn: SerializableConnection,
{
    if open == OpenTransaction::Test {
        return Ok(false);
    }
    let refusal = match (conn.isolation_level()?, Conn::KEY_LOCK) {
        (IsolationLevel::Serializable, _) | (_, KeyLock::Database) => return Ok(false),
        (IsolationLevel::ReadCommitted, KeyLock::Transaction) => return Ok(true),
        // What it sees is older than the lock would be.
        (IsolationLevel::RepeatableRead, KeyLock::Transaction) => Error::RepeatableRead,
        // It could only be given back before the caller commits.
        (_, KeyLock::Session) => Error::LockInTransaction,
    };
    match test_transaction::is_caller() {
        true => Ok(false),
        false => Err(refusal),
    }
}

/// In a savepoint, whose rollback gives the lock back as well.
fn lock_then_create<R, Conn>(row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    let created = run_savepoint(conn, |conn| {
        conn.lock_key(&R::key_columns()?.table, row.key_values())?;
        find_or_insert(row, conn)
    })
    .map_err(|aborted| aborted.into_error(conn.is_lost()));
    find_the_winner(created, row, conn)
}
