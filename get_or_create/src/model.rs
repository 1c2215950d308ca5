use std::borrow::Borrow;

use crate::audit::KeyAudit;
use crate::batch::Batch;
use crate::call::Call;
use crate::error::Result;
use crate::guard::Guard;
use crate::outcome::{Outcome, UpdateOutcome};
use crate::queries::{ColumnQueries, Queries};
use crate::retry::Retry;
use crate::session::Session;

/// Looks a row up by its key and creates it if it is missing, never twice.
///
/// Derive it on an `Insertable` struct: see [the derive](derive@crate::GetOrCreate).
///
/// # Example
///
/// ```
/// # include!("doctest_setup.rs");
/// # fn main() -> get_or_create::Result<()> {
/// # let mut conn = connection();
/// let ada = NewEmployee { name: "Ada", department_id: 7 };
/// assert!(ada.get_or_create(&mut conn)?.is_created());
/// assert!(!ada.get_or_create(&mut conn)?.is_created());
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not implement `GetOrCreate`",
    label = "no get-or-create for this type",
    note = "add `#[derive(GetOrCreate)]` and `#[get_or_create(model = …, key(…))]` to `{Self}`"
)]
pub trait GetOrCreate: Sized {
    /// What is found or created.
    type Model;

    /// The table, as the derive's `table_name` gives it.
    const TABLE: &'static str;

    /// What keeps two creators of one row apart.
    const GUARD: Guard = Guard::Serializable;

    /// What a lookup does that meets several rows.
    const ON_DUPLICATES: OnDuplicates = OnDuplicates::Oldest;

    /// The model's own number of attempts, in place of that of [`Retry::default`].
    const MAX_ATTEMPTS: Option<u32> = None;

    /// Looks the row up by its key, and creates it from all fields if it is missing.
    ///
    /// One SELECT if the row is there. Otherwise it is created under the model's [`Guard`]; a
    /// conflict with another client is retried (see [`Retry`]).
    ///
    /// Inside a transaction that is open on the connection, nothing is retried and nothing is
    /// committed. Whether a create is possible in it, each [`Guard`] says; after an error of the
    /// create it is as before, but for [`Guard::UniqueConstraint`] on PostgreSQL. (A statement
    /// that fails by itself, a SELECT from a missing table for example, aborts a transaction of
    /// PostgreSQL's.)
    ///
    /// A connection that a pool gave and that is lost on the way, even at COMMIT, is replaced and
    /// the call repeated: the key makes that safe. A row that this very call created just before
    /// the loss is then [`Outcome::Found`].
    ///
    /// # Errors
    ///
    /// Every variant of [`Error`](crate::Error) can come out; each says when.
    fn get_or_create<S>(&self, session: S) -> Result<Outcome<Self::Model>>
    where
        S: Session,
        Self: Queries<S::Connection>,
    {
        Call::new(self).get_or_create(session)
    }

    /// Looks the row up by its key, and creates nothing.
    ///
    /// Returns `None` if there is no such row. The fields outside of the key play no part.
    ///
    /// # Errors
    ///
    /// [`Error::Database`](crate::Error::Database),
    /// [`Error::DuplicateRows`](crate::Error::DuplicateRows), and outside of a caller's
    /// transaction, where a locked or lost database is tried again,
    /// [`Error::RetriesExhausted`](crate::Error::RetriesExhausted) and `Error::Pool`.
    fn find<S>(&self, session: S) -> Result<Option<Self::Model>>
    where
        S: Session,
        Self: Queries<S::Connection>,
    {
        Call::new(self).find(session)
    }

    /// Looks at the table and says which guard it allows and recommends for this key.
    ///
    /// It writes nothing. It reads the whole table to count duplicates, and the catalog. See
    /// [`KeyAudit`].
    ///
    /// # Errors
    ///
    /// [`Error::Database`](crate::Error::Database), for a missing table among others, and
    /// `Error::Pool`. Nothing is retried.
    ///
    /// # Example
    ///
    /// ```
    /// # include!("doctest_setup.rs");
    /// use get_or_create::Guard;
    /// # fn main() -> get_or_create::Result<()> {
    /// # let mut conn = connection();
    /// let audit = NewEmployee::audit_key(&mut conn)?;
    /// assert_eq!(audit.duplicate_keys(), 0);
    /// assert!(!audit.allows(Guard::UniqueConstraint));
    /// println!("{audit}");
    /// # Ok(())
    /// # }
    /// ```
    fn audit_key<S>(session: S) -> Result<KeyAudit>
    where
        S: Session,
        Self: Queries<S::Connection>,
    {
        KeyAudit::of::<Self, S>(session)
    }

