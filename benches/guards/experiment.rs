//! All ways under all loads, in rounds.

use std::time::Duration;

use get_or_create_tests::PostgresServer;

use crate::AnyError;
use crate::database::Index;
use crate::figures::Figures;
use crate::load::Load;
use crate::measurement::{Case, Length, measure};
use crate::way::Way;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Experiment {
    pub(crate) rounds: usize,
    pub(crate) creating: Length,
    pub(crate) finding: Length,
}

impl Experiment {
    pub(crate) const FULL: Self = Self {
        rounds: 3,
        creating: Length {
            calls: 1_600,
            time: Duration::from_millis(1_500),
        },
        finding: Length {
            calls: 16_000,
            time: Duration::from_millis(1_500),
        },
    };

    /// Shows that everything works, and no more.
    pub(crate) const QUICK: Self = Self {
        rounds: 1,
        creating: Length {
            calls: 64,
            time: Duration::from_millis(20),
        },
        finding: Length {
            calls: 64,
            time: Duration::from_millis(20),
        },
    };

    /// Measures all, the ways of a case one after the other, in another order each round: what
    /// disturbs the machine for a while disturbs them all.
    pub(crate) fn run(&self, server: &PostgresServer) -> Result<Vec<Series>, AnyError> {
        let mut series = all_series();
        for round in 0..self.rounds {
            for case in cases() {
                let mut ways: Vec<&mut Series> = series
                    .iter_mut()
                    .filter(|series| series.case == case)
                    .collect();
                let first = round % ways.len();
                ways.rotate_left(first);
                // Neighbours change places, too.
                if round % 2 == 1 {
                    ways.reverse();
                }
                for series in ways {
                    series.measure(server, self.length(case))?;
                }
                eprint!(".");
            }
            eprintln!(" round {} of {}", round + 1, self.rounds);
        }
        Ok(series)
    }

    fn length(&self, case: Case) -> Length {
        match case.load {
            Load::Hits => self.finding,
            _ => self.creating,
        }
    }
}

/// One way in one case, in all rounds.
pub(crate) struct Series {
    pub(crate) case: Case,
    pub(crate) way: Way,
    pub(crate) rounds: Vec<Figures>,
}

impl Series {
    fn measure(&mut self, server: &PostgresServer, length: Length) -> Result<(), AnyError> {
        let Some(index) = self.way.index(self.case.index) else {
            return Ok(());
        };
        let case = Case { index, ..self.case };
        self.rounds.push(measure(server, case, self.way, length)?);
        Ok(())
    }

    pub(crate) fn figures(&self) -> Figures {
        Figures::over(&self.rounds)
    }
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for load in Load::CREATING {
        for index in [Index::Plain, Index::None] {
            for threads in [1, 8, 32] {
                cases.push(Case {
                    load,
                    index,
                    threads,
                });
            }
        }
    }
    for threads in [1, 8] {
        cases.push(Case {
            load: Load::Hits,
            index: Index::Plain,
            threads,
        });
    }
    cases
}

fn all_series() -> Vec<Series> {
    let mut series = Vec::new();
    for case in cases() {
        let ways: &[Way] = match case.load {
            Load::Hits => &Way::FINDING,
            _ => &Way::CREATING,
        };
        for way in ways {
            if way.index(case.index).is_some() {
                series.push(Series {
                    case,
                    way: *way,
                    rounds: Vec::new(),
                });
            }
        }
    }
    series
}
