//! Who asks for what.

use std::fmt;

use crate::database::Database;
use crate::key::Key;

/// What a thread's calls ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Load {
    /// Each call asks for a key of its own.
    NewKeys,
    /// Each thread asks for the same new keys in the same order.
    SameNewKeys,
    /// One call of ten asks for a new key of its own, the others for one that is there.
    MostlyHits,
    /// Each call asks for a key that is there.
    Hits,
}

impl Load {
    pub(crate) const CREATING: [Self; 3] = [Self::NewKeys, Self::SameNewKeys, Self::MostlyHits];

    /// Returns what the thread with this number asks for, of so many threads.
    pub(crate) fn keys(self, calls: usize, thread: usize, threads: usize) -> Vec<Key> {
        let mut random = fastrand::Rng::with_seed(thread as u64);
        let mut there = || random.usize(..Database::EMPLOYEES);
        (0..calls)
            .map(|call| {
                let own = Database::EMPLOYEES + call * threads + thread;
                Key::new(match self {
                    Self::NewKeys => own,
                    Self::SameNewKeys => Database::EMPLOYEES + call,
                    Self::MostlyHits if call % 10 == thread % 10 => own,
                    Self::MostlyHits | Self::Hits => there(),
                })
            })
            .collect()
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NewKeys => "all new keys",
            Self::SameNewKeys => "the same new keys for everyone",
            Self::MostlyHits => "90 % hits",
            Self::Hits => "all hits",
        })
    }
}
