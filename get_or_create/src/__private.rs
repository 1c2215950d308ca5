//! What the derive's output may name. No part of the public interface.

pub use diesel;

#[cfg(feature = "postgres")]
pub use diesel::pg::{Pg, PgConnection};
#[cfg(feature = "sqlite")]
pub use diesel::sqlite::{Sqlite, SqliteConnection};

pub use crate::__on_postgres as on_postgres;
pub use crate::__on_sqlite as on_sqlite;

use diesel::backend::Backend;
use diesel::expression::AsExpression;
pub use diesel::internal::derives::as_expression::Bound;
use diesel::sql_types::{Bool, Nullable, SingleValue, SqlType};
use diesel::{
    BoolExpressionMethods, BoxableExpression, Column, ExpressionMethods, NullableExpressionMethods,
    WindowExpressionMethods, dsl,
};

/// Expands to its input if the feature `postgres` is enabled, else to nothing. The derive cannot
/// know: features are those of this crate, not of the one that uses it.
#[cfg(feature = "postgres")]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_postgres {
    ($($item:item)*) => { $($item)* };
}

#[cfg(not(feature = "postgres"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_postgres {
    ($($item:item)*) => {};
}

/// Expands to its input if the feature `sqlite` is enabled, else to nothing.
#[cfg(feature = "sqlite")]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_sqlite {
    ($($item:item)*) => { $($item)* };
}

#[cfg(not(feature = "sqlite"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_sqlite {
    ($($item:item)*) => {};
}

/// The condition that a row has the key, or that one of its columns has its part of it.
pub type Condition<'a, Tab, DB> =
    Box<dyn BoxableExpression<Tab, DB, SqlType = Nullable<Bool>> + 'a>;

/// A field of the key, whose value may be an `Option`.
///
/// For an `Option`, the inherent `value` is called; for any other type there is only that of
/// [`NeverNull`]. So an alias of `Option` is seen through, which a macro could not do.
pub struct KeyField<'a, T>(pub &'a T);

impl<'a, T> KeyField<'a, Option<T>> {
    pub fn value(self) -> Option<&'a T> {
        self.0.as_ref()
    }
}

pub trait NeverNull<'a, T> {
    fn value(self) -> Option<&'a T>;
}

impl<'a, T> NeverNull<'a, T> for KeyField<'a, T> {
    fn value(self) -> Option<&'a T> {
        Some(self.0)
    }
}

/// `column = value`, or `column IS NULL` for a NULL. By value, because PostgreSQL uses an index
/// for both of them, but not for `IS NOT DISTINCT FROM`.
pub fn column_is<'a, Col, Value, DB>(
    column: Col,
    value: Option<Value>,
) -> Condition<'a, Col::Table, DB>
where
    Col: Column + ExpressionMethods,
    Col::SqlType: SqlType + SingleValue,
    Value: AsExpression<Col::SqlType>,
    DB: Backend,
    dsl::Eq<Col, Value>: NullableExpressionMethods,
    dsl::IsNull<Col>: NullableExpressionMethods,
    dsl::Nullable<dsl::Eq<Col, Value>>:
        BoxableExpression<Col::Table, DB, SqlType = Nullable<Bool>> + 'a,
    dsl::Nullable<dsl::IsNull<Col>>:
        BoxableExpression<Col::Table, DB, SqlType = Nullable<Bool>> + 'a,
{
    match value {
        Some(value) => Box::new(column.eq(value).nullable()),
        None => Box::new(column.is_null().nullable()),
    }
}

/// `left AND right`.
pub fn and<'a, Tab, DB>(
    left: Condition<'a, Tab, DB>,
    right: Condition<'a, Tab, DB>,
) -> Condition<'a, Tab, DB>
where
    DB: Backend,
    dsl::And<Condition<'a, Tab, DB>, Condition<'a, Tab, DB>>:
        BoxableExpression<Tab, DB, SqlType = Nullable<Bool>> + 'a,
{
    Box::new(left.and(right))
}

/// `COUNT(*) OVER ()`: how many rows there are before LIMIT.
pub fn count() -> Count {
    dsl::count_star().over()
}

pub type Count = dsl::Over<dsl::count_star>;

use std::marker::PhantomData;
use diesel::{Selectable, Connection, deserialize::FromSqlRow, expression::{SelectableExpression, QueryMetadata}};

#[diagnostic::on_unimplemented(
    message = "`{Self}` is no model of `{Tab}`",
    label = "cannot be selected from this table",
    note = "add `#[derive(Queryable, Selectable)]` to `{Self}`, with the same `table_name` as here",
)]
pub trait ModelOf<Tab, DB: Backend, Choice> {
    type Selection;
    fn selection() -> Self::Selection;
}

#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read on `{DB}`",
    label = "fields and columns do not fit",
    note = "check for backend",
)]
pub trait ReadOn<DB: Backend, Choice> {
    type Selection;
    fn selection() -> Self::Selection;
}

pub enum Selected {}
pub enum Refused {}
pub trait Impossible {}

pub struct Selection<M, DB>(PhantomData<(M, DB)>);

impl<M, Tab, DB> ModelOf<Tab, DB, Selected> for M
where
    DB: Backend,
    M: Selectable<DB>,
    M::SelectExpression: SelectableExpression<Tab>,
{
    type Selection = Selection<M, DB>;
    fn selection() -> Self::Selection {
        Selection(PhantomData)
    }
}
impl<M, Tab, DB> ModelOf<Tab, DB, Refused> for M
where
    DB: Backend,
    M: Impossible,
{
    type Selection = ();
    fn selection() -> Self::Selection {
    }
}

impl<M, DB> ReadOn<DB, Selected> for M
where
    DB: Backend + QueryMetadata<dsl::SqlTypeOf<M::SelectExpression>>,
    M: Selectable<DB> + FromSqlRow<dsl::SqlTypeOf<M::SelectExpression>, DB>,
{
    type Selection = dsl::AsSelect<M, DB>;
    fn selection() -> Self::Selection {
        <M as diesel::SelectableHelper<DB>>::as_select()
    }
}
impl<M, DB> ReadOn<DB, Refused> for M
where
    DB: Backend,
    M: Impossible,
{
    type Selection = ();
    fn selection() -> Self::Selection {
    }
}

impl<M, DB: Backend> Selection<M, DB> {
    pub fn on<Conn>(self, _: &Conn) -> Self
    where Conn: Connection<Backend = DB>
    { self }
    pub fn columns<Choice>(self) -> M::Selection
    where M: ReadOn<DB, Choice>
    { M::selection() }
}
