//! The keys that are asked for.

use crate::model::{Employee, NewEmployee};

/// The key of an employee.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    name: String,
    department_id: i32,
}

impl Key {
    /// So many that the foreign key's lock on the department is not what everybody waits for.
    pub(crate) const DEPARTMENTS: i32 = 20;

    /// Makes the key with a number. Neighbours in number are anywhere in the index.
    pub(crate) fn scattered(number: usize) -> Self {
        let mut random = fastrand::Rng::with_seed(number as u64);
        Self {
            name: format!("{:08x} {number}", random.u32(..)),
            department_id: random.i32(1..=Self::DEPARTMENTS),
        }
    }

    /// Makes the key with a number. Neighbours in number are neighbours in the index, behind all
    /// that are scattered.
    pub(crate) fn in_order(number: usize) -> Self {
        Self {
            name: format!("in order {number:020}"),
            department_id: Self::DEPARTMENTS,
        }
    }

    pub(crate) fn employee(&self) -> NewEmployee<'_> {
        NewEmployee {
            name: &self.name,
            department_id: self.department_id,
        }
    }

    pub(crate) fn is_of(&self, employee: &Employee) -> bool {
        self.name == employee.name && self.department_id == employee.department_id
    }
}
