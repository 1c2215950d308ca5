//! What an application writes that does without the library.

use std::time::Duration;

use diesel::prelude::*;
use diesel::result::DatabaseErrorKind::SerializationFailure;
use diesel::result::Error::DatabaseError;
use diesel::sql_types::{BigInt, Text};
use get_or_create::Clock;

use crate::model::{Employee, NewEmployee, employees};

/// Looks the employee up.
pub(crate) fn select(
    employee: &NewEmployee<'_>,
    conn: &mut PgConnection,
) -> QueryResult<Option<Employee>> {
    employees::table
        .filter(employees::name.eq(employee.name))
        .filter(employees::department_id.eq(employee.department_id))
        .order(employees::id)
        .select(Employee::as_select())
        .first(conn)
        .optional()
}

/// Lets the unique index decide.
pub(crate) fn on_conflict(
    employee: &NewEmployee<'_>,
    conn: &mut PgConnection,
) -> QueryResult<Employee> {
    if let Some(found) = select(employee, conn)? {
        return Ok(found);
    }
    let created = diesel::insert_into(employees::table)
        .values(employee)
        .on_conflict((employees::name, employees::department_id))
        .do_nothing()
        .returning(Employee::as_returning())
        .get_result(conn)
        .optional()?;
    match created {
        Some(created) => Ok(created),
        None => select(employee, conn)?.ok_or(diesel::NotFound),
    }
}

/// Looks and inserts in a serializable transaction, and does it again after a fixed wait until it
/// gets through.
pub(crate) fn serializable(
    employee: &NewEmployee<'_>,
    conn: &mut PgConnection,
    clock: &impl Clock,
) -> QueryResult<Employee> {
    const WAIT: Duration = Duration::from_millis(10);

    if let Some(found) = select(employee, conn)? {
        return Ok(found);
    }
    loop {
        let created = conn
            .build_transaction()
            .serializable()
            .run(|conn| select_then_insert(employee, conn));
        match created {
            Err(DatabaseError(SerializationFailure, _)) => clock.sleep(WAIT),
            created => return created,
        }
    }
}

/// Looks and inserts while it holds a lock on the key.
pub(crate) fn lock(employee: &NewEmployee<'_>, conn: &mut PgConnection) -> QueryResult<Employee> {
    if let Some(found) = select(employee, conn)? {
        return Ok(found);
    }
    conn.transaction(|conn| {
        let key = hashtextextended(employee.name, i64::from(employee.department_id));
        diesel::select(pg_advisory_xact_lock(key)).execute(conn)?;
        select_then_insert(employee, conn)
    })
}

/// Looks and inserts. Without a transaction around it, others come in between.
pub(crate) fn select_then_insert(
    employee: &NewEmployee<'_>,
    conn: &mut PgConnection,
) -> QueryResult<Employee> {
    match select(employee, conn)? {
        Some(found) => Ok(found),
        None => diesel::insert_into(employees::table)
            .values(employee)
            .returning(Employee::as_returning())
            .get_result(conn),
    }
}

// Functions and not `sql_query`, which Diesel would prepare at each call.
#[diesel::declare_sql_function]
extern "SQL" {
    fn hashtextextended(text: Text, seed: BigInt) -> BigInt;

    // It returns `void`, of which Diesel has no type. Nobody reads it.
    fn pg_advisory_xact_lock(key: BigInt) -> Text;
}
