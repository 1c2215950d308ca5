//! A filter: one condition for the lookup, the created row and the index.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use get_or_create::{Error, GetOrCreate, Guard};
use get_or_create_tests::{Race, Statements};

use crate::backend::{Conn, Database};
use crate::scenarios::model::{
    Employee, NewEmployee, all_employees, department, employee, employees, insert,
};

/// An employee without a title. The titled ones of the same name are others.
#[derive(Insertable, GetOrCreate, Clone, Copy, Debug)]
#[diesel(table_name = employees)]
#[get_or_create(
    model = Employee,
    key(name, department_id),
    filter = employees::title.is_null(),
    guard = UniqueConstraint
)]
struct Untitled<'a> {
    name: &'a str,
    department_id: i32,
    title: Option<&'a str>,
}

fn untitled(name: &str, department_id: i32) -> Untitled<'_> {
    Untitled {
        name,
        department_id,
        title: None,
    }
}

#[test]
fn a_row_outside_of_the_filter_is_another_one() {
    for guard in [
        Guard::Serializable,
        Guard::AdvisoryLock,
        Guard::UniqueConstraint,
    ] {
        let database = Database::new();
        let (mut conn, department_id) = prepare(&database);
        let titled = NewEmployee {
            title: Some("Engineer"),
            ..employee("Ada", department_id)
        };
        insert(&mut conn, &[titled, titled]);
        let ada = untitled("Ada", department_id);
        let created = ada.with_guard(guard).get_or_create(&mut conn).unwrap();
        assert!(created.is_created(), "{guard}");
        let found = ada.with_guard(guard).get_or_create(&mut conn).unwrap();
        assert!(!found.is_created(), "{guard}");
        assert_eq!(found.into_inner(), created.into_inner());
    }
}

#[test]
fn a_partial_index_keeps_duplicates_out() {
    let database = Database::new();
    let (mut conn, department_id) = prepare(&database);
    let outcomes = Race::together(8, |_| {
        let mut conn = database.connect();
        ["Ada", "Grace", "Tony"].map(|name| {
            let outcome = untitled(name, department_id).get_or_create(&mut conn);
            outcome.unwrap().is_created()
        })
    });
    let created = outcomes.concat().into_iter().filter(|created| *created);
    assert_eq!(created.count(), 3);
    assert_eq!(all_employees(&mut conn).len(), 3);
}

#[test]
fn a_race_lost_at_a_partial_index_finds_the_winners_row() {
    let database = Database::new();
    let (mut conn, department_id) = prepare(&database);
    let mut winner = database.connect();
    let statements = Statements::record_and(&mut conn, move |sql| {
        if sql.starts_with("INSERT") {
            insert(&mut winner, &[employee("Ada", department_id)]);
        }
    });
    let ada = untitled("Ada", department_id)
        .get_or_create(&mut conn)
        .unwrap();
    assert!(!ada.is_created());
    assert_eq!(statements.take().len(), 3);
}

#[test]
fn a_row_that_its_own_filter_leaves_out_is_a_mismatch() {
    let database = Database::new();
    let (mut conn, department_id) = prepare(&database);
    let titled = Untitled {
        title: Some("Engineer"),
        ..untitled("Ada", department_id)
    };
    let error = titled
        .with_guard(Guard::Serializable)
        .get_or_create(&mut conn)
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::KeyMismatch {
                rolled_back: true,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(all_employees(&mut conn), []);
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = employees)]
#[get_or_create(
    model = Employee,
    key(name, department_id),
    filter = employees::title.eq("Engineer"),
    guard = UniqueConstraint
)]
struct Engineer<'a> {
    name: &'a str,
    department_id: i32,
    title: &'a str,
}

/// The database cannot know that `title = $1` is the index's `title = 'Engineer'`.
#[test]
fn a_filter_with_a_bound_value_is_no_predicate_of_an_index() {
    let database = Database::new();
    let (mut conn, department_id) = prepare(&database);
    conn.batch_execute(
        "CREATE UNIQUE INDEX engineers ON employees (name, department_id)
             WHERE title = 'Engineer'",
    )
    .unwrap();
    let ada = Engineer {
        name: "Ada",
        department_id,
        title: "Engineer",
    };
    let error = ada.get_or_create(&mut conn).unwrap_err();
    assert!(
        matches!(error, Error::BoundFilter { table: "employees" }),
        "{error:?}"
    );
    let audit = Engineer::audit_key(&mut conn).unwrap();
    assert!(!audit.allows(Guard::UniqueConstraint), "{audit}");
    assert_eq!(all_employees(&mut conn), []);
    // The other guards need no index.
    let created = ada.with_guard(Guard::AdvisoryLock).get_or_create(&mut conn);
    assert!(created.unwrap().is_created());
}

#[test]
fn an_audit_looks_at_the_rows_of_the_filter_and_takes_a_partial_index() {
    let database = Database::new();
    let (mut conn, department_id) = prepare(&database);
    let titled = NewEmployee {
        title: Some("Engineer"),
        ..employee("Ada", department_id)
    };
    insert(&mut conn, &[titled, titled, employee("Ada", department_id)]);
    let audit = Untitled::audit_key(&mut conn).unwrap();
    assert_eq!((audit.duplicate_keys(), audit.surplus_rows()), (0, 0));
    assert!(audit.allows(Guard::UniqueConstraint), "{audit}");

    let audit = NewEmployee::audit_key(&mut conn).unwrap();
    assert_eq!((audit.duplicate_keys(), audit.surplus_rows()), (1, 2));
    assert!(!audit.allows(Guard::UniqueConstraint), "{audit}");
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = employees)]
#[get_or_create(
    model = Employee,
    key(name, department_id),
    filter = sql::<Bool>("title = 'Engineer'"),
    guard = UniqueConstraint
)]
struct EngineerInSql<'a> {
    name: &'a str,
    department_id: i32,
    title: &'a str,
}

#[test]
fn a_filter_in_sql_is_the_predicate_of_an_index() {
    let database = Database::new();
    let (mut conn, department_id) = prepare(&database);
    conn.batch_execute(
        "CREATE UNIQUE INDEX engineers ON employees (name, department_id)
             WHERE title = 'Engineer'",
    )
    .unwrap();
    for number in 0..10 {
        let engineer = EngineerInSql {
            name: &format!("Engineer {number}"),
            department_id,
            title: "Engineer",
        };
        assert!(engineer.get_or_create(&mut conn).unwrap().is_created());
        assert!(!engineer.get_or_create(&mut conn).unwrap().is_created());
    }
}

fn prepare(database: &Database) -> (Conn, i32) {
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    conn.batch_execute(
        "CREATE UNIQUE INDEX untitled ON employees (name, department_id) WHERE title IS NULL",
    )
    .unwrap();
    (conn, department_id)
}

#[test]
fn an_audit_names_a_partial_index_that_is_of_no_use() {
    let database = Database::new();
    let (mut conn, _) = prepare(&database);
    conn.batch_execute("CREATE UNIQUE INDEX expression ON employees (lower(name), department_id)")
        .unwrap();
    let audit = NewEmployee::audit_key(&mut conn).unwrap();
    assert!(audit.unique_index().is_none(), "{audit}");
    let report = audit.to_string();
    assert!(
        report.contains("untitled (unique, partial): of no use"),
        "{report}"
    );
}
