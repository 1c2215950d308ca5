//! Diesel's attributes, and those of the derive.

use std::marker::PhantomData;

use diesel::prelude::*;
use get_or_create::{GetOrCreate, OnDuplicates};

use crate::{create_and_find, database};

diesel::table! {
    tags {
        id -> Integer,
        name -> Text,
        color -> Nullable<Text>,
        weight -> Integer,
    }
}

const TAGS: &str = "CREATE TABLE tags (
    id INTEGER PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    color TEXT DEFAULT 'blue',
    weight INTEGER NOT NULL DEFAULT 0
)";

#[derive(Queryable, Selectable, Debug, PartialEq)]
#[diesel(check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
struct Tag {
    id: i32,
    name: String,
    color: Option<String>,
    weight: i32,
}

#[test]
fn none_is_the_default_unless_told_otherwise() {
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name))]
    struct DefaultColor<'a> {
        name: &'a str,
        color: Option<&'a str>,
    }

    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags, treat_none_as_default_value = false)]
    #[get_or_create(model = Tag, key(name))]
    struct NoColor<'a> {
        name: &'a str,
        color: Option<&'a str>,
    }

    let conn = &mut database(TAGS);
    let color = None;
    let tag = create_and_find(&DefaultColor { name: "a", color }, conn);
    assert_eq!(tag.color.as_deref(), Some("blue"));
    let tag = create_and_find(&NoColor { name: "b", color }, conn);
    assert_eq!(tag.color, None);
}

#[test]
fn none_in_a_key_with_a_default_is_a_mismatch_unless_it_is_null() {
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name, color))]
    struct DefaultColor<'a> {
        name: &'a str,
        color: Option<&'a str>,
    }

    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name, color))]
    struct NoColor<'a> {
        name: &'a str,
        #[diesel(treat_none_as_default_value = false)]
        color: Option<&'a str>,
    }

    let conn = &mut database(TAGS);
    let color = None;
    let result = DefaultColor { name: "a", color }.get_or_create(&mut *conn);
    assert!(matches!(
        result,
        Err(get_or_create::Error::KeyMismatch { .. })
    ));
    create_and_find(&NoColor { name: "a", color }, conn);
}

#[test]
fn skipped_field_is_not_inserted() {
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name))]
    struct NewTag<'a> {
        name: &'a str,
        #[diesel(skip_insertion)]
        #[expect(dead_code, reason = "not inserted")]
        weight: i32,
    }

    let tag = NewTag {
        name: "a",
        weight: 5,
    };
    assert_eq!(create_and_find(&tag, &mut database(TAGS)).weight, 0);
}

#[test]
fn embedded_struct_is_inserted() {
    #[derive(Insertable)]
    #[diesel(table_name = tags)]
    struct Look<'a> {
        color: &'a str,
        weight: i32,
    }

    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name))]
    struct NewTag<'a> {
        name: &'a str,
        #[diesel(embed)]
        look: Look<'a>,
    }

    let (color, weight) = ("red", 5);
    let look = Look { color, weight };
    let tag = create_and_find(&NewTag { name: "a", look }, &mut database(TAGS));
    assert_eq!((tag.color.as_deref(), tag.weight), (Some(color), weight));
}

#[test]
fn field_is_serialized_as_another_type() {
    #[derive(Clone)]
    struct Weight(u8);

    impl From<Weight> for i32 {
        fn from(weight: Weight) -> Self {
            weight.0.into()
        }
    }

    #[derive(Insertable, GetOrCreate, Clone)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name))]
    struct NewTag<'a> {
        name: &'a str,
        #[diesel(serialize_as = i32)]
        weight: Weight,
    }

    let weight = Weight(5);
    let tag = create_and_find(&NewTag { name: "a", weight }, &mut database(TAGS));
    assert_eq!(tag.weight, 5);
}

