//! Lifetimes, type parameters and constants.

use std::borrow::Cow;

use diesel::prelude::*;
use get_or_create::GetOrCreate;

use crate::{connection, created_then_found};

diesel::table! {
    tags {
        id -> Integer,
        name -> Text,
        label -> Nullable<Text>,
    }
}

const TAGS: &str =
    "CREATE TABLE tags (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, label TEXT)";

#[derive(Queryable, Selectable, Debug, PartialEq)]
#[diesel(table_name = tags)]
struct Tag {
    name: String,
    label: Option<String>,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = tags)]
#[get_or_create(model = Tag, key(name))]
struct TwoLifetimes<'name, 'label> {
    name: &'name str,
    label: Option<Cow<'label, str>>,
}

#[test]
fn two_lifetimes() {
    let mut conn = connection(TAGS);
    let row = TwoLifetimes {
        name: "rust",
        label: Some("language".into()),
    };
    assert_eq!(
        created_then_found(&row, &mut conn).label.as_deref(),
        Some("language")
    );
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = tags)]
#[get_or_create(model = Tag, key(name))]
struct AnyKeyAndValue<N, L> {
    name: N,
    label: Option<L>,
}

#[test]
fn type_parameters_in_the_key_and_in_a_value() {
    let mut conn = connection(TAGS);
    let row = AnyKeyAndValue {
        name: "rust".to_owned(),
        label: Some("language".to_owned()),
    };
    assert_eq!(created_then_found(&row, &mut conn).name, "rust");
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = tags)]
#[get_or_create(model = Tag, key(name))]
struct WithConstant<'a, const N: usize> {
    name: &'a str,
    #[diesel(skip_insertion)]
    #[expect(dead_code, reason = "it is there for its type")]
    padding: [u8; N],
}

#[test]
fn a_constant() {
    let mut conn = connection(TAGS);
    let row = WithConstant::<4> {
        name: "rust",
        padding: [0; 4],
    };
    created_then_found(&row, &mut conn);
}
