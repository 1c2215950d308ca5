//! Columns of PostgreSQL's own types, in keys and in values.

use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::connection::SimpleConnection;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::serialize::{self, IsNull, Output, ToSql, WriteTuple};
use diesel::sql_types::{Integer, Record};
use get_or_create::{GetOrCreate, Guard};
use get_or_create_tests::{PostgresDatabase, Statements};
use std::fmt::Debug;
use std::io::Write;
use uuid::Uuid;

diesel::table! {
    use diesel::sql_types::*;
    use super::{MoodType, SizeType};

    samples {
        id -> Integer,
        mood -> MoodType,
        size -> SizeType,
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

#[derive(diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(name = "size"))]
pub struct SizeType;

/// Of a composite type.
#[derive(Debug, Clone, Copy, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = SizeType)]
struct Size {
    width: i32,
    height: i32,
}

impl ToSql<SizeType, Pg> for Size {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        WriteTuple::<(Integer, Integer)>::write_tuple(
            &(self.width, self.height),
            &mut out.reborrow(),
        )
    }
}

impl FromSql<SizeType, Pg> for Size {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let (width, height) = FromSql::<Record<(Integer, Integer)>, Pg>::from_sql(bytes)?;
        Ok(Self { width, height })
    }
}

/// Every column but the JSON one, which PostgreSQL cannot compare, is in the key.
#[derive(Queryable, Selectable, Insertable, GetOrCreate, Clone, Debug, PartialEq)]
#[diesel(table_name = samples, check_for_backend(Pg))]
#[get_or_create(
    key(mood, size, token, naive, aware, day, price, tags, payload, active),
    backend(postgres)
)]
struct Sample {
    mood: Mood,
    size: Size,
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
         CREATE TYPE size AS (width integer, height integer);
         CREATE TABLE samples (
             id SERIAL PRIMARY KEY, mood mood NOT NULL, size size NOT NULL, token UUID NOT NULL,
             naive TIMESTAMP NOT NULL, aware TIMESTAMPTZ NOT NULL, day DATE,
             price NUMERIC NOT NULL, tags TEXT[] NOT NULL DEFAULT '{}', payload JSONB NOT NULL,
             active BOOLEAN NOT NULL, note JSON
         )",
    )
    .unwrap();
    let day = NaiveDate::from_ymd_opt(1852, 11, 27).unwrap();
    let naive = day.and_hms_micro_opt(1, 2, 3, 456_789).unwrap();
    let sample = Sample {
        mood: Mood::Happy,
        size: Size {
            width: 3,
            height: 4,
        },
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
        with(|sample| sample.size.height = 3),
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
    in_batches(&different, "VALUES", &mut conn);
    // Only texts and such are no arrays already.
    let different = different.each_ref().map(Untagged::of);
    in_batches(&different[..6], "unnest(", &mut conn);
    in_batches(&different[6..], "unnest(", &mut conn);
}

/// Creates the rows and finds them, by statements that have `word` in them.
fn in_batches<R>(rows: &[R], word: &str, conn: &mut PgConnection)
where
    R: GetOrCreate<Model = R> + get_or_create::ColumnQueries<PgConnection> + PartialEq + Debug,
{
    for guard in [Guard::Serializable, Guard::AdvisoryLock] {
        diesel::delete(samples::table).execute(conn).unwrap();
        let statements = Statements::record(conn);
        for is_created in [true, false] {
            let outcomes = R::batch(rows).with_guard(guard).get_or_create(&mut *conn);
            for (row, outcome) in rows.iter().zip(outcomes.unwrap()) {
                assert_eq!(outcome.is_created(), is_created, "{guard}: {row:?}");
                assert_eq!(outcome.into_inner(), *row);
            }
        }
        for statement in statements.take() {
            if statement.contains("samples") {
                assert!(statement.contains(word), "{guard}: {statement}");
            }
        }
    }
}

#[derive(Queryable, Selectable, Insertable, GetOrCreate, Debug, PartialEq)]
#[diesel(table_name = samples, check_for_backend(Pg))]
#[get_or_create(
    key(mood, size, token, naive, aware, day, price, payload, active),
    backend(postgres)
)]
struct Untagged {
    mood: Mood,
    size: Size,
    token: Uuid,
    naive: NaiveDateTime,
    aware: DateTime<Utc>,
    day: Option<NaiveDate>,
    price: BigDecimal,
    payload: serde_json::Value,
    active: bool,
    note: Option<serde_json::Value>,
}

impl Untagged {
    fn of(sample: &Sample) -> Self {
        Self {
            mood: sample.mood,
            size: sample.size,
            token: sample.token,
            naive: sample.naive,
            aware: sample.aware,
            day: sample.day,
            price: sample.price.clone(),
            payload: sample.payload.clone(),
            active: sample.active,
            note: sample.note.clone(),
        }
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
