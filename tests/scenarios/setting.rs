//! The guards, and the tables that each is tried on: the one list of every test of concurrency.

use diesel::connection::SimpleConnection;
use get_or_create::Guard;

use super::model::{department, drop_index};
use crate::backend::{Conn, Database};

/// A guard, and the index on the key that the table has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    pub(crate) guard: Guard,
    index: Index,
}

#[derive(Clone, Copy, Debug)]
enum Index {
    None,
    Plain,
    Unique,
}

impl Setting {
    pub(crate) const SERIALIZABLE: Self = Self::new(Guard::Serializable, Index::Plain);
    pub(crate) const SERIALIZABLE_WITHOUT_INDEX: Self = Self::new(Guard::Serializable, Index::None);
    pub(crate) const SERIALIZABLE_WITH_UNIQUE_INDEX: Self =
        Self::new(Guard::Serializable, Index::Unique);
    pub(crate) const ADVISORY_LOCK: Self = Self::new(Guard::AdvisoryLock, Index::Plain);
    pub(crate) const ADVISORY_LOCK_WITHOUT_INDEX: Self =
        Self::new(Guard::AdvisoryLock, Index::None);
    pub(crate) const ADVISORY_LOCK_WITH_UNIQUE_INDEX: Self =
        Self::new(Guard::AdvisoryLock, Index::Unique);
    pub(crate) const UNIQUE_CONSTRAINT: Self = Self::new(Guard::UniqueConstraint, Index::Unique);

    const fn new(guard: Guard, index: Index) -> Self {
        Self { guard, index }
    }

    /// Says whether the database itself keeps duplicates out.
    pub(crate) fn is_unique(self) -> bool {
        matches!(self.index, Index::Unique)
    }

    /// Makes a database whose employees have the index, and a department for them.
    pub(crate) fn open(self) -> (Database, Conn, i32) {
        let database = Database::new();
        let mut conn = database.connect();
        self.prepare(&mut conn);
        let department_id = department(&mut conn);
        (database, conn, department_id)
    }

    /// Gives the employees of the migrations the index.
    pub(crate) fn prepare(self, conn: &mut Conn) {
        match self.index {
            Index::None => drop_index(conn),
            Index::Plain => {}
            Index::Unique => {
                drop_index(conn);
                unique_index(conn);
            }
        }
    }
}

/// Makes the index on the key a unique one, beside whatever is there.
pub(crate) fn unique_index(conn: &mut Conn) {
    conn.batch_execute(
        "CREATE UNIQUE INDEX employees_name_department_id_key ON employees (name, department_id)",
    )
    .unwrap();
}

/// Makes a test of each of the functions named, in each of the settings.
macro_rules! in_every_setting {
    ($($test:ident),+ $(,)?) => {
        $crate::scenarios::in_every_setting! { @settings [$($test)+]
            serializable: SERIALIZABLE,
            serializable_without_index: SERIALIZABLE_WITHOUT_INDEX,
            serializable_with_unique_index: SERIALIZABLE_WITH_UNIQUE_INDEX,
            advisory_lock: ADVISORY_LOCK,
            advisory_lock_without_index: ADVISORY_LOCK_WITHOUT_INDEX,
            advisory_lock_with_unique_index: ADVISORY_LOCK_WITH_UNIQUE_INDEX,
            unique_constraint: UNIQUE_CONSTRAINT,
        }
    };
    (@settings $tests:tt $($module:ident: $setting:ident,)+) => {
        $($crate::scenarios::in_every_setting! { @module $tests $module $setting })+
    };
    (@module [$($test:ident)+] $module:ident $setting:ident) => {
        mod $module {
            $(
                #[test]
                fn $test() {
                    super::$test($crate::scenarios::Setting::$setting);
                }
            )+
        }
    };
}

pub(crate) use in_every_setting;
