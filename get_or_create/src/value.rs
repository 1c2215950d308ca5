//! The values of a row, as statements have them.

use std::fmt;
use std::marker::PhantomData;

use diesel::Column;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::result::QueryResult;
use diesel::serialize::{self, Output};

use crate::batch::Item;
use crate::column::ColumnOf;

/// A value that is written into a column, or compared with it.
pub trait Value<DB: Backend>: QueryFragment<DB> {
    /// The value as an element of an array, if it is bound just as it is.
    fn as_element(&self) -> Option<&dyn Element<DB>> {
        None
    }
}

/// A value that can be one of an array.
pub trait Element<DB: Backend>: fmt::Debug {
    /// Writes the value as Diesel binds it.
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result;

    /// Says whether there are arrays of its type.
    fn has_array(&self, lookup: &mut DB::MetadataLookup) -> bool;

    /// Binds values of its type as one array.
    fn push_array<'b>(
        &self,
        items: &'b [Item<'_, DB>],
        out: &mut AstPass<'_, 'b, DB>,
    ) -> QueryResult<()>;
}

/// What Diesel makes of a value.
pub(crate) struct Expression<E>(pub(crate) E);

impl<E: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Expression<E> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }
}

impl<E: QueryFragment<DB>, DB: Backend> Value<DB> for Expression<E> {}

/// A value for a column on a backend, or NULL.
///
/// On PostgreSQL, for a type that Diesel binds just as it is, the inherent `__value` is called; for
/// any other one there is only that of [`AnyValue`].
pub struct ValueFor<Col, T, DB> {
    pub(crate) value: Option<T>,
    pub(crate) place: PhantomData<(Col, DB)>,
}

/// A value that may be an expression.
pub trait AnyValue<Col: Column, T, DB: Backend> {
    /// Returns the value, or `None` for NULL.
    fn __value<'a>(self) -> Option<Box<dyn Value<DB> + 'a>>
    where
        T: ColumnOf<'a, Col, DB>;
}

impl<Col: Column, T, DB: Backend> AnyValue<Col, T, DB> for ValueFor<Col, T, DB> {
    fn __value<'a>(self) -> Option<Box<dyn Value<DB> + 'a>>
    where
        T: ColumnOf<'a, Col, DB>,
    {
        self.value.map(T::value)
    }
}