    /// Looks the row up by its key and writes the fields outside of the key into it, or creates it
    /// if it is missing.
    ///
    /// - Only what differs is written: the UPDATE names only those columns, and there is none if
    ///   nothing does. Texts differ if they are not the same, even where the database takes them
    ///   for equal.
    /// - The primary key is not written, nor a field with `#[diesel(skip_update)]`.
    /// - A field that is `None` leaves its column as it is, as in Diesel's `AsChangeset`;
    ///   `#[diesel(treat_none_as_null = true)]` writes NULL.
    /// - The row is locked from the look that counts to the UPDATE, in one transaction: nobody's
    ///   update is lost. If another client creates the row during the call, the update is made
    ///   to that one.
    ///
    /// One SELECT if there is nothing to write. Otherwise the transactions, the retries and the
    /// sessions are those of [`get_or_create`](GetOrCreate::get_or_create).
    ///
    /// # Errors
    ///
    /// Every variant of [`Error`](crate::Error) can come out. With more than one row it is
    /// [`Error::DuplicateRows`](crate::Error::DuplicateRows), whatever the model's
    /// `on_duplicates`, and none of them is changed.
    ///
    /// # Example
    ///
    /// ```
    /// # include!("doctest_setup.rs");
    /// # use get_or_create::UpdateOutcome;
    /// # fn main() -> get_or_create::Result<()> {
    /// # let mut conn = connection();
    /// #[derive(Insertable, GetOrCreate)]
    /// #[diesel(table_name = employees)]
    /// #[get_or_create(model = Employee, key(name))]
    /// struct Transfer<'a> {
    ///     name: &'a str,
    ///     department_id: i32,
    /// }
    ///
    /// let ada = |department_id| Transfer { name: "Ada", department_id };
    /// assert!(ada(7).update_or_create(&mut conn)?.is_created());
    /// assert!(ada(8).update_or_create(&mut conn)?.is_updated());
    /// let outcome = ada(8).update_or_create(&mut conn)?;
    /// assert!(matches!(outcome, UpdateOutcome::Unchanged(ada) if ada.department_id == 8));
    /// # Ok(())
    /// # }
    /// ```
    fn update_or_create<S>(&self, session: S) -> Result<UpdateOutcome<Self::Model>>
    where
        S: Session,
        Self: ColumnQueries<S::Connection>,
    {
        Call::new(self).update_or_create(session)
    }

    /// Creates the row if it is missing, or else writes into it the values of a row that `change`
    /// makes of it: other values than those of a creation, or values that depend on what is there.
    ///
    /// `change` gets the row after it has been locked, and runs once an attempt, if there is a
    /// row. The key of what it returns plays no part. All else is as in
    /// [`update_or_create`](GetOrCreate::update_or_create).
    ///
    /// # Errors
    ///
    /// As [`update_or_create`](GetOrCreate::update_or_create).
    ///
    /// # Example
    ///
    /// ```
    /// # use diesel::connection::SimpleConnection;
    /// # use diesel::prelude::*;
    /// # use get_or_create::GetOrCreate;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// diesel::table! {
    ///     visits (page) { page -> Text, count -> Integer, }
    /// }
    ///
    /// #[derive(Insertable, Queryable, Selectable, GetOrCreate)]
    /// #[get_or_create(key(page))]
    /// struct Visit {
    ///     page: String,
    ///     count: i32,
    /// }
    ///
    /// # let mut conn = SqliteConnection::establish(":memory:")?;
    /// # conn.batch_execute("CREATE TABLE visits (page TEXT NOT NULL, count INTEGER NOT NULL)")?;
    /// let first = Visit { page: "/".into(), count: 1 };
    /// for _ in 0..3 {
    ///     first.update_or_create_with(&mut conn, |visit| Visit {
    ///         page: "/".into(),
    ///         count: visit.count + 1,
    ///     })?;
    /// }
    /// assert_eq!(first.find(&mut conn)?.map(|visit| visit.count), Some(3));
    /// # Ok(())
    /// # }
    /// ```
    fn update_or_create_with<S, F>(
        &self,
        session: S,
        change: F,
    ) -> Result<UpdateOutcome<Self::Model>>
    where
        S: Session,
        F: FnMut(&Self::Model) -> Self,
        Self: ColumnQueries<S::Connection>,
    {
        Call::new(self).update_or_create_with(session, change)
    }

