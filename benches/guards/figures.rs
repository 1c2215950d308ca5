//! What a measurement comes to.

use std::time::Duration;

use crate::measurement::Log;

/// The figures of one way under one load.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    pub(crate) calls_per_second: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
    pub(crate) slowest: Duration,
    pub(crate) retries_per_call: f64,
    pub(crate) errors: usize,
    pub(crate) duplicates: usize,
    /// What went wrong, if anything.
    pub(crate) first_error: Option<String>,
}

impl Figures {
    pub(crate) fn new(logs: &[Log], duplicates: usize) -> Self {
        let mut calls: Vec<Duration> = logs
            .iter()
            .flat_map(|log| log.calls.iter().copied())
            .collect();
        calls.sort_unstable();
        let started = logs.iter().map(|log| log.started).min();
        let ended = logs.iter().map(|log| log.ended).max();
        let elapsed = ended
            .zip(started)
            .map(|(ended, started)| ended - started)
            .unwrap_or_default();
        let retries: usize = logs.iter().map(|log| log.retries).sum();
        let errors: Vec<_> = logs.iter().flat_map(|log| &log.errors).collect();
        Self {
            calls_per_second: calls.len() as f64 / elapsed.as_secs_f64(),
            p50: percentile(&calls, 50),
            p99: percentile(&calls, 99),
            slowest: percentile(&calls, 100),
            retries_per_call: retries as f64 / calls.len() as f64,
            errors: errors.len(),
            duplicates,
            first_error: errors.first().map(ToString::to_string),
        }
    }

    /// Returns the median over several rounds of each figure. Errors and duplicates are summed
    /// up: a single one counts.
    pub(crate) fn over(rounds: &[Self]) -> Self {
        Self {
            calls_per_second: median(rounds.iter().map(|round| round.calls_per_second)),
            p50: median_duration(rounds, |round| round.p50),
            p99: median_duration(rounds, |round| round.p99),
            slowest: median_duration(rounds, |round| round.slowest),
            retries_per_call: median(rounds.iter().map(|round| round.retries_per_call)),
            errors: rounds.iter().map(|round| round.errors).sum(),
            duplicates: rounds.iter().map(|round| round.duplicates).sum(),
            first_error: rounds.iter().find_map(|round| round.first_error.clone()),
        }
    }
}

/// Returns the middle one, or the mean of the two in the middle.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        len => f64::midpoint(values[(len - 1) / 2], values[len / 2]),
    }
}

fn median_duration(rounds: &[Figures], figure: impl Fn(&Figures) -> Duration) -> Duration {
    Duration::from_secs_f64(median(
        rounds.iter().map(|round| figure(round).as_secs_f64()),
    ))
}

/// Returns the smallest value that so many percent of the sorted ones do not exceed.
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}
