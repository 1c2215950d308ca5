//! What the derive's output may name. No part of the public interface.

use std::marker::PhantomData;

pub use diesel;
use diesel::Column;
use diesel::backend::Backend;
pub use diesel::internal::derives::as_expression::Bound;
#[cfg(feature = "mysql")]
pub use diesel::mysql::{Mysql, MysqlConnection};
#[cfg(feature = "postgres")]
pub use diesel::pg::{Pg, PgConnection};
#[cfg(feature = "sqlite")]
pub use diesel::sqlite::{Sqlite, SqliteConnection};

#[cfg(feature = "mysql")]
pub use crate::backend::Locking;
pub use crate::batch::{InsertRows, Keys, LookUp, Looked};
pub use crate::column::{ColumnOf, ColumnValue, Treatment};
pub use crate::key::{Condition, Filter, KeyColumns, KeyField, KeyOf, KeyValue, NeverNull, and};
pub use crate::or_nothing::OrNothing;
pub use crate::prepared::Prepared;
pub use crate::queries::Inserted;
pub use crate::row::{CloneRow, Row, RowOf};
pub use crate::selection::{
    Accepted, Count, Model, ModelOf, Never, ReadOn, Refused, SelectTypes, count,
};
pub use crate::update::{Compare, SelectCompared, Update, updated};
pub use crate::value::{AnyValue, Value, ValueFor};
pub use crate::{__on_mysql as on_mysql, __on_postgres as on_postgres, __on_sqlite as on_sqlite};

/// What has to be said of a backend by name, before the compiler would find out by itself: then
/// an error is where it belongs.
pub struct On<DB>(PhantomData<DB>);

impl<DB: Backend> On<DB> {
    /// The condition that a column has its part of the key, which may be NULL.
    pub fn key_condition<'a, Col, Value>(
        column: Col,
        value: Option<Value>,
    ) -> Condition<'a, Col::Table, DB>
    where
        Col: Column,
        Value: KeyOf<'a, Col, DB>,
    {
        Value::condition(column, value)
    }

    /// A value for a column, or NULL.
    pub fn value<Col: Column, T>(_: Col, value: Option<T>) -> ValueFor<Col, T, DB> {
        let place = PhantomData;
        ValueFor { value, place }
    }

    /// A column of the key and its value.
    pub fn key_value<'a, Col: Column>(
        _: Col,
        value: Option<Box<dyn Value<DB> + 'a>>,
    ) -> KeyValue<'a, DB> {
        KeyValue {
            column: Col::NAME,
            value,
        }
    }

    /// A column and its value.
    pub fn column_value<'a, Col: Column>(
        _: Col,
        value: Option<Box<dyn Value<DB> + 'a>>,
        treatment: Treatment,
    ) -> ColumnValue<'a, DB> {
        ColumnValue {
            column: Col::NAME,
            value,
            treatment,
        }
    }

    /// A condition of the user's, as one of this table.
    pub fn filter<'a, Tab, F, Choice>(_: Tab, filter: F) -> Condition<'a, Tab, DB>
    where
        F: Filter<'a, Tab, DB, Choice>,
    {
        filter.condition()
    }

    /// A model, as one that can be read.
    pub fn read<M, Choice>(_: Model<M, DB>) -> M::Model
    where
        M: ReadOn<DB, Choice>,
    {
        M::model()
    }
}

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

/// Expands to its input if the feature `mysql` is enabled, else to nothing.
#[cfg(feature = "mysql")]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_mysql {
    ($($item:item)*) => { $($item)* };
}

#[cfg(not(feature = "mysql"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __on_mysql {
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
