//! Who asks for what.

use std::fmt;

use crate::database::Database;
use crate::key::Key;

/// What the calls ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Load {
    /// Each call asks for a key of its own.
    NewKeys,
    /// The same, for keys that are next to each other in the index, as numbered ones are. A
    /// serializable transaction conflicts with those that write to the page it has read.
    NewKeysInOrder,
    /// Each thread asks for the same new keys in the same order.
    SameNewKeys,
    /// One call of ten asks for a new key of its own, the others for one that is there.
    MostlyHits,
    /// Each call asks for a key that is there.
    Hits,
}

impl Load {
    /// Returns what the thread with this number asks for, of so many threads.
    pub(crate) fn keys(self, calls: usize, thread: usize, threads: usize) -> Vec<Key> {
        let mut random = fastrand::Rng::with_seed(thread as u64);
        (0..calls)
            .map(|call| {
                let own = Database::EMPLOYEES + call * threads + thread;
                match self {
                    Self::NewKeys => Key::scattered(own),
                    Self::NewKeysInOrder => Key::in_order(own),
                    Self::SameNewKeys => Key::scattered(Database::EMPLOYEES + call),
                    Self::MostlyHits if call % 10 == thread % 10 => Key::scattered(own),
                    Self::MostlyHits | Self::Hits => {
                        Key::scattered(random.usize(..Database::EMPLOYEES))
                    }
                }
            })
            .collect()
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NewKeys => "all new keys",
            Self::NewKeysInOrder => "all new keys in order",
            Self::SameNewKeys => "the same new keys for everyone",
            Self::MostlyHits => "90 % hits",
            Self::Hits => "all hits",
        })
    }
}
