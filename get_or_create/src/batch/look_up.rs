#![cfg_attr(
    not(any(feature = "mysql", feature = "postgres", feature = "sqlite")),
    expect(dead_code, unused_macros, reason = "no backend asks for it")
)]

use std::collections::BTreeMap;

use diesel::QueryResult;
use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSqlRow};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::row::Row;
use diesel::sql_types::{BigInt, Integer, Text};

use super::rows::{FIRST, Item, Rows, push_same_key};
use crate::backend::SerializableConnection;
use crate::dialect::{Dialect, INPUT, Place, push_column};
use crate::key::{KeyColumns, KeyValue};
use crate::selection::SelectTypes;

/// The keys that are looked up by one statement.
pub struct Keys<'a, DB: Backend> {
    pub(crate) columns: KeyColumns<DB>,
    /// By the columns that are NULL, which no index finds by `=`.
    by_nulls: BTreeMap<Vec<&'static str>, Rows<'a, DB>>,
    look: Look,
    prepared: bool,
}

/// What is asked of each key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) label: Label,
    /// Whether keys that are equal to each other are told.
    pub(crate) groups: bool,
    /// Whether rows with the same key are told by their age.
    pub(crate) ages: bool,
    /// What keeps others from the rows that are found.
    pub(crate) lock: &'static str,
}

impl Look {
    pub(crate) const fn label(label: Label) -> Self {
        Self {
            label,
            groups: false,
            ages: false,
            lock: "",
        }
    }
}

/// The text that comes back with each key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    None,
    /// What the keys are put in order by.
    Order,
    /// The name of the lock on the key.
    LockName,
    /// Which row of the table it is.
    RowId,
}

impl Label {
    pub(super) fn push<DB: Dialect>(
        self,
        key: &KeyColumns<DB>,
        nulls: &[&'static str],
        place: Place,
        out: &mut AstPass<'_, '_, DB>,
    ) -> QueryResult<()> {
        match self {
            Self::None => out.push_sql("''"),
            Self::Order => DB::push_order(out, key, nulls, place)?,
            Self::LockName => DB::push_lock_name(out, key, nulls, place)?,
            Self::RowId => DB::push_row_id(out, &key.primary_key),
        }
        Ok(())
    }
}

impl<'a, DB: Dialect> Keys<'a, DB> {
    pub(crate) fn new(
        columns: KeyColumns<DB>,
        keys: impl IntoIterator<Item = Vec<KeyValue<'a, DB>>>,
        look: Look,
    ) -> Self {
        let mut by_nulls = BTreeMap::new();
        for (number, values) in (0..).zip(keys) {
            let nulls = values.iter().filter(|value| value.is_null());
            let nulls: Vec<_> = nulls.map(|value| value.column).collect();
            let given = values.iter().filter(|value| !value.is_null());
            let given = given.map(|value| value.column);
            let rows = by_nulls.entry(nulls).or_insert_with(|| Rows::of(given));
            let values = values.into_iter().filter_map(|value| value.value);
            rows.push(number, values.map(Item::Value));
        }
        Self {
            columns,
            by_nulls,
            look,
            prepared: false,
        }
    }

    /// Takes the values as the connection does.
    pub(super) fn on<Conn: SerializableConnection<Backend = DB>>(
        mut self,
        conn: &mut Conn,
    ) -> Self {
        for rows in self.by_nulls.values_mut() {
            rows.ask(conn);
        }
        self
    }

    /// Prepares the statement once on a connection, for as many keys as there always are.
    pub(crate) fn prepared(self, prepared: bool) -> Self {
        Self { prepared, ..self }
    }
}

/// The key that was looked up, and a row that has it.
pub struct Looked<M> {
    /// The number of the key.
    pub(crate) number: usize,
    /// The lowest number of a key that is equal to this one, if groups were asked for.
    pub(crate) first: usize,
    pub(crate) label: String,
    /// 1 is the oldest row with the key, if ages were asked for.
    pub(crate) age: i64,
    pub(crate) found: Option<M>,
}

impl<M> Looked<M> {
    fn read<'a, ST, DB>(row: &impl Row<'a, DB>) -> deserialize::Result<Self>
    where
        DB: Backend,
        M: FromSqlRow<ST, DB>,
        (i64, i64, String, i64, i32): FromSqlRow<(BigInt, BigInt, Text, BigInt, Integer), DB>,
    {
        let (number, first, label, age, is_found): (i64, i64, String, i64, i32) =
            FromSqlRow::build_from_row(&row.partial_row(0..OWN))?;
        let found = match is_found {
            0 => None,
            _ => Some(M::build_from_row(&row.partial_row(OWN..row.field_count()))?),
        };
        Ok(Self {
            number: number.try_into()?,
            first: first.try_into()?,
            label,
            age,
            found,
        })
    }
}

/// One for each backend: for all at once, a backend of somebody else's could have one, too.
macro_rules! read_on {
    ($DB:ty) => {
        impl<M: FromSqlRow<ST, $DB>, ST> FromSqlRow<Columns<ST>, $DB> for Looked<M> {
            fn build_from_row<'a>(row: &impl Row<'a, $DB>) -> deserialize::Result<Self> {
                Self::read(row)
            }
        }
    };
}

#[cfg(feature = "mysql")]
read_on!(diesel::mysql::Mysql);
#[cfg(feature = "postgres")]
read_on!(diesel::pg::Pg);
#[cfg(feature = "sqlite")]
read_on!(diesel::sqlite::Sqlite);

