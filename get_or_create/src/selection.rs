//! What the statements select: the model, and how many rows have the key.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::deserialize::FromSqlRow;
use diesel::expression::{QueryMetadata, SelectableExpression};
use diesel::{Selectable, SelectableHelper, WindowExpressionMethods, dsl};

/// A model that has the columns of a table.
///
/// The parameter `Choice` and the second impl are for the error message. An impl without rival is
/// taken before its bounds are looked at, and the compiler then reports all that follows from the
/// broken one, in each statement and for each backend.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no model of `{Tab}`",
    label = "not `Selectable` from this table",
    note = "add `#[derive(Queryable, Selectable)]` to `{Self}`, with the same `table_name` as here"
)]
pub trait ModelOf<Tab, DB: Backend, Choice> {
    /// The [`Model`].
    type Model;

    /// Returns the model, once it is known to be one.
    fn model() -> Self::Model;
}

impl<M, Tab, DB> ModelOf<Tab, DB, Accepted> for M
where
    DB: Backend,
    M: Selectable<DB>,
    M::SelectExpression: SelectableExpression<Tab>,
{
    type Model = Model<M, DB>;

    fn model() -> Self::Model {
        Model(PhantomData)
    }
}

impl<M: Never, Tab, DB: Backend> ModelOf<Tab, DB, Refused> for M {
    type Model = ();

    fn model() -> Self::Model {}
}

/// The choice of the impl that counts.
pub enum Accepted {}

/// The choice of its rival.
pub enum Refused {}

/// Implemented for nothing.
pub trait Never {
    /// Returns whatever is asked for.
    fn never<T>(self) -> T;
}

/// A model on its way to be selected.
pub struct Model<M, DB>(PhantomData<(M, DB)>);

impl<M: Selectable<DB>, DB: Backend> Model<M, DB> {
    /// Returns the columns of the model.
    pub fn selection(self) -> dsl::AsSelect<M, DB> {
        M::as_select()
    }
}

/// The types of the columns of a model.
pub trait SelectTypes {
    /// The types.
    type SqlTypes;
}

impl<M, DB> SelectTypes for dsl::AsSelect<M, DB>
where
    M: Selectable<DB>,
    DB: Backend,
{
    type SqlTypes = dsl::SqlTypeOf<M::SelectExpression>;
}

/// A model whose fields have the types of their columns on a backend.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read on `{DB}`",
    label = "not `Queryable` from its columns on this backend",
    note = "`{Self}` needs `#[derive(Queryable)]` and fields of its columns' types; `#[diesel(check_for_backend({DB}))]` says which one does not fit",
    note = "if a column has a type of another backend, name that one: `#[get_or_create(backend(…))]`"
)]
pub trait ReadOn<DB: Backend, Choice> {
    /// The [`Model`].
    type Model;

    /// Returns the model, once it is known to be one.
    fn model() -> Self::Model;
}

impl<M, DB> ReadOn<DB, Accepted> for M
where
    DB: Backend + QueryMetadata<dsl::SqlTypeOf<M::SelectExpression>>,
    M: Selectable<DB> + FromSqlRow<dsl::SqlTypeOf<M::SelectExpression>, DB>,
{
    type Model = Model<M, DB>;

    fn model() -> Self::Model {
        Model(PhantomData)
    }
}

impl<M: Never, DB: Backend> ReadOn<DB, Refused> for M {
    type Model = ();

    fn model() -> Self::Model {}
}

/// `COUNT(*) OVER ()`: how many rows there are before LIMIT.
pub fn count() -> Count {
    dsl::count_star().over()
}

/// The type of [`count`].
pub type Count = dsl::Over<dsl::count_star>;
