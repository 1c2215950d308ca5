//! Lifetimes, type parameters, constants and where clauses.

use diesel::deserialize::FromSqlRow;
use diesel::dsl;
use diesel::mysql::Mysql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use get_or_create::GetOrCreate;

use crate::{create_and_find, database};

diesel::table! {
    tags {
        id -> Integer,
        name -> Text,
        color -> Nullable<Text>,
    }
}

const TAGS: &str = "CREATE TABLE tags (id INTEGER PRIMARY KEY NOT NULL, name TEXT, color TEXT)";

#[derive(Queryable, Selectable, Debug, PartialEq)]
struct Tag {
    id: i32,
    name: String,
    color: Option<String>,
}

#[test]
fn one_lifetime() {
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name))]
    struct NewTag<'a> {
        name: &'a str,
        color: Option<&'a str>,
    }

    let color = Some("red");
    create_and_find(&NewTag { name: "a", color }, &mut database(TAGS));
}

#[test]
fn two_lifetimes_of_which_one_outlives_the_other() {
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name))]
    struct NewTag<'name: 'color, 'color> {
        name: &'name str,
        color: &'color String,
    }

    let color = &"red".to_owned();
    create_and_find(&NewTag { name: "a", color }, &mut database(TAGS));
}

#[test]
fn type_parameter_in_the_key() {
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name))]
    struct NewTag<T> {
        name: T,
    }

    let conn = &mut database(TAGS);
    create_and_find(&NewTag { name: "a" }, conn);
    create_and_find(
        &NewTag {
            name: "b".to_owned(),
        },
        conn,
    );
}

#[test]
fn type_parameter_in_the_key_and_in_a_value() {
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name))]
    struct NewTag<'a, T: Clone, U = &'a str> {
        name: &'a T,
        color: Option<U>,
    }

    let name = "a".to_owned();
    let color = Some("red");
    create_and_find(&NewTag { name: &name, color }, &mut database(TAGS));
}

#[test]
fn type_parameter_inside_of_an_optional_key() {
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(color))]
    struct NewTag<'a, T> {
        name: &'a str,
        color: Option<T>,
    }

    let conn = &mut database(TAGS);
    for color in [None, Some("red")] {
        create_and_find(&NewTag { name: "a", color }, conn);
    }
}

#[test]
fn associated_type() {
    trait Paint {
        type Color;
    }

    struct Oil;

    impl Paint for Oil {
        type Color = &'static str;
    }

    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name))]
    struct NewTag<'a, P: Paint> {
        name: &'a str,
        color: P::Color,
    }

    let tag = NewTag::<Oil> {
        name: "a",
        color: "red",
    };
    create_and_find(&tag, &mut database(TAGS));
}

#[test]
fn where_clause() {
    #[derive(GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name))]
    struct NewTag<'a, T>
    where
        T: AsRef<str>,
    {
        name: &'a str,
        #[diesel(skip_insertion)]
        color: T,
    }

    // Diesel's derive does not take a where clause.
    type Values<'a> = (dsl::Eq<tags::name, &'a str>, dsl::Eq<tags::color, &'a str>);

    impl<'a, T: AsRef<str>> Insertable<tags::table> for &'a NewTag<'_, T> {
        type Values = <Values<'a> as Insertable<tags::table>>::Values;

        fn values(self) -> Self::Values {
            let color = self.color.as_ref();
            (tags::name.eq(self.name), tags::color.eq(color)).values()
        }
    }

    let color = "red";
    let tag = create_and_find(&NewTag { name: "a", color }, &mut database(TAGS));
    assert_eq!(tag.color.as_deref(), Some(color));
}

#[test]
fn constant_parameter() {
    diesel::table! {
        blobs {
            id -> Integer,
            digest -> Binary,
        }
    }

    #[derive(Queryable, Selectable, Debug, PartialEq)]
    struct Blob {
        id: i32,
        digest: Vec<u8>,
    }

    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = blobs)]
    #[get_or_create(model = Blob, key(digest))]
    struct NewBlob<const LENGTH: usize> {
        digest: [u8; LENGTH],
    }

    let conn = &mut database("CREATE TABLE blobs (id INTEGER PRIMARY KEY NOT NULL, digest BLOB)");
    create_and_find(&NewBlob { digest: [1, 2, 3] }, conn);
    create_and_find(&NewBlob { digest: [1, 2] }, conn);
}

#[test]
fn model_with_a_type_parameter() {
    #[derive(Insertable, Queryable, Selectable, GetOrCreate, Debug, PartialEq)]
    #[diesel(table_name = tags)]
    #[get_or_create(key(name))]
    struct Named<
        T: FromSqlRow<Text, Mysql> + FromSqlRow<Text, Pg> + FromSqlRow<Text, Sqlite> + 'static,
    > {
        name: T,
    }

    let name = "a".to_owned();
    create_and_find(&Named { name }, &mut database(TAGS));
}
