//! How the ways compare within one run.

use std::fmt::{self, Write as _};

use get_or_create::Guard;

use crate::database::Index;
use crate::experiment::Series;
use crate::figures::{Figures, median};
use crate::load::Load;
use crate::way::Way;

/// A question that the benchmark answers.
struct Ratio {
    way: Way,
    to: Way,
    figure: Figure,
    asked: fn(&Series) -> bool,
}

#[derive(Clone, Copy)]
enum Figure {
    CallsPerSecond,
    P99,
}

const RATIOS: [Ratio; 6] = [
    Ratio {
        way: Way::Library(Guard::AdvisoryLock),
        to: Way::Library(Guard::Serializable),
        figure: Figure::CallsPerSecond,
        asked: is_new_keys_of_many,
    },
    Ratio {
        way: Way::Library(Guard::AdvisoryLock),
        to: Way::Library(Guard::Serializable),
        figure: Figure::P99,
        asked: is_new_keys_of_many,
    },
    Ratio {
        way: Way::Library(Guard::UniqueConstraint),
        to: Way::OnConflict,
        figure: Figure::CallsPerSecond,
        asked: |_| true,
    },
    Ratio {
        way: Way::Library(Guard::AdvisoryLock),
        to: Way::Lock,
        figure: Figure::CallsPerSecond,
        asked: is_new_keys_of_many,
    },
    Ratio {
        way: Way::Library(Guard::Serializable),
        to: Way::Serializable,
        figure: Figure::CallsPerSecond,
        asked: is_new_keys_of_many,
    },
    Ratio {
        way: Way::Library(Guard::Serializable),
        to: Way::Select,
        figure: Figure::CallsPerSecond,
        asked: |_| true,
    },
];

fn is_new_keys_of_many(series: &Series) -> bool {
    matches!(series.case.load, Load::NewKeys | Load::NewKeysInOrder) && series.case.threads == 8
}

/// Writes the medians over the rounds of the ratios within a round.
pub(crate) fn write(series: &[Series]) -> Result<String, fmt::Error> {
    let mut markdown = String::from(
        "| ratio | of | load | threads | median | from | to |\n\
         |---|---|---|--:|--:|--:|--:|\n",
    );
    for ratio in RATIOS {
        for one in series {
            if one.way != ratio.way || !(ratio.asked)(one) {
                continue;
            }
            let other = series
                .iter()
                .find(|other| other.case == one.case && other.way == ratio.to);
            if let Some(other) = other {
                ratio.write(&mut markdown, one, other)?;
            }
        }
    }
    Ok(markdown)
}

impl Ratio {
    fn write(&self, markdown: &mut String, one: &Series, other: &Series) -> fmt::Result {
        let rounds: Vec<f64> = one
            .rounds
            .iter()
            .zip(&other.rounds)
            .map(|(one, other)| self.figure.of(one) / self.figure.of(other))
            .collect();
        writeln!(
            markdown,
            "| {} / {} | {} | {}{} | {} | {:.2} | {:.2} | {:.2} |",
            self.way,
            self.to,
            self.figure,
            one.case.load,
            match one.case.index {
                Index::None => ", without an index",
                Index::Plain | Index::Unique => "",
            },
            one.case.threads,
            median(rounds.iter().copied()),
            rounds.iter().copied().fold(f64::INFINITY, f64::min),
            rounds.iter().copied().fold(0.0, f64::max),
        )
    }
}

impl Figure {
    fn of(self, figures: &Figures) -> f64 {
        match self {
            Self::CallsPerSecond => figures.calls_per_second,
            Self::P99 => figures.p99.as_secs_f64(),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CallsPerSecond => "calls/s",
            Self::P99 => "p99",
        })
    }
}
