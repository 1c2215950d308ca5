//! Eight threads ask for the same employees at once: `cargo run -p quickstart`
//!
//! On MySQL or MariaDB, in an empty database:
//! `cargo run -p quickstart --features mysql -- mysql://user@host/database`

use std::sync::Barrier;
use std::{env, thread};

#[cfg(not(feature = "mysql"))]
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use get_or_create::GetOrCreate;

#[cfg(not(feature = "mysql"))]
type Conn = SqliteConnection;
#[cfg(not(feature = "mysql"))]
const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

#[cfg(feature = "mysql")]
type Conn = MysqlConnection;
#[cfg(feature = "mysql")]
const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/mysql");

const THREADS: usize = 8;
const NAMES: [&str; 5] = ["Ada", "Barbara", "Edsger", "Grace", "Tony"];

diesel::table! {
    departments { id -> Integer, name -> Text, }
}
diesel::table! {
    employees { id -> Integer, name -> Text, department_id -> Integer, }
}

#[derive(Queryable, Selectable, Insertable, GetOrCreate)]
#[get_or_create(key(id))]
struct Department {
    id: i32,
    name: String,
}

#[derive(Queryable, Selectable, Insertable, GetOrCreate)]
#[get_or_create(key(name, department_id))]
struct Employee {
    name: String,
    department_id: i32,
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("quickstart.db").display().to_string();
    let url = env::args().nth(1).unwrap_or(file);
    let mut conn = connect(&url)?;
    conn.run_pending_migrations(MIGRATIONS)?;

    println!("{THREADS} threads ask for the same 5 employees at once, no unique constraint:");
    ask_from_all_threads(&url, 1, "get_or_create", |employee, conn| {
        employee.get_or_create(conn)?;
        Ok(())
    })?;
    ask_from_all_threads(&url, 2, "SELECT, then INSERT", |employee, conn| {
        let found: i64 = employees::table
            .filter(employees::name.eq(&employee.name))
            .filter(employees::department_id.eq(employee.department_id))
            .count()
            .get_result(conn)?;
        if found == 0 {
            diesel::insert_into(employees::table)
                .values(employee)
                .execute(conn)?;
        }
        Ok(())
    })?;

    println!("What an audit of the key says now:");
    println!("{}", Employee::audit_key(&mut conn)?);
    Ok(())
}

type Ask = fn(&Employee, &mut Conn) -> Result<()>;

fn ask_from_all_threads(url: &str, department_id: i32, way: &str, ask: Ask) -> Result<()> {
    let mut conn = connect(url)?;
    let name = way.to_owned();
    Department {
        id: department_id,
        name,
    }
    .get_or_create(&mut conn)?;

    let connections: Vec<_> = (0..THREADS).map(|_| connect(url)).collect::<Result<_>>()?;
    let together = Barrier::new(THREADS);
    let work = |mut conn| {
        // Every thread comes to every barrier, whatever went wrong before.
        let asked = NAMES.map(|name| {
            together.wait();
            ask(
                &Employee {
                    name: name.to_owned(),
                    department_id,
                },
                &mut conn,
            )
        });
        asked.into_iter().collect::<Result<()>>()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = connections
            .into_iter()
            .map(|conn| scope.spawn(|| work(conn)))
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| "a thread panicked")?)
    })?;

    let rows: i64 = employees::table
        .filter(employees::department_id.eq(department_id))
        .count()
        .get_result(&mut conn)?;
    println!(
        "  {way}: {rows} rows, {} duplicates",
        rows - NAMES.len() as i64
    );
    Ok(())
}

fn connect(url: &str) -> Result<Conn> {
    #[cfg_attr(feature = "mysql", expect(unused_mut, reason = "waits by itself"))]
    let mut conn = Conn::establish(url)?;
    // For the naive way, and only for it: get_or_create waits by itself.
    #[cfg(not(feature = "mysql"))]
    conn.batch_execute("PRAGMA busy_timeout = 10000")?;
    Ok(conn)
}
