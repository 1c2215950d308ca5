use diesel::result::QueryResult;

use crate::backend::SerializableConnection;
use crate::batch::{InsertRows, Keys, Looked};
use crate::column::ColumnValue;
use crate::key::{KeyColumns, KeyValue};
use crate::model::GetOrCreate;
use crate::update::{Compare, Update};

/// The statements of a model on one kind of connection, written by the derive.
///
/// Its methods are of no use by themselves: none of them keeps two creators apart. It is named
/// where code is generic over the connection, as
/// `for<'a> NewEmployee<'a>: Queries<Conn, Model = Employee>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no get-or-create on a `{Conn}`",
    label = "not on this connection",
    note = "the derive writes one for each backend feature of `get_or_create` that is enabled",
    note = "and only for those in `#[get_or_create(backend(…))]`, if that is given"
)]
pub trait Queries<Conn: SerializableConnection>: GetOrCreate {
    /// Selects the oldest row with the key.
    #[doc(hidden)]
    fn select_oldest(&self, conn: &mut Conn) -> QueryResult<Self::Model>;

    /// Selects the oldest row with the key, and how many have it.
    #[doc(hidden)]
    fn select_oldest_and_count(&self, conn: &mut Conn) -> QueryResult<(Self::Model, i64)>;

    /// Selects the oldest row with the key as it is now, and not as the open transaction sees it.
    #[doc(hidden)]
    fn select_oldest_shared(&self, conn: &mut Conn) -> QueryResult<Self::Model> {
        self.select_oldest(conn)
    }

    /// Selects the oldest row with the key, and keeps others from doing so who want to insert it.
    #[doc(hidden)]
    fn select_oldest_for_update(&self, conn: &mut Conn) -> QueryResult<Self::Model> {
        self.select_oldest(conn)
    }

    /// Inserts the row.
    #[doc(hidden)]
    fn insert(&self, conn: &mut Conn) -> QueryResult<Inserted<Self::Model>>;

    /// Inserts the row as `insert` does, or nothing if a unique constraint on the key forbids it.
    ///
    /// All that comes back is loaded: without a transaction around it, SQLite commits at the step
    /// after the last row, and to stop before that would be to miss that it could not.
    #[doc(hidden)]
    fn insert_or_nothing(&self, conn: &mut Conn) -> QueryResult<Vec<(Self::Model, Option<bool>)>> {
        let _ = conn;
        Ok(Vec::new())
    }

    /// Names the table and the columns of the key.
    #[doc(hidden)]
    fn key_columns() -> QueryResult<KeyColumns<Conn::Backend>>;

    /// Returns the values of the key.
    #[doc(hidden)]
    fn key_values(&self) -> Vec<KeyValue<'_, Conn::Backend>>;
}

/// The columns of a model one by one, written by the derive: what a statement over many rows is
/// made of.
///
/// A struct with an `#[diesel(embed)]` field has none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no get-or-create over many rows, and no update, on a `{Conn}`",
    label = "its columns are not known one by one",
    note = "a struct with `#[diesel(embed)]` has `get_or_create` only: write the embedded columns as fields"
)]
pub trait ColumnQueries<Conn: SerializableConnection>: Queries<Conn> {
    /// Returns what is inserted, column by column.
    #[doc(hidden)]
    fn column_values(&self) -> Vec<ColumnValue<'_, Conn::Backend>>;

    /// Looks keys up.
    #[doc(hidden)]
    fn look_up(
        keys: Keys<'_, Conn::Backend>,
        conn: &mut Conn,
    ) -> QueryResult<Vec<Looked<Self::Model>>>;

    /// Inserts rows, and returns of each which one it is, its label, and the model.
    #[doc(hidden)]
    fn insert_rows(
        rows: InsertRows<'_, Conn::Backend>,
        conn: &mut Conn,
    ) -> QueryResult<Vec<(String, String, Self::Model)>> {
        let _ = (rows, conn);
        Ok(Vec::new())
    }

    /// Selects the rows with a key, and which of the values each of them does not have.
    #[doc(hidden)]
    fn compare(
        compare: Compare<'_, Conn::Backend>,
        conn: &mut Conn,
    ) -> QueryResult<Vec<(Self::Model, String)>>;

    /// Changes the rows with a key, and returns them.
    #[doc(hidden)]
    fn update(update: Update<'_, Conn::Backend>, conn: &mut Conn) -> QueryResult<Vec<Self::Model>>;
}

/// What an INSERT tells of its row.
#[doc(hidden)]
pub enum Inserted<M> {
    /// The row, and whether it has the key as it was stored.
    Returned(M, Option<bool>),
    /// Nothing. It has to be looked up.
    Unread,
}

impl<M> Inserted<M> {
    /// What RETURNING has said.
    #[doc(hidden)]
    pub fn returned((model, has_key): (M, Option<bool>)) -> Self {
        Self::Returned(model, has_key)
    }

    /// What a number of rows says.
    #[doc(hidden)]
    pub fn unread(_: usize) -> Self {
        Self::Unread
    }
}