/// Before the columns of the model.
const OWN: usize = 5;

/// The columns of a [`Looked`].
type Columns<ST> = (BigInt, BigInt, Text, BigInt, Integer, ST);

/// Looks many keys up, each by itself: all of them come back, with or without a row.
///
/// ```sql
/// SELECT "__key"."__input", "__key"."__first",
///        CASE WHEN "employees"."id" IS NULL THEN CAST(ROW("__key"."name", …) AS TEXT) ELSE '' END,
///        ROW_NUMBER() OVER (PARTITION BY "__key"."__input" ORDER BY "employees"."id"),
///        CASE WHEN "employees"."id" IS NULL THEN 0 ELSE 1 END, "employees"."id", …
/// FROM (SELECT "__input", MIN("__input") OVER (PARTITION BY "name", "department_id") AS "__first",
///              "name", "department_id"
///       FROM (SELECT CAST(NULL AS BIGINT) AS "__input", "name", "department_id"
///             FROM "employees" WHERE FALSE
///             UNION ALL VALUES (0, 'Ada', 7), (1, 'Grace', 7) OFFSET 0) AS "__input") AS "__key"
/// LEFT JOIN "employees"
///        ON "employees"."name" = "__key"."name" AND "employees"."department_id" = …
/// ```
///
/// - UNION gives the values the collations of their columns, and the window over them puts
///   together what the database takes for equal.
/// - Each of the windows is there only if it is asked for: they take most of the time.
/// - On PostgreSQL, `SELECT unnest($1), unnest($2), unnest($3)` stands in the place of VALUES, if
///   each column can be one array.
/// - Keys with NULLs come in an arm of their own for each choice of columns, with `IS NULL` for
///   those.
pub struct LookUp<'a, DB: Backend, Select> {
    keys: Keys<'a, DB>,
    select: Select,
}

impl<'a, DB: Backend, Select> LookUp<'a, DB, Select> {
    /// Looks for these keys and selects these columns.
    pub fn new(keys: Keys<'a, DB>, select: Select) -> Self {
        Self { keys, select }
    }
}

impl<DB, Select> LookUp<'_, DB, Select>
where
    DB: Dialect,
    Select: QueryFragment<DB>,
{
    fn push_key(&self, column: &str, out: &mut AstPass<'_, '_, DB>) -> QueryResult<()> {
        push_column(out, &self.keys.columns, Place::Key, column)
    }

    fn push_arm<'b>(
        &'b self,
        nulls: &[&'static str],
        keys: &'b Rows<'_, DB>,
        mut out: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        let primary_key = &self.keys.columns.primary_key;
        let is_missing = primary_key.first().map_or("NULL", String::as_str);
        out.push_sql("SELECT ");
        self.push_key(INPUT, &mut out)?;
        out.push_sql(", ");
        self.push_key(FIRST, &mut out)?;
        out.push_sql(", CASE WHEN ");
        out.push_sql(is_missing);
        out.push_sql(" IS NULL THEN ");
        match self.keys.look.label {
            Label::RowId => {
                out.push_sql("'' ELSE ");
                DB::push_row_id(&mut out, primary_key);
            }
            label => {
                label.push(&self.keys.columns, nulls, Place::Key, &mut out)?;
                out.push_sql(" ELSE ''");
            }
        }
        out.push_sql(" END");
        if self.keys.look.ages {
            out.push_sql(", ROW_NUMBER() OVER (PARTITION BY ");
            self.push_key(INPUT, &mut out)?;
            out.push_sql(" ORDER BY ");
            out.push_sql(&primary_key.join(", "));
            out.push_sql(")");
        } else {
            out.push_sql(", ");
            self.push_key(INPUT, &mut out)?;
        }
        out.push_sql(", CASE WHEN ");
        out.push_sql(is_missing);
        out.push_sql(" IS NULL THEN 0 ELSE 1 END, ");
        self.select.walk_ast(out.reborrow())?;

        out.push_sql(" FROM ");
        keys.push_table(&self.keys.columns, nulls, self.keys.look.groups, &mut out)?;
        out.push_sql(" LEFT JOIN ");
        out.push_sql(&self.keys.columns.table);
        out.push_sql(" ON ");
        push_same_key(&self.keys.columns, nulls, &mut out)?;
        out.push_sql(self.keys.look.lock);
        Ok(())
    }
}

impl<DB, Select> QueryFragment<DB> for LookUp<'_, DB, Select>
where
    DB: Dialect,
    Select: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        // With arrays, a plan that is kept does not know how many keys there are.
        let are_arrays = self.keys.by_nulls.values().any(|rows| rows.are_arrays);
        if are_arrays || !self.keys.prepared {
            out.unsafe_to_cache_prepared();
        }
        for (index, (nulls, keys)) in self.keys.by_nulls.iter().enumerate() {
            if index > 0 {
                out.push_sql(" UNION ALL ");
            }
            if DB::LOCKS_IN_UNION {
                out.push_sql("(");
            }
            self.push_arm(nulls, keys, out.reborrow())?;
            if DB::LOCKS_IN_UNION {
                out.push_sql(")");
            }
        }
        Ok(())
    }
}

/// Selects what a [`Looked`] is made of.
impl<DB: Backend, Select: SelectTypes> Query for LookUp<'_, DB, Select> {
    type SqlType = Columns<Select::SqlTypes>;
}

impl<DB: Backend, Select> QueryId for LookUp<'_, DB, Select> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend, Select, Conn> RunQueryDsl<Conn> for LookUp<'_, DB, Select> {}
