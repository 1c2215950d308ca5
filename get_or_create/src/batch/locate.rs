//! Which row of a statement the database has refused.

use diesel::result::Error as DatabaseError;

use super::create::Stopped;
use super::run::Run;
use crate::backend::{KeyLock, SerializableConnection};
use crate::classify;
use crate::error::Error;
use crate::queries::ColumnQueries;
use crate::transaction::{Aborted, run_plain, run_savepoint, run_serializable};

impl<R> Run<'_, R> {
    /// Finds the row that the database refuses, by inserting fewer and fewer of them, and rolling
    /// that back.
    pub(super) fn locate<Conn>(&self, stopped: Stopped, conn: &mut Conn) -> Error
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        let Stopped { error, rows } = stopped;
        let is_the_rows = match &error {
            Error::Database(error) => classify::conflict(error).is_none() && !conn.is_lost(),
            _ => false,
        };
        if !is_the_rows {
            return error;
        }
        let mut refused = None;
        let search = |conn: &mut Conn| {
            refused = self.first_refused(&rows, conn)?;
            Err::<(), _>(Error::Database(DatabaseError::RollbackTransaction))
        };
        let _ = match (conn.open_transaction(), Conn::KEY_LOCK) {
            (Some(_), _) => run_savepoint(conn, search),
            (None, KeyLock::Database) => run_serializable(conn, search),
            (None, _) => run_plain(conn, search),
        };
        match refused {
            Some(number) => error.in_row(number),
            None => error,
        }
    }

    fn first_refused<Conn>(&self, rows: &[usize], conn: &mut Conn) -> Result<Option<usize>, Error>
    where
        R: ColumnQueries<Conn>,
        Conn: SerializableConnection,
    {
        let key = R::key_columns()?;
        let mut is_refused = |count: usize| {
            let inserted = run_savepoint(conn, |conn| {
                self.insert_again(&rows[..count], &key, conn)?;
                Err::<(), _>(Stopped::from(Error::Database(
                    DatabaseError::RollbackTransaction,
                )))
            });
            !matches!(
                inserted,
                Err(Aborted::Block(Stopped {
                    error: Error::Database(DatabaseError::RollbackTransaction),
                    ..
                }))
            )
        };
        // So many rows are taken, and so many are refused.
        let (mut taken, mut refused) = (0, rows.len());
        if refused == 0 || !is_refused(refused) {
            return Ok(None);
        }
        while refused - taken > 1 {
            let middle = taken.midpoint(refused);
            match is_refused(middle) {
                true => refused = middle,
                false => taken = middle,
            }
        }
        Ok(Some(rows[taken]))
    }
}
