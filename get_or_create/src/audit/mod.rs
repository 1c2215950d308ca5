mod duplicates;
mod index;
#[cfg(feature = "mysql")]
pub(crate) mod mysql;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
#[cfg(any(feature = "mysql", feature = "sqlite"))]
mod quoted;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;

use std::fmt;

pub(crate) use self::duplicates::Duplicates;
pub use self::index::KeyIndex;
use crate::backend::{KeyLock, SerializableConnection};
use crate::error::Result;
use crate::failure::Failure;
use crate::guard::Guard;
use crate::queries::Queries;
use crate::retry::{self, Retry};
use crate::session::Session;
use crate::trace::CallSpan;

/// What the table has for a key: its columns, its indexes, its duplicates, and which [`Guard`]
/// follows from that.
///
/// Made by [`GetOrCreate::audit_key`](crate::GetOrCreate::audit_key()). It is printed as a
/// report:
///
/// ```text
/// "employees" by name, department_id
///   look-up:    index employees_department_id_name_idx
///   uniqueness: no unique index over exactly the key
///   NULLs:      none possible
///   duplicates: 2 keys have 3 rows too many
///   guard:      AdvisoryLock, as no unique index keeps duplicates out, and a lock makes only
///               callers with the same key wait
/// ```
///
/// In an application's own tests, or when it starts, it says whether a migration has run that
/// the code relies on:
///
/// ```
/// # include!("../doctest_setup.rs");
/// use get_or_create::Guard;
/// # fn main() -> get_or_create::Result<()> {
/// # let mut conn = connection();
/// # conn.batch_execute("CREATE UNIQUE INDEX one_ada ON employees (name, department_id)")?;
/// let audit = NewEmployee::audit_key(&mut conn)?;
/// assert!(audit.allows(Guard::UniqueConstraint), "{audit}");
/// assert_eq!(audit.recommended_guard(), Guard::UniqueConstraint);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct KeyAudit {
    table: String,
    columns: Vec<KeyColumn>,
    lookup_index: Option<KeyIndex>,
    unique_index: Option<KeyIndex>,
    unusable_indexes: Vec<KeyIndex>,
    duplicates: Duplicates,
    key_lock: KeyLock,
    is_cluster: bool,
}

/// A column of a key, as the table has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyColumn {
    name: String,
    nullable: bool,
    floating_point: bool,
    hashable: bool,
}

impl KeyColumn {
    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Says whether the column can hold NULL.
    pub fn is_nullable(&self) -> bool {
        self.nullable
    }

    /// Says whether the column holds floating-point numbers, which often differ where they look
    /// equal.
    pub fn is_floating_point(&self) -> bool {
        self.floating_point
    }
}

impl KeyAudit {
    pub(crate) fn of<R, S>(session: S) -> Result<Self>
    where
        R: Queries<S::Connection>,
        S: Session,
    {
        let span = CallSpan::audit(R::TABLE);
        let audit = span.in_scope(|| {
            retry::run(session, &Retry::default(), &span, |conn| {
                Self::on::<R, _>(conn).map_err(|error| Failure::of(error, conn.is_lost()))
            })
        });
        span.record_outcome(if audit.is_ok() { "audited" } else { "failed" });
        audit
    }

    fn on<R, Conn>(conn: &mut Conn) -> Result<Self>
    where
        R: Queries<Conn>,
        Conn: SerializableConnection,
    {
        let key = R::key_columns()?;
        // First, because this fails where the table or a column is missing.
        let duplicates = conn.duplicates(&key)?;
        let columns = conn.key_columns(&key)?;
        let indexes = conn.indexes(&key.table)?;
        let names_an_index = !key.filter_is_bound;
        let best =
            |fits: &dyn Fn(&KeyIndex) -> bool| indexes.iter().find(|index| fits(index)).cloned();
        Ok(Self {
            // One that keeps NULLs apart is better than one that does not.
            unique_index: best(&|index| index.is_unique_over(&key) && index.nulls_not_distinct())
                .or_else(|| best(&|index| index.is_unique_over(&key)))
                .filter(|_| names_an_index),
            lookup_index: best(&|index| index.leads_with(&key)),
            unusable_indexes: indexes
                .iter()
                .filter(|index| index.is_unique_but_unusable(&key))
                .cloned()
                .collect(),
            table: key.table,
            columns,
            duplicates,
            key_lock: Conn::KEY_LOCK,
            is_cluster: conn.is_cluster()?,
        })
    }

    /// Returns the name of the table, as it stands in SQL.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// Returns the columns of the key, in its order.
    pub fn columns(&self) -> &[KeyColumn] {
        &self.columns
    }

