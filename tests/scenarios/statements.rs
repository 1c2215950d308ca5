//! What each path costs, statement by statement.

use get_or_create::{GetOrCreate, Guard};
use get_or_create_tests::Statements;

use super::model::{NewEmployee, OnlyEmployee, TitleHolder, department, employee, insert};
use super::setting::unique_index;
use super::{Setting, in_every_setting};
use crate::backend::{Conn, Database, expected, last_id};

const SELECT: &str = "SELECT";

in_every_setting!(a_hit_is_one_select);

fn a_hit_is_one_select(setting: Setting) {
    let database = Database::new();
    let (mut conn, statements, department_id) = prepare(&database);
    setting.prepare(&mut conn);
    insert(&mut conn, &[employee("Ada", department_id)]);
    let before = last_id(&mut conn);
    statements.take();

    let ada = employee("Ada", department_id)
        .with_guard(setting.guard)
        .get_or_create(&mut conn)
        .unwrap();
    assert!(!ada.is_created());
    assert_eq!(verbs(&statements.take()), [SELECT]);
    assert_eq!(last_id(&mut conn), before, "a hit used up an id");
}

#[test]
fn a_create_is_a_look_then_a_transaction_of_look_and_insert() {
    let database = Database::new();
    let (mut conn, statements, department_id) = prepare(&database);

    let ada = employee("Ada", department_id)
        .get_or_create(&mut conn)
        .unwrap();
    assert!(ada.is_created());
    let sent = statements.take();
    let create = [
        &[SELECT, expected::BEGIN, SELECT],
        expected::INSERTS,
        &["COMMIT"],
    ];
    assert_eq!(verbs(&sent), create.concat());
}

#[test]
fn a_create_under_an_advisory_lock_locks_before_it_looks() {
    let database = Database::new();
    let (mut conn, statements, department_id) = prepare(&database);

    let ada = titled("Ada", department_id)
        .with_guard(Guard::AdvisoryLock)
        .get_or_create(&mut conn)
        .unwrap();
    assert!(ada.is_created());
    let sent = statements.take();
    assert_eq!(sent[0], expected::SELECT);
    assert_eq!(sent[1..], *expected::ADVISORY_LOCK_CREATE);
}

#[test]
fn a_create_under_a_unique_constraint_is_a_look_and_one_insert() {
    let database = Database::new();
    let (mut conn, statements, department_id) = prepare(&database);
    unique_index(&mut conn);
    statements.take();

    let ada = titled("Ada", department_id)
        .with_guard(Guard::UniqueConstraint)
        .get_or_create(&mut conn)
        .unwrap();
    assert!(ada.is_created());
    let sent = statements.take();
    assert_eq!(sent[0], expected::SELECT);
    assert_eq!(sent[1..], *expected::UNIQUE_CREATE);
}

#[test]
fn a_race_lost_under_a_unique_constraint_is_one_look_more() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let mut winner = database.connect();
    unique_index(&mut winner);
    let statements = Statements::record_and(&mut conn, move |sql| {
        if sql.starts_with("INSERT") {
            insert(&mut winner, &[titled("Ada", department_id)]);
        }
    });
    let ada = titled("Ada", department_id)
        .with_guard(Guard::UniqueConstraint)
        .get_or_create(&mut conn)
        .unwrap();
    assert!(!ada.is_created());
    let sent = statements.take();
    assert_eq!(sent[0], expected::SELECT);
    assert_eq!(sent[1..], *expected::UNIQUE_LOST);
}

#[test]
fn a_find_is_one_select_found_or_not() {
    let database = Database::new();
    let (mut conn, statements, department_id) = prepare(&database);
    insert(&mut conn, &[employee("Ada", department_id)]);
    statements.take();

    let ada = employee("Ada", department_id).find(&mut conn).unwrap();
    assert_eq!(ada.map(|ada| ada.name).as_deref(), Some("Ada"));
    assert_eq!(
        employee("Grace", department_id).find(&mut conn).unwrap(),
        None
    );
    assert_eq!(verbs(&statements.take()), [SELECT, SELECT]);
}

#[test]
fn the_statements_are_the_ones_a_user_would_write() {
    let database = Database::new();
    let (mut conn, statements, department_id) = prepare(&database);
    titled("Ada", department_id)
        .get_or_create(&mut conn)
        .unwrap();
    let sent = statements.take();
    assert_eq!(sent[0], expected::SELECT);
    assert_eq!(sent[1], expected::BEGIN);
    assert_eq!(sent[2], expected::SECOND_SELECT);
    assert_eq!(sent[3], expected::INSERT);
}

#[test]
fn a_null_in_the_key_is_looked_up_by_is_null() {
    let database = Database::new();
    let (mut conn, statements, department_id) = prepare(&database);
    let mut holder = TitleHolder {
        name: "Ada",
        department_id,
        title: None,
    };
    holder.find(&mut conn).unwrap();
    assert_eq!(statements.take(), [expected::SELECT_NULL]);
    holder.title = Some("Engineer");
    holder.find(&mut conn).unwrap();
    assert_eq!(statements.take(), [expected::SELECT_TITLE]);
}

#[test]
fn duplicates_are_counted_by_the_look_itself() {
    let database = Database::new();
    let (mut conn, statements, department_id) = prepare(&database);
    let ada = OnlyEmployee {
        name: "Ada",
        department_id,
    };
    assert!(ada.get_or_create(&mut conn).unwrap().is_created());
    statements.take();
    assert!(!ada.get_or_create(&mut conn).unwrap().is_created());
    assert_eq!(statements.take(), [expected::SELECT_COUNT]);
}

#[test]
fn in_a_serializable_transaction_a_hit_is_one_select_and_a_create_a_savepoint() {
    let database = Database::new();
    let (mut conn, statements, department_id) = prepare(&database);
    get_or_create::transaction(&mut conn, |conn| {
        statements.take();
        let ada = employee("Ada", department_id);
        assert!(ada.get_or_create(&mut *conn)?.is_created());
        let sent = statements.take();
        let mut sent = verbs(&sent);
        // PostgreSQL is asked for the isolation level; SQLite has but one.
        sent.dedup();
        let create = [&[SELECT, "SAVEPOINT"], expected::INSERTS, &["RELEASE"]];
        assert_eq!(sent, create.concat());

        assert!(!ada.get_or_create(conn)?.is_created());
        assert_eq!(verbs(&statements.take()), [SELECT]);
        get_or_create::Result::Ok(())
    })
    .unwrap();
}

/// With a value in each column, which all of the statements then have.
fn titled(name: &str, department_id: i32) -> NewEmployee<'_> {
    NewEmployee {
        title: Some("Engineer"),
        ..employee(name, department_id)
    }
}

fn prepare(database: &Database) -> (Conn, Statements, i32) {
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let statements = Statements::record(&mut conn);
    (conn, statements, department_id)
}

/// Returns the first word of each statement; for BEGIN the whole of it, which says the level.
fn verbs(statements: &[String]) -> Vec<&str> {
    statements
        .iter()
        .map(|statement| match statement.split_once(' ') {
            Some(("BEGIN" | "SET", _)) | None => statement,
            Some((verb, _)) => verb,
        })
        .collect()
}
