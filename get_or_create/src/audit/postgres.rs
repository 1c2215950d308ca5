//! What PostgreSQL's catalogs say
//! (<https://www.postgresql.org/docs/current/catalogs.html>).

use diesel::pg::{Pg, PgConnection};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, Bool, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::{KeyColumn, KeyIndex};
use crate::key::KeyColumns;

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
    #[diesel(sql_type = Bool)]
    floating_point: bool,
    #[diesel(sql_type = Bool)]
    hashable: bool,
}

/// A type is hashed by its own operator class, by that of a type which it is a plain copy of
/// (`varchar` and `text`), or by that of its kind.
const COLUMNS: &str = "\
SELECT a.attname::text AS name,
       NOT (a.attnotnull OR t.typnotnull) AS nullable,
       base.typname IN ('float4', 'float8') AS floating_point,
       EXISTS (
           SELECT FROM pg_opclass o
           JOIN pg_am m ON m.oid = o.opcmethod AND m.amname = 'hash'
           JOIN pg_type hashed ON hashed.oid = o.opcintype
           LEFT JOIN pg_cast copy
                  ON copy.castsource = base.oid AND copy.casttarget = hashed.oid
                 AND copy.castmethod = 'b' AND copy.castcontext = 'i'
           WHERE o.opcdefault
             AND (hashed.oid = base.oid OR copy.oid IS NOT NULL
                  OR hashed.typname = CASE
                      WHEN base.typcategory = 'A' THEN 'anyarray'
                      WHEN base.typtype = 'e' THEN 'anyenum'
                      WHEN base.typtype = 'r' THEN 'anyrange'
                      WHEN base.typtype = 'm' THEN 'anymultirange'
                      WHEN base.typtype = 'c' THEN 'record'
                  END)
       ) AS hashable
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid
JOIN pg_type base ON base.oid = COALESCE(NULLIF(t.typbasetype, 0), t.oid)
WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND a.attname = ANY ($2)
ORDER BY array_position($2, a.attname::text)";

pub(crate) fn key_columns(
    conn: &mut PgConnection,
    key: &KeyColumns<Pg>,
) -> QueryResult<Vec<KeyColumn>> {
    let rows = sql_query(COLUMNS)
        .bind::<Text, _>(&key.table)
        .bind::<Array<Text>, _>(&key.columns)
        .load::<ColumnRow>(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| KeyColumn {
            name: row.name,
            nullable: row.nullable,
            floating_point: row.floating_point,
            hashable: row.hashable,
        })
        .collect())
}

#[derive(QueryableByName)]
struct IndexRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Array<Nullable<Text>>)]
    columns: Vec<Option<String>>,
    #[diesel(sql_type = Bool)]
    is_unique: bool,
    #[diesel(sql_type = Bool)]
    valid: bool,
    #[diesel(sql_type = Bool)]
    deferrable: bool,
    #[diesel(sql_type = Bool)]
    partial: bool,
    #[diesel(sql_type = Bool)]
    nulls_not_distinct: bool,
}

/// `indnullsnotdistinct` is there since PostgreSQL 15, and NULL before that this way. Only
/// B-trees and hashes look a value up by its equality.
const INDEXES: &str = "\
SELECT c.relname::text AS name,
       ARRAY(
           SELECT a.attname::text
           FROM generate_series(0, i.indnkeyatts - 1) AS k
           LEFT JOIN pg_attribute a
                  ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k]
                 AND a.attnum > 0 AND a.attcollation = i.indcollation[k]
           ORDER BY k
       ) AS columns,
       i.indisunique AS is_unique,
       i.indisvalid AND i.indisready AS valid,
       NOT i.indimmediate AS deferrable,
       i.indpred IS NOT NULL AS partial,
       COALESCE(to_jsonb(i) ->> 'indnullsnotdistinct' = 'true', FALSE) AS nulls_not_distinct
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_am m ON m.oid = c.relam
WHERE i.indrelid = $1::regclass AND m.amname IN ('btree', 'hash')
ORDER BY c.relname";

pub(crate) fn indexes(conn: &mut PgConnection, table: &str) -> QueryResult<Vec<KeyIndex>> {
    let rows = sql_query(INDEXES)
        .bind::<Text, _>(table)
        .load::<IndexRow>(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| KeyIndex {
            name: row.name,
            columns: row.columns,
            unique: row.is_unique,
            valid: row.valid,
            deferrable: row.deferrable,
            partial: row.partial,
            nulls_not_distinct: row.nulls_not_distinct,
        })
        .collect())
}
