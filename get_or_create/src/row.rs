//! What is inserted.

use diesel::Insertable;

use crate::selection::{Accepted, Never, Refused};

/// What is inserted into a table. See
/// [`ModelOf`](crate::selection::ModelOf) for `Choice`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be inserted into `{Tab}`",
    label = "not `Insertable` into this table",
    note = "add `#[derive(Insertable)]` to `{Self}`, and give each field the type of its column"
)]
pub trait RowOf<'a, Tab, Choice> {
    /// The [`Row`].
    type Row;

    /// Returns the row, once it is known to be one.
    fn row(&'a self) -> Self::Row;
}

impl<'a, R, Tab> RowOf<'a, Tab, Accepted> for R
where
    R: 'a,
    &'a R: Insertable<Tab>,
{
    type Row = Row<'a, R>;

    fn row(&'a self) -> Self::Row {
        Row(self)
    }
}

impl<R: Never, Tab> RowOf<'_, Tab, Refused> for R {
    type Row = ();

    fn row(&self) -> Self::Row {}
}

/// A row on its way to be inserted.
pub struct Row<'a, R>(&'a R);

impl<'a, R> Row<'a, R> {
    /// Returns the values of the row.
    pub fn values(self) -> &'a R {
        self.0
    }
}

/// A row that Diesel inserts by value, because a field has `serialize_as`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `Clone`",
    label = "Diesel consumes a row that has such a field, and another attempt needs it again",
    note = "add `#[derive(Insertable, Clone)]` to `{Self}`"
)]
pub trait CloneRow<Tab> {
    /// Returns a copy of the row.
    fn clone_row(&self) -> Self;
}

#[diagnostic::do_not_recommend]
impl<R, Tab> CloneRow<Tab> for R
where
    // Not for a reference, which the compiler would propose.
    R: Clone + Insertable<Tab>,
{
    fn clone_row(&self) -> Self {
        self.clone()
    }
}
