//! What many rows at once cost on PostgreSQL, beside the same one by one, and a plain INSERT of
//! those that are new.
//!
//! ```text
//! cargo bench -p get_or_create_benches --bench batch
//! cargo bench -p get_or_create_benches --bench batch -- --quick
//! ```
//!
//! `--quick` shows within seconds that everything works, and measures nothing worth reading.

use std::env;
use std::error::Error;
use std::fmt;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use get_or_create::{GetOrCreate, Guard};
use get_or_create_tests::PostgresServer;

type AnyError = Box<dyn Error + Send + Sync>;

diesel::table! {
    people {
        id -> Integer,
        name -> Text,
        department_id -> Integer,
        title -> Nullable<Text>,
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = people)]
struct Person {
    #[expect(dead_code, reason = "read, as an application would")]
    id: i32,
    #[expect(dead_code, reason = "read, as an application would")]
    name: String,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = people)]
#[get_or_create(model = Person, key(name, department_id), backend(postgres))]
struct NewPerson<'a> {
    name: &'a str,
    department_id: i32,
    title: Option<&'a str>,
}

/// What is measured.
#[derive(Clone, Copy)]
enum Way {
    /// INSERT … RETURNING of the new half, by Diesel.
    Insert,
    OneByOne(Guard),
    Batch(Guard),
}

const WAYS: [Way; 7] = [
    Way::Insert,
    Way::Batch(Guard::UniqueConstraint),
    Way::Batch(Guard::AdvisoryLock),
    Way::Batch(Guard::Serializable),
    Way::OneByOne(Guard::UniqueConstraint),
    Way::OneByOne(Guard::AdvisoryLock),
    Way::OneByOne(Guard::Serializable),
];

fn main() -> Result<(), AnyError> {
    let (keys, rounds) = match env::args().any(|argument| argument == "--quick") {
        true => (200, 1),
        false => (5_000, 31),
    };
    let server = PostgresServer::start_durable();
    let mut conn = connect(&server)?;
    let names: Vec<String> = (0..keys).map(|key| format!("person {key}")).collect();
    let rows: Vec<NewPerson<'_>> = names
        .iter()
        .map(|name| NewPerson {
            name,
            department_id: 7,
            title: Some("Engineer"),
        })
        .collect();

    // Every way in every round, so that what disturbs one disturbs all. One by one takes most of
    // the time, and is in every fifth only.
    let mut times = WAYS.map(|_| Vec::new());
    for round in 0..rounds {
        for (way, times) in WAYS.iter().zip(&mut times) {
            if round % 5 == 0 || !matches!(way, Way::OneByOne(_)) {
                times.push(way.measure(&rows, &mut conn)?);
            }
        }
    }
    let medians = times.map(median);
    println!("{keys} keys, half of them there; medians of {rounds} rounds\n");
    println!("| way | time | × the INSERT | × faster than one by one |\n|---|--:|--:|--:|");
    for (way, time) in WAYS.iter().zip(medians) {
        let one_by_one = WAYS.iter().zip(medians).find_map(|(other, time)| {
            let same = way.guard().is_some() && way.guard() == other.guard();
            (same && matches!(other, Way::OneByOne(_))).then_some(time)
        });
        let faster = one_by_one.map_or(String::from("–"), |other| {
            format!("{:.1}", other.as_secs_f64() / time.as_secs_f64())
        });
        println!(
            "| {way} | {:.1} ms | {:.2} | {faster} |",
            time.as_secs_f64() * 1_000.0,
            time.as_secs_f64() / medians[0].as_secs_f64(),
        );
    }
    Ok(())
}

impl Way {
    fn guard(self) -> Option<Guard> {
        match self {
            Self::Insert => None,
            Self::OneByOne(guard) | Self::Batch(guard) => Some(guard),
        }
    }

    /// Makes a table in which every other row is there, and gets or creates all of them.
    fn measure(
        self,
        rows: &[NewPerson<'_>],
        conn: &mut PgConnection,
    ) -> Result<Duration, AnyError> {
        conn.batch_execute(
            "DROP TABLE IF EXISTS people;
             CREATE TABLE people (
                 id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                 name text NOT NULL,
                 department_id integer NOT NULL,
                 title text
             );
             CREATE UNIQUE INDEX ON people (name, department_id)",
        )?;
        let there: Vec<&NewPerson<'_>> = rows.iter().step_by(2).collect();
        let new: Vec<&NewPerson<'_>> = rows.iter().skip(1).step_by(2).collect();
        diesel::insert_into(people::table)
            .values(there)
            .execute(conn)?;
        for statement in ["VACUUM ANALYZE people", "CHECKPOINT"] {
            conn.batch_execute(statement)?;
        }

        let expected = new.len();
        let started = Instant::now();
        let created = match self {
            Self::Insert => diesel::insert_into(people::table)
                .values(new)
                .returning(Person::as_returning())
                .get_results(conn)?
                .len(),
            Self::OneByOne(guard) => {
                let mut created = 0;
                for row in rows {
                    let outcome = row.with_guard(guard).get_or_create(&mut *conn)?;
                    created += usize::from(outcome.is_created());
                }
                created
            }
            Self::Batch(guard) => NewPerson::batch(rows)
                .with_guard(guard)
                .get_or_create(&mut *conn)?
                .iter()
                .filter(|outcome| outcome.is_created())
                .count(),
        };
        let time = started.elapsed();
        if created != expected {
            return Err(format!("{self}: {created} rows were created").into());
        }
        Ok(time)
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Insert => f.write_str("INSERT … RETURNING of the new rows"),
            Self::OneByOne(guard) => write!(f, "one by one, `{guard}`"),
            Self::Batch(guard) => write!(f, "**`get_or_create_all`**, `{guard}`"),
        }
    }
}

/// Over the server's unix socket.
fn connect(server: &PostgresServer) -> Result<PgConnection, AnyError> {
    let log = server.log_path();
    let folder = log.parent().ok_or("the log is in a folder")?;
    let url = server.url("postgres");
    let url = url.replace(
        "127.0.0.1",
        &folder.display().to_string().replace('/', "%2F"),
    );
    Ok(PgConnection::establish(&url)?)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
