//! Names that say whose a database is and since when.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{fmt, fs, process};

/// What the names of all our databases begin with.
pub(crate) const PREFIX: &str = "get_or_create_test_";

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The name of a database of ours; no two processes choose the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DatabaseName {
    machine: String,
    created: u64,
    pid: u32,
    count: u32,
}

impl DatabaseName {
    /// Makes a name that no other database has.
    pub(crate) fn new() -> Self {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        Self {
            machine: machine(),
            created: now(),
            pid: process::id(),
            count: COUNTER.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// Reads a name of ours; others give nothing.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let mut parts = name.strip_prefix(PREFIX)?.split('_');
        let parsed = Self {
            machine: parts.next()?.to_owned(),
            created: parts.next()?.parse().ok()?,
            pid: parts.next()?.parse().ok()?,
            count: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(parsed)
    }

    /// Says whether nobody will drop this database if we do not.
    ///
    /// One `kept` for a failed test's sake stays for a day.
    pub(crate) fn is_abandoned(&self, kept: bool) -> bool {
        let age = Duration::from_secs(now().saturating_sub(self.created));
        let is_orphan = self.machine == machine() && !is_alive(self.pid);
        age > DAY || (is_orphan && !kept)
    }
}

impl fmt::Display for DatabaseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            machine,
            created,
            pid,
            count,
        } = self;
        write!(f, "{PREFIX}{machine}_{created}_{pid}_{count}")
    }
}

/// Names the space in which a process id has a meaning, as several machines or
/// containers may test against one server.
fn machine() -> String {
    let mut hasher = DefaultHasher::new();
    fs::read("/proc/sys/kernel/random/boot_id")
        .ok()
        .hash(&mut hasher);
    fs::read_link("/proc/self/ns/pid").ok().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn is_alive(pid: u32) -> bool {
    let processes = Path::new("/proc");
    // Where processes cannot be looked at, only the age counts.
    !processes.join("self").exists() || processes.join(pid.to_string()).exists()
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("the clock is past 1970").as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No process has it: the kernel's largest is 2^22.
    const DEAD: u32 = u32::MAX;

    #[test]
    fn a_name_is_read_back() {
        let name = DatabaseName::new();
        assert_eq!(DatabaseName::parse(&name.to_string()), Some(name.clone()));
        assert!(name.to_string().len() < 64, "PostgreSQL would cut {name}");
    }

    #[test]
    fn names_of_others_are_not_read() {
        for name in [
            "postgres",
            "get_or_create_test_",
            "get_or_create_test_mine",
            "get_or_create_test_a_1_2_3_4",
        ] {
            assert_eq!(DatabaseName::parse(name), None, "{name}");
        }
    }

    #[test]
    fn only_the_databases_of_the_dead_and_the_old_are_abandoned() {
        let living = DatabaseName::new();
        let dead = DatabaseName {
            pid: DEAD,
            ..living.clone()
        };
        let elsewhere = DatabaseName {
            machine: "other".to_owned(),
            ..dead.clone()
        };
        let old = DatabaseName {
            created: now() - 2 * DAY.as_secs(),
            ..elsewhere.clone()
        };

        assert!(!living.is_abandoned(false));
        assert!(dead.is_abandoned(false));
        assert!(
            !dead.is_abandoned(true),
            "it was kept for somebody to look at"
        );
        assert!(
            !elsewhere.is_abandoned(false),
            "its process id means nothing here"
        );
        assert!(old.is_abandoned(true));
    }
}
