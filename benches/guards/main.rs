//! What the guards cost on PostgreSQL, beside the same written by hand.
//!
//! ```text
//! cargo bench -p get_or_create_benches
//! cargo bench -p get_or_create_benches -- --quick
//! cargo bench -p get_or_create_benches -- --write
//! ```
//!
//! `--quick` shows within seconds that everything works, and measures nothing worth reading.
//! `--write` puts the result into the documentation, not into `target/performance`.

mod by_hand;
mod counting_clock;
mod database;
mod experiment;
mod figures;
mod key;
mod load;
mod measurement;
mod model;
mod plot;
mod ratio;
mod report;
mod table;
mod way;

use std::env;
use std::error::Error;
use std::path::{Path, PathBuf};

use get_or_create_tests::PostgresServer;

use crate::database::Database;
use crate::experiment::Experiment;

type AnyError = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), AnyError> {
    let (experiment, folder) = from_arguments()?;
    let server = PostgresServer::start_durable();
    let database = Database::new(&server)?;
    let series = experiment.run(&database)?;
    let introduction = report::introduction(&experiment, &database)?;
    report::write(&folder, &introduction, &series)?;
    report::check(&series)
}

/// Returns what to measure and where to write it.
fn from_arguments() -> Result<(Experiment, PathBuf), AnyError> {
    let measured = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("performance");
    let mut chosen = (Experiment::FULL, measured.clone());
    for argument in env::args().skip(1) {
        match argument.as_str() {
            // Cargo's own.
            "--bench" => {}
            "--quick" => chosen = (Experiment::QUICK, measured.join("quick")),
            "--write" => {
                let documents =
                    Path::new(env!("CARGO_MANIFEST_DIR")).join("../get_or_create/docs/performance");
                chosen = (Experiment::FULL, documents);
            }
            other => return Err(format!("unknown argument {other}").into()),
        }
    }
    Ok(chosen)
}
