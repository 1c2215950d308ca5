//! Rows that are updated, or created if they are missing.

use diesel::prelude::*;
use get_or_create::{Error, GetOrCreate, Retry, UpdateOutcome};
use get_or_create_tests::{Race, Statements};

use super::model::{Employee, NewEmployee, all_employees, department, employee, employees, insert};
use super::{Setting, in_every_setting};
use crate::backend::{Conn, Database, callers_transaction};

in_every_setting!(
    it_creates_then_updates_then_leaves_alone,
    a_hundred_increments_of_what_was_read_lose_none,
    a_lost_race_to_create_still_applies_the_update,
    two_rows_with_the_key_are_an_error_and_stay_as_they_are,
    it_takes_part_in_the_callers_transaction,
);

fn it_creates_then_updates_then_leaves_alone(setting: Setting) {
    let (database, mut conn, department_id) = setting.open();
    let pool = database.pool(1);
    let ada = titled("Ada", department_id, "Engineer");
    let created = ada
        .with_guard(setting.guard)
        .update_or_create(&pool)
        .unwrap();
    assert!(created.is_created());
    let other = titled("Ada", department_id, "Manager");
    let updated = other
        .with_guard(setting.guard)
        .update_or_create(&mut conn)
        .unwrap();
    assert!(updated.is_updated());
    let employee = updated.into_inner();
    assert_eq!(employee.id, created.into_inner().id);
    assert_eq!(employee.title.as_deref(), Some("Manager"));
    let unchanged = other
        .with_guard(setting.guard)
        .update_or_create(&mut conn)
        .unwrap();
    assert_eq!(unchanged, UpdateOutcome::Unchanged(employee.clone()));
    assert_eq!(all_employees(&mut conn), [employee]);
}

fn a_hundred_increments_of_what_was_read_lose_none(setting: Setting) {
    const CALLERS: usize = 10;
    const CALLS: usize = 10;
    let (database, mut conn, department_id) = setting.open();
    let counts: Vec<String> = (0..=CALLERS * CALLS)
        .map(|count| count.to_string())
        .collect();
    let first = titled("Ada", department_id, &counts[1]);
    Race::together(CALLERS, |_| {
        let mut conn = database.connect();
        for _ in 0..CALLS {
            let one_more = |employee: &Employee| {
                let count: usize = employee.title.as_deref().unwrap().parse().unwrap();
                titled("Ada", department_id, &counts[count + 1])
            };
            first
                .with_guard(setting.guard)
                .update_or_create_with(&mut conn, one_more)
                .unwrap();
        }
    });
    let ada = all_employees(&mut conn).remove(0);
    assert_eq!(ada.title, Some((CALLERS * CALLS).to_string()));
}

fn a_lost_race_to_create_still_applies_the_update(setting: Setting) {
    const CALLERS: usize = 8;
    let (database, mut conn, department_id) = setting.open();
    for round in 0..5 {
        let name = format!("employee {round}");
        let titles: Vec<String> = (0..CALLERS).map(|number| number.to_string()).collect();
        let outcomes = Race::together(CALLERS, |number| {
            titled(&name, department_id, &titles[number])
                .with_guard(setting.guard)
                .update_or_create(&mut database.connect())
                .unwrap()
        });
        let created = outcomes.iter().filter(|outcome| outcome.is_created());
        assert_eq!(created.count(), 1);
        for (outcome, title) in outcomes.iter().zip(&titles) {
            assert_eq!(outcome.as_ref().into_inner().title.as_ref(), Some(title));
        }
    }
    assert_eq!(all_employees(&mut conn).len(), 5);
}

fn two_rows_with_the_key_are_an_error_and_stay_as_they_are(setting: Setting) {
    if setting.is_unique() {
        return;
    }
    let (_database, mut conn, department_id) = setting.open();
    insert(&mut conn, &[titled("Ada", department_id, "Engineer"); 2]);
    let before = all_employees(&mut conn);
    let error = titled("Ada", department_id, "Manager")
        .with_guard(setting.guard)
        .update_or_create(&mut conn)
        .unwrap_err();
    assert!(
        matches!(error, Error::DuplicateRows { count: 2, .. }),
        "{error:?}"
    );
    assert_eq!(all_employees(&mut conn), before);
}