    /// Looks many rows up by their keys and creates those that are missing, in the order of the
    /// rows.
    ///
    /// Its statements are for chunks of rows and not for each of them: a look-up, and for chunks
    /// of what is missing an INSERT under the model's [`Guard`], which leaves out what is there by
    /// then. All rows are created in one transaction, or none. An empty batch sends nothing.
    ///
    /// What is equal is the database's to say, between two rows of the batch as well: of rows with
    /// one key, the first is [`Outcome::Created`] and the others are [`Outcome::Found`]. If they
    /// spell it differently, one of them is created, and not always the first. A NULL in a key
    /// finds NULL.
    ///
    /// All callers take their locks in the same order, whatever the order of the rows. Under
    /// [`Guard::AdvisoryLock`] each key that is missing has a lock until the transaction ends;
    /// PostgreSQL has room for about `max_locks_per_transaction` × `max_connections` of them (6,400
    /// as it is installed). For more, see
    /// [`transaction_per_chunk`](crate::Batch::transaction_per_chunk).
    ///
    /// # Errors
    ///
    /// As [`get_or_create`](GetOrCreate::get_or_create), inside
    /// [`Error::InRow`](crate::Error::InRow) where it is known which row it is. Nothing of the
    /// transaction is left.
    ///
    /// # Example
    ///
    /// ```
    /// # include!("doctest_setup.rs");
    /// # fn main() -> get_or_create::Result<()> {
    /// # let mut conn = connection();
    /// let rows = ["Ada", "Grace", "Ada"].map(|name| NewEmployee { name, department_id: 7 });
    /// let outcomes = NewEmployee::get_or_create_all(&rows, &mut conn)?;
    /// assert!(outcomes[0].is_created() && outcomes[1].is_created());
    /// assert_eq!(outcomes[2].as_ref().into_inner(), outcomes[0].as_ref().into_inner());
    /// # Ok(())
    /// # }
    /// ```
    fn get_or_create_all<I, S>(rows: I, session: S) -> Result<Vec<Outcome<Self::Model>>>
    where
        I: IntoIterator<Item: Borrow<Self>>,
        S: Session,
        Self: ColumnQueries<S::Connection>,
    {
        Self::batch(rows).get_or_create(session)
    }

    /// Prepares a call for many rows: a slice, or anything that can be iterated.
    fn batch<'a, I>(rows: I) -> Batch<'a, Self, I::Item>
    where
        I: IntoIterator<Item: Borrow<Self>>,
    {
        Batch::new(rows)
    }

    /// Prepares a call under another [`Guard`] than the model's own.
    ///
    /// # Example
    ///
    /// ```
    /// # include!("doctest_setup.rs");
    /// # use get_or_create::Guard;
    /// # fn main() -> get_or_create::Result<()> {
    /// # let mut conn = connection();
    /// let ada = NewEmployee { name: "Ada", department_id: 7 };
    /// let outcome = ada.with_guard(Guard::AdvisoryLock).get_or_create(&mut conn)?;
    /// assert!(outcome.is_created());
    /// # Ok(())
    /// # }
    /// ```
    fn with_guard(&self, guard: Guard) -> Call<'_, Self> {
        Call::new(self).with_guard(guard)
    }

    /// Prepares a call under another [`Retry`] than the model's own.
    ///
    /// # Example
    ///
    /// ```
    /// # include!("doctest_setup.rs");
    /// # use get_or_create::Retry;
    /// # fn main() -> get_or_create::Result<()> {
    /// # let mut conn = connection();
    /// let ada = NewEmployee { name: "Ada", department_id: 7 };
    /// let outcome = ada.with_retry(&Retry::none()).get_or_create(&mut conn)?;
    /// assert!(outcome.is_created());
    /// # Ok(())
    /// # }
    /// ```
    fn with_retry(&self, retry: &Retry) -> Call<'_, Self> {
        Call::new(self).with_retry(retry)
    }
}

/// What a lookup does that meets several rows with the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OnDuplicates {
    /// Takes the oldest row, by primary key: always the same one.
    #[default]
    Oldest,
    /// Fails with [`Error::DuplicateRows`](crate::Error::DuplicateRows), which has the count.
    Error,
}
