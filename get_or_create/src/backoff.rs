use std::time::{Duration, Instant};

use crate::retry::Retry;

/// The waits between attempts: exponential, with full jitter inside the cap, until the attempts
/// or the time run out.
///
/// Full jitter (a wait anywhere between zero and the ceiling) lets the clients that met each
/// other apart soonest; see <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>.
#[derive(Debug)]
pub(crate) struct Backoff {
    retry: Retry,
    give_up_at: Option<Instant>,
    remaining: u32,
    ceiling: Duration,
}

impl Backoff {
    pub(crate) fn new(retry: &Retry, started: Instant) -> Self {
        Self {
            retry: retry.clone(),
            // A deadline beyond the clock's range is no deadline.
            give_up_at: started.checked_add(retry.deadline()),
            remaining: retry.max_attempts() - 1,
            ceiling: retry.first_delay().min(retry.max_delay()),
        }
    }
}

impl Iterator for Backoff {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        self.remaining = self.remaining.checked_sub(1)?;
        let delay = jitter(self.ceiling);
        self.ceiling = self.ceiling.saturating_mul(2).min(self.retry.max_delay());
        let next_attempt = self.retry.now().checked_add(delay)?;
        match self.give_up_at {
            Some(give_up_at) if next_attempt > give_up_at => None,
            _ => Some(delay),
        }
    }
}

fn jitter(ceiling: Duration) -> Duration {
    let nanoseconds = u64::try_from(ceiling.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(fastrand::u64(0..=nanoseconds))
}
