//! Gets or creates employees over HTTP. `cargo run -p employees`, then the `curl` line it prints.
//!
//! `DATABASE_URL` names a PostgreSQL database (`postgres://…`), an SQLite file or, with the feature
//! `mysql`, a MySQL database (`mysql://…`); without it, the
//! file is in a temporary folder and goes with the service. `LISTEN` is the address, by default
//! `127.0.0.1:3000`. `GUARD` is `Serializable` (the default), `AdvisoryLock` or `UniqueConstraint`;
//! the last one needs a unique index on the name and the department, which the migrations do not
//! make. With `RUST_LOG=debug` each call and each retry is logged.

use std::env::{self, VarError};
use std::error::Error;
use std::process::ExitCode;

use axum::Router;
use employees::database::{self, Database, Settings};
use employees::model::{Department, NewDepartment};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    log(variable("RUST_LOG", "info")?.parse()?);
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("employees.db").display().to_string();
    let url = variable("DATABASE_URL", &file)?;
    let listen = variable("LISTEN", "127.0.0.1:3000")?;

    let settings = Settings {
        guard: variable("GUARD", "Serializable")?.parse()?,
        ..Settings::default()
    };
    let database = database::open(&url, &settings)?;
    let department = seed(&*database)?;
    Runtime::new()?.block_on(serve(&listen, employees::router(database), &department))
}

fn variable(name: &str, default: &str) -> Result<String> {
    match env::var(name) {
        Ok(value) => Ok(value),
        Err(VarError::NotPresent) => Ok(default.to_owned()),
        Err(error) => Err(format!("{name}: {error}").into()),
    }
}

/// Each start asks for the same department, and only the first creates it.
fn seed(database: &dyn Database) -> Result<Department> {
    let research = NewDepartment { name: "Research" };
    Ok(database.get_or_create_department(&research)?.into_inner())
}

async fn serve(listen: &str, router: Router, department: &Department) -> Result<()> {
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    // `tokio::signal::ctrl_c` would begin to listen too late for who reads the lines below and
    // interrupts at once.
    #[cfg(unix)]
    let mut interrupt = signal::unix::signal(signal::unix::SignalKind::interrupt())?;
    #[cfg(windows)]
    let mut interrupt = signal::windows::ctrl_c()?;

    let url = format!("http://{}/employees", listener.local_addr()?);
    println!(
        "listening on {url}; get or create an employee of {} with",
        department.name
    );
    println!(
        r#"curl -i {url} -H 'content-type: application/json' -d '{{"name": "Ada", "department_id": {}}}'"#,
        department.id
    );
    axum::serve(listener, router)
        .with_graceful_shutdown(async move {
            interrupt.recv().await;
        })
        .await?;
    Ok(())
}

fn log(level: LevelFilter) {
    tracing_subscriber::fmt()
        .with_max_level(level)
        // The library's spans end with the outcome and the number of attempts.
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(std::io::stderr)
        .init();
}
