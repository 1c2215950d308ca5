//! A file that looks like one: names that come again, missing titles, a few broken lines.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use fastrand::Rng;

use crate::AnyError;

const FIRST: [&str; 12] = [
    "Ada",
    "Alan",
    "Barbara",
    "Donald",
    "Edsger",
    "Frances",
    "Grace",
    "Jean",
    "John",
    "Katherine",
    "Radia",
    "Zoë",
];
const LAST: [&str; 12] = [
    "Allen", "Dijkstra", "Goldberg", "Hopper", "Johnson", "Knuth", "Liskov", "Lovelace",
    "McCarthy", "O'Neil", "Perlman", "Turing",
];
const DEPARTMENTS: [&str; 8] = [
    "Accounts",
    "Engineering",
    "Legal",
    "Operations",
    "Research, applied",
    "Sales",
    "Support",
    "Travel",
];
const TITLES: [&str; 5] = [
    "Analyst",
    "Engineer",
    "Head of \"Special\" Projects",
    "Manager",
    "",
];

/// Of so many lines, one is broken.
const BROKEN: usize = 4_999;

pub(crate) fn write(path: &Path, rows: usize, seed: u64) -> Result<(), AnyError> {
    let mut random = Rng::with_seed(seed);
    let mut csv = csv::Writer::from_writer(BufWriter::new(File::create(path)?));
    csv.write_record(["name", "department", "title"])?;
    for row in 1..=rows {
        // Each person comes four times on average, and not always with the same title.
        let person = random.usize(..rows.div_ceil(4).max(1));
        let first = FIRST[person % FIRST.len()];
        let last = LAST[person / FIRST.len() % LAST.len()];
        let name = format!("{first} {last} {person}");
        let department = DEPARTMENTS[person % DEPARTMENTS.len()];
        let title = TITLES[random.usize(..TITLES.len())];
        match (row % BROKEN, row / BROKEN % 3) {
            (0, 0) => csv.write_record(["", department, title])?,
            (0, 1) => csv.write_record([&name, "", title])?,
            (0, _) => {
                csv.flush()?;
                writeln!(csv.get_ref().get_ref(), "{name},has,too,many,fields")?;
            }
            _ => csv.write_record([&name, department, title])?,
        }
    }
    csv.flush()?;
    Ok(())
}
