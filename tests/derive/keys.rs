//! What may be a key.

use diesel::prelude::*;
use get_or_create::GetOrCreate;

use crate::{create_and_find, database};

diesel::table! {
    tags {
        id -> Integer,
        name -> Text,
        color -> Nullable<Text>,
        rank -> Integer,
    }
}

const TAGS: &str = "CREATE TABLE tags (
    id INTEGER PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    color TEXT,
    rank INTEGER NOT NULL DEFAULT 0
)";

#[derive(Queryable, Selectable, Debug, PartialEq)]
struct Tag {
    id: i32,
    name: String,
    color: Option<String>,
    rank: i32,
}

#[test]
fn optional_key_finds_null_and_not_null() {
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name, color))]
    struct NewTag<'a> {
        name: &'a str,
        color: Option<&'a str>,
    }

    let conn = &mut database(TAGS);
    let [none, red] = [None, Some("red")].map(|color| {
        let name = "a";
        create_and_find(&NewTag { name, color }, conn)
    });
    assert_eq!(none.color, None);
    assert_eq!(red.color.as_deref(), Some("red"));
    assert_ne!(none.id, red.id);
}

#[test]
fn alias_of_option_is_an_optional_key() {
    type Color<'a> = Option<&'a str>;

    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    // To Diesel's derive, which sees names only, the alias is no `Option` either.
    #[diesel(treat_none_as_default_value = false)]
    #[get_or_create(model = Tag, key(name, color))]
    struct NewTag<'a> {
        name: &'a str,
        color: Color<'a>,
    }

    let conn = &mut database(TAGS);
    for color in [None, Some("red")] {
        let tag = create_and_find(&NewTag { name: "a", color }, conn);
        assert_eq!(tag.color.as_deref(), color);
    }
}

#[test]
fn key_of_options_only() {
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(color))]
    struct NewTag {
        name: String,
        color: Option<String>,
    }

    let conn = &mut database(TAGS);
    for color in [None, Some("red".to_owned())] {
        let name = "a".to_owned();
        create_and_find(&NewTag { name, color }, conn);
    }
}

#[test]
fn fields_of_the_key_come_in_any_order() {
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(rank, name,))]
    struct NewTag<'a> {
        name: &'a str,
        color: &'a str,
        rank: i32,
    }

    let conn = &mut database(TAGS);
    let color = "red";
    for (name, rank) in [("a", 1), ("a", 2), ("b", 1)] {
        let tag = create_and_find(&NewTag { name, color, rank }, conn);
        assert_eq!((tag.name.as_str(), tag.rank), (name, rank));
    }
    assert_eq!(tags::table.count().get_result(conn), Ok(3));
}

#[test]
fn key_of_another_integer_type_and_of_bool() {
    diesel::table! {
        flags (name) {
            name -> BigInt,
            set -> Bool,
            small -> SmallInt,
        }
    }

    #[derive(Insertable, Queryable, Selectable, GetOrCreate, Debug, PartialEq)]
    #[get_or_create(key(set, small))]
    struct Flag {
        name: i64,
        set: bool,
        small: i16,
    }

    let conn = &mut database("CREATE TABLE flags (name BIGINT, \"set\" BOOLEAN, small SMALLINT)");
    for (name, set) in [(1, false), (2, true)] {
        create_and_find(
            &Flag {
                name,
                set,
                small: 0,
            },
            conn,
        );
    }
}

#[test]
fn natural_primary_key() {
    diesel::table! {
        countries (code) {
            code -> Text,
            name -> Text,
        }
    }

    #[derive(Insertable, Queryable, Selectable, GetOrCreate, Debug, PartialEq)]
    #[diesel(table_name = countries, primary_key(code))]
    #[get_or_create(key(code))]
    struct Country {
        code: String,
        name: String,
    }

    let conn = &mut database("CREATE TABLE countries (code TEXT PRIMARY KEY NOT NULL, name TEXT)");
    let [code, name] = ["de", "Germany"].map(str::to_owned);
    create_and_find(&Country { code, name }, conn);
}

#[test]
fn composite_primary_key() {
    diesel::table! {
        seats (row, number) {
            row -> Text,
            number -> Integer,
            guest -> Text,
        }
    }

    #[derive(Insertable, Queryable, Selectable, GetOrCreate, Debug, PartialEq)]
    #[get_or_create(key(guest))]
    struct Seat {
        row: String,
        number: i32,
        guest: String,
    }

    let conn = &mut database(
        "CREATE TABLE seats (\"row\" TEXT, number INTEGER, guest TEXT, PRIMARY KEY (\"row\", number));
         INSERT INTO seats VALUES ('b', 1, 'Ada'), ('a', 2, 'Ada'), ('a', 1, 'Ada')",
    );
    let [row, guest] = ["c", "Ada"].map(str::to_owned);
    let found = Seat {
        row,
        guest,
        number: 9,
    }
    .get_or_create(conn)
    .unwrap();
    let seat = found.into_inner();
    assert_eq!((seat.row.as_str(), seat.number), ("a", 1));
}

#[test]
fn floating_point_key_by_an_explicit_word() {
    diesel::table! {
        weights (grams) {
            grams -> Double,
            name -> Text,
        }
    }

    #[derive(Insertable, Queryable, Selectable, GetOrCreate, Debug, PartialEq)]
    #[get_or_create(key(grams), allow_float_key)]
    struct Weight {
        grams: f64,
        name: String,
    }

    let conn = &mut database("CREATE TABLE weights (grams DOUBLE, name TEXT)");
    let name = "a".to_owned();
    create_and_find(&Weight { grams: 0.5, name }, conn);
}
