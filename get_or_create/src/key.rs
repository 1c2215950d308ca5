//! The key: its columns, its values, and the condition that a row has it.

use diesel::backend::Backend;
use diesel::expression::{AsExpression, Expression};
use diesel::query_builder::{QueryBuilder, QueryFragment};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, BoolOrNullableBool, Nullable, SingleValue, SqlType};
use diesel::{
    BoolExpressionMethods, BoxableExpression, Column, ExpressionMethods, NullableExpressionMethods,
    Table, debug_query, dsl,
};

use crate::dialect::Dialect;
use crate::selection::{Accepted, Never, Refused};
use crate::value::Value;

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
impl<'a, Col, T, DB> KeyOf<'a, Col, DB> for T
where
    Col: Column + ExpressionMethods,
    Col::SqlType: SqlType + SingleValue,
    T: AsExpression<Col::SqlType> + Copy,
    T::Expression: QueryFragment<DB> + 'a,
    DB: Backend,
    dsl::Eq<Col, T>: NullableExpressionMethods,
    dsl::IsNull<Col>: NullableExpressionMethods,
    dsl::Nullable<dsl::Eq<Col, T>>:
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

/// The value of one column of a key.
pub struct KeyValue<'a, DB: Backend> {
    pub(crate) column: &'static str,
    /// `None` is NULL.
    pub(crate) value: Option<Box<dyn Value<DB> + 'a>>,
}

impl<DB: Backend> KeyValue<'_, DB> {
    pub(crate) fn is_null(&self) -> bool {
        self.value.is_none()
    }
}

/// The columns of a key, by the names that the database knows.
pub struct KeyColumns<DB: Backend> {
    /// As it stands in SQL, quoted.
    pub(crate) table: String,
    pub(crate) columns: Vec<&'static str>,
    pub(crate) filter: Option<Box<dyn QueryFragment<DB>>>,
    /// The columns of the primary key as they stand in SQL, with the table.
    pub(crate) primary_key: Vec<String>,
    /// Whether the filter has a value that is not in its SQL.
    pub(crate) filter_is_bound: bool,
}

impl<DB: Backend + Default + 'static> KeyColumns<DB>
where
    DB::QueryBuilder: Default,
{
    /// Names the key.
    ///
    /// # Errors
    ///
    /// That of a table's name which cannot be written in SQL.
    pub fn new<Tab>(
        table: Tab,
        columns: &[&'static str],
        filter: Option<Condition<'static, Tab, DB>>,
    ) -> QueryResult<Self>
    where
        Tab: Table + QueryFragment<DB> + 'static,
        Tab::PrimaryKey: QueryFragment<DB>,
    {
        let mut sql = DB::QueryBuilder::default();
        table.to_sql(&mut sql, &DB::default())?;
        let mut primary_key = DB::QueryBuilder::default();
        table
            .primary_key()
            .to_sql(&mut primary_key, &DB::default())?;
        let primary_key = primary_key.finish();
        let filter_is_bound = filter.as_ref().is_some_and(|filter| {
            let sql = debug_query(filter).to_string();
            !sql.ends_with("binds: []")
        });
        Ok(Self {
            table: sql.finish(),
            columns: columns.to_vec(),
            primary_key: primary_key.split(", ").map(str::to_owned).collect(),
            filter: filter.map(|filter| Box::new(filter) as _),
            filter_is_bound,
        })
    }
}

impl<DB: Dialect> KeyColumns<DB> {
    /// Says whether a column is one of the primary key.
    pub(crate) fn is_primary(&self, column: &str) -> bool {
        let mut sql = DB::QueryBuilder::default();
        sql.push_sql(&self.table);
        sql.push_sql(".");
        let quoted = sql.push_identifier(column).map(|()| sql.finish());
        quoted.is_ok_and(|quoted| self.primary_key.contains(&quoted))
    }
}

/// A condition that every row which is looked up or created fulfils. See
/// [`ModelOf`](crate::selection::ModelOf) for `Choice`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no condition on the rows of `{Tab}`",
    label = "not a boolean expression of this table's columns",
    note = "the correct format looks like `filter = employees::left_at.is_null()`"
)]
pub trait Filter<'a, Tab, DB: Backend, Choice> {
    /// The condition.
    fn condition(self) -> Condition<'a, Tab, DB>;
}

impl<'a, T: Never, Tab, DB: Backend> Filter<'a, Tab, DB, Refused> for T {
    fn condition(self) -> Condition<'a, Tab, DB> {
        self.never()
    }
}

impl<'a, T, Tab, DB> Filter<'a, Tab, DB, Accepted> for T
where
    T: Expression + NullableExpressionMethods,
    T::SqlType: BoolOrNullableBool,
    DB: Backend,
    dsl::Nullable<T>: BoxableExpression<Tab, DB, SqlType = Nullable<Bool>> + 'a,
{
    fn condition(self) -> Condition<'a, Tab, DB> {
        Box::new(self.nullable())
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
