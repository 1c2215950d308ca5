//! The condition that a row has the key.

use diesel::backend::Backend;
use diesel::expression::AsExpression;
use diesel::sql_types::{Bool, Nullable, SingleValue, SqlType};
use diesel::{
    BoolExpressionMethods, BoxableExpression, Column, ExpressionMethods, NullableExpressionMethods,
    dsl,
};

/// The condition that a row has the key, or that one of its columns has its part of it.
pub type Condition<'a, Tab, DB> =
    Box<dyn BoxableExpression<Tab, DB, SqlType = Nullable<Bool>> + 'a>;

/// A field of the key, whose value may be an `Option`.
///
/// For an `Option`, the inherent `__value` is called; for any other type there is only that of
/// [`NeverNull`]. So an alias of `Option` is seen through, which a macro could not do. The
/// underscores keep away from methods of the traits that the user has in scope.
pub struct KeyField<'a, T>(pub &'a T);

impl<'a, T> KeyField<'a, Option<T>> {
    /// Returns the value, or `None` for a NULL.
    pub fn __value(self) -> Option<&'a T> {
        self.0.as_ref()
    }
}

/// A field of the key that is no `Option`.
pub trait NeverNull<'a, T> {
    /// Returns the value.
    fn __value(self) -> Option<&'a T>;
}

impl<'a, T> NeverNull<'a, T> for KeyField<'a, T> {
    fn __value(self) -> Option<&'a T> {
        Some(self.0)
    }
}

/// A value that can be looked up in a column.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be looked up in `{Col}` on `{DB}`",
    label = "no value of this column on this backend",
    note = "if the column has a type of another backend, name that one: `#[get_or_create(backend(…))]`"
)]
pub trait KeyOf<'a, Col: Column, DB: Backend>: Sized {
    /// `column = value`, or `column IS NULL` for a NULL. By value, because PostgreSQL uses an
    /// index for both of them, but not for `IS NOT DISTINCT FROM`.
    fn condition(column: Col, value: Option<Self>) -> Condition<'a, Col::Table, DB>;
}

#[diagnostic::do_not_recommend]
impl<'a, Col, Value, DB> KeyOf<'a, Col, DB> for Value
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
    fn condition(column: Col, value: Option<Self>) -> Condition<'a, Col::Table, DB> {
        match value {
            Some(value) => Box::new(column.eq(value).nullable()),
            None => Box::new(column.is_null().nullable()),
        }
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
