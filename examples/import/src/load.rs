//! Chunk after chunk: the departments, then the employees.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use get_or_create::{ColumnQueries, Error, GetOrCreate, Guard, SerializableConnection, Session};
use indicatif::{ProgressBar, ProgressStyle};

use crate::file::{Chunks, Line, Rejected};
use crate::model::{Department, Employee, NewDepartment, NewEmployee};
use crate::{AnyError, Load};

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// What has become of the lines.
#[derive(Default)]
pub(crate) struct Report {
    created: usize,
    found: usize,
    rejected: usize,
    pub(crate) stopped: bool,
}

pub(crate) fn run(load: &Load) -> Result<Report, AnyError> {
    if load.database.starts_with("postgres") {
        let connect = || Ok(PgConnection::establish(&load.database)?);
        migrate(&mut connect()?, POSTGRES)?;
        import(load, connect)
    } else {
        let connect = || {
            let mut conn = SqliteConnection::establish(&load.database)?;
            conn.batch_execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")?;
            Ok(conn)
        };
        migrate(&mut connect()?, SQLITE)?;
        import(load, connect)
    }
}

fn migrate<Conn>(conn: &mut Conn, migrations: EmbeddedMigrations) -> Result<(), AnyError>
where
    Conn: SerializableConnection + MigrationHarness<Conn::Backend>,
{
    conn.run_pending_migrations(migrations)?;
    Ok(())
}

/// Runs the importers, each on a connection of its own.
fn import<Conn>(
    load: &Load,
    connect: impl Fn() -> Result<Conn, AnyError> + Sync,
) -> Result<Report, AnyError>
where
    Conn: SerializableConnection,
    for<'c> &'c mut Conn: Session<Connection = Conn>,
    for<'a> NewDepartment<'a>: ColumnQueries<Conn, Model = Department>,
    for<'a> NewEmployee<'a>: ColumnQueries<Conn, Model = Employee>,
{
    static STOP: AtomicBool = AtomicBool::new(false);
    ctrlc::set_handler(|| STOP.store(true, Ordering::Relaxed))?;

    let bar = ProgressBar::new(load.file.metadata()?.len());
    bar.set_style(ProgressStyle::with_template(
        "{wide_bar} {percent:>3} % {bytes_per_sec} {eta}",
    )?);
    let threads = load.threads.max(1);
    let importer = |own: usize| {
        let mut report = Report::default();
        let mut conn = connect()?;
        for (index, chunk) in Chunks::open(&load.file, load.chunk_size)?.enumerate() {
            if STOP.load(Ordering::Relaxed) {
                report.stopped = true;
                break;
            }
            let chunk = chunk?;
            let is_own = index % threads == own;
            let is_neighbours = (index + 1) % threads == own;
            if is_own {
                bar.set_position(bar.position().max(chunk.end));
                for rejected in &chunk.rejected {
                    report.reject(rejected, &bar);
                }
            }
            if is_own || is_neighbours {
                report.import(&chunk.lines, load.guard, is_own, &bar, &mut conn)?;
            }
        }
        Ok::<_, AnyError>(report)
    };
    let reports: Vec<_> = thread::scope(|scope| {
        let importer = &importer;
        let running: Vec<_> = (0..threads)
            .map(|own| scope.spawn(move || importer(own)))
            .collect();
        let ended = running.into_iter().map(|thread| {
            thread
                .join()
                .unwrap_or_else(|_| Err("an importer panicked".into()))
        });
        ended.collect()
    });
    bar.finish_and_clear();
    let mut total = Report::default();
    for report in reports {
        total.add(&report?);
    }
    Ok(total)
}

impl Report {
    /// Imports some lines in one transaction, without those that the database refuses.
    fn import<Conn>(
        &mut self,
        lines: &[Line],
        guard: Guard,
        is_own: bool,
        bar: &ProgressBar,
        conn: &mut Conn,
    ) -> Result<(), AnyError>
    where
        Conn: SerializableConnection,
        for<'c> &'c mut Conn: Session<Connection = Conn>,
        for<'a> NewDepartment<'a>: ColumnQueries<Conn, Model = Department>,
        for<'a> NewEmployee<'a>: ColumnQueries<Conn, Model = Employee>,
    {
        let names: BTreeSet<&str> = lines.iter().map(|line| line.department.as_str()).collect();
        let departments = NewDepartment::batch(names.iter().map(|name| NewDepartment { name }))
            .with_guard(guard)
            .get_or_create(&mut *conn)?;
        let ids = departments
            .into_iter()
            .map(|department| department.into_inner().id);
        let ids: HashMap<&str, i32> = names.into_iter().zip(ids).collect();

        let mut lines: Vec<&Line> = lines.iter().collect();
        loop {
            let rows = lines.iter().map(|line| NewEmployee {
                name: &line.name,
                department_id: ids[line.department.as_str()],
                title: line.title.as_deref(),
            });
            let imported = NewEmployee::batch(rows)
                .with_guard(guard)
                .get_or_create(&mut *conn);
            match imported {
                Ok(outcomes) => {
                    let created = outcomes.iter().filter(|row| row.is_created()).count();
                    self.created += created;
                    self.found += outcomes.len() - created;
                    return Ok(());
                }
                Err(Error::InRow { row, error }) => {
                    let rejected = Rejected {
                        number: lines.remove(row).number,
                        reason: error.to_string(),
                    };
                    if is_own {
                        self.reject(&rejected, bar);
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn reject(&mut self, line: &Rejected, bar: &ProgressBar) {
        self.rejected += 1;
        bar.suspend(|| eprintln!("line {}: {}", line.number, line.reason));
    }

    fn add(&mut self, other: &Self) {
        self.created += other.created;
        self.found += other.found;
        self.rejected += other.rejected;
        self.stopped |= other.stopped;
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            created,
            found,
            rejected,
            stopped,
        } = self;
        write!(f, "{created} created, {found} found, {rejected} rejected")?;
        match stopped {
            true => f.write_str("; stopped: run it again to go on"),
            false => Ok(()),
        }
    }
}
