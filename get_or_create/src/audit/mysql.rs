//! What MySQL's `information_schema` says
//! (<https://dev.mysql.com/doc/refman/8.4/en/information-schema.html>).

use diesel::mysql::{Mysql, MysqlConnection};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::{KeyColumn, KeyIndex, quoted};
use crate::key::KeyColumns;

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    nullable: i64,
    #[diesel(sql_type = BigInt)]
    floating_point: i64,
}

const COLUMNS: &str = "\
SELECT column_name AS name,
       CAST(is_nullable = 'YES' AS SIGNED) AS nullable,
       CAST(data_type IN ('float', 'double') AS SIGNED) AS floating_point
FROM information_schema.columns
WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ?";

pub(crate) fn key_columns(
    conn: &mut MysqlConnection,
    key: &KeyColumns<Mysql>,
) -> QueryResult<Vec<KeyColumn>> {
    let (schema, table) = schema_and_table(&key.table);
    let rows: Vec<ColumnRow> = sql_query(COLUMNS)
        .bind::<Nullable<Text>, _>(schema)
        .bind::<Text, _>(table)
        .load(conn)?;
    Ok(key
        .columns
        .iter()
        // The names of columns have no case.
        .filter_map(|name| rows.iter().find(|row| row.name.eq_ignore_ascii_case(name)))
        .map(|row| KeyColumn {
            name: row.name.clone(),
            nullable: row.nullable != 0,
            floating_point: row.floating_point != 0,
            hashable: true,
        })
        .collect())
}

#[derive(QueryableByName)]
struct IndexRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    is_unique: i64,
    #[diesel(sql_type = Nullable<Text>)]
    column: Option<String>,
}

/// An index on the first characters of a column (`sub_part`) is not one on the column.
const INDEXES: &str = "\
SELECT index_name AS name,
       CAST(non_unique = 0 AS SIGNED) AS is_unique,
       IF(sub_part IS NULL, column_name, NULL) AS `column`
FROM information_schema.statistics
WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ?
  AND index_type IN ('BTREE', 'HASH')
ORDER BY index_name, seq_in_index";

pub(crate) fn indexes(conn: &mut MysqlConnection, table: &str) -> QueryResult<Vec<KeyIndex>> {
    let (schema, table) = schema_and_table(table);
    let rows: Vec<IndexRow> = sql_query(INDEXES)
        .bind::<Nullable<Text>, _>(schema)
        .bind::<Text, _>(table)
        .load(conn)?;
    let mut indexes: Vec<KeyIndex> = Vec::new();
    for row in rows {
        match indexes.last_mut() {
            Some(last) if last.name == row.name => last.columns.push(row.column),
            _ => indexes.push(KeyIndex {
                name: row.name,
                columns: vec![row.column],
                unique: row.is_unique != 0,
                valid: true,
                deferrable: false,
                partial: false,
                nulls_not_distinct: false,
            }),
        }
    }
    Ok(indexes)
}

fn schema_and_table(table: &str) -> (Option<String>, String) {
    let mut names = quoted::names(table);
    let table = names.pop().unwrap_or_default();
    (names.pop(), table)
}
