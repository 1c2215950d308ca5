//! Where the struct, its model and its table may stand.

use diesel::prelude::*;
use get_or_create::{GetOrCreate, Queries, SerializableConnection};

use crate::{create_and_find, database};

mod schema {
    diesel::table! {
        tags {
            id -> Integer,
            name -> Text,
        }
    }

    diesel::table! {
        archive.odd_ones {
            id -> Integer,
            name -> Text,
        }
    }
}

mod model {
    use diesel::prelude::*;

    #[derive(Queryable, Selectable, Debug, PartialEq)]
    #[diesel(table_name = super::schema::tags)]
    pub(crate) struct Tag {
        pub(crate) id: i32,
        pub(crate) name: String,
    }
}

const TAGS: &str = "CREATE TABLE tags (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL)";

mod row {
    use diesel::prelude::*;
    use get_or_create::GetOrCreate;

    /// Visible in the crate, with its fields.
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = crate::places::schema::tags)]
    #[get_or_create(model = super::model::Tag, key(name))]
    pub(crate) struct NewTag<'a> {
        pub(crate) name: &'a str,
    }
}

#[test]
fn model_and_table_by_path() {
    let tag = create_and_find(&row::NewTag { name: "a" }, &mut database(TAGS));
    assert_eq!(tag.name, "a");
}

#[test]
fn default_table_name() {
    use schema::tags;

    #[derive(Insertable, Queryable, Selectable, GetOrCreate, Debug, PartialEq)]
    #[get_or_create(key(name))]
    struct Tag {
        name: String,
    }

    let name = "a".to_owned();
    create_and_find(&Tag { name }, &mut database(TAGS));
    assert_eq!(Tag::TABLE, "tags");
}

#[test]
fn default_table_name_of_several_words_in_a_schema() {
    use schema::odd_ones;

    #[derive(Insertable, Queryable, Selectable, GetOrCreate, Debug, PartialEq)]
    #[get_or_create(key(name))]
    struct OddOne {
        id: i32,
        name: String,
    }

    let name = "a".to_owned();
    let conn = &mut database(
        "ATTACH DATABASE ':memory:' AS archive;
         CREATE TABLE archive.odd_ones (id INTEGER PRIMARY KEY NOT NULL, name TEXT)",
    );
    create_and_find(&OddOne { id: 1, name }, conn);
    assert_eq!(OddOne::TABLE, "odd_ones");
}

#[test]
fn table_in_the_module_of_the_caller() {
    use schema::tags as labels;

    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = labels)]
    #[get_or_create(model = self::model::Tag, key(name))]
    struct Label {
        name: &'static str,
    }

    create_and_find(&Label { name: "a" }, &mut database(TAGS));
}

#[test]
fn structs_of_odd_names() {
    use schema::tags;

    #[derive(Queryable, Selectable, Debug, PartialEq)]
    #[diesel(table_name = tags)]
    struct Option {
        id: i32,
        name: String,
    }

    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Option, key(name))]
    struct Result {
        name: &'static str,
    }

    let conn = &mut database(TAGS);
    create_and_find(&Result { name: "a" }, conn);
}

#[test]
fn struct_made_by_a_macro() {
    use schema::tags;

    macro_rules! new_tag {
        ($name:ident { $field:ident: $ty:ty }) => {
            #[derive(Insertable, GetOrCreate)]
            #[diesel(table_name = tags)]
            #[get_or_create(model = model::Tag, key($field))]
            struct $name {
                $field: $ty,
            }

            #[derive(Insertable, GetOrCreate)]
            #[diesel(table_name = tags)]
            #[get_or_create(model = model::Tag, key(name))]
            struct Fixed<'a> {
                name: &'a str,
            }
        };
    }

    new_tag!(Made { name: String });

    let conn = &mut database(TAGS);
    let name = "a".to_owned();
    create_and_find(&Made { name }, conn);
    create_and_find(&Fixed { name: "b" }, conn);
}

#[test]
fn struct_for_one_backend_may_use_its_types() {
    diesel::table! {
        aliased_tags (name) {
            name -> Text,
            aliases -> Array<Text>,
        }
    }

    #[derive(Insertable, Queryable, Selectable, GetOrCreate)]
    #[get_or_create(key(name, aliases), backend(postgres))]
    struct AliasedTag {
        name: String,
        aliases: Vec<String>,
    }

    fn works_on<Conn: SerializableConnection, Row: Queries<Conn>>(_: &Row) {}

    let [name, alias] = ["a", "b"].map(str::to_owned);
    works_on::<PgConnection, _>(&AliasedTag {
        name,
        aliases: vec![alias],
    });
}

#[test]
fn backends_may_all_be_named() {
    use schema::tags;

    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = model::Tag, key(name), backend(sqlite, postgres))]
    struct NewTag {
        name: &'static str,
    }

    create_and_find(&NewTag { name: "a" }, &mut database(TAGS));
}
