//! Names that could meet those of generated code, or of Rust.

use diesel::prelude::*;
use get_or_create::GetOrCreate;

use crate::{connection, created_then_found};

diesel::table! {
    odd_names {
        id -> Integer,
        conn -> Text,
        key -> Text,
        r#type -> Text,
        created -> Integer,
        db_match -> Nullable<Text>,
        table_name -> Text,
    }
}

const ODD_NAMES: &str = "CREATE TABLE odd_names (
    id INTEGER PRIMARY KEY NOT NULL, conn TEXT NOT NULL, key TEXT NOT NULL, type TEXT NOT NULL,
    created INTEGER NOT NULL, db_match TEXT, table_name TEXT NOT NULL
)";

#[derive(Queryable, Selectable, Insertable, GetOrCreate, Debug, PartialEq)]
#[get_or_create(key(conn, key, r#type, created, r#match, table_name))]
struct OddName {
    conn: String,
    key: String,
    r#type: String,
    created: i32,
    #[diesel(column_name = db_match)]
    r#match: Option<String>,
    table_name: String,
}

#[test]
fn columns_named_as_anything() {
    let mut conn = connection(ODD_NAMES);
    let row = OddName {
        conn: "conn".to_owned(),
        key: "key".to_owned(),
        r#type: "type".to_owned(),
        created: 1,
        r#match: None,
        table_name: "table_name".to_owned(),
    };
    assert_eq!(created_then_found(&row, &mut conn), row);
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = odd_names)]
#[get_or_create(model = OddName, key(kind))]
struct Renamed<'a> {
    conn: &'a str,
    key: &'a str,
    #[diesel(column_name = "type")]
    kind: &'a str,
    created: i32,
    #[diesel(column_name = table_name)]
    r#struct: &'a str,
}

#[test]
fn a_column_renamed_by_a_string_that_is_a_keyword() {
    let mut conn = connection(ODD_NAMES);
    let row = Renamed {
        conn: "conn",
        key: "key",
        kind: "kind",
        created: 1,
        r#struct: "struct",
    };
    assert_eq!(created_then_found(&row, &mut conn).r#type, "kind");
}

/// A user's module can have any names in scope, and traits with methods for everything.
mod shadows {
    use diesel::prelude::{Insertable, Queryable, Selectable};

    use crate::{connection, created_then_found};

    #[expect(dead_code, reason = "they only stand in the way")]
    mod hidden {
        pub(super) struct Option;
        pub(super) struct Result;
        pub(super) struct Some;
        pub(super) struct None;
        pub(super) struct String;
        pub(super) struct Clone;
        pub(super) struct Box;

        pub(super) trait Everything {
            fn value(&self) {}
            fn filter(&self) {}
            fn get_result(&self) {}
            fn selection(&self) {}
            fn values(&self) {}
            fn returning(&self) {}
        }

        impl<T> Everything for T {}
    }

    diesel::table! {
        tags {
            id -> Integer,
            name -> Text,
        }
    }

    mod inner {
        #[expect(unused_imports, reason = "they only stand in the way")]
        use super::hidden::*;
        use super::{Insertable, Queryable, Selectable, tags};

        #[derive(
            Queryable,
            Selectable,
            Insertable,
            ::get_or_create::GetOrCreate,
            ::core::fmt::Debug,
            ::core::cmp::PartialEq,
        )]
        #[diesel(table_name = tags)]
        #[get_or_create(key(name))]
        pub(super) struct Tag {
            pub(super) name: ::std::string::String,
        }
    }

    #[test]
    fn names_in_scope_are_no_matter() {
        let mut conn =
            connection("CREATE TABLE tags (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL)");
        let tag = inner::Tag {
            name: "rust".to_owned(),
        };
        created_then_found(&tag, &mut conn);
    }
}

#[test]
fn a_struct_in_a_function() {
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = odd_names)]
    #[get_or_create(model = OddName, key(conn), crate = renamed)]
    struct Local<'a> {
        conn: &'a str,
        key: &'a str,
        r#type: &'a str,
        created: i32,
        table_name: &'a str,
    }
    use get_or_create as renamed;

    let mut conn = connection(ODD_NAMES);
    let row = Local {
        conn: "conn",
        key: "",
        r#type: "",
        created: 0,
        table_name: "",
    };
    created_then_found(&row, &mut conn);
}
