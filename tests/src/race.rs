//! Threads that meet where a test wants them to.

use std::sync::{Arc, Barrier, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// Named steps by which threads wait for each other, so that an interleaving is
/// written down instead of slept for.
///
/// Clones share their steps.
///
/// ```
/// use get_or_create_tests::Race;
/// use std::thread;
///
/// let race = Race::new();
/// thread::scope(|scope| {
///     scope.spawn(|| {
///         race.wait_for("first has looked");
///         race.reach("second has written");
///     });
///     race.reach("first has looked");
///     race.wait_for("second has written");
/// });
/// ```
#[derive(Debug, Clone)]
pub struct Race {
    shared: Arc<Shared>,
    patience: Duration,
}

#[derive(Debug, Default)]
struct Shared {
    reached: Mutex<Vec<String>>,
    changed: Condvar,
}

impl Race {
    /// Creates a race in which no step has been reached.
    #[expect(clippy::new_without_default, reason = "a race is no default value")]
    pub fn new() -> Self {
        Self {
            shared: Arc::default(),
            patience: Duration::from_secs(60),
        }
    }

    /// Sets how long a step is waited for before the test fails. Defaults to 60 s.
    #[must_use = "the race with the other patience is the returned one"]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Marks a step as reached; a second time, as in a retry, changes nothing.
    pub fn reach(&self, step: &str) {
        let mut reached = self.steps();
        if !has(&reached, step) {
            reached.push(step.to_owned());
            self.shared.changed.notify_all();
        }
    }

    /// Blocks until a step has been reached.
    pub fn wait_for(&self, step: &str) {
        let (reached, _) = self
            .shared
            .changed
            .wait_timeout_while(self.steps(), self.patience, |reached| !has(reached, step))
            .unwrap_or_else(PoisonError::into_inner);
        assert!(
            has(&reached, step),
            "nobody has reached {step:?} in {:?}; reached were {reached:?}",
            self.patience,
        );
    }

    /// Runs `work` in so many threads that all start at the same moment, and returns
    /// what each has returned, in the order of their numbers.
    pub fn together<T: Send>(threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let start = Barrier::new(threads);
        let run = |number| {
            start.wait();
            work(number)
        };
        thread::scope(|scope| {
            let running: Vec<_> = (0..threads)
                .map(|number| {
                    scope.spawn({
                        let run = &run;
                        move || run(number)
                    })
                })
                .collect();
            running
                .into_iter()
                .map(|thread| {
                    thread
                        .join()
                        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                })
                .collect()
        })
    }

    fn steps(&self) -> MutexGuard<'_, Vec<String>> {
        // A thread that failed while it waited has left the steps whole.
        let reached = self.shared.reached.lock();
        reached.unwrap_or_else(PoisonError::into_inner)
    }
}

fn has(reached: &[String], step: &str) -> bool {
    reached.iter().any(|known| known == step)
}
