//! All ways under all loads, in rounds.

use std::time::Duration;

use crate::AnyError;
use crate::database::{Database, Index};
use crate::figures::Figures;
use crate::load::Load;
use crate::measurement::{Case, Length, measure};
use crate::way::Way;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Experiment {
    pub(crate) rounds: usize,
    pub(crate) threads: &'static [usize],
    /// Of calls that all create.
    pub(crate) creating: Length,
    /// Of calls that partly find.
    pub(crate) mixed: Length,
    /// Of calls that all find.
    pub(crate) finding: Length,
}

impl Experiment {
    /// The more calls find, the more of them it takes to last for a while.
    pub(crate) const FULL: Self = Self {
        rounds: 4,
        threads: &[1, 8, 32],
        creating: Length::new(1_600, Duration::from_secs(1)),
        mixed: Length::new(4_000, Duration::from_secs(1)),
        finding: Length::new(16_000, Duration::from_secs(1)),
    };

    /// Shows that everything works, and no more.
    pub(crate) const QUICK: Self = Self {
        rounds: 1,
        threads: &[1, 8],
        creating: Length::new(160, Duration::from_millis(50)),
        mixed: Length::new(160, Duration::from_millis(50)),
        finding: Length::new(160, Duration::from_millis(50)),
    };

    /// Measures all, the ways of a case one after the other, in another order each round: what
    /// disturbs the machine for a while disturbs them all.
    pub(crate) fn run(&self, database: &Database) -> Result<Vec<Series>, AnyError> {
        let cases = self.cases();
        let mut series: Vec<Series> = cases.iter().copied().flat_map(Series::of).collect();
        for round in 0..self.rounds {
            for case in &cases {
                let mut ways: Vec<&mut Series> = series
                    .iter_mut()
                    .filter(|series| series.case == *case)
                    .collect();
                let first = round % ways.len();
                ways.rotate_left(first);
                // Neighbours change places, too.
                if round % 2 == 1 {
                    ways.reverse();
                }
                for series in ways {
                    series.measure(database, self.length(*case))?;
                }
            }
            eprintln!("round {} of {} is done", round + 1, self.rounds);
        }
        Ok(series)
    }

    fn cases(&self) -> Vec<Case> {
        const CREATING: [(Load, Index); 7] = [
            (Load::NewKeys, Index::Plain),
            (Load::NewKeys, Index::None),
            (Load::NewKeysInOrder, Index::Plain),
            (Load::SameNewKeys, Index::Plain),
            (Load::SameNewKeys, Index::None),
            (Load::MostlyHits, Index::Plain),
            (Load::MostlyHits, Index::None),
        ];
        let with_threads = |load, index, all: &[usize]| -> Vec<Case> {
            all.iter()
                .map(|&threads| Case {
                    load,
                    index,
                    threads,
                })
                .collect()
        };
        let mut cases: Vec<Case> = CREATING
            .iter()
            .flat_map(|&(load, index)| with_threads(load, index, self.threads))
            .collect();
        cases.extend(with_threads(Load::Hits, Index::Plain, &[1, 8]));
        cases
    }

    fn length(&self, case: Case) -> Length {
        match case.load {
            Load::NewKeys | Load::NewKeysInOrder => self.creating,
            Load::SameNewKeys | Load::MostlyHits => self.mixed,
            Load::Hits => self.finding,
        }
    }
}

/// One way in one case, in all rounds.
pub(crate) struct Series {
    pub(crate) case: Case,
    pub(crate) way: Way,
    /// The index that this way gets in place of the case's.
    index: Index,
    pub(crate) rounds: Vec<Figures>,
}

impl Series {
    /// Returns the empty series of all ways that there are in a case.
    fn of(case: Case) -> Vec<Self> {
        let ways: &[Way] = match case.load {
            Load::Hits => &Way::FINDING,
            _ => &Way::CREATING,
        };
        ways.iter()
            .filter_map(|&way| {
                let index = way.index(case.index)?;
                Some(Self {
                    case,
                    way,
                    index,
                    rounds: Vec::new(),
                })
            })
            .collect()
    }

    fn measure(&mut self, database: &Database, length: Length) -> Result<(), AnyError> {
        let case = Case {
            index: self.index,
            ..self.case
        };
        self.rounds.push(measure(database, case, self.way, length)?);
        Ok(())
    }

    pub(crate) fn figures(&self) -> Figures {
        Figures::over(&self.rounds)
    }
}
