//! What the derive's output may name. No part of the public interface.

pub use diesel;
pub use diesel::internal::derives::as_expression::Bound;
#[cfg(feature = "postgres")]
pub use diesel::pg::{Pg, PgConnection};
#[cfg(feature = "sqlite")]
pub use diesel::sqlite::{Sqlite, SqliteConnection};

pub use crate::key::{Condition, KeyField, KeyOf, NeverNull, and, column_is};
pub use crate::selection::{
    Accepted, Count, Model, ModelOf, Never, ReadOn, Refused, count, read_on,
};
pub use crate::{__on_postgres as on_postgres, __on_sqlite as on_sqlite};

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