    /// Returns the index that the look-up can use: one whose leading columns are the key, in any
    /// order.
    pub fn lookup_index(&self) -> Option<&KeyIndex> {
        self.lookup_index.as_ref()
    }

    /// Returns the index that [`Guard::UniqueConstraint`] can rely on: a unique and valid one
    /// over exactly the key, not deferrable, and partial only if the model has a
    /// [`filter`](derive@crate::GetOrCreate#filter). Whether the filter is its predicate, the
    /// database says at the first create.
    pub fn unique_index(&self) -> Option<&KeyIndex> {
        self.unique_index.as_ref()
    }

    /// Returns how many keys have more than one row. A model's `filter` counts.
    pub fn duplicate_keys(&self) -> i64 {
        self.duplicates.keys
    }

    /// Returns how many rows there are above one for each key.
    pub fn surplus_rows(&self) -> i64 {
        self.duplicates.surplus_rows
    }

    /// Says whether a create under the guard can work on this table, and keeps duplicates out.
    ///
    /// In a Galera cluster only [`Guard::UniqueConstraint`] does.
    pub fn allows(&self, guard: Guard) -> bool {
        match guard {
            // The nodes of a cluster know nothing of each other's locks and look-ups.
            Guard::Serializable => !self.is_cluster,
            Guard::AdvisoryLock => !self.is_cluster && self.unhashable().is_none(),
            Guard::UniqueConstraint => self.unique_index.is_some(),
        }
    }

    /// Returns the guard that suits the table best.
    ///
    /// The unique constraint if there is one, as it alone holds against every writer; otherwise
    /// the advisory lock. It supposes that all who create rows of this table do it by
    /// `get_or_create` under the same guard; where other programs insert in serializable
    /// transactions, [`Guard::Serializable`] is the one that holds against them, too.
    pub fn recommended_guard(&self) -> Guard {
        self.recommendation().0
    }

    fn recommendation(&self) -> (Guard, String) {
        let obstacle = match &self.unique_index {
            None => "no unique index keeps duplicates out".to_owned(),
            Some(index) if self.is_nullable() && !index.nulls_not_distinct() => {
                format!("{} does not keep NULLs apart", index.name())
            }
            Some(index) => {
                let reason = format!("{} holds against every writer", index.name());
                return (Guard::UniqueConstraint, reason);
            }
        };
        if self.is_cluster {
            let reason = format!("{obstacle}, and in a cluster nothing else can: add one");
            return (Guard::UniqueConstraint, reason);
        }
        if self.key_lock == KeyLock::Database {
            return (
                Guard::Serializable,
                format!("{obstacle}, and there is one writer at a time anyway"),
            );
        }
        match self.unhashable() {
            Some(column) => (
                Guard::Serializable,
                format!(
                    "{obstacle}, and the type of {} has no hash for a lock",
                    column.name
                ),
            ),
            None => (
                Guard::AdvisoryLock,
                format!("{obstacle}, and a lock makes only callers with the same key wait"),
            ),
        }
    }

    fn is_nullable(&self) -> bool {
        self.columns.iter().any(KeyColumn::is_nullable)
    }

    fn unhashable(&self) -> Option<&KeyColumn> {
        self.columns.iter().find(|column| !column.hashable)
    }

    fn names(&self, of: impl Fn(&KeyColumn) -> bool) -> String {
        let names: Vec<&str> = self
            .columns
            .iter()
            .filter(|column| of(column))
            .map(KeyColumn::name)
            .collect();
        names.join(", ")
    }
}

/// Shows the report, of several lines and without a line break at its end.
impl fmt::Display for KeyAudit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} by {}", self.table, self.names(|_| true))?;
        match &self.lookup_index {
            Some(index) => writeln!(f, "  look-up:    index {}", index.name())?,
            None => writeln!(
                f,
                "  look-up:    no index begins with the key, and each look-up reads the whole table"
            )?,
        }
        match &self.unique_index {
            Some(index) => writeln!(f, "  uniqueness: {index}")?,
            None => writeln!(f, "  uniqueness: no unique index over exactly the key")?,
        }
        for index in &self.unusable_indexes {
            writeln!(f, "              {index}: of no use here")?;
        }
        match self.names(KeyColumn::is_nullable) {
            none if none.is_empty() => writeln!(f, "  NULLs:      none possible")?,
            names => writeln!(f, "  NULLs:      possible in {names}")?,
        }
        match self.names(KeyColumn::is_floating_point) {
            none if none.is_empty() => {}
            names => writeln!(
                f,
                "  numbers:    floating-point in {names}, where what looks equal often is not"
            )?,
        }
        writeln!(f, "  duplicates: {}", self.duplicates)?;
        let (guard, reason) = self.recommendation();
        write!(f, "  guard:      {guard}, as {reason}")
    }
}
