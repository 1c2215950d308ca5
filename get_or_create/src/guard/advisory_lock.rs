//! A lock on the key, then a look and an insert that nobody with the same lock comes between.

use crate::backend::{IsolationLevel, OpenTransaction, SerializableConnection};
use crate::error::{Error, Result};
use crate::guard::serializable;
use crate::lookup::{find_or_insert, find_the_winner};
use crate::model::Queries;
use crate::outcome::Outcome;
use crate::test_transaction;
use crate::transaction::{run_read_committed, run_savepoint};

pub(super) fn create<R, Conn>(row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    let created = match conn.open_transaction() {
        None => run_read_committed(conn, |conn| lock_then_create(row, conn)),
        Some(open) => match level_within(conn, open)? {
            IsolationLevel::Serializable => return serializable::create_within(row, conn),
            IsolationLevel::RepeatableRead => return Err(Error::RepeatableRead),
            // In a savepoint, whose rollback gives the lock back as well.
            IsolationLevel::ReadCommitted => {
                run_savepoint(conn, |conn| lock_then_create(row, conn))
            }
        },
    };
    let created = created.map_err(|aborted| aborted.into_error(conn.is_lost()));
    find_the_winner(created, row, conn)
}

/// Two statements, and so two snapshots: that of the look is younger than the lock, and has all
/// that the holder before us has committed.
fn lock_then_create<R, Conn>(row: &R, conn: &mut Conn) -> Result<Outcome<R::Model>>
where
    R: Queries<Conn>,
    Conn: SerializableConnection,
{
    conn.lock_key(&R::key_columns()?.table, row.key_values())?;
    find_or_insert(row, conn)
}

/// Returns the level of the open transaction. That of a test transaction, which nobody else ever
/// sees, does not matter.
fn level_within<Conn: SerializableConnection>(
    conn: &mut Conn,
    open: OpenTransaction,
) -> Result<IsolationLevel> {
    match conn.isolation_level()? {
        IsolationLevel::RepeatableRead
            if open == OpenTransaction::Test || test_transaction::is_caller() =>
        {
            Ok(IsolationLevel::ReadCommitted)
        }
        level => Ok(level),
    }
}
