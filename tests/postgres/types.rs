//! Columns of PostgreSQL's own types, in keys and in values.

use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::connection::SimpleConnection;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::serialize::{self, IsNull, Output, ToSql};
use get_or_create::GetOrCreate;
use get_or_create_tests::PostgresDatabase;
use std::io::Write;
use uuid::Uuid;

diesel::table! {
    use diesel::sql_types::*;
    use super::MoodType;

    samples {
        id -> Integer,
        mood -> MoodType,
        token -> Uuid,
        naive -> Timestamp,
        aware -> Timestamptz,
        day -> Nullable<Date>,
        price -> Numeric,
        tags -> Array<Text>,
        payload -> Jsonb,
        active -> Bool,
        note -> Nullable<Json>,
    }
}

#[derive(diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(name = "mood"))]
pub struct MoodType;

#[derive(Debug, Clone, Copy, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = MoodType)]
enum Mood {
    Happy,
    Sad,
}

impl ToSql<MoodType, Pg> for Mood {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(match self {
            Self::Happy => b"happy",
            Self::Sad => b"sad",
        })?;
        Ok(IsNull::No)
    }
}

impl FromSql<MoodType, Pg> for Mood {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        match bytes.as_bytes() {
            b"happy" => Ok(Self::Happy),
            b"sad" => Ok(Self::Sad),
            _ => Err("an unknown mood".into()),
        }
    }
}

/// Every column but the JSON one, which PostgreSQL cannot compare, is in the key.
#[derive(Queryable, Selectable, Insertable, GetOrCreate, Clone, Debug, PartialEq)]
#[diesel(table_name = samples, check_for_backend(Pg))]
#[get_or_create(
    key(mood, token, naive, aware, day, price, tags, payload, active),
    backend(postgres)
)]
struct Sample {
    mood: Mood,
    token: Uuid,
    naive: NaiveDateTime,
    aware: DateTime<Utc>,
    day: Option<NaiveDate>,
    price: BigDecimal,
    tags: Vec<String>,
    payload: serde_json::Value,
    active: bool,
    note: Option<serde_json::Value>,
}

#[test]
fn every_type_is_found_by_the_value_it_was_created_with() {
    let database = PostgresDatabase::empty();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TYPE mood AS ENUM ('happy', 'sad');
         CREATE TABLE samples (
             id SERIAL PRIMARY KEY, mood mood NOT NULL, token UUID NOT NULL,
             naive TIMESTAMP NOT NULL, aware TIMESTAMPTZ NOT NULL, day DATE,
             price NUMERIC NOT NULL, tags TEXT[] NOT NULL, payload JSONB NOT NULL,
             active BOOLEAN NOT NULL, note JSON
         )",
    )
    .unwrap();
    let day = NaiveDate::from_ymd_opt(1852, 11, 27).unwrap();
    let naive = day.and_hms_micro_opt(1, 2, 3, 456_789).unwrap();
    let sample = Sample {
        mood: Mood::Happy,
        token: Uuid::from_u128(7),
        naive,
        aware: naive.and_utc(),
        day: Some(day),
        price: "1.50".parse().unwrap(),
        tags: vec!["a,b".to_owned(), "{}'\"".to_owned(), String::new()],
        payload: serde_json::json!({"b": [1, null], "a": "x"}),
        active: false,
        note: Some(serde_json::json!({"text": "as it was"})),
    };
    let with = |change: fn(&mut Sample)| {
        let mut changed = sample.clone();
        change(&mut changed);
        changed
    };
    let different = [
        sample.clone(),
        with(|sample| sample.mood = Mood::Sad),
        with(|sample| sample.token = Uuid::nil()),
        with(|sample| sample.naive = NaiveDateTime::default()),
        with(|sample| sample.aware = DateTime::default()),
        with(|sample| sample.day = None),
        with(|sample| sample.price = BigDecimal::default()),
        with(|sample| sample.tags.clear()),
        with(|sample| sample.payload = serde_json::Value::Null),
        with(|sample| sample.active = true),
    ];
    for sample in &different {
        let created = sample.get_or_create(&mut conn).unwrap();
        assert!(created.is_created(), "{sample:?}");
        assert_eq!(created.into_inner(), *sample);
    }
    for sample in &different {
        let found = sample.get_or_create(&mut conn).unwrap();
        assert!(!found.is_created(), "{sample:?}");
        assert_eq!(found.into_inner(), *sample);
    }
}

/// 1.5 and 1.50 are one number to the database.
#[test]
fn numbers_that_are_equal_to_the_database_are_one_key() {
    let database = PostgresDatabase::empty();
    let mut conn = database.connect();
    conn.batch_execute("CREATE TABLE prices (id SERIAL PRIMARY KEY, price NUMERIC NOT NULL)")
        .unwrap();
    let created = price("1.5").get_or_create(&mut conn).unwrap();
    let found = price("1.50").get_or_create(&mut conn).unwrap();
    assert!(created.is_created() && !found.is_created());
    assert_eq!(found.into_inner().id, created.into_inner().id);
}

/// The column keeps two digits: what was stored is not what was looked up.
#[test]
fn a_number_that_the_column_rounds_is_a_mismatch() {
    let database = PostgresDatabase::empty();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE prices (id SERIAL PRIMARY KEY, price NUMERIC(10, 2) NOT NULL)",
    )
    .unwrap();
    let error = price("1.005").get_or_create(&mut conn).unwrap_err();
    assert!(
        matches!(
            error,
            get_or_create::Error::KeyMismatch {
                table: "prices",
                ..
            }
        ),
        "{error:?}"
    );
    let rows: i64 = prices::table.count().get_result(&mut conn).unwrap();
    assert_eq!(rows, 0);
}

diesel::table! {
    prices {
        id -> Integer,
        price -> Numeric,
    }
}

#[derive(Queryable, Selectable, Debug)]
#[diesel(table_name = prices)]
struct Price {
    id: i32,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = prices)]
#[get_or_create(model = Price, key(price), backend(postgres))]
struct NewPrice {
    price: BigDecimal,
}

fn price(price: &str) -> NewPrice {
    NewPrice {
        price: price.parse().unwrap(),
    }
}
