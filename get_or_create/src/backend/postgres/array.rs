//! Many values in one bind: `SELECT unnest($1), unnest($2)` has the same text for any number of
//! rows, and is parsed in no time. Arrays of one length are rows in lockstep: PostgreSQL, "SQL
//! Functions Returning Sets".

use std::fmt;
use std::marker::PhantomData;

use diesel::Column;
use diesel::expression::AsExpression;
use diesel::internal::derives::as_expression::Bound;
use diesel::pg::{Pg, PgMetadataLookup};
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::result::QueryResult;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Array, BigInt, HasSqlType, SqlType};

use crate::batch::{Item, Rows};
use crate::value::{Element, Value, ValueFor};

impl<Col, T> ValueFor<Col, T, Pg>
where
    Col: Column,
    Col::SqlType: SqlType,
    T: AsExpression<Col::SqlType, Expression = Bound<Col::SqlType, T>> + ToSql<Col::SqlType, Pg>,
    Pg: HasSqlType<Col::SqlType>,
{
    /// Returns the value as one that can be an element of an array.
    pub fn __value<'a>(self) -> Option<Box<dyn Value<Pg> + 'a>>
    where
        T: 'a,
    {
        let typed = |value| Typed::<Col::SqlType, T> {
            value,
            sql_type: PhantomData,
        };
        self.value.map(|value| Box::new(typed(value)) as _)
    }
}

/// A value with its SQL type.
struct Typed<ST, T> {
    value: T,
    sql_type: PhantomData<ST>,
}

impl<ST, T> QueryFragment<Pg> for Typed<ST, T>
where
    T: ToSql<ST, Pg>,
    Pg: HasSqlType<ST>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_bind_param::<ST, T>(&self.value)
    }
}

impl<ST: 'static, T> Value<Pg> for Typed<ST, T>
where
    T: ToSql<ST, Pg>,
    Pg: HasSqlType<ST>,
{
    fn as_element(&self) -> Option<&dyn Element<Pg>> {
        Some(self)
    }
}

impl<ST, T: fmt::Debug> fmt::Debug for Typed<ST, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<ST: 'static, T> Element<Pg> for Typed<ST, T>
where
    T: ToSql<ST, Pg>,
    Pg: HasSqlType<ST>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        self.value.to_sql(out)
    }

    /// There are no arrays of arrays.
    fn has_array(&self, lookup: &mut (dyn PgMetadataLookup + 'static)) -> bool {
        let metadata = <Pg as HasSqlType<ST>>::metadata(lookup);
        metadata.array_oid().is_ok_and(|oid| oid != 0)
    }

    fn push_array<'b>(
        &self,
        items: &'b [Item<'_, Pg>],
        out: &mut AstPass<'_, 'b, Pg>,
    ) -> QueryResult<()> {
        out.push_bind_param::<Array<ST>, [Item<'_, Pg>]>(items)
    }
}

/// Says whether each column of some rows can be one array. A column of NULLs has no type, but
/// there has to be another one.
pub(super) fn are_arrays(
    rows: &Rows<'_, Pg>,
    lookup: &mut (dyn PgMetadataLookup + 'static),
) -> bool {
    let mut elements = Vec::new();
    for column in &rows.columns {
        let are_elements = column.items.iter().all(|item| match item {
            Item::Null => true,
            Item::Default => false,
            Item::Value(value) => value.as_element().is_some(),
        });
        if !are_elements {
            return false;
        }
        elements.extend(first(&column.items));
    }
    !elements.is_empty() && elements.iter().all(|element| element.has_array(lookup))
}

/// The first value of a column that is not NULL.
fn first<'i>(items: &'i [Item<'_, Pg>]) -> Option<&'i dyn Element<Pg>> {
    items.iter().find_map(|item| match item {
        Item::Value(value) => value.as_element(),
        Item::Default | Item::Null => None,
    })
}

/// Pushes `SELECT unnest($1), unnest($2)`, with the numbers before them if they are asked for.
///
/// In FROM, a composite type would be a column for each of its own.
pub(super) fn push_unnest<'b>(
    rows: &'b Rows<'_, Pg>,
    numbered: bool,
    out: &mut AstPass<'_, 'b, Pg>,
) -> QueryResult<()> {
    out.push_sql("SELECT ");
    if numbered {
        out.push_sql("unnest(");
        out.push_bind_param::<Array<BigInt>, Vec<i64>>(&rows.numbers)?;
        out.push_sql(")");
    }
    for (index, column) in rows.columns.iter().enumerate() {
        if numbered || index > 0 {
            out.push_sql(", ");
        }
        match first(&column.items) {
            Some(element) => {
                out.push_sql("unnest(");
                element.push_array(&column.items, out)?;
                out.push_sql(")");
            }
            None => out.push_sql("NULL"),
        }
    }
    Ok(())
}

/// Diesel's own array asks each element for itself, whatever the type of the array is.
impl<ST> ToSql<ST, Pg> for Item<'_, Pg> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Default => Err("DEFAULT is no element of an array".into()),
            Self::Value(value) => match value.as_element() {
                Some(element) => element.to_sql(out),
                None => Err("an expression is no element of an array".into()),
            },
        }
    }
}