/// As Diesel's `Insertable` and `AsChangeset` have them.
#[test]
fn attributes_of_fields_hold_for_batches_and_updates() {
    #[derive(Clone, Copy)]
    struct Weight(i32);

    impl From<Weight> for i32 {
        fn from(Weight(weight): Weight) -> Self {
            weight
        }
    }

    #[derive(Insertable, GetOrCreate, Clone, Copy)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(title))]
    struct NewTag<'a> {
        id: i32,
        #[diesel(column_name = name)]
        title: &'a str,
        #[diesel(skip_update)]
        color: Option<&'a str>,
        #[diesel(serialize_as = i32)]
        weight: Weight,
    }

    let conn = &mut database(TAGS);
    let tag = NewTag {
        id: 7,
        title: "a",
        color: None,
        weight: Weight(5),
    };
    let tags = NewTag::get_or_create_all([tag, tag], &mut *conn).unwrap();
    let created = tags[0].as_ref().into_inner();
    assert_eq!((created.id, created.weight), (7, 5));
    assert_eq!(created.color.as_deref(), Some("blue"));

    // Neither the primary key nor what is skipped is a reason to write.
    let other = NewTag {
        id: 8,
        color: Some("red"),
        ..tag
    };
    let outcome = other.update_or_create(&mut *conn).unwrap();
    assert!(!outcome.is_updated() && !outcome.is_created());
    let heavy = NewTag {
        weight: Weight(6),
        ..other
    };
    let outcome = heavy.update_or_create(conn).unwrap();
    assert!(outcome.is_updated());
    let tag = outcome.into_inner();
    assert_eq!(
        (tag.id, tag.color.as_deref(), tag.weight),
        (7, Some("blue"), 6)
    );
}

#[test]
fn type_parameters_of_fields_that_are_not_inserted_as_they_are() {
    #[derive(Insertable, GetOrCreate, Clone)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name))]
    struct NewTag<'a, T: Clone, W: Into<i32> + Clone> {
        name: &'a str,
        #[diesel(skip_insertion)]
        marker: PhantomData<T>,
        #[diesel(serialize_as = i32)]
        weight: W,
    }

    let (name, marker, weight) = ("a", PhantomData::<()>, 5_u8);
    let tag = NewTag {
        name,
        marker,
        weight,
    };
    assert_eq!(create_and_find(&tag, &mut database(TAGS)).weight, 5);
}

#[test]
fn attributes_of_diesel_that_do_not_matter_are_skipped() {
    #[derive(
        Insertable, Queryable, Selectable, Identifiable, AsChangeset, GetOrCreate, Debug, PartialEq,
    )]
    #[diesel(primary_key(id), table_name = tags, treat_none_as_null = true)]
    #[diesel(
        check_for_backend(diesel::sqlite::Sqlite),
        treat_none_as_default_value = true
    )]
    #[get_or_create(key(name))]
    struct Tag {
        id: i32,
        #[diesel(deserialize_as = String, skip_update)]
        name: String,
        color: Option<String>,
    }

    let name = "a".to_owned();
    let color = None;
    create_and_find(&Tag { id: 1, name, color }, &mut database(TAGS));
}

#[test]
fn several_attributes_are_one() {
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag)]
    #[get_or_create(key(name), on_duplicates = error)]
    #[get_or_create(max_attempts = 3)]
    struct NewTag<'a> {
        name: &'a str,
    }

    create_and_find(&NewTag { name: "a" }, &mut database(TAGS));
    assert_eq!(NewTag::ON_DUPLICATES, OnDuplicates::Error);
    assert_eq!(NewTag::MAX_ATTEMPTS, Some(3));
}

#[test]
fn defaults() {
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name))]
    struct NewTag<'a> {
        name: &'a str,
    }

    create_and_find(&NewTag { name: "a" }, &mut database(TAGS));
    assert_eq!(NewTag::ON_DUPLICATES, OnDuplicates::Oldest);
    assert_eq!(NewTag::MAX_ATTEMPTS, None);
}
