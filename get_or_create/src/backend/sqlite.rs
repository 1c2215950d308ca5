use diesel::RunQueryDsl;
use diesel::query_builder::AstPass;
use diesel::result::{Error as DatabaseError, QueryResult};
use diesel::sql_types::Text;
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::{IsolationLevel, KeyLock, SerializableConnection};
use crate::audit::{self, Duplicates, KeyColumn, KeyIndex};
use crate::dialect::{Dialect, Place, push_column};
use crate::key::{KeyColumns, KeyValue};
use crate::session::Session;

/// <https://sqlite.org/isolation.html>
impl SerializableConnection for SqliteConnection {
    const KEY_LOCK: KeyLock = KeyLock::Database;
    const HAS_ON_CONFLICT: bool = true;

    /// Takes the write lock before the first look. A transaction that begins with a read and
    /// writes later fails with SQLITE_BUSY, without waiting, when another has written in between
    /// (<https://sqlite.org/lang_transaction.html#immediate>).
    fn serializable<T, E, F>(&mut self, block: F) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>,
    {
        self.immediate_transaction(block)
    }

    /// One writer at a time sees all that was committed before it.
    fn locked<T, E, F>(&mut self, _: &str, _: Vec<KeyValue<'_, Sqlite>>, block: F) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>,
    {
        self.serializable(block)
    }

    /// The write lock, which the transaction has already, is a lock on every key.
    fn lock_key(&mut self, _: &str, _: Vec<KeyValue<'_, Sqlite>>) -> QueryResult<()> {
        Ok(())
    }

    fn all_locked<T, E, F>(&mut self, _: &[&str], block: F) -> Result<T, E>
    where
        F: FnOnce(&mut Self) -> Result<T, E>,
        E: From<DatabaseError>,
    {
        self.serializable(block)
    }

    /// There is one lock.
    fn lock_name(&mut self, _: &str) -> QueryResult<String> {
        Ok(String::new())
    }

    fn lock_all(&mut self, _: &[&str]) -> QueryResult<()> {
        Ok(())
    }

    /// The limit is a number that SQLite was compiled with, and named only if it is not the
    /// default of the version (<https://sqlite.org/limits.html#max_variable_number>).
    fn max_binds(&mut self, wanted: usize) -> QueryResult<usize> {
        if wanted <= OLD_MAX_BINDS {
            return Ok(wanted);
        }
        let facts: Vec<String> = diesel::dsl::sql::<Text>(
            "SELECT compile_options FROM pragma_compile_options \
             WHERE compile_options LIKE 'MAX_VARIABLE_NUMBER=%' \
             UNION ALL SELECT CASE WHEN sqlite_version() LIKE '3.__.%' \
             AND sqlite_version() < '3.32' THEN '=999' ELSE '=32766' END",
        )
        .load(self)?;
        let number = |fact: &String| {
            fact.split_once('=')
                .and_then(|(_, number)| number.parse().ok())
        };
        Ok(facts.iter().find_map(number).unwrap_or(OLD_MAX_BINDS))
    }

    /// Every SQLite transaction is, but for `read_uncommitted` on a shared cache.
    fn isolation_level(&mut self) -> QueryResult<IsolationLevel> {
        Ok(IsolationLevel::Serializable)
    }

    fn key_columns(&mut self, key: &KeyColumns<Sqlite>) -> QueryResult<Vec<KeyColumn>> {
        audit::sqlite::key_columns(self, key)
    }

    fn indexes(&mut self, table: &str) -> QueryResult<Vec<KeyIndex>> {
        audit::sqlite::indexes(self, table)
    }

    fn duplicates(&mut self, key: &KeyColumns<Sqlite>) -> QueryResult<Duplicates> {
        Duplicates::count(key, "BIGINT").get_result(self)
    }

    /// A failed statement is undone by itself. For the few errors that end the transaction, COMMIT
    /// fails (<https://sqlite.org/lang_transaction.html>).
    fn check_not_aborted(&mut self) -> QueryResult<()> {
        Ok(())
    }

    /// There is no server to lose.
    fn is_lost(&mut self) -> bool {
        false
    }
}

/// Before SQLite 3.32.
const OLD_MAX_BINDS: usize = 999;

impl Dialect for Sqlite {
    const MAX_BINDS: usize = OLD_MAX_BINDS;
    const ROWS: [&'static str; 3] = ["VALUES (", "), (", ")"];
    const NULL_INTEGER: &'static str = "NULL";
    const OMITS_DEFAULTS: bool = true;
    /// One writer at a time needs none.
    const FOR_UPDATE: &'static str = "";

    /// There is one lock, and no order that matters.
    fn push_order(
        out: &mut AstPass<'_, '_, Sqlite>,
        key: &KeyColumns<Sqlite>,
        nulls: &[&'static str],
        place: Place,
    ) -> QueryResult<()> {
        for (index, column) in key.columns.iter().enumerate() {
            if index > 0 {
                out.push_sql(" || ',' || ");
            }
            if nulls.contains(column) {
                out.push_sql("'NULL'");
            } else {
                out.push_sql("quote(");
                push_column(out, key, place, column)?;
                out.push_sql(")");
            }
        }
        Ok(())
    }

    fn push_row_id(out: &mut AstPass<'_, '_, Sqlite>, primary_key: &[String]) {
        for (index, column) in primary_key.iter().enumerate() {
            out.push_sql(if index == 0 {
                "quote("
            } else {
                " || ',' || quote("
            });
            out.push_sql(column);
            out.push_sql(")");
        }
    }

    /// The column's affinity applies, and not its collation.
    fn push_differs<'b>(
        mut out: AstPass<'_, 'b, Sqlite>,
        column: &str,
        value: &mut dyn FnMut(AstPass<'_, 'b, Sqlite>) -> QueryResult<()>,
    ) -> QueryResult<()> {
        out.push_identifier(column)?;
        out.push_sql(" COLLATE BINARY IS NOT ");
        value(out.reborrow())
    }
}

impl Session for &mut SqliteConnection {
    type Connection = SqliteConnection;
    type Lease = Self;

    fn lease(self) -> Self::Lease {
        self
    }
}
