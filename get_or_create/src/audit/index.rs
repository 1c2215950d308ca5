use std::fmt;

use diesel::backend::Backend;

use crate::key::KeyColumns;

/// An index of a table, as [`KeyAudit`](crate::KeyAudit) has found it.
#[derive(Clone, Debug)]
pub struct KeyIndex {
    pub(crate) name: String,
    /// `None` is an expression, or a column under another collation than its own.
    pub(crate) columns: Vec<Option<String>>,
    pub(crate) unique: bool,
    pub(crate) valid: bool,
    pub(crate) deferrable: bool,
    pub(crate) partial: bool,
    pub(crate) nulls_not_distinct: bool,
}

impl KeyIndex {
    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Says whether each key can be in it once only.
    pub fn is_unique(&self) -> bool {
        self.unique
    }

    /// Says whether the database uses it: not one whose `CREATE INDEX CONCURRENTLY` has failed.
    pub fn is_valid(&self) -> bool {
        self.valid
    }

    /// Says whether it holds only the rows of a predicate.
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    /// Says whether it may be checked at COMMIT only.
    pub fn is_deferrable(&self) -> bool {
        self.deferrable
    }

    /// Says whether one NULL is equal to another in it, as PostgreSQL's `NULLS NOT DISTINCT` has
    /// it.
    pub fn nulls_not_distinct(&self) -> bool {
        self.nulls_not_distinct
    }

    pub(crate) fn leads_with<DB: Backend>(&self, key: &KeyColumns<DB>) -> bool {
        let leading = self.columns.iter().take(key.columns.len());
        self.valid && self.covers(key) && is_permutation(leading, &key.columns)
    }

    /// Says whether `ON CONFLICT (key)` can find it.
    pub(crate) fn is_unique_over<DB: Backend>(&self, key: &KeyColumns<DB>) -> bool {
        self.is_meant_for(key) && self.valid && !self.deferrable && self.covers(key)
    }

    pub(crate) fn is_unique_but_unusable<DB: Backend>(&self, key: &KeyColumns<DB>) -> bool {
        self.is_meant_for(key) && !self.is_unique_over(key)
    }

    fn is_meant_for<DB: Backend>(&self, key: &KeyColumns<DB>) -> bool {
        self.unique && is_permutation(self.columns.iter(), &key.columns)
    }

    fn covers<DB: Backend>(&self, key: &KeyColumns<DB>) -> bool {
        !self.partial || key.filter.is_some()
    }
}

/// Shows the name and what is special about it.
impl fmt::Display for KeyIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let traits = [
            (self.unique, "unique"),
            (self.partial, "partial"),
            (self.nulls_not_distinct, "NULLS NOT DISTINCT"),
            (self.deferrable, "deferrable"),
            (!self.valid, "not valid"),
        ];
        let traits: Vec<&str> = traits
            .iter()
            .filter_map(|(holds, word)| holds.then_some(*word))
            .collect();
        write!(f, "index {} ({})", self.name, traits.join(", "))
    }
}

fn is_permutation<'a>(
    columns: impl ExactSizeIterator<Item = &'a Option<String>>,
    key: &[&str],
) -> bool {
    let mut columns = columns.map(Option::as_deref);
    columns.len() == key.len()
        && columns.all(|column| column.is_some_and(|name| key.contains(&name)))
}
