//! The figures as Markdown.

use std::fmt::{self, Write as _};
use std::time::Duration;

use crate::database::Index;
use crate::experiment::Series;

/// Writes a table for each load, with and without an index.
pub(crate) fn write(series: &[Series]) -> Result<String, fmt::Error> {
    let mut markdown = String::new();
    let same_table = |one: &Series, other: &Series| {
        one.case.load == other.case.load && one.case.index == other.case.index
    };
    for rows in series.chunk_by(same_table) {
        write_table(&mut markdown, rows)?;
    }
    Ok(markdown)
}

fn write_table(markdown: &mut String, rows: &[Series]) -> fmt::Result {
    let Some(first) = rows.first() else {
        return Ok(());
    };
    let index = match first.case.index {
        Index::None => "without an index",
        Index::Plain | Index::Unique => "with an index",
    };
    writeln!(markdown, "### {}, {index}\n", first.case.load)?;
    writeln!(
        markdown,
        "| threads | way | calls/s | p50 | p99 | slowest | retries per call | errors | duplicates |\n\
         |--:|---|--:|--:|--:|--:|--:|--:|--:|"
    )?;
    for row in rows {
        let figures = row.figures();
        writeln!(
            markdown,
            "| {} | {} | {:.0} | {} | {} | {} | {:.2} | {} | {} |",
            row.case.threads,
            row.way,
            figures.calls_per_second,
            milliseconds(figures.p50),
            milliseconds(figures.p99),
            milliseconds(figures.slowest),
            figures.retries_per_call,
            figures.errors,
            figures.duplicates,
        )?;
    }
    writeln!(markdown)
}

fn milliseconds(duration: Duration) -> String {
    let milliseconds = duration.as_secs_f64() * 1_000.0;
    let digits = match milliseconds {
        ..1.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    format!("{milliseconds:.digits$} ms")
}
