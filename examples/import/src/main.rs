//! Imports employees and their departments from a CSV file, as a nightly job does.
//!
//! ```text
//! cargo run --release -p import -- generate people.csv
//! cargo run --release -p import -- load people.csv people.db
//! cargo run --release -p import -- load people.csv postgres://user@host/database --threads 4
//! ```
//!
//! A line that cannot be imported is reported and left out. Ctrl-C ends it after the chunk at
//! hand; the next run finds what is there and goes on, as it does after a crash.

mod file;
mod generate;
mod load;
mod model;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use get_or_create::Guard;

type AnyError = Box<dyn Error + Send + Sync>;

#[derive(Parser)]
#[command(about = "Imports employees from a CSV file")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes a file to try things out with: the same one each time.
    Generate {
        file: PathBuf,
        /// How many lines it has.
        #[arg(long, default_value_t = 100_000)]
        rows: usize,
        /// Another number makes another file.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Imports a file.
    Load(Load),
}

#[derive(clap::Args)]
struct Load {
    file: PathBuf,
    /// A `postgres://` URL, or the file of an SQLite database.
    database: String,
    /// How many importers there are. Each takes a part of the file and a part of its neighbour's.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// How many lines are imported at once.
    #[arg(long, default_value_t = 1_000)]
    chunk_size: usize,
    /// What keeps the importers from creating a row twice: `AdvisoryLock`, `Serializable`, or
    /// `UniqueConstraint` if the tables have one.
    #[arg(long, default_value_t = Guard::AdvisoryLock)]
    guard: Guard,
}

fn main() -> Result<ExitCode, AnyError> {
    match Arguments::parse().command {
        Command::Generate { file, rows, seed } => {
            generate::write(&file, rows, seed)?;
            println!("{}: {rows} lines", file.display());
            Ok(ExitCode::SUCCESS)
        }
        Command::Load(load) => {
            let report = load::run(&load)?;
            println!("{report}");
            Ok(match report.stopped {
                // What a shell expects after Ctrl-C.
                true => ExitCode::from(130),
                false => ExitCode::SUCCESS,
            })
        }
    }
}
