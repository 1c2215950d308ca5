//! What the lock on a key is made of: equal values of one table take one lock, and nothing else
//! takes it.

use std::thread;

use bigdecimal::BigDecimal;
use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use get_or_create::{Error, GetOrCreate, Guard};
use get_or_create_tests::{PostgresDatabase, Race};

use crate::backend::wait_for_a_waiter;
use crate::scenarios::model::{
    Employee, NewEmployee, TitleHolder, department, employee, employees,
};

const GUARD: Guard = Guard::AdvisoryLock;

diesel::table! {
    use diesel::sql_types::*;

    tags {
        id -> Integer,
        name -> Text,
        label -> Citext,
        price -> Numeric,
    }
}

#[derive(Queryable, Selectable, Debug)]
#[diesel(table_name = tags)]
struct Tag {
    id: i32,
}

#[derive(Insertable, GetOrCreate, Clone, Debug)]
#[diesel(table_name = tags)]
#[get_or_create(model = Tag, key(name, label, price), backend(postgres))]
struct NewTag<'a> {
    name: &'a str,
    label: &'a str,
    price: BigDecimal,
}

/// What the columns take for equal is one key, whatever the guard.
#[test]
fn values_that_are_equal_to_the_database_are_one_row_for_32_callers() {
    let database = PostgresDatabase::empty();
    create_tags(&mut database.connect());
    for guard in [Guard::Serializable, GUARD, Guard::UniqueConstraint] {
        let mut conn = database.connect();
        conn.batch_execute("TRUNCATE tags").unwrap();
        let outcomes = Race::together(32, |number| {
            let mut conn = database.connect();
            equal_tag(number)
                .with_guard(guard)
                .get_or_create(&mut conn)
                .unwrap()
        });
        let created = outcomes.iter().filter(|outcome| outcome.is_created());
        assert_eq!(created.count(), 1, "{guard}");
        let rows: i64 = tags::table.count().get_result(&mut conn).unwrap();
        assert_eq!(rows, 1, "{guard}");
        let ids: Vec<i32> = tags::table.select(tags::id).load(&mut conn).unwrap();
        assert!(
            outcomes
                .iter()
                .all(|tag| tag.as_ref().into_inner().id == ids[0])
        );
    }
}

/// Each of them by itself: a lock is held by one, and the other waits for it.
#[test]
fn values_that_are_equal_to_the_database_take_one_lock() {
    let database = PostgresDatabase::empty();
    create_tags(&mut database.connect());
    let tag = equal_tag(0);
    let other_name = NewTag {
        name: "ADA",
        ..tag.clone()
    };
    let other_label = NewTag {
        label: "LABEL",
        ..tag.clone()
    };
    let other_price = NewTag {
        price: "1.00".parse().unwrap(),
        ..tag.clone()
    };
    for equal in [other_name, other_label, other_price] {
        let mut conn = database.connect();
        thread::scope(|scope| {
            let mut waiter = None;
            let created = conn.transaction(|conn| {
                let created = tag.with_guard(GUARD).get_or_create(&mut *conn)?;
                waiter = Some(scope.spawn(|| {
                    let mut conn = database.connect();
                    equal.with_guard(GUARD).get_or_create(&mut conn).unwrap()
                }));
                wait_for_a_waiter(&mut database.connect());
                get_or_create::Result::Ok(created)
            });
            assert!(created.unwrap().is_created());
            assert!(!waiter.unwrap().join().unwrap().is_created());
        });
        conn.batch_execute("TRUNCATE tags").unwrap();
    }
}

fn create_tags(conn: &mut PgConnection) {
    conn.batch_execute(
        "CREATE EXTENSION citext;
         CREATE COLLATION no_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
         CREATE TABLE tags (
             id SERIAL PRIMARY KEY,
             name TEXT COLLATE no_case NOT NULL,
             label CITEXT NOT NULL,
             price NUMERIC NOT NULL,
             UNIQUE (name, label, price)
         )",
    )
    .unwrap();
}

fn equal_tag(number: usize) -> NewTag<'static> {
    let of = |bit: usize, even, odd| if number >> bit & 1 == 0 { even } else { odd };
    NewTag {
        name: of(0, "Ada", "ADA"),
        label: of(1, "label", "Label"),
        price: of(2, "1.0", "1.00").parse().unwrap(),
    }
}

/// The same key with its fields in another order, as another program may have it.
#[derive(Insertable, GetOrCreate, Clone, Copy)]
#[diesel(table_name = employees)]
#[get_or_create(model = Employee, key(department_id, name), guard = AdvisoryLock, backend(postgres))]
struct OtherProgramsEmployee<'a> {
    department_id: i32,
    name: &'a str,
}

#[test]
fn two_models_of_one_key_take_one_lock() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    conn.transaction(|conn| {
        employee("Ada", department_id)
            .with_guard(GUARD)
            .get_or_create(&mut *conn)?;
        let other = OtherProgramsEmployee {
            department_id,
            name: "Ada",
        };
        assert!(waits(&database, |conn| other.get_or_create(conn).map(drop)));
        get_or_create::Result::Ok(())
    })
    .unwrap();
}

