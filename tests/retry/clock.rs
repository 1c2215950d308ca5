//! A clock that stands still but for the waits that it is asked for.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use get_or_create::Clock;

#[derive(Clone, Debug)]
pub(crate) struct ManualClock {
    start: Instant,
    waits: Arc<Mutex<Vec<Duration>>>,
}

impl ManualClock {
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            waits: Arc::default(),
        }
    }

    /// Returns every wait so far.
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }

    /// Lets time go by, as a slow statement does.
    pub(crate) fn advance(&self, time: Duration) {
        self.waits.lock().unwrap().push(time);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        self.start + self.waits().into_iter().sum::<Duration>()
    }

    fn sleep(&self, delay: Duration) {
        self.advance(delay);
    }
}
