//! Inside of callers' transactions.

use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DatabaseError};
use get_or_create::{Error, GetOrCreate, Guard};
use get_or_create_tests::{MysqlDatabase, Race, Statements};

use crate::scenarios::model::{NewEmployee, all_employees, department, employee, insert};
use crate::scenarios::setting::unique_index;

const GUARD: Guard = Guard::UniqueConstraint;

/// What each of them sees is older than the winner's row, which they lock to read it, all at
/// once.
#[test]
fn five_callers_in_repeatable_read_lose_one_race_and_get_the_winners_row() {
    const LOSERS: usize = 5;
    let database = MysqlDatabase::new();
    let mut winner = database.connect();
    let department_id = department(&mut winner);
    unique_index(&mut winner);
    let ada = employee("Ada", department_id);
    let race = Race::new();
    thread::scope(|scope| {
        let losers: Vec<_> = (0..LOSERS)
            .map(|number| {
                let (race, database) = (race.clone(), &database);
                scope.spawn(move || {
                    let mut conn = database.connect();
                    conn.transaction(|conn| {
                        insert(
                            conn,
                            &[employee(&format!("Earlier {number}"), department_id)],
                        );
                        assert_eq!(ada.find(&mut *conn)?, None);
                        race.reach(&format!("{number} has looked"));
                        race.wait_for("the winner has inserted");
                        let found = ada.with_guard(GUARD).get_or_create(&mut *conn)?;
                        // Nobody ends before all have got the row.
                        race.reach(&format!("{number} has it"));
                        (0..LOSERS).for_each(|other| race.wait_for(&format!("{other} has it")));
                        get_or_create::Result::Ok(found)
                    })
                    .unwrap()
                })
            })
            .collect();
        (0..LOSERS).for_each(|number| race.wait_for(&format!("{number} has looked")));
        let won = winner
            .transaction(|conn| {
                let won = ada.with_guard(GUARD).get_or_create(conn)?;
                race.reach("the winner has inserted");
                get_or_create::Result::Ok(won)
            })
            .unwrap();
        assert!(won.is_created());
        for loser in losers {
            let lost = loser.join().unwrap();
            assert!(!lost.is_created());
            assert_eq!(lost.into_inner(), won.as_ref().into_inner().clone());
        }
    });
    assert_eq!(all_employees(&mut winner).len(), 1 + LOSERS);
}

#[test]
fn a_create_under_the_serializable_guard_is_refused_below_serializable() {
    let database = MysqlDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let ada = employee("Ada", department_id);
    conn.transaction(|conn| {
        let error = ada.get_or_create(&mut *conn).unwrap_err();
        assert!(matches!(error, Error::NotSerializable), "{error:?}");
        insert(conn, &[employee("Later", department_id)]);
        QueryResult::Ok(())
    })
    .unwrap();
    assert_eq!(all_employees(&mut conn).len(), 1);
}

/// InnoDB ends one of two transactions that wait for each other, as a whole. Nothing of it can be
/// tried again but the whole, which is the caller's.
#[test]
fn after_a_deadlock_in_a_callers_transaction_nothing_is_retried() {
    let database = MysqlDatabase::new();
    let mut first = database.connect();
    let department_id = department(&mut first);
    let ada = employee("Ada", department_id);
    let mut second = database.connect();
    let race = Race::new();
    let (deadlocked, statements) = thread::scope(|scope| {
        let other = scope.spawn(|| {
            get_or_create::transaction_with(&mut first, &get_or_create::Retry::none(), |conn| {
                assert_eq!(ada.find(&mut *conn)?, None);
                race.reach("the first has looked");
                race.wait_for("the second has looked");
                ada.get_or_create(conn)
            })
        });
        second
            .batch_execute("SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE")
            .unwrap();
        race.wait_for("the first has looked");
        let statements = Statements::record(&mut second);
        let result = second.transaction(|conn| {
            assert_eq!(ada.find(&mut *conn)?, None);
            race.reach("the second has looked");
            let result = ada.get_or_create(&mut *conn);
            statements.take();
            result
        });
        // One of the two got through.
        let mut results = vec![result, other.join().unwrap()];
        results.retain(Result::is_err);
        (results, statements)
    });
    let [Err(error)] = deadlocked.as_slice() else {
        panic!("{deadlocked:?}");
    };
    let cause = error.as_database_error();
    assert!(
        matches!(
            cause,
            Some(DatabaseError::DatabaseError(
                DatabaseErrorKind::SerializationFailure,
                _
            ))
        ),
        "{error:?}"
    );
    assert!(error.is_retryable());
    drop(statements);
    assert_eq!(all_employees(&mut second).len(), 1);
    // The connections work.
    for conn in [&mut first, &mut second] {
        assert!(!ada.get_or_create(conn).unwrap().is_created());
    }
}

/// What the caller's transaction sees is older than the row.
#[test]
fn an_update_in_repeatable_read_is_of_the_row_as_it_is_now() {
    let titled = |title, department_id| NewEmployee {
        title: Some(title),
        ..employee("Ada", department_id)
    };
    let database = MysqlDatabase::new();
    let mut conn = database.connect();
    let mut other = database.connect();
    let department_id = department(&mut conn);
    insert(&mut conn, &[titled("Engineer", department_id)]);
    for change in [false, true] {
        let engineer = titled("Engineer", department_id);
        let engineer = engineer.with_guard(GUARD);
        conn.transaction(|conn| {
            assert_eq!(all_employees(conn)[0].title.as_deref(), Some("Engineer"));
            let manager = titled("Manager", department_id).update_or_create(&mut other)?;
            assert!(manager.is_updated());
            let outcome = match change {
                false => engineer.update_or_create(conn)?,
                true => engineer.update_or_create_with(conn, |employee| {
                    assert_eq!(employee.title.as_deref(), Some("Manager"));
                    titled("Engineer", department_id)
                })?,
            };
            assert!(outcome.is_updated());
            get_or_create::Result::Ok(())
        })
        .unwrap();
        assert_eq!(
            all_employees(&mut conn)[0].title.as_deref(),
            Some("Engineer")
        );
    }
}
