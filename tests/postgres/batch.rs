//! Many rows at once, where PostgreSQL's types have an equality of their own.

use bigdecimal::BigDecimal;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use get_or_create::{GetOrCreate, Guard, Outcome};
use get_or_create_tests::PostgresDatabase;

mod things {
    diesel::table! {
        use diesel::sql_types::{Citext, Integer, Json, Nullable, Numeric, Text};

        things {
            id -> Integer,
            name -> Citext,
            price -> Numeric,
            maker -> Nullable<Citext>,
            facts -> Nullable<Json>,
            note -> Nullable<Text>,
        }
    }
}
use self::things::things as table;

#[derive(Queryable, Selectable, Debug, PartialEq)]
#[diesel(table_name = table)]
struct Thing {
    id: i32,
    name: String,
    maker: Option<String>,
    facts: Option<serde_json::Value>,
}

#[derive(Insertable, GetOrCreate, Clone)]
#[diesel(table_name = table)]
#[get_or_create(model = Thing, key(name, price), backend(postgres))]
struct NewThing<'a> {
    name: &'a str,
    price: BigDecimal,
    maker: Option<&'a str>,
    facts: Option<serde_json::Value>,
    note: Option<&'a str>,
}

const GUARDS: [Guard; 3] = [
    Guard::Serializable,
    Guard::AdvisoryLock,
    Guard::UniqueConstraint,
];

#[test]
fn keys_that_are_equal_to_the_database_are_one() {
    let database = database();
    let mut conn = database.connect();
    for guard in GUARDS {
        let name = format!("Mug {guard}");
        let upper = name.to_uppercase();
        let rows = [
            thing(&name, "1.5"),
            thing(&upper, "1.50"),
            thing(&name, "1.500"),
            thing(&name, "2.5"),
        ];
        let outcomes = NewThing::batch(&rows)
            .with_guard(guard)
            .get_or_create(&mut conn)
            .unwrap();
        let created: Vec<bool> = outcomes.iter().map(Outcome::is_created).collect();
        assert_eq!(
            created.iter().filter(|created| **created).count(),
            2,
            "{created:?}"
        );
        assert!(created[3]);
        let things: Vec<&Thing> = outcomes
            .iter()
            .map(|outcome| outcome.as_ref().into_inner())
            .collect();
        assert!(things[0] == things[1] && things[1] == things[2] && things[2] != things[3]);
    }
}

#[test]
fn callers_with_other_spellings_of_the_same_keys_create_each_once() {
    let database = database();
    let names: Vec<String> = (0..40).map(|number| format!("mug {number}")).collect();
    let upper: Vec<String> = names.iter().map(|name| name.to_uppercase()).collect();
    for guard in GUARDS {
        let price = match guard {
            Guard::Serializable => "1",
            Guard::AdvisoryLock => "2",
            _ => "3",
        };
        let outcomes = get_or_create_tests::Race::together(4, |number| {
            let mut names = if number % 2 == 0 {
                names.clone()
            } else {
                upper.clone()
            };
            if number > 1 {
                names.reverse();
            }
            let rows = names.iter().map(|name| thing(name, price));
            NewThing::batch(rows)
                .with_guard(guard)
                .get_or_create(&mut database.connect())
                .unwrap()
        });
        let created = outcomes
            .iter()
            .flatten()
            .filter(|outcome| outcome.is_created());
        assert_eq!(created.count(), 40, "{guard}");
    }
}

#[test]
fn an_update_writes_another_spelling_and_no_equal_number_or_document() {
    let database = database();
    let mut conn = database.connect();
    let mut mug = thing("Mug", "1.5");
    mug.maker = Some("Ada");
    mug.facts = Some(serde_json::json!({"size": 1, "color": "red"}));
    assert!(mug.update_or_create(&mut conn).unwrap().is_created());
    // The same document, as another text.
    mug.facts = Some(serde_json::from_str(r#"{ "color":"red",   "size":1 }"#).unwrap());
    let outcome = mug.update_or_create(&mut conn).unwrap();
    assert!(!outcome.is_updated() && !outcome.is_created());
    mug.maker = Some("ADA");
    let outcome = mug.update_or_create(&mut conn).unwrap();
    assert!(outcome.is_updated());
    assert_eq!(outcome.into_inner().maker.as_deref(), Some("ADA"));
}

fn thing<'a>(name: &'a str, price: &str) -> NewThing<'a> {
    NewThing {
        name,
        price: price.parse().unwrap(),
        maker: None,
        facts: None,
        note: None,
    }
}

fn database() -> PostgresDatabase {
    let database = PostgresDatabase::empty();
    database
        .connect()
        .batch_execute(
            "CREATE EXTENSION citext;
             CREATE TABLE things (
                 id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                 name citext NOT NULL,
                 price numeric NOT NULL,
                 maker citext,
                 facts json,
                 note text NOT NULL DEFAULT 'none'
             );
             CREATE UNIQUE INDEX ON things (name, price)",
        )
        .unwrap();
    database
}
