//! Diesel's attributes on fields outside of the key.

use diesel::prelude::*;
use get_or_create::GetOrCreate;

use crate::{connection, created_then_found};

diesel::table! {
    people {
        id -> Integer,
        name -> Text,
        email -> Nullable<Text>,
        street -> Text,
        city -> Text,
        score -> Integer,
    }
}

const PEOPLE: &str = "CREATE TABLE people (
    id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, email TEXT DEFAULT 'unknown',
    street TEXT NOT NULL DEFAULT '', city TEXT NOT NULL DEFAULT '', score INTEGER NOT NULL DEFAULT 7
)";

#[derive(Queryable, Selectable, Debug, PartialEq)]
#[diesel(table_name = people)]
struct Person {
    name: String,
    email: Option<String>,
    #[diesel(embed)]
    address: Address,
    score: i32,
}

#[derive(Queryable, Selectable, Insertable, Clone, Debug, PartialEq)]
#[diesel(table_name = people)]
struct Address {
    street: String,
    city: String,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = people)]
#[get_or_create(model = Person, key(name))]
struct Embedding<'a> {
    name: &'a str,
    #[diesel(embed)]
    address: Address,
}

#[test]
fn an_embedded_value() {
    let mut conn = connection(PEOPLE);
    let row = Embedding {
        name: "Ada",
        address: Address {
            street: "St James's Square".to_owned(),
            city: "London".to_owned(),
        },
    };
    assert_eq!(created_then_found(&row, &mut conn).address, row.address);
}

/// Stored as a whole number.
#[derive(Clone)]
struct Percent(f64);

impl From<Percent> for i32 {
    fn from(percent: Percent) -> Self {
        percent.0.round() as Self
    }
}

#[derive(Insertable, GetOrCreate, Clone)]
#[diesel(table_name = people)]
#[get_or_create(model = Person, key(name))]
struct Serializing {
    name: String,
    #[diesel(serialize_as = i32)]
    score: Percent,
}

#[test]
fn a_value_serialized_as_another_type() {
    let mut conn = connection(PEOPLE);
    let row = Serializing {
        name: "Ada".to_owned(),
        score: Percent(99.6),
    };
    assert_eq!(created_then_found(&row, &mut conn).score, 100);
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = people, treat_none_as_default_value = true)]
#[get_or_create(model = Person, key(name))]
struct Skipping<'a> {
    name: &'a str,
    email: Option<&'a str>,
    #[diesel(skip_insertion)]
    #[expect(dead_code, reason = "it is not inserted")]
    score: i32,
}

#[test]
fn a_none_is_the_default_and_a_skipped_value_too() {
    let mut conn = connection(PEOPLE);
    let row = Skipping {
        name: "Ada",
        email: None,
        score: 1,
    };
    let person = created_then_found(&row, &mut conn);
    assert_eq!(
        (person.email.as_deref(), person.score),
        (Some("unknown"), 7)
    );
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = people, treat_none_as_default_value = false)]
#[get_or_create(model = Person, key(name))]
struct NoneIsNull<'a> {
    name: &'a str,
    email: Option<&'a str>,
}

#[test]
fn a_none_is_null_where_the_struct_says_so() {
    let mut conn = connection(PEOPLE);
    let row = NoneIsNull {
        name: "Ada",
        email: None,
    };
    assert_eq!(created_then_found(&row, &mut conn).email, None);
}
