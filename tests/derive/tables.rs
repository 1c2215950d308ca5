//! Tables: their names, their primary keys, where they and the model stand.

use diesel::prelude::*;
use get_or_create::GetOrCreate;

use crate::{connection, created_then_found};

mod schema {
    diesel::table! {
        memberships (group_id, user_id) {
            group_id -> Integer,
            user_id -> Integer,
            role -> Text,
        }
    }

    diesel::table! {
        countries (code) {
            code -> Text,
            name -> Text,
        }
    }
}

mod model {
    use diesel::prelude::*;

    use crate::tables::schema::memberships;

    #[derive(Queryable, Selectable, Identifiable, Debug, PartialEq)]
    #[diesel(primary_key(group_id, user_id))]
    pub(crate) struct Membership {
        pub(crate) group_id: i32,
        pub(crate) user_id: i32,
        pub(crate) role: String,
    }
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = crate::tables::schema::memberships)]
#[get_or_create(model = self::model::Membership, key(group_id, user_id))]
struct NewMembership<'a> {
    group_id: i32,
    user_id: i32,
    role: &'a str,
}

#[test]
fn a_composite_primary_key() {
    let mut conn = connection(
        "CREATE TABLE memberships (group_id INTEGER NOT NULL, user_id INTEGER NOT NULL,
                                   role TEXT NOT NULL, PRIMARY KEY (group_id, user_id))",
    );
    let row = NewMembership {
        group_id: 1,
        user_id: 2,
        role: "owner",
    };
    assert_eq!(created_then_found(&row, &mut conn).role, "owner");
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = schema::memberships)]
#[get_or_create(model = model::Membership, key(role))]
struct FirstWithRole<'a> {
    group_id: i32,
    user_id: i32,
    role: &'a str,
}

#[test]
fn the_oldest_by_a_composite_primary_key() {
    let mut conn = connection(
        "CREATE TABLE memberships (group_id INTEGER NOT NULL, user_id INTEGER NOT NULL,
                                   role TEXT NOT NULL, PRIMARY KEY (group_id, user_id));
         INSERT INTO memberships VALUES (2, 1, 'owner'), (1, 9, 'owner'), (1, 8, 'owner')",
    );
    let row = FirstWithRole {
        group_id: 3,
        user_id: 3,
        role: "owner",
    };
    let found = row.get_or_create(&mut conn).unwrap().into_inner();
    assert_eq!((found.group_id, found.user_id), (1, 8));
}

/// A natural primary key, and a struct that is its own model.
#[derive(Queryable, Selectable, Insertable, GetOrCreate, Debug, PartialEq)]
#[diesel(table_name = schema::countries, check_for_backend(diesel::sqlite::Sqlite))]
#[get_or_create(key(code), backend(sqlite))]
struct Country {
    code: String,
    name: String,
}

#[test]
fn a_natural_primary_key_of_a_struct_that_is_its_own_model() {
    let mut conn =
        connection("CREATE TABLE countries (code TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL)");
    let row = Country {
        code: "NZ".to_owned(),
        name: "New Zealand".to_owned(),
    };
    assert_eq!(created_then_found(&row, &mut conn), row);
}
