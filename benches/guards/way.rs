//! The ways that are compared.

use std::fmt;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use get_or_create::{GetOrCreate, Guard, Retry};

use crate::AnyError;
use crate::by_hand;
use crate::counting_clock::CountingClock;
use crate::database::Index;
use crate::model::{Employee, NewEmployee};

/// A way to get an employee, and to create it if it is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Library(Guard),
    OnConflict,
    Serializable,
    Lock,
    Naive,
    /// Creates nothing.
    Select,
}

impl Way {
    /// The ways to create. Those that are compared with each other are neighbours, so that they
    /// are measured one after the other.
    pub(crate) const CREATING: [Self; 7] = [
        Self::OnConflict,
        Self::Library(Guard::UniqueConstraint),
        Self::Lock,
        Self::Library(Guard::AdvisoryLock),
        Self::Library(Guard::Serializable),
        Self::Serializable,
        Self::Naive,
    ];

    /// The ways to find what is there. No guard has a part in that, so that one stands for all.
    pub(crate) const FINDING: [Self; 2] = [Self::Select, Self::Library(Guard::Serializable)];

    /// Returns the index that this way gets where there is one, if it works on `index` at all.
    pub(crate) fn index(self, index: Index) -> Option<Index> {
        match (self, index) {
            (Self::Library(Guard::UniqueConstraint) | Self::OnConflict, Index::None) => None,
            (Self::Library(Guard::UniqueConstraint) | Self::OnConflict, _) => Some(Index::Unique),
            (_, index) => Some(index),
        }
    }

    pub(crate) fn may_make_duplicates(self) -> bool {
        self == Self::Naive
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Library(guard) => write!(f, "Guard::{guard}"),
            Self::OnConflict => write!(f, "ON CONFLICT by hand"),
            Self::Serializable => write!(f, "SERIALIZABLE by hand"),
            Self::Lock => write!(f, "lock by hand"),
            Self::Naive => write!(f, "no guard"),
            Self::Select => write!(f, "SELECT by hand"),
        }
    }
}

/// A connection of one thread's own, and the way it goes.
pub(crate) struct Client {
    way: Way,
    conn: PgConnection,
    retry: Retry,
    clock: CountingClock,
}

impl Client {
    pub(crate) fn new(way: Way, conn: PgConnection) -> Self {
        let clock = CountingClock::default();
        Self {
            way,
            conn,
            retry: Retry::default().with_clock(clock.clone()),
            clock,
        }
    }

    pub(crate) fn ask(&mut self, employee: &NewEmployee<'_>) -> Result<Employee, AnyError> {
        let conn = &mut self.conn;
        Ok(match self.way {
            Way::Library(guard) => employee
                .with_guard(guard)
                .with_retry(&self.retry)
                .get_or_create(conn)?
                .into_inner(),
            Way::OnConflict => by_hand::on_conflict(employee, conn)?,
            Way::Serializable => by_hand::serializable(employee, conn, &self.clock)?,
            Way::Lock => by_hand::lock(employee, conn)?,
            Way::Naive => by_hand::select_then_insert(employee, conn)?,
            Way::Select => by_hand::select(employee, conn)?.ok_or(diesel::NotFound)?,
        })
    }

    /// Sets whether a COMMIT waits for the disk.
    pub(crate) fn wait_for_disk(&mut self, wait: bool) -> QueryResult<()> {
        let value = if wait { "on" } else { "off" };
        self.conn
            .batch_execute(&format!("SET synchronous_commit = {value}"))
    }

    /// Returns how often a call was tried again since the last time this was asked.
    pub(crate) fn take_retries(&self) -> usize {
        self.clock.take_sleeps()
    }
}
