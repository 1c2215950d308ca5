//! The file, a chunk of lines at a time.

use std::fs::File;
use std::path::Path;

use serde::Deserialize;

use crate::AnyError;

/// A line that can be imported.
#[derive(Deserialize)]
pub(crate) struct Line {
    #[serde(skip)]
    pub(crate) number: u64,
    pub(crate) name: String,
    pub(crate) department: String,
    /// An empty field is none.
    pub(crate) title: Option<String>,
}

/// A line that cannot.
pub(crate) struct Rejected {
    pub(crate) number: u64,
    pub(crate) reason: String,
}

/// Some lines that follow each other.
#[derive(Default)]
pub(crate) struct Chunk {
    pub(crate) lines: Vec<Line>,
    pub(crate) rejected: Vec<Rejected>,
    /// How many bytes of the file come before its end.
    pub(crate) end: u64,
}

pub(crate) struct Chunks {
    reader: csv::Reader<File>,
    size: usize,
}

impl Chunks {
    pub(crate) fn open(path: &Path, size: usize) -> Result<Self, AnyError> {
        let mut reader = csv::ReaderBuilder::new().from_path(path)?;
        reader.headers()?;
        let size = size.max(1);
        Ok(Self { reader, size })
    }
}

impl Iterator for Chunks {
    type Item = Result<Chunk, AnyError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut chunk = Chunk::default();
        let mut record = csv::StringRecord::new();
        while chunk.lines.len() + chunk.rejected.len() < self.size {
            let number = self.reader.position().line();
            let line = match self.reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => parse(&record, self.reader.headers().ok(), number),
                Err(error) if error.is_io_error() => return Some(Err(error.into())),
                Err(error) => Err(error.to_string()),
            };
            match line {
                Ok(line) => chunk.lines.push(line),
                Err(reason) => chunk.rejected.push(Rejected { number, reason }),
            }
        }
        chunk.end = self.reader.position().byte();
        let is_empty = chunk.lines.is_empty() && chunk.rejected.is_empty();
        (!is_empty).then_some(Ok(chunk))
    }
}

fn parse(
    record: &csv::StringRecord,
    headers: Option<&csv::StringRecord>,
    number: u64,
) -> Result<Line, String> {
    let mut line: Line = record
        .deserialize(headers)
        .map_err(|error| error.to_string())?;
    line.number = number;
    match () {
        () if line.name.trim().is_empty() => Err("the name is empty".to_owned()),
        () if line.department.trim().is_empty() => Err("the department is empty".to_owned()),
        () => Ok(line),
    }
}
