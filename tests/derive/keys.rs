//! What a key can be made of.

use get_or_create::{Error, GetOrCreate};

use diesel::prelude::*;

use crate::{connection, created_then_found};

diesel::table! {
    tags {
        id -> Integer,
        name -> Text,
        label -> Nullable<Text>,
        level -> Double,
    }
}

const TAGS: &str = "CREATE TABLE tags (
    id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, label TEXT DEFAULT 'none',
    level DOUBLE NOT NULL DEFAULT 0
)";

#[derive(Queryable, Selectable, Debug, PartialEq)]
struct Tag {
    id: i32,
    name: String,
    label: Option<String>,
}

/// An `Option` under another name.
type Label = Option<String>;

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = tags, treat_none_as_default_value = false)]
#[get_or_create(model = Tag, key(label))]
struct ByLabel {
    name: String,
    label: Label,
}

#[test]
fn an_alias_of_option_is_an_option() {
    let mut conn = connection(TAGS);
    let row = |label: Option<&str>| ByLabel {
        name: "rust".to_owned(),
        label: label.map(str::to_owned),
    };
    let null = created_then_found(&row(None), &mut conn);
    let some = created_then_found(&row(Some("none")), &mut conn);
    assert_ne!(null.id, some.id);
    assert_eq!(null.label, None);
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = tags)]
#[get_or_create(model = Tag, key(label))]
struct ByLabelOrDefault<'a> {
    name: &'a str,
    label: Option<&'a str>,
}

/// As Diesel has it, `None` is inserted as the column's default, which is not what was looked up.
#[test]
fn a_none_that_becomes_a_default_is_a_mismatch() {
    let mut conn = connection(TAGS);
    let row = ByLabelOrDefault {
        name: "rust",
        label: None,
    };
    let error = row.get_or_create(&mut conn).unwrap_err();
    assert!(matches!(error, Error::KeyMismatch { table: "tags" }));
    let count: i64 = tags::table.count().get_result(&mut conn).unwrap();
    assert_eq!(count, 0);
}

/// A value that is always there, for a column that can be NULL.
#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = tags)]
#[get_or_create(model = Tag, key(label, name))]
struct ByCertainLabel<'a> {
    name: &'a str,
    label: &'a str,
}

#[test]
fn the_order_in_the_key_is_free() {
    let mut conn = connection(TAGS);
    let row = ByCertainLabel {
        name: "rust",
        label: "language",
    };
    assert_eq!(created_then_found(&row, &mut conn).name, "rust");
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = tags)]
#[get_or_create(model = Tag, key(level), allow_float_key)]
struct ByLevel<'a> {
    name: &'a str,
    level: f64,
}

#[test]
fn a_floating_point_key_on_request() {
    let mut conn = connection(TAGS);
    let row = ByLevel {
        name: "rust",
        level: 0.1 + 0.2,
    };
    created_then_found(&row, &mut conn);
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = tags)]
#[get_or_create(model = Tag)]
#[get_or_create(key(name), on_duplicates = error)]
#[get_or_create(max_attempts = 3, backend(sqlite))]
struct InThreeAttributes<'a> {
    name: &'a str,
}

#[test]
fn the_options_of_all_attributes_count() {
    let mut conn = connection(TAGS);
    created_then_found(&InThreeAttributes { name: "rust" }, &mut conn);
    assert_eq!(InThreeAttributes::MAX_ATTEMPTS, Some(3));
    assert_eq!(InThreeAttributes::TABLE, "tags");
}
