//! What SQLite's pragmas say (<https://sqlite.org/pragma.html#pragfunc>).

use diesel::result::QueryResult;
use diesel::sql_types::{Bool, Integer, Nullable, Text};
use diesel::sqlite::{Sqlite, SqliteConnection};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::{KeyColumn, KeyIndex, quoted};
use crate::key::KeyColumns;

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    declared_type: String,
    #[diesel(sql_type = Bool)]
    not_null: bool,
    /// The place in the primary key, from 1; 0 is none.
    #[diesel(sql_type = Integer)]
    primary_key: i32,
}

pub(crate) fn key_columns(
    conn: &mut SqliteConnection,
    key: &KeyColumns<Sqlite>,
) -> QueryResult<Vec<KeyColumn>> {
    let rows = columns(conn, &key.table)?;
    let row_id = row_id(&rows);
    Ok(key
        .columns
        .iter()
        // SQLite's names have no case.
        .filter_map(|name| rows.iter().find(|row| row.name.eq_ignore_ascii_case(name)))
        .map(|row| KeyColumn {
            nullable: !row.not_null && row_id != Some(&row.name),
            floating_point: has_real_affinity(&row.declared_type),
            hashable: true,
            name: row.name.clone(),
        })
        .collect())
}

#[derive(QueryableByName)]
struct IndexRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    is_unique: bool,
    #[diesel(sql_type = Bool)]
    partial: bool,
    #[diesel(sql_type = Nullable<Text>)]
    column: Option<String>,
}

pub(crate) fn indexes(conn: &mut SqliteConnection, table: &str) -> QueryResult<Vec<KeyIndex>> {
    let rows: Vec<IndexRow> = sql_query(format!(
        "SELECT list.name AS name, list.\"unique\" AS is_unique, list.partial AS partial, \
                info.name AS column \
         FROM pragma_index_list({arguments}) AS list, pragma_index_xinfo(list.name) AS info \
         WHERE info.key ORDER BY list.name, info.seqno",
        arguments = arguments(table)
    ))
    .load(conn)?;
    let mut indexes: Vec<KeyIndex> = Vec::new();
    // An `INTEGER PRIMARY KEY` is the table itself, and no index.
    if let Some(row_id) = row_id(&columns(conn, table)?) {
        indexes.push(index("PRIMARY KEY", true, false, Some(row_id.clone())));
    }
    for row in rows {
        match indexes.last_mut() {
            Some(last) if last.name == row.name => last.columns.push(row.column),
            _ => indexes.push(index(&row.name, row.is_unique, row.partial, row.column)),
        }
    }
    Ok(indexes)
}

fn index(name: &str, unique: bool, partial: bool, column: Option<String>) -> KeyIndex {
    KeyIndex {
        name: name.to_owned(),
        columns: vec![column],
        unique,
        valid: true,
        deferrable: false,
        partial,
        nulls_not_distinct: false,
    }
}

fn columns(conn: &mut SqliteConnection, table: &str) -> QueryResult<Vec<ColumnRow>> {
    sql_query(format!(
        "SELECT name, type AS declared_type, \"notnull\" AS not_null, pk AS primary_key \
         FROM pragma_table_info({})",
        arguments(table)
    ))
    .load(conn)
}

/// Returns the column that is another name for the row's number
/// (<https://sqlite.org/lang_createtable.html#rowid>).
fn row_id(columns: &[ColumnRow]) -> Option<&String> {
    let mut primary_key = columns.iter().filter(|column| column.primary_key > 0);
    match (primary_key.next(), primary_key.next()) {
        (Some(only), None) if only.declared_type.eq_ignore_ascii_case("INTEGER") => {
            Some(&only.name)
        }
        _ => None,
    }
}

/// <https://sqlite.org/datatype3.html#determination_of_column_affinity>
fn has_real_affinity(declared_type: &str) -> bool {
    let declared_type = declared_type.to_ascii_uppercase();
    let has = |words: &[&str]| words.iter().any(|word| declared_type.contains(word));
    has(&["REAL", "FLOA", "DOUB"]) && !has(&["INT", "CHAR", "CLOB", "TEXT", "BLOB"])
}

/// Turns `` `main`.`employees` `` into `'employees', 'main'`, which pragmas take.
fn arguments(table: &str) -> String {
    let literals: Vec<String> = quoted::names(table)
        .iter()
        .rev()
        .map(|name| format!("'{}'", name.replace('\'', "''")))
        .collect();
    literals.join(", ")
}
