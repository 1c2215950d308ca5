//! PostgreSQL, as the scenarios know it.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DatabaseError};
use diesel::sql_types::BigInt;
use get_or_create::Error;
use get_or_create_tests::PostgresDatabase;

pub(crate) type Conn = PgConnection;
pub(crate) type Database = PostgresDatabase;

/// Returns the last id that the sequence has given out.
pub(crate) fn last_id(conn: &mut Conn) -> i64 {
    diesel::select(sql::<BigInt>("last_value FROM employees_id_seq"))
        .get_result(conn)
        .unwrap()
}

/// PostgreSQL always checks references.
pub(crate) fn check_references(_conn: &mut Conn) {}

/// Drops the index on the key.
pub(crate) const DROP_INDEX: &str = "DROP INDEX employees_department_id_name_idx";

/// Makes a department with the id 0.
pub(crate) const INSERT_DEPARTMENT_ZERO: &str = "INSERT INTO departments (id, name) VALUES (0, '')";

/// Quotes a name.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text that is another one than the empty text.
pub(crate) const BLANK: &str = " ";

/// How long a name and a title can be.
pub(crate) const LONGEST_TEXT: usize = 1 << 20;

/// Whether a violation of a CHECK has a kind of its own.
pub(crate) const CHECK_VIOLATION: DatabaseErrorKind = DatabaseErrorKind::CheckViolation;

/// The type of a primary key that the database fills in.
pub(crate) const ID: &str = "SERIAL PRIMARY KEY";

/// Runs a transaction of the caller's that is serializable.
pub(crate) fn callers_transaction<T>(
    conn: &mut Conn,
    block: impl FnOnce(&mut Conn) -> get_or_create::Result<T>,
) -> get_or_create::Result<T> {
    conn.build_transaction().serializable().run(block)
}

/// Makes every further transaction on the connection read-only.
pub(crate) fn make_read_only(conn: &mut Conn) {
    conn.batch_execute("SET default_transaction_read_only = on")
        .unwrap();
}

pub(crate) fn read_only_error(error: &Error) -> bool {
    matches!(
        error,
        Error::Database(DatabaseError::DatabaseError(
            DatabaseErrorKind::ReadOnlyTransaction,
            _
        ))
    )
}

/// PostgreSQL always waits for locks.
pub(crate) fn wait_for_locks(_conn: &mut Conn) {}

/// Makes a trigger that changes a row's name once it is there.
pub(crate) fn upper_case_after_insert(conn: &mut Conn) {
    conn.batch_execute(
        "CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             UPDATE employees SET name = upper(name) WHERE id = NEW.id; RETURN NULL;
         END $$;
         CREATE TRIGGER change AFTER INSERT ON employees FOR EACH ROW EXECUTE FUNCTION change()",
    )
    .unwrap();
}

/// Makes a trigger that lets no row in, without an error.
pub(crate) fn suppress_inserts(conn: &mut Conn) {
    before_insert(conn, "RETURN NULL;");
}

/// Makes a trigger that runs before each insert of an employee.
pub(crate) fn before_insert(conn: &mut Conn, body: &str) {
    conn.batch_execute(&format!(
        "CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$;
         CREATE TRIGGER change BEFORE INSERT ON employees FOR EACH ROW EXECUTE FUNCTION change()"
    ))
    .unwrap();
}

/// Returns when somebody waits for an advisory lock in the database.
pub(crate) fn wait_for_a_waiter(conn: &mut Conn) {
    const WAITERS: &str = "COUNT(*) FROM pg_locks
        WHERE locktype = 'advisory' AND NOT granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    for _ in 0..6_000 {
        let waiters: i64 = diesel::select(sql::<BigInt>(WAITERS))
            .get_result(conn)
            .unwrap();
        if waiters > 0 {
            return;
        }
        conn.batch_execute("SELECT pg_sleep(0.01)").unwrap();
    }
    panic!("nobody waits for an advisory lock");
}