#[test]
fn a_null_is_a_value_to_the_lock() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let holder = |title| TitleHolder {
        name: "Ada",
        department_id,
        title,
    };
    let ask = |title| {
        move |conn: &mut PgConnection| {
            let holder = holder(title).with_guard(GUARD).get_or_create(conn);
            holder.map(drop)
        }
    };
    conn.transaction(|conn| {
        ask(None)(conn)?;
        assert!(waits(&database, ask(None)));
        assert!(!waits(&database, ask(Some(""))));
        assert!(!waits(&database, ask(Some("Engineer"))));
        get_or_create::Result::Ok(())
    })
    .unwrap();
}

#[test]
fn another_key_another_table_and_another_schema_are_other_locks() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    conn.batch_execute(
        "CREATE SCHEMA other;
         CREATE TABLE other.employees (LIKE employees INCLUDING ALL);
         CREATE TABLE managers (LIKE employees INCLUDING ALL)",
    )
    .unwrap();
    let ada = employee("Ada", department_id);
    let in_the_other_schema = |conn: &mut PgConnection| {
        conn.batch_execute("SET search_path = other").unwrap();
        ada.with_guard(GUARD).get_or_create(conn).map(drop)
    };
    let manager = Manager {
        name: "Ada".to_owned(),
        department_id,
    };
    conn.transaction(|conn| {
        ada.with_guard(GUARD).get_or_create(&mut *conn)?;
        let grace = employee("Grace", department_id);
        assert!(!waits(&database, |conn| {
            grace.with_guard(GUARD).get_or_create(conn).map(drop)
        }));
        assert!(!waits(&database, |conn| manager
            .get_or_create(conn)
            .map(drop)));
        assert!(!waits(&database, in_the_other_schema));
        // The same table by its full name, and by its short one.
        let by_schema = EmployeeBySchema {
            name: "Ada",
            department_id,
        };
        assert!(waits(&database, |conn| by_schema
            .get_or_create(conn)
            .map(drop)));
        get_or_create::Result::Ok(())
    })
    .unwrap();
}

diesel::table! {
    managers {
        id -> Integer,
        name -> Text,
        department_id -> Integer,
    }
}

#[derive(Insertable, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = managers)]
#[get_or_create(key(name, department_id), guard = AdvisoryLock, backend(postgres))]
struct Manager {
    name: String,
    department_id: i32,
}

mod by_schema {
    diesel::table! {
        public.employees {
            id -> Integer,
            name -> Text,
            department_id -> Integer,
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = by_schema::employees)]
struct FoundBySchema {
    #[expect(dead_code, reason = "only its making is looked at")]
    id: i32,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = by_schema::employees)]
#[get_or_create(
    model = FoundBySchema,
    key(name, department_id),
    guard = AdvisoryLock,
    backend(postgres)
)]
struct EmployeeBySchema<'a> {
    name: &'a str,
    department_id: i32,
}

diesel::table! {
    use diesel::sql_types::*;

    accounts {
        id -> Integer,
        balance -> Money,
    }
}

#[derive(Queryable, Selectable, Debug)]
#[diesel(table_name = accounts)]
struct Account {
    #[expect(dead_code, reason = "only its making is looked at")]
    id: i32,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = accounts)]
#[get_or_create(model = Account, key(balance), guard = AdvisoryLock, backend(postgres))]
struct NewAccount {
    balance: diesel::data_types::Cents,
}

#[test]
fn a_type_without_a_hash_is_the_databases_error_and_in_the_audit() {
    let database = PostgresDatabase::empty();
    let mut conn = database.connect();
    conn.batch_execute("CREATE TABLE accounts (id SERIAL PRIMARY KEY, balance MONEY NOT NULL)")
        .unwrap();
    let account = NewAccount {
        balance: diesel::data_types::PgMoney(1),
    };
    let error = account.get_or_create(&mut conn).unwrap_err();
    assert!(
        error.to_string().contains("hash function for type money"),
        "{error}"
    );
    let audit = NewAccount::audit_key(&mut conn).unwrap();
    assert!(!audit.allows(GUARD));
    assert_eq!(audit.recommended_guard(), Guard::Serializable);
    assert!(
        account
            .with_guard(Guard::Serializable)
            .get_or_create(&mut conn)
            .unwrap()
            .is_created()
    );
}

/// Says whether a call on another connection would wait for a lock that is held.
fn waits(
    database: &PostgresDatabase,
    ask: impl FnOnce(&mut PgConnection) -> get_or_create::Result<()>,
) -> bool {
    let mut conn = database.connect();
    conn.batch_execute("SET lock_timeout = '100ms'").unwrap();
    let result = conn.transaction(|conn| {
        ask(conn)?;
        Err::<(), Error>(diesel::result::Error::RollbackTransaction.into())
    });
    match result.unwrap_err() {
        Error::Database(diesel::result::Error::RollbackTransaction) => false,
        error => {
            assert!(error.to_string().contains("lock timeout"), "{error}");
            true
        }
    }
}

/// Diesel by itself would prepare each INSERT anew.
#[test]
fn each_statement_is_prepared_once() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    for name in ["Ada", "Grace", "Tony"] {
        let row = NewEmployee {
            name,
            department_id,
            title: Some(name),
        };
        row.with_guard(GUARD).get_or_create(&mut conn).unwrap();
    }
    // The look, the lock and the insert; those of the department were its look and insert.
    let prepared: i64 = diesel::select(sql::<BigInt>(
        "COUNT(*) FROM pg_prepared_statements WHERE statement LIKE '%\"employees\"%'",
    ))
    .get_result(&mut conn)
    .unwrap();
    assert_eq!(prepared, 3);
}
