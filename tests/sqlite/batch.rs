//! Many rows at once, where SQLite's columns have an equality of their own.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use get_or_create::{Error, GetOrCreate, Outcome};
use get_or_create_tests::Statements;

diesel::table! {
    tags {
        id -> Integer,
        name -> Text,
        color -> Nullable<Text>,
        size -> Nullable<Integer>,
    }
}

#[derive(Queryable, Selectable, Debug, PartialEq)]
struct Tag {
    id: i32,
    name: String,
    color: Option<String>,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = tags)]
#[get_or_create(model = Tag, key(name))]
struct NewTag<'a> {
    name: &'a str,
    color: Option<&'a str>,
    size: Option<i32>,
}

#[test]
fn keys_that_are_equal_under_the_columns_collation_are_one() {
    let mut conn = database("TEXT COLLATE NOCASE");
    let outcomes = NewTag::get_or_create_all([tag("Ada"), tag("ADA"), tag("ada ")], &mut conn);
    let created: Vec<bool> = outcomes.unwrap().iter().map(Outcome::is_created).collect();
    assert_eq!(created, [true, false, true]);
}

/// The column takes the texts for one number, which a statement of values cannot know.
#[test]
fn keys_that_only_the_column_takes_for_equal_are_an_error_and_no_duplicate() {
    let mut conn = database("NUMERIC");
    let error = NewTag::get_or_create_all([tag("1"), tag("1.0")], &mut conn).unwrap_err();
    let Error::InRow { error, .. } = error else {
        panic!("{error:?}");
    };
    assert!(
        matches!(
            *error,
            Error::KeyMismatch {
                rolled_back: true,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(tags::table.count().get_result(&mut conn), Ok(0));
}

/// `VALUES` has no DEFAULT here: there is an INSERT for each choice of columns, and no more.
#[test]
fn rows_with_the_same_defaults_are_inserted_by_one_statement() {
    let mut conn = database("TEXT");
    let names: Vec<String> = (0..90).map(|number| format!("tag {number}")).collect();
    let rows = names.iter().enumerate().map(|(number, name)| NewTag {
        color: (number % 3 == 0).then_some("red"),
        size: (number % 3 == 1).then_some(1),
        ..tag(name)
    });
    let statements = Statements::record(&mut conn);
    let outcomes = NewTag::get_or_create_all(rows, &mut conn).unwrap();
    let sent = statements.take();
    let inserts = sent.iter().filter(|sql| sql.starts_with("INSERT"));
    assert_eq!(inserts.count(), 3);
    for (number, outcome) in outcomes.into_iter().enumerate() {
        let color = if number % 3 == 0 { "red" } else { "blue" };
        assert_eq!(outcome.into_inner().color.as_deref(), Some(color));
    }
}

#[test]
fn an_update_writes_another_spelling() {
    let mut conn = database("TEXT COLLATE NOCASE");
    let red = NewTag {
        color: Some("red"),
        ..tag("Ada")
    };
    assert!(red.update_or_create(&mut conn).unwrap().is_created());
    let upper = NewTag {
        color: Some("RED"),
        ..tag("ADA")
    };
    let outcome = upper.update_or_create(&mut conn).unwrap();
    assert!(outcome.is_updated());
    let tag = outcome.into_inner();
    // The key is what it was.
    assert_eq!(
        (tag.name.as_str(), tag.color.as_deref()),
        ("Ada", Some("RED"))
    );
}

fn tag(name: &str) -> NewTag<'_> {
    NewTag {
        name,
        color: None,
        size: None,
    }
}

fn database(name: &str) -> SqliteConnection {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    conn.batch_execute(&format!(
        "CREATE TABLE tags (
             id INTEGER PRIMARY KEY NOT NULL,
             name {name} NOT NULL,
             color TEXT COLLATE NOCASE DEFAULT 'blue',
             size INTEGER
         )"
    ))
    .unwrap();
    conn
}
