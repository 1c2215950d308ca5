//! The guard that relies on a constraint, where PostgreSQL has more to say than SQLite.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DatabaseError};
use get_or_create::{Error, GetOrCreate, Guard};
use get_or_create_tests::{PostgresDatabase, PostgresServer, Proxy, Race, Statements};

use crate::backend::{before_insert, wait_for_a_waiter};
use crate::scenarios::model::{
    Employee, TitleHolder, all_employees, department, employee, employees, insert,
};
use crate::scenarios::setting::unique_index;

const GUARD: Guard = Guard::UniqueConstraint;

#[test]
fn a_constraint_that_cannot_be_relied_on_is_refused() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    insert(&mut conn, &[employee("Twin", department_id); 2]);
    conn.batch_execute(
        "ALTER TABLE employees ADD CONSTRAINT late UNIQUE (id, name, department_id) DEFERRABLE",
    )
    .unwrap();
    // Leaves an index that is not valid.
    conn.batch_execute(
        "CREATE UNIQUE INDEX CONCURRENTLY failed ON employees (name, department_id)",
    )
    .unwrap_err();
    let ada = employee("Ada", department_id);
    let error = ada.with_guard(GUARD).get_or_create(&mut conn).unwrap_err();
    assert!(error.to_string().contains("ON CONFLICT"), "{error}");

    conn.batch_execute(
        "DELETE FROM employees; DROP INDEX failed;
         ALTER TABLE employees ADD UNIQUE (name, department_id) DEFERRABLE",
    )
    .unwrap();
    let error = ada.with_guard(GUARD).get_or_create(&mut conn).unwrap_err();
    assert!(error.to_string().contains("ON CONFLICT"), "{error}");
    assert_eq!(all_employees(&mut conn), []);
}

#[test]
fn a_constraint_that_takes_nulls_for_equal_is_relied_on() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    conn.batch_execute(
        "CREATE UNIQUE INDEX ON employees (title, department_id) NULLS NOT DISTINCT",
    )
    .unwrap();
    let nobody = TitleHolder {
        name: "Ada",
        department_id,
        title: None,
    };
    let outcomes = Race::together(8, |_| {
        let mut conn = database.connect();
        nobody.with_guard(GUARD).get_or_create(&mut conn).unwrap()
    });
    let created = outcomes.iter().filter(|outcome| outcome.is_created());
    assert_eq!(created.count(), 1);
    assert_eq!(all_employees(&mut conn).len(), 1);
}

/// With no transaction to roll back.
#[test]
fn a_row_with_another_key_stays_and_the_error_says_so() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    unique_index(&mut conn);
    before_insert(&mut conn, "NEW.name := upper(NEW.name); RETURN NEW;");
    let ada = employee("Ada", department_id);
    let error = ada.with_guard(GUARD).get_or_create(&mut conn).unwrap_err();
    assert!(
        matches!(
            error,
            Error::KeyMismatch {
                table: "employees",
                rolled_back: false
            }
        ),
        "{error:?}"
    );
    assert!(error.to_string().contains("still there"), "{error}");
    assert_eq!(all_employees(&mut database.connect())[0].name, "ADA");
}

#[test]
fn a_race_lost_in_a_callers_transaction_leaves_it_usable() {
    let database = PostgresDatabase::new();
    let mut winner = database.connect();
    let department_id = department(&mut winner);
    unique_index(&mut winner);
    let ada = employee("Ada", department_id);
    let mut conn = database.connect();
    let winners = Statements::record_and(&mut conn, move |sql| {
        if sql.contains("ON CONFLICT") {
            insert(&mut winner, &[ada]);
        }
    });
    conn.transaction(|conn| {
        insert(conn, &[employee("Earlier", department_id)]);
        winners.take();
        let found = ada.with_guard(GUARD).get_or_create(&mut *conn)?;
        assert!(!found.is_created());
        assert_eq!(winners.take().len(), 3);
        insert(conn, &[employee("Later", department_id)]);
        get_or_create::Result::Ok(())
    })
    .unwrap();
    let rows = all_employees(&mut conn);
    let mut names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Ada", "Earlier", "Later"]);
}

