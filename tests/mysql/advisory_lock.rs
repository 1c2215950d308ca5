//! The lock on a key, which is the session's: who waits for whom, and that it is given back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use bigdecimal::BigDecimal;
use chrono::NaiveDate;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::DatabaseErrorKind;
use get_or_create::{Error, GetOrCreate, Guard, Retry};
use get_or_create_tests::{MysqlDatabase, Race, Statements};

use crate::scenarios::errors::assert_kind;
use crate::scenarios::model::{
    Employee, TitleHolder, all_employees, department, employee, employees, insert,
};

const GUARD: Guard = Guard::AdvisoryLock;

#[test]
fn inside_a_callers_transaction_it_is_refused_and_leaves_that_usable() {
    let database = MysqlDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let ada = employee("Ada", department_id);
    conn.transaction(|conn| {
        let error = ada.with_guard(GUARD).get_or_create(&mut *conn).unwrap_err();
        assert!(matches!(error, Error::LockInTransaction), "{error:?}");
        assert!(!error.is_retryable());
        insert(conn, &[employee("Later", department_id)]);
        QueryResult::Ok(())
    })
    .unwrap();
    assert_eq!(all_employees(&mut conn).len(), 1);
    // In a serializable one it is the serializable guard.
    get_or_create::transaction(&mut conn, |conn| {
        assert!(ada.with_guard(GUARD).get_or_create(conn)?.is_created());
        get_or_create::Result::Ok(())
    })
    .unwrap();
}

#[test]
fn the_lock_is_given_back_after_every_path() {
    let database = MysqlDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let ada = employee("Ada", department_id);
    let call = ada.with_guard(GUARD);
    assert!(call.get_or_create(&mut conn).unwrap().is_created());
    let nowhere = employee("Ada", -1);
    let error = nowhere
        .with_guard(GUARD)
        .get_or_create(&mut conn)
        .unwrap_err();
    assert_kind(&error, DatabaseErrorKind::ForeignKeyViolation);

    // A panic in the middle.
    Statements::record_and(&mut conn, |sql| {
        assert!(!sql.starts_with("INSERT"), "the test's own");
    });
    let grace = employee("Grace", department_id);
    let panicking = AssertUnwindSafe(|| grace.with_guard(GUARD).get_or_create(&mut conn));
    catch_unwind(panicking).unwrap_err();
    Statements::record(&mut conn);

    // None of them is left, or another session would wait.
    let mut other = database.connect();
    other
        .batch_execute("SET innodb_lock_wait_timeout = 1")
        .unwrap();
    for row in [nowhere, grace] {
        let call = row.with_guard(GUARD);
        let result = call.with_retry(&Retry::none()).get_or_create(&mut other);
        let waited = matches!(result, Err(Error::RetriesExhausted { .. }));
        assert!(!waited, "{row:?}");
    }
}

diesel::table! {
    tags {
        id -> Integer,
        name -> Text,
        price -> Numeric,
        day -> Date,
    }
}

#[derive(Queryable, Selectable, Debug)]
#[diesel(table_name = tags)]
struct Tag {
    id: i32,
}

#[derive(Insertable, GetOrCreate, Clone, Debug)]
#[diesel(table_name = tags)]
#[get_or_create(model = Tag, key(name, price, day), backend(mysql))]
struct NewTag<'a> {
    name: &'a str,
    price: BigDecimal,
    day: NaiveDate,
}

/// What the columns take for equal is one key, whatever the guard.
#[test]
fn values_that_are_equal_to_the_database_are_one_row_for_32_callers() {
    let database = MysqlDatabase::empty();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE tags (
             id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
             name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL,
             price NUMERIC(10, 2) NOT NULL,
             day DATE NOT NULL,
             UNIQUE (name, price, day)
         )",
    )
    .unwrap();
    for guard in [Guard::Serializable, GUARD, Guard::UniqueConstraint] {
        conn.batch_execute("TRUNCATE tags").unwrap();
        let outcomes = Race::together(32, |number| {
            let mut conn = database.connect();
            let tag = equal_tag(number);
            tag.with_guard(guard).get_or_create(&mut conn).unwrap()
        });
        let created = outcomes.iter().filter(|outcome| outcome.is_created());
        assert_eq!(created.count(), 1, "{guard}");
        let ids: Vec<i32> = tags::table.select(tags::id).load(&mut conn).unwrap();
        assert_eq!(ids.len(), 1, "{guard}");
        assert!(
            outcomes
                .iter()
                .all(|tag| tag.as_ref().into_inner().id == ids[0])
        );
    }
}

