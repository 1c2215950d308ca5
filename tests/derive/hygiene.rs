//! Names of the user's own do not get in the way.

use crate::{create_and_find, database};

const TAGS: &str = "CREATE TABLE tags (id INTEGER PRIMARY KEY NOT NULL, name TEXT, color TEXT)";

/// Everything that the output names has another meaning here. So Diesel's own derives, which
/// count on some of it, stand outside.
mod shadowed {
    use ::get_or_create::GetOrCreate;

    use super::outside::{Tag, tags};

    mod core {}
    mod std {}
    mod diesel {}
    mod get_or_create {}
    mod __private {}

    struct Option;
    struct Result;
    struct Some;
    struct None;
    struct Box;
    struct Clone;

    trait Methods: Sized {
        fn value(self) -> &'static str {
            "mine"
        }

        fn filter(self) -> &'static str {
            "mine"
        }

        fn values(&self) -> &'static str {
            "mine"
        }

        fn returning(&self) -> &'static str {
            "mine"
        }

        fn row(&self) -> &'static str {
            "mine"
        }

        fn selection(&self) -> &'static str {
            "mine"
        }
    }

    impl<T> Methods for T {}

    #[derive(GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name, color))]
    pub(super) struct NewTag<'a> {
        pub(super) name: &'a str,
        pub(super) color: ::core::option::Option<&'a str>,
    }

    #[test]
    fn shadows() {
        let _ = (Option, Result, Some, None, Box, Clone);
        let text = "a";
        assert_eq!([text.value(), text.filter(), text.values()], ["mine"; 3]);
        assert_eq!(
            [text.returning(), text.row(), text.selection()],
            ["mine"; 3]
        );
    }
}

mod outside {
    use diesel::insertable::Insertable;
    use diesel::prelude::*;

    use super::shadowed::NewTag;

    diesel::table! {
        tags {
            id -> Integer,
            name -> Text,
            color -> Nullable<Text>,
        }
    }

    #[derive(Queryable, Selectable, Debug, PartialEq)]
    pub(super) struct Tag {
        id: i32,
        name: String,
        color: Option<String>,
    }

    type Values<'a> = (
        diesel::dsl::Eq<tags::name, &'a str>,
        diesel::dsl::Eq<tags::color, Option<&'a str>>,
    );

    impl<'a> Insertable<tags::table> for &NewTag<'a> {
        type Values = <Values<'a> as Insertable<tags::table>>::Values;

        fn values(self) -> Self::Values {
            (tags::name.eq(self.name), tags::color.eq(self.color)).values()
        }
    }
}

#[test]
fn shadowed_names_do_not_matter() {
    let conn = &mut database(TAGS);
    for color in [None, Some("red")] {
        let name = "a";
        create_and_find(&shadowed::NewTag { name, color }, conn);
    }
}

#[test]
fn library_by_another_path() {
    mod vendored {
        pub(super) mod library {
            pub(crate) use get_or_create::*;
        }
    }

    use diesel::prelude::Insertable;
    use outside::{Tag, tags};
    use vendored::library::GetOrCreate;

    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = tags)]
    #[get_or_create(model = Tag, key(name), crate = vendored::library)]
    struct NewTag<'a> {
        name: &'a str,
    }

    create_and_find(&NewTag { name: "a" }, &mut database(TAGS));
}
