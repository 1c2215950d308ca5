//! Names of columns and fields.

use diesel::prelude::*;
use get_or_create::GetOrCreate;

use crate::{create_and_find, database};

#[test]
fn renamed_columns() {
    diesel::table! {
        tags {
            id -> Integer,
            title -> Text,
            r#type -> Text,
            #[sql_name = "in"]
            in_ -> Text,
        }
    }

    #[derive(Queryable, Selectable, Debug, PartialEq)]
    struct Tag {
        id: i32,
        title: String,
        r#type: String,
        in_: String,
    }

    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name, kind, place))]
    struct NewTag<'a> {
        #[diesel(column_name = title)]
        name: &'a str,
        #[diesel(column_name = "type")]
        kind: &'a str,
        #[diesel(column_name = in_)]
        place: &'a str,
    }

    let conn = &mut database(
        "CREATE TABLE tags (id INTEGER PRIMARY KEY NOT NULL, title TEXT, type TEXT, \"in\" TEXT)",
    );
    let [name, kind, place] = ["a", "b", "c"];
    let tag = create_and_find(&NewTag { name, kind, place }, conn);
    assert_eq!([tag.title, tag.r#type, tag.in_], [name, kind, place]);
}

#[test]
fn raw_identifiers() {
    diesel::table! {
        r#matches {
            id -> Integer,
            r#type -> Text,
            r#match -> Text,
        }
    }

    #[derive(Queryable, Selectable, Debug, PartialEq)]
    #[diesel(table_name = r#matches)]
    struct Game {
        id: i32,
        r#type: String,
        r#match: String,
    }

    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = r#matches)]
    // A raw identifier or its plain name: both name the field.
    #[get_or_create(model = Game, key(r#type, match))]
    struct NewGame<'a> {
        r#type: &'a str,
        r#match: &'a str,
    }

    let conn = &mut database(
        "CREATE TABLE matches (id INTEGER PRIMARY KEY NOT NULL, type TEXT, \"match\" TEXT)",
    );
    let (r#type, r#match) = ("a", "b");
    create_and_find(&NewGame { r#type, r#match }, conn);
    assert_eq!(NewGame::TABLE, "matches");
}

#[test]
fn names_that_the_output_might_use_itself() {
    diesel::table! {
        words {
            id -> Integer,
            conn -> Text,
            key -> Text,
            #[sql_name = "type"]
            type_ -> Text,
            created -> Text,
            row -> Text,
            rows -> Text,
            value -> Text,
            filter -> Text,
            #[sql_name = "table"]
            table_ -> Text,
            self_ -> Text,
            __conn -> Text,
            __rows -> Text,
        }
    }

    #[derive(Queryable, Selectable, Debug, PartialEq)]
    #[diesel(table_name = words)]
    struct Word {
        id: i32,
        conn: String,
        self_: String,
        __rows: String,
    }

    #[derive(Insertable, GetOrCreate, Default)]
    #[diesel(table_name = words)]
    #[get_or_create(
        model = Word,
        key(conn, key, type_, created, row, rows, value, filter, table_, self_, __conn, __rows)
    )]
    struct NewWord {
        conn: &'static str,
        key: &'static str,
        type_: &'static str,
        created: &'static str,
        row: &'static str,
        rows: &'static str,
        value: &'static str,
        filter: &'static str,
        table_: &'static str,
        self_: &'static str,
        __conn: &'static str,
        __rows: &'static str,
    }

    let conn = &mut database(
        "CREATE TABLE words (id INTEGER PRIMARY KEY NOT NULL, conn TEXT, key TEXT, type TEXT,
             created TEXT, \"row\" TEXT, \"rows\" TEXT, value TEXT, filter TEXT, \"table\" TEXT,
             self_ TEXT, __conn TEXT, __rows TEXT)",
    );
    create_and_find(&NewWord::default(), conn);
    let __conn = "other";
    create_and_find(
        &NewWord {
            __conn,
            ..NewWord::default()
        },
        conn,
    );
}