/// Each of them by itself: a lock is held by one, and the other does not get it.
#[test]
fn values_that_are_equal_to_the_database_take_one_lock() {
    let database = MysqlDatabase::empty();
    let mut conn = database.connect();
    // No constraint that would make them wait.
    conn.batch_execute(
        "CREATE TABLE tags (
             id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
             name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL,
             price NUMERIC(10, 2) NOT NULL,
             day DATE NOT NULL
         )",
    )
    .unwrap();
    let ask = |tag: NewTag<'static>| {
        move |conn: &mut MysqlConnection| {
            let call = tag.with_guard(GUARD).with_retry(&Retry::none());
            call.get_or_create(conn).map(drop)
        }
    };
    let tag = equal_tag(0);
    for number in 1..8 {
        conn.batch_execute("DELETE FROM tags").unwrap();
        assert!(waits(&database, ask(tag.clone()), ask(equal_tag(number))));
    }
    let other_name = NewTag {
        name: "Ada!",
        ..tag.clone()
    };
    let other_price = NewTag {
        price: "1.01".parse().unwrap(),
        ..tag.clone()
    };
    let other_day = NewTag {
        day: NaiveDate::default(),
        ..tag.clone()
    };
    for other in [other_name, other_price, other_day] {
        conn.batch_execute("DELETE FROM tags").unwrap();
        assert!(!waits(&database, ask(tag.clone()), ask(other)));
    }
}

fn equal_tag(number: usize) -> NewTag<'static> {
    let of = |bit: usize, even: &'static str, odd: &'static str| {
        if number >> bit & 1 == 0 { even } else { odd }
    };
    NewTag {
        name: of(0, of(1, "Ada", "ADA"), of(1, "Ada  ", "aDA ")),
        price: of(2, "1.0", "1.000").parse().unwrap(),
        day: NaiveDate::from_ymd_opt(1852, 11, 27).unwrap(),
    }
}

/// Says whether one call waits for the other, which holds its lock.
fn waits(
    database: &MysqlDatabase,
    first: impl FnOnce(&mut MysqlConnection) -> get_or_create::Result<()> + Send,
    second: impl FnOnce(&mut MysqlConnection) -> get_or_create::Result<()>,
) -> bool {
    let race = Race::new();
    let mut holder = database.connect();
    Statements::record_and(&mut holder, {
        let race = race.clone();
        move |sql| {
            if sql == "BEGIN" {
                race.reach("the lock is held");
                race.wait_for("the other has had its turn");
            }
        }
    });
    let mut conn = database.connect();
    conn.batch_execute("SET innodb_lock_wait_timeout = 1")
        .unwrap();
    thread::scope(|scope| {
        scope.spawn(|| first(&mut holder).unwrap());
        race.wait_for("the lock is held");
        let result = second(&mut conn);
        race.reach("the other has had its turn");
        match result {
            Ok(()) => false,
            Err(error) => {
                assert!(error.to_string().contains("Lock wait timeout"), "{error}");
                true
            }
        }
    })
}

/// The same key with its fields in another order, as another program may have it.
#[derive(Insertable, GetOrCreate, Clone, Copy)]
#[diesel(table_name = employees)]
#[get_or_create(model = Employee, key(department_id, name), guard = AdvisoryLock, backend(mysql))]
struct OtherProgramsEmployee<'a> {
    department_id: i32,
    name: &'a str,
}

#[test]
fn two_models_of_one_key_take_one_lock_and_a_null_is_a_value() {
    let database = MysqlDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let ada = employee("Ada", department_id);
    let other = OtherProgramsEmployee {
        department_id,
        name: "Ada",
    };
    let by_title = |title| {
        let holder = TitleHolder {
            name: "Ada",
            department_id,
            title,
        };
        move |conn: &mut MysqlConnection| {
            let call = holder.with_guard(GUARD).with_retry(&Retry::none());
            call.get_or_create(conn).map(drop)
        }
    };
    assert!(waits(
        &database,
        |conn| ada.with_guard(GUARD).get_or_create(conn).map(drop),
        |conn| other
            .with_retry(&Retry::none())
            .get_or_create(conn)
            .map(drop),
    ));
    for (first, second, same) in [
        (None, None, true),
        (Some("A"), Some("B"), false),
        (None, Some("NULL"), false),
        (Some(""), None, false),
    ] {
        conn.batch_execute("DELETE FROM employees").unwrap();
        assert_eq!(waits(&database, by_title(first), by_title(second)), same);
    }
}
