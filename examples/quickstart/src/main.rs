//! Eight threads ask for the same employees at once. `cargo run -p quickstart`

use std::error::Error;
use std::sync::Barrier;
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use get_or_create::GetOrCreate;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const THREADS: usize = 8;
const NAMES: [&str; 5] = ["Ada", "Barbara", "Edsger", "Grace", "Tony"];

diesel::table! {
    departments { id -> Integer, name -> Text, }
}

diesel::table! {
    employees { id -> Integer, name -> Text, department_id -> Integer, }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = departments)]
struct Department {
    id: i32,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = departments)]
#[get_or_create(model = Department, key(name))]
struct NewDepartment<'a> {
    name: &'a str,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = employees)]
struct Employee {
    id: i32,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = employees)]
#[get_or_create(model = Employee, key(name, department_id))]
struct NewEmployee<'a> {
    name: &'a str,
    department_id: i32,
}

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let url = folder.path().join("quickstart.db").display().to_string();
    let mut conn = connect(&url)?;
    conn.run_pending_migrations(MIGRATIONS)?;

    let mut hire_from_all_threads =
        |how: &str, hire: fn(&NewEmployee, &mut SqliteConnection) -> Result<i32>| {
            let department_id = NewDepartment { name: how }
                .get_or_create(&mut conn)?
                .into_inner()
                .id;
            let together = Barrier::new(THREADS);
            let work = || -> Result<()> {
                let mut conn = connect(&url)?;
                for name in NAMES {
                    together.wait();
                    hire(
                        &NewEmployee {
                            name,
                            department_id,
                        },
                        &mut conn,
                    )?;
                }
                Ok(())
            };
            thread::scope(|scope| {
                let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
                threads
                    .into_iter()
                    .try_for_each(|thread| thread.join().map_err(|_| "a thread panicked")?)
            })?;
            let rows: i64 = employees::table
                .filter(employees::department_id.eq(department_id))
                .count()
                .get_result(&mut conn)?;
            println!(
                "{how}: {rows} rows, {} duplicates",
                rows - NAMES.len() as i64
            );
            Ok::<_, Box<dyn Error + Send + Sync>>(())
        };

    println!(
        "{THREADS} threads ask for the same {} employees at once, no unique constraint:",
        NAMES.len()
    );
    hire_from_all_threads("get_or_create", |employee, conn| {
        Ok(employee.get_or_create(conn)?.into_inner().id)
    })?;
    hire_from_all_threads("SELECT, then INSERT", select_then_insert)
}

/// What an application writes that has not yet met the race.
fn select_then_insert(employee: &NewEmployee, conn: &mut SqliteConnection) -> Result<i32> {
    let found = employees::table
        .filter(employees::name.eq(employee.name))
        .filter(employees::department_id.eq(employee.department_id))
        .select(employees::id)
        .first(conn)
        .optional()?;
    match found {
        Some(id) => Ok(id),
        None => Ok(diesel::insert_into(employees::table)
            .values(employee)
            .returning(employees::id)
            .get_result(conn)?),
    }
}

fn connect(url: &str) -> Result<SqliteConnection> {
    let mut conn = SqliteConnection::establish(url)?;
    conn.batch_execute("PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON;")?;
    Ok(conn)
}
