//! Many rows at once, where PostgreSQL's types have an equality of their own.

use bigdecimal::BigDecimal;
use diesel::connection::SimpleConnection;
use diesel::expression::AsExpression;
use diesel::internal::derives::as_expression::Bound;
use diesel::prelude::*;
use diesel::sql_types::Citext;
use get_or_create::{GetOrCreate, Guard, Outcome};
use get_or_create_tests::{PostgresDatabase, Statements};

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
    note: Option<String>,
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

/// Two callers that insert in different orders, each waiting for the other, are a deadlock.
#[test]
fn rows_are_inserted_in_the_order_of_their_keys_whatever_the_plan() {
    let database = database();
    let mut conn = database.connect();
    let names: Vec<String> = (0..300).map(|number| format!("mug {number}")).collect();
    let rows: Vec<NewThing> = names.iter().map(|name| thing(name, "1")).collect();
    let joins = ["enable_hashjoin", "enable_mergejoin", "enable_nestloop"];
    for guard in GUARDS {
        let orders = joins.map(|join| {
            for other in joins {
                let is_on = other == join;
                let set = format!("SET {other} TO {is_on}; DELETE FROM things");
                conn.batch_execute(&set).unwrap();
            }
            let outcomes = NewThing::batch(&rows)
                .with_guard(guard)
                .get_or_create(&mut conn)
                .unwrap();
            let things = outcomes.iter().map(|outcome| outcome.as_ref().into_inner());
            let mut numbered: Vec<(i32, usize)> = things.map(|thing| thing.id).zip(0..).collect();
            numbered.sort_unstable();
            numbered
                .into_iter()
                .map(|(_, number)| number)
                .collect::<Vec<_>>()
        });
        let [hash, merge, loops] = orders;
        assert!(hash == merge && merge == loops, "{guard}");
    }
}

/// So that the statement is the same for any number of rows, and read in no time.
#[test]
fn each_column_is_one_bind_where_it_can_be() {
    let database = database();
    let mut conn = database.connect();
    let noted = |name, note| NewThing {
        maker: Some("Ada"),
        note,
        ..thing(name, "1")
    };
    let cases = [
        (
            vec![noted("a", Some("a")), noted("b", Some("b"))],
            "unnest(",
        ),
        (vec![noted("c", None)], "unnest("),
        // SQL has no DEFAULT in an array.
        (vec![noted("d", Some("d")), noted("e", None)], "VALUES"),
    ];
    for (rows, word) in cases {
        let statements = Statements::record(&mut conn);
        let outcomes = NewThing::batch(&rows)
            .with_guard(Guard::UniqueConstraint)
            .get_or_create(&mut conn)
            .unwrap();
        let sent = statements.take();
        let insert = sent
            .iter()
            .find(|statement| statement.starts_with("INSERT"));
        assert!(insert.unwrap().contains(word), "{sent:?}");
        for (row, outcome) in rows.iter().zip(outcomes) {
            let note = row.note.unwrap_or("none");
            assert_eq!(outcome.into_inner().note.as_deref(), Some(note));
        }
    }

    let lowered = ["F", "f", "G"].map(|name| Lowered {
        name: Lower(name),
        price: 1.into(),
    });
    let statements = Statements::record(&mut conn);
    let outcomes = Lowered::get_or_create_all(&lowered, &mut conn).unwrap();
    assert!(
        statements
            .take()
            .iter()
            .all(|statement| !statement.contains("unnest("))
    );
    let names = outcomes
        .iter()
        .map(|outcome| outcome.as_ref().into_inner().name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["f", "f", "g"]);
}

#[test]
fn the_statements_are_the_same_for_any_number_of_rows() {
    let database = database();
    let mut conn = database.connect();
    // Diesel asks for the type once.
    NewThing::get_or_create_all([thing("", "1")], &mut conn).unwrap();
    for guard in GUARDS {
        let sent = [10, 200].map(|count| {
            let names: Vec<String> = (0..count)
                .map(|number| format!("{guard} {count} {number}"))
                .collect();
            let rows = names.iter().map(|name| thing(name, "1"));
            let statements = Statements::record(&mut conn);
            NewThing::batch(rows)
                .with_guard(guard)
                .get_or_create(&mut conn)
                .unwrap();
            statements.take()
        });
        assert_eq!(sent[0], sent[1]);
    }
}

define_sql_function!(fn lower(text: Citext) -> Citext);

/// A value that is an expression.
#[derive(Clone, Copy, Debug)]
struct Lower<'a>(&'a str);

impl<'a> AsExpression<Citext> for &Lower<'a> {
    type Expression = lower<Bound<Citext, &'a str>>;

    fn as_expression(self) -> Self::Expression {
        lower(self.0)
    }
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = table)]
#[get_or_create(model = Thing, key(name, price), backend(postgres))]
struct Lowered<'a> {
    name: Lower<'a>,
    price: BigDecimal,
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
