//! What is left of a run: the tables, the picture, and whether anything went wrong.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::thread;

use crate::AnyError;
use crate::database::Database;
use crate::experiment::{Experiment, Series};
use crate::{plot, ratio, table};

/// Writes `table.md` and `p99.svg` into a folder, and the tables to stdout.
pub(crate) fn write(folder: &Path, introduction: &str, series: &[Series]) -> Result<(), AnyError> {
    let mut markdown = introduction.to_owned();
    write!(
        markdown,
        "\n{}\n{}",
        ratio::write(series)?,
        table::write(series)?
    )?;
    io::stdout().write_all(markdown.as_bytes())?;

    fs::create_dir_all(folder)?;
    fs::write(
        folder.join("table.md"),
        markdown.trim_end().to_owned() + "\n",
    )?;
    plot::draw(&folder.join("p99.svg"), series)?;
    eprintln!("written to {}", folder.display());
    Ok(())
}

/// Says what was measured, on what.
pub(crate) fn introduction(
    experiment: &Experiment,
    database: &Database,
) -> Result<String, AnyError> {
    Ok(format!(
        "PostgreSQL {}, {} cores for server and clients together. {} rounds; in each, every way gets \
         a fresh table of {} rows, and ends after {} calls of all threads together ({} if some \
         hit, {} if all do) or after {:?}. The figures are medians over the rounds; errors and duplicates are sums.\n",
        database.version()?,
        thread::available_parallelism()?,
        experiment.rounds,
        Database::EMPLOYEES,
        experiment.creating.calls,
        experiment.mixed.calls,
        experiment.finding.calls,
        experiment.creating.time,
    ))
}

/// Fails on a call that failed, and on a duplicate by a way that must not make any.
pub(crate) fn check(series: &[Series]) -> Result<(), AnyError> {
    let mut found = String::new();
    for one in series {
        let figures = one.figures();
        if let Some(error) = figures.first_error {
            writeln!(found, "{}, {:?}: {error}", one.way, one.case)?;
        }
        if figures.duplicates > 0 && !one.way.may_make_duplicates() {
            writeln!(
                found,
                "{}, {:?}: {} duplicates",
                one.way, one.case, figures.duplicates
            )?;
        }
    }
    match found.is_empty() {
        true => Ok(()),
        false => Err(found.into()),
    }
}
