//! How often a caller had to wait and try again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use get_or_create::Clock;

/// The system's clock, and how often somebody slept on it: once for each retry.
///
/// Clones share the count.
#[derive(Clone, Debug, Default)]
pub(crate) struct CountingClock {
    sleeps: Arc<AtomicUsize>,
}

impl CountingClock {
    /// Returns the count, and begins again at zero.
    pub(crate) fn take_sleeps(&self) -> usize {
        self.sleeps.swap(0, Ordering::Relaxed)
    }
}

impl Clock for CountingClock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the waits are part of what is measured"
    )]
    fn sleep(&self, delay: Duration) {
        self.sleeps.fetch_add(1, Ordering::Relaxed);
        thread::sleep(delay);
    }
}
