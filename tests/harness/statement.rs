//! Statements are recorded exactly, once each.

use diesel::prelude::*;
use diesel::result::Error;
use get_or_create_tests::{PostgresDatabase, SqliteDatabase, Statements};

use crate::department::departments;

#[test]
fn postgres_statements_are_recorded_once_each() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let statements = Statements::record(&mut conn);
    assert!(statements.take().is_empty());

    conn.build_transaction()
        .serializable()
        .run(|conn| {
            // The second time Diesel has the statement prepared.
            for name in ["Research", "a -- binds: [name]"] {
                let found = departments::table
                    .select(departments::id)
                    .filter(departments::name.eq(name))
                    .first::<i32>(conn)
                    .optional()?;
                assert_eq!(found, None);
            }
            conn.transaction(|conn| {
                diesel::insert_into(departments::table)
                    .values(departments::name.eq("Research"))
                    .returning(departments::id)
                    .get_result::<i32>(conn)
            })
        })
        .unwrap();
    let select = "SELECT \"departments\".\"id\" FROM \"departments\" \
                  WHERE (\"departments\".\"name\" = $1) LIMIT $2";
    assert_eq!(
        statements.take(),
        [
            "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE",
            select,
            select,
            "SAVEPOINT diesel_savepoint_1",
            "INSERT INTO \"departments\" (\"name\") VALUES ($1) RETURNING \"departments\".\"id\"",
            "RELEASE SAVEPOINT diesel_savepoint_1",
            "COMMIT",
        ]
    );

    conn.transaction(|conn| {
        conn.transaction(|_| Err::<(), _>(Error::RollbackTransaction))
            .unwrap_err();
        Err::<(), _>(Error::RollbackTransaction)
    })
    .unwrap_err();
    assert_eq!(
        statements.take(),
        [
            "BEGIN",
            "SAVEPOINT diesel_savepoint_1",
            "ROLLBACK TO SAVEPOINT diesel_savepoint_1",
            "ROLLBACK",
        ]
    );
}

#[test]
fn sqlite_statements_are_recorded_once_each() {
    let database = SqliteDatabase::new();
    let mut conn = database.connect();
    let statements = Statements::record(&mut conn);

    conn.immediate_transaction(|conn| {
        for name in ["Research", "a -- binds: [name]"] {
            let found = departments::table
                .select(departments::id)
                .filter(departments::name.eq(name))
                .first::<i32>(conn)
                .optional()?;
            assert_eq!(found, None);
        }
        conn.transaction(|conn| {
            diesel::insert_into(departments::table)
                .values(departments::name.eq("Research"))
                .execute(conn)
        })
    })
    .unwrap();
    let select = "SELECT `departments`.`id` FROM `departments` \
                  WHERE (`departments`.`name` = ?) LIMIT ?";
    assert_eq!(
        statements.take(),
        [
            "BEGIN IMMEDIATE",
            select,
            select,
            "SAVEPOINT diesel_savepoint_1",
            "INSERT INTO `departments` (`name`) VALUES (?)",
            "RELEASE SAVEPOINT diesel_savepoint_1",
            "COMMIT",
        ]
    );

    conn.transaction(|_| Err::<(), _>(Error::RollbackTransaction))
        .unwrap_err();
    assert_eq!(statements.take(), ["BEGIN", "ROLLBACK"]);
}

#[test]
fn a_statement_that_fails_is_recorded_too() {
    let database = PostgresDatabase::empty();
    let mut conn = database.connect();
    let statements = Statements::record(&mut conn);

    let missing_table = departments::table.count().get_result::<i64>(&mut conn);
    assert!(missing_table.is_err());
    assert_eq!(statements.take(), ["SELECT COUNT(*) FROM \"departments\""]);
}
