//! The migrations run up, down and up again on both backends.

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_migrations::MigrationHarness;
use get_or_create_tests::{PostgresDatabase, SqliteDatabase};

/// All relations but Diesel's own.
const POSTGRES_SCHEMA: &str = "SELECT relname::text AS name FROM pg_class \
     WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE '%diesel%' \
     ORDER BY name";
const SQLITE_SCHEMA: &str = "SELECT name FROM sqlite_schema WHERE name NOT LIKE '%diesel%' \
     ORDER BY name";

#[derive(QueryableByName)]
struct Relation {
    #[diesel(sql_type = Text)]
    name: String,
}

#[test]
fn postgres_migrations_run_up_down_and_up_again() {
    let database = PostgresDatabase::empty();
    let mut conn = database.connect();
    let schema = |conn: &mut PgConnection| names(diesel::sql_query(POSTGRES_SCHEMA).load(conn));
    assert!(schema(&mut conn).is_empty());

    for _ in 0..2 {
        conn.run_pending_migrations(PostgresDatabase::MIGRATIONS)
            .unwrap();
        assert_eq!(
            schema(&mut conn),
            [
                "departments",
                "departments_id_seq",
                "departments_pkey",
                "employees",
                "employees_department_id_name_idx",
                "employees_id_seq",
                "employees_pkey",
            ]
        );
        conn.revert_all_migrations(PostgresDatabase::MIGRATIONS)
            .unwrap();
        assert!(schema(&mut conn).is_empty());
    }
}

#[test]
fn sqlite_migrations_run_up_down_and_up_again() {
    let database = SqliteDatabase::empty();
    let mut conn = database.connect();
    let schema = |conn: &mut SqliteConnection| names(diesel::sql_query(SQLITE_SCHEMA).load(conn));
    assert!(schema(&mut conn).is_empty());

    for _ in 0..2 {
        conn.run_pending_migrations(SqliteDatabase::MIGRATIONS)
            .unwrap();
        assert_eq!(
            schema(&mut conn),
            [
                "departments",
                "employees",
                "employees_department_id_name_idx"
            ]
        );
        conn.revert_all_migrations(SqliteDatabase::MIGRATIONS)
            .unwrap();
        assert!(schema(&mut conn).is_empty());
    }
}

fn names(relations: QueryResult<Vec<Relation>>) -> Vec<String> {
    let relations = relations.unwrap();
    relations
        .into_iter()
        .map(|relation| relation.name)
        .collect()
}
