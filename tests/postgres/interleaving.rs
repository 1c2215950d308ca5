//! Two clients, stepped by hand.

use std::thread;

use diesel::connection::SimpleConnection;
use diesel::result::{DatabaseErrorKind, Error as DatabaseError};
use get_or_create::{Error, GetOrCreate, Outcome, Retry};
use get_or_create_tests::{PostgresDatabase, Race, Statements};

use crate::backend::expected;
use crate::scenarios::model::{Employee, NewEmployee, all_employees, department};

const FIRST_HAS_LOOKED: &str = "the first has looked in its transaction";
const SECOND_HAS_LOOKED: &str = "the second has looked in its transaction";
const FIRST_IS_DONE: &str = "the first is done";

#[test]
fn the_loser_of_a_race_gets_the_winners_row() {
    let database = PostgresDatabase::new();
    let department_id = department(&mut database.connect());
    let ada = ada(department_id);

    let (won, lost, statements) = race(&database, ada, Retry::default());
    let won = won.unwrap();
    assert!(won.is_created());
    let lost = lost.unwrap();
    assert!(!lost.is_created());
    assert_eq!(lost.into_inner(), won.into_inner());
    assert_eq!(
        statements,
        [
            expected::SELECT,
            expected::BEGIN,
            expected::SELECT,
            // Fails with 40001.
            expected::INSERT,
            "ROLLBACK",
            // The second attempt.
            expected::SELECT,
        ]
    );
    assert_eq!(all_employees(&mut database.connect()).len(), 1);
}

#[test]
fn without_retry_the_loser_gets_the_serialization_failure() {
    let database = PostgresDatabase::new();
    let department_id = department(&mut database.connect());

    let (won, lost, _) = race(&database, ada(department_id), Retry::none());
    assert!(won.unwrap().is_created());
    let error = lost.unwrap_err();
    assert!(error.is_retryable());
    let Error::RetriesExhausted {
        attempts: 1,
        cause: DatabaseError::DatabaseError(DatabaseErrorKind::SerializationFailure, information),
        ..
    } = &error
    else {
        panic!("{error:?}");
    };
    assert!(information.hint().is_some(), "{}", information.message());
    assert_eq!(all_employees(&mut database.connect()).len(), 1);
}

/// With a unique constraint, PostgreSQL reports the race as its violation, if it can tell.
#[test]
fn a_unique_constraint_on_the_key_changes_nothing_for_the_loser() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    conn.batch_execute("CREATE UNIQUE INDEX ON employees (name, department_id)")
        .unwrap();

    let (won, lost, _) = race(&database, ada(department_id), Retry::default());
    let lost = lost.unwrap();
    assert!(!lost.is_created());
    assert_eq!(lost.into_inner(), won.unwrap().into_inner());
}

/// A plain INSERT takes no part in the serializable transactions' bookkeeping, so that only the
/// unique constraint reports it.
#[test]
fn a_unique_violation_by_a_strangers_insert_is_answered_with_the_strangers_row() {
    let database = PostgresDatabase::new();
    let mut stranger = database.connect();
    let department_id = department(&mut stranger);
    stranger
        .batch_execute("CREATE UNIQUE INDEX ON employees (name, department_id)")
        .unwrap();

    let mut conn = database.connect();
    let mut inserted = false;
    let statements = Statements::record_and(&mut conn, move |sql| {
        if sql.starts_with("INSERT") && !std::mem::replace(&mut inserted, true) {
            stranger
                .batch_execute(&format!(
                    "INSERT INTO employees (name, department_id, title)
                     VALUES ('Ada', {department_id}, 'Stranger')"
                ))
                .unwrap();
        }
    });
    let found = ada(department_id)
        .with_retry(&Retry::none())
        .get_or_create(&mut conn)
        .unwrap();
    assert!(!found.is_created());
    assert_eq!(found.into_inner().title.as_deref(), Some("Stranger"));
    assert_eq!(
        statements.take(),
        [
            expected::SELECT,
            expected::BEGIN,
            expected::SELECT,
            expected::INSERT,
            "ROLLBACK",
            expected::SELECT,
        ]
    );
}

/// Two transactions of callers that read what the other writes: the second to commit fails, its
/// own loop has to run it again, and nothing is retried under its feet.
#[test]
fn in_a_callers_transaction_a_conflict_is_the_callers() {
    let database = PostgresDatabase::new();
    let mut first = database.connect();
    let mut second = database.connect();
    let department_id = department(&mut first);
    let ada = ada(department_id);

    let result: Result<(), Error> = second.build_transaction().serializable().run(|second| {
        assert_eq!(ada.find(&mut *second)?, None);
        assert!(ada.get_or_create(&mut first)?.is_created());
        ada.get_or_create(&mut *second)?;
        Ok(())
    });
    let error = result.unwrap_err();
    assert!(error.is_retryable(), "{error:?}");
    assert!(matches!(error, Error::Database(_)), "{error:?}");
    assert_eq!(all_employees(&mut second).len(), 1);

    let result = get_or_create::transaction(&mut second, |second| ada.get_or_create(second));
    assert!(!result.unwrap().is_created());
}

fn ada(department_id: i32) -> NewEmployee<'static> {
    NewEmployee {
        name: "Ada",
        department_id,
        title: Some("Engineer"),
    }
}

type Answer = get_or_create::Result<Outcome<Employee>>;

/// Both look, inside their transactions; then the first inserts and commits; then the second
/// inserts. Returns what they got, and the second's statements.
fn race(
    database: &PostgresDatabase,
    ada: NewEmployee<'_>,
    retry: Retry,
) -> (Answer, Answer, Vec<String>) {
    let race = Race::new();
    let mut first = database.connect();
    let mut second = database.connect();
    Statements::record_and(&mut first, {
        let race = race.clone();
        move |sql| {
            if sql.starts_with("INSERT") {
                race.reach(FIRST_HAS_LOOKED);
                race.wait_for(SECOND_HAS_LOOKED);
            }
        }
    });
    let statements = Statements::record_and(&mut second, {
        let race = race.clone();
        move |sql| {
            if sql.starts_with("INSERT") {
                race.reach(SECOND_HAS_LOOKED);
                race.wait_for(FIRST_IS_DONE);
            }
        }
    });
    thread::scope(|scope| {
        let first = scope.spawn(|| {
            let answer = ada.get_or_create(&mut first);
            race.reach(FIRST_IS_DONE);
            answer
        });
        race.wait_for(FIRST_HAS_LOOKED);
        let second_answer = ada.with_retry(&retry).get_or_create(&mut second);
        (first.join().unwrap(), second_answer, statements.take())
    })
}