/// The winner's row is not in the snapshot. PostgreSQL says so, rather than nothing.
#[test]
fn a_race_lost_in_a_callers_repeatable_read_is_a_conflict_of_the_callers() {
    let database = PostgresDatabase::new();
    let mut winner = database.connect();
    let department_id = department(&mut winner);
    unique_index(&mut winner);
    let ada = employee("Ada", department_id);
    let mut conn = database.connect();
    let result = conn.build_transaction().repeatable_read().run(|conn| {
        assert_eq!(ada.find(&mut *conn)?, None);
        insert(&mut winner, &[ada]);
        ada.with_guard(GUARD).get_or_create(conn)
    });
    let error = result.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Database(DatabaseError::DatabaseError(
                DatabaseErrorKind::SerializationFailure,
                _
            ))
        ),
        "{error:?}"
    );
    assert!(error.is_retryable());
}

diesel::table! {
    countries (code) {
        code -> Text,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, Insertable, GetOrCreate, Debug)]
#[diesel(table_name = countries)]
#[get_or_create(key(name), guard = UniqueConstraint)]
struct Country {
    code: String,
    name: String,
}

/// The primary key is looked at first. Two that insert the same row can meet there, which is an
/// error of the server's, whatever `ON CONFLICT` says of the name.
#[test]
fn a_row_that_meets_the_winner_at_another_constraint_finds_it() {
    const KEYS: usize = 100;
    let database = PostgresDatabase::empty();
    database
        .connect()
        .batch_execute("CREATE TABLE countries (code TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE)")
        .unwrap();
    let created = Race::together(16, |_| {
        let mut conn = database.connect();
        let asked = (0..KEYS).map(|key| {
            let country = Country {
                code: format!("code {key}"),
                name: format!("name {key}"),
            };
            country.get_or_create(&mut conn).unwrap()
        });
        asked.filter(|outcome| outcome.is_created()).count()
    });
    assert_eq!(created.iter().sum::<usize>(), KEYS);
}

#[test]
fn a_lone_insert_whose_answer_is_lost_has_an_unknown_outcome_and_a_pool_finds_out() {
    let database = PostgresDatabase::new();
    let mut admin = database.connect();
    let department_id = department(&mut admin);
    unique_index(&mut admin);
    // Each insert waits until the test lets go, and does not notice that its client has gone.
    before_insert(
        &mut admin,
        "PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW;",
    );
    let proxy = Proxy::to(PostgresServer::shared());
    let lost = |ask: &(dyn Fn() + Sync)| {
        let mut admin = database.connect();
        admin.batch_execute("SELECT pg_advisory_lock(1)").unwrap();
        std::thread::scope(|scope| {
            let asking = scope.spawn(ask);
            wait_for_a_waiter(&mut admin);
            proxy.cut_all();
            admin.batch_execute("SELECT pg_advisory_unlock(1)").unwrap();
            asking.join().unwrap();
        });
    };

    lost(&|| {
        let mut conn = PgConnection::establish(&proxy.url(database.name())).unwrap();
        let ada = employee("Ada", department_id);
        let error = ada.with_guard(GUARD).get_or_create(&mut conn).unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown { .. }), "{error:?}");
    });
    lost(&|| {
        let pool = diesel::r2d2::Pool::builder()
            .max_size(1)
            .test_on_check_out(false)
            .build(diesel::r2d2::ConnectionManager::<PgConnection>::new(
                proxy.url(database.name()),
            ))
            .unwrap();
        let grace = employee("Grace", department_id);
        grace.with_guard(GUARD).get_or_create(&pool).unwrap();
    });
    let rows = all_employees(&mut admin);
    let mut names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Ada", "Grace"]);
}

/// The winner comes when the creation has begun.
#[test]
fn a_creation_by_closure_that_loses_to_a_plain_insert_finds_that_row() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let mut winner = database.connect();
    let department_id = department(&mut conn);
    unique_index(&mut conn);
    let rows = employees::table.select(Employee::as_select());
    let mut creations = 0;
    let ada = get_or_create::by(&mut conn)
        .with_unique_constraint()
        .find(|conn| get_or_create::Result::Ok(rows.first(conn).optional()?))
        .or_create(|conn| {
            creations += 1;
            let ada = employee("Ada", department_id);
            insert(&mut winner, &[ada]);
            let insert = diesel::insert_into(employees::table).values(&ada);
            Ok(insert
                .returning(Employee::as_returning())
                .get_result(conn)?)
        })
        .unwrap();
    assert!(!ada.is_created());
    assert_eq!(creations, 1);
    assert_eq!(all_employees(&mut conn).len(), 1);
}
