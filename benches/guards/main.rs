//! What the guards cost on PostgreSQL, beside the same written by hand.

mod by_hand;
mod counting_clock;
mod database;
mod experiment;
mod figures;
mod key;
mod load;
mod measurement;
mod model;
mod table;
mod way;

use std::error::Error;

use get_or_create_tests::PostgresServer;

use crate::experiment::Experiment;

type AnyError = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), AnyError> {
    let experiment = match std::env::args().any(|argument| argument == "--quick") {
        true => Experiment::QUICK,
        false => Experiment::FULL,
    };
    let server = PostgresServer::start_durable();
    let series = experiment.run(&server)?;
    print!("{}", table::write(&series)?);
    Ok(())
}