fn it_takes_part_in_the_callers_transaction(setting: Setting) {
    let (_database, mut conn, department_id) = setting.open();
    let update = |title: &'static str, conn: &mut Conn| {
        titled("Ada", department_id, title)
            .with_guard(setting.guard)
            .update_or_create(conn)
    };
    let error = callers_transaction(&mut conn, |conn| {
        assert!(update("Engineer", conn)?.is_created());
        assert!(update("Manager", conn)?.is_updated());
        Err::<(), _>(Error::Database(diesel::result::Error::RollbackTransaction))
    });
    assert!(error.is_err());
    assert_eq!(all_employees(&mut conn), []);
}

#[test]
fn one_update_names_only_what_changes_and_none_is_sent_for_nothing() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    insert(&mut conn, &[titled("Ada", department_id, "Engineer")]);
    let statements = Statements::record(&mut conn);

    titled("Ada", department_id, "Engineer")
        .update_or_create(&mut conn)
        .unwrap();
    let sent = statements.take();
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(is_select(&sent[0]));

    /// Both columns outside of the key.
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = employees)]
    #[get_or_create(model = Employee, key(name))]
    struct Transfer<'a> {
        name: &'a str,
        department_id: i32,
        title: Option<&'a str>,
    }
    let transfer = Transfer {
        name: "Ada",
        department_id,
        title: Some("Manager"),
    };
    assert!(transfer.update_or_create(&mut conn).unwrap().is_updated());
    let sent = statements.take();
    let updates: Vec<_> = sent
        .iter()
        .filter(|sql| sql.starts_with("UPDATE"))
        .collect();
    assert_eq!(updates.len(), 1, "{sent:?}");
    let (set, _) = updates[0].split_once("WHERE").unwrap();
    assert!(
        set.contains("title") && !set.contains("department_id"),
        "{set}"
    );
}

#[test]
fn a_field_that_is_none_leaves_its_column_unless_it_is_to_be_null() {
    #[derive(Insertable, GetOrCreate)]
    #[diesel(table_name = employees, treat_none_as_null = true)]
    #[get_or_create(model = Employee, key(name, department_id))]
    struct Untitled<'a> {
        name: &'a str,
        department_id: i32,
        title: Option<&'a str>,
    }
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    insert(&mut conn, &[titled("Ada", department_id, "Engineer")]);
    let outcome = employee("Ada", department_id)
        .update_or_create(&mut conn)
        .unwrap();
    assert!(
        matches!(outcome, UpdateOutcome::Unchanged(_)),
        "{outcome:?}"
    );

    let untitled = Untitled {
        name: "Ada",
        department_id,
        title: None,
    };
    let outcome = untitled.update_or_create(&mut conn).unwrap();
    assert!(outcome.is_updated());
    assert_eq!(outcome.into_inner().title, None);
    let again = untitled.update_or_create(&mut conn).unwrap();
    assert!(matches!(again, UpdateOutcome::Unchanged(_)), "{again:?}");
}

#[test]
fn the_row_is_locked_before_the_closure_sees_it() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let ada = titled("Ada", department_id, "Engineer");
    let mut calls = 0;
    let outcome = ada
        .update_or_create_with(&mut conn, |_| {
            calls += 1;
            ada
        })
        .unwrap();
    assert!(outcome.is_created());
    assert_eq!(calls, 0, "there was no row");
    let outcome = ada
        .with_retry(&Retry::none())
        .update_or_create_with(&mut conn, |employee| {
            calls += 1;
            assert_eq!(employee.title.as_deref(), Some("Engineer"));
            titled("Somebody else", -1, "Manager")
        })
        .unwrap();
    assert_eq!(calls, 1);
    let ada = outcome.into_inner();
    assert_eq!(
        (ada.name.as_str(), ada.title.as_deref()),
        ("Ada", Some("Manager"))
    );
    assert_eq!(ada.department_id, department_id);
}

fn is_select(sql: &str) -> bool {
    sql.starts_with("SELECT")
}

fn titled<'a>(name: &'a str, department_id: i32, title: &'a str) -> NewEmployee<'a> {
    NewEmployee {
        title: Some(title),
        ..employee(name, department_id)
    }
}