/// The statements, as they are sent.
pub(crate) mod expected {
    /// The look that comes before an insert.
    pub(crate) const SECOND_SELECT: &str = SELECT;
    /// How a row comes in.
    pub(crate) const INSERTS: &[&str] = &["INSERT"];
    /// What a create under a unique constraint sends after the first look.
    pub(crate) const UNIQUE_CREATE: &[&str] = &[INSERT_OR_NOTHING];
    /// The same when another client was faster.
    pub(crate) const UNIQUE_LOST: &[&str] = &[INSERT_OR_NOTHING, SELECT];
    pub(crate) const LEGACY_AUDIT: &str = "\
\"employees\" by name, department_id
  look-up:    index employees_department_id_name_idx
  uniqueness: no unique index over exactly the key
  NULLs:      none possible
  duplicates: 2 keys have 3 rows too many
  guard:      AdvisoryLock, as no unique index keeps duplicates out, and a lock makes only callers with the same key wait";
    pub(crate) const UNIQUE_AUDIT: &str = "\
\"employees\" by name, department_id
  look-up:    index employees_department_id_name_idx
  uniqueness: index employees_name_department_id_key (unique)
  NULLs:      none possible
  duplicates: none
  guard:      UniqueConstraint, as employees_name_department_id_key holds against every writer";
    /// What a create under an advisory lock sends after the first look.
    pub(crate) const ADVISORY_LOCK_CREATE: &[&str] = &[
        "BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED",
        LOCK,
        SELECT,
        INSERT,
        "COMMIT",
    ];
    pub(crate) const LOCK: &str = r#"SELECT pg_advisory_xact_lock(hash_record_extended(ROW(CAST(CAST($1 AS regclass) AS oid), "__key"."department_id", "__key"."name"), 0)) FROM (SELECT "department_id", "name" FROM "employees" WHERE FALSE UNION ALL SELECT $2, $3 OFFSET 0) AS "__key""#;
    pub(crate) const INSERT_OR_NOTHING: &str = r#"INSERT INTO "employees" ("name", "department_id", "title") VALUES ($1, $2, $3) ON CONFLICT ("name", "department_id") DO NOTHING RETURNING "employees"."id", "employees"."name", "employees"."department_id", "employees"."title", (("employees"."name" = $4) AND ("employees"."department_id" = $5))"#;
    pub(crate) const BEGIN: &str = "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE";
    pub(crate) const SELECT: &str = r#"SELECT "employees"."id", "employees"."name", "employees"."department_id", "employees"."title" FROM "employees" WHERE (("employees"."name" = $1) AND ("employees"."department_id" = $2)) ORDER BY "employees"."id" LIMIT $3"#;
    pub(crate) const SELECT_COUNT: &str = r#"SELECT "employees"."id", "employees"."name", "employees"."department_id", "employees"."title", COUNT(*) OVER () FROM "employees" WHERE (("employees"."name" = $1) AND ("employees"."department_id" = $2)) ORDER BY "employees"."id" LIMIT $3"#;
    pub(crate) const SELECT_TITLE: &str = r#"SELECT "employees"."id", "employees"."name", "employees"."department_id", "employees"."title" FROM "employees" WHERE (("employees"."title" = $1) AND ("employees"."department_id" = $2)) ORDER BY "employees"."id" LIMIT $3"#;
    pub(crate) const SELECT_NULL: &str = r#"SELECT "employees"."id", "employees"."name", "employees"."department_id", "employees"."title" FROM "employees" WHERE (("employees"."title" IS NULL) AND ("employees"."department_id" = $1)) ORDER BY "employees"."id" LIMIT $2"#;
    pub(crate) const INSERT: &str = r#"INSERT INTO "employees" ("name", "department_id", "title") VALUES ($1, $2, $3) RETURNING "employees"."id", "employees"."name", "employees"."department_id", "employees"."title", (("employees"."name" = $4) AND ("employees"."department_id" = $5))"#;
}

/// Whether the number of values in a statement has to be asked for.
pub(crate) const ASKS_FOR_BINDS: bool = false;

/// Lets the database count what the indexes of the employees are good for.
pub(crate) const ANALYZE: &str = "ANALYZE employees";
