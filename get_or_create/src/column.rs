//! The columns that a row is inserted into, one by one.

use diesel::Column;
use diesel::backend::Backend;
use diesel::expression::AsExpression;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::result::QueryResult;

use crate::batch::Item;
use crate::value::{Expression, Value};

/// The value that a row has for one column.
pub struct ColumnValue<'a, DB: Backend> {
    pub(crate) column: &'static str,
    pub(crate) value: Option<Box<dyn Value<DB> + 'a>>,
    pub(crate) treatment: Treatment,
}

/// What becomes of a field, as Diesel's derives have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Treatment {
    /// `None` is the column's default in an INSERT, and not NULL.
    pub none_is_default: bool,
    /// `None` is NULL in an UPDATE, and not that the column is left as it is.
    pub none_is_null: bool,
    /// No UPDATE changes the column.
    pub skip_update: bool,
}

impl<'a, DB: Backend> ColumnValue<'a, DB> {
    /// The value as one of a row.
    pub(crate) fn into_item(self) -> Item<'a, DB> {
        match self.value {
            Some(value) => Item::Value(value),
            None if self.treatment.none_is_default => Item::Default,
            None => Item::Null,
        }
    }

    pub(crate) fn is_default(&self) -> bool {
        self.value.is_none() && self.treatment.none_is_default
    }

    /// Says whether an UPDATE leaves the column alone.
    pub(crate) fn is_left_alone(&self) -> bool {
        self.treatment.skip_update || self.value.is_none() && !self.treatment.none_is_null
    }

    /// The value as it stands in SQL.
    pub(crate) fn push<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        match &self.value {
            Some(value) => value.walk_ast(out),
            None => {
                out.push_sql("NULL");
                Ok(())
            }
        }
    }
}

/// A value that can be written into a column.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written into `{Col}` on `{DB}`",
    label = "no value of this column on this backend",
    note = "if the column has a type of another backend, name that one: `#[get_or_create(backend(…))]`"
)]
pub trait ColumnOf<'a, Col: Column, DB: Backend>: Sized {
    /// The value as statements have it.
    fn value(self) -> Box<dyn Value<DB> + 'a>;
}

#[diagnostic::do_not_recommend]
impl<'a, Col, T, DB> ColumnOf<'a, Col, DB> for T
where
    Col: Column,
    T: AsExpression<Col::SqlType>,
    T::Expression: QueryFragment<DB> + 'a,
    Col::SqlType: diesel::sql_types::SqlType,
    DB: Backend,
{
    fn value(self) -> Box<dyn Value<DB> + 'a> {
        Box::new(Expression(self.as_expression()))
    }
}
