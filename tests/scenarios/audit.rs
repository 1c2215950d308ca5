//! What an audit says of a table and its key.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use get_or_create::{Error, GetOrCreate, Guard, KeyColumn, KeyIndex};
use get_or_create_tests::Statements;

use super::model::{NewEmployee, TitleHolder, department, employee, employees, insert};
use super::setting::unique_index;
use super::{Setting, in_every_setting};
use crate::backend::{Database, ID, expected, quoted};

#[test]
fn a_legacy_table() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    insert(&mut conn, &[employee("Ada", department_id); 3]);
    insert(&mut conn, &[employee("Grace", department_id); 2]);
    insert(&mut conn, &[employee("Tony", department_id)]);

    let audit = NewEmployee::audit_key(&mut conn).unwrap();
    assert_eq!(audit.to_string(), expected::LEGACY_AUDIT);
    let names: Vec<&str> = audit.columns().iter().map(KeyColumn::name).collect();
    assert_eq!(names, ["name", "department_id"]);
    assert!(!audit.columns().iter().any(KeyColumn::is_nullable));
    assert!(!audit.columns().iter().any(KeyColumn::is_floating_point));
    assert_eq!(
        audit.lookup_index().map(KeyIndex::name),
        Some("employees_department_id_name_idx")
    );
    assert!(audit.unique_index().is_none());
    assert_eq!((audit.duplicate_keys(), audit.surplus_rows()), (2, 3));
    assert!(audit.allows(Guard::Serializable));
    assert!(audit.allows(Guard::AdvisoryLock));
    assert!(!audit.allows(Guard::UniqueConstraint));
}

#[test]
fn a_table_with_a_unique_constraint() {
    let database = Database::new();
    let mut conn = database.connect();
    unique_index(&mut conn);
    let audit = NewEmployee::audit_key(&mut conn).unwrap();
    assert_eq!(audit.to_string(), expected::UNIQUE_AUDIT);
    assert!(audit.allows(Guard::UniqueConstraint));
    assert_eq!(audit.recommended_guard(), Guard::UniqueConstraint);
    let index = audit.unique_index().unwrap();
    assert_eq!(index.name(), "employees_name_department_id_key");
    assert!(index.is_unique() && index.is_valid() && !index.is_partial());
    assert!(!index.is_deferrable() && !index.nulls_not_distinct());
}

#[test]
fn a_unique_constraint_that_does_not_keep_nulls_apart_is_not_recommended() {
    let database = Database::new();
    let mut conn = database.connect();
    conn.batch_execute("CREATE UNIQUE INDEX one_title ON employees (title, department_id)")
        .unwrap();
    let audit = TitleHolder::audit_key(&mut conn).unwrap();
    assert!(audit.allows(Guard::UniqueConstraint));
    assert_ne!(audit.recommended_guard(), Guard::UniqueConstraint);
    assert!(audit.columns()[0].is_nullable());
    let report = audit.to_string();
    assert!(
        report.contains("NULLs:      possible in title\n"),
        "{report}"
    );
    assert!(
        report.contains("one_title does not keep NULLs apart"),
        "{report}"
    );
}

/// NULLs are equal to the count, as they are to the lookup.
#[test]
fn duplicates_of_a_null_are_counted() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    insert(&mut conn, &[employee("Ada", department_id); 3]);
    let audit = TitleHolder::audit_key(&mut conn).unwrap();
    assert_eq!((audit.duplicate_keys(), audit.surplus_rows()), (1, 2));
}

#[test]
fn an_index_over_more_or_less_than_the_key_is_not_unique_over_it() {
    let database = Database::new();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE UNIQUE INDEX more ON employees (name, department_id, title);
         CREATE UNIQUE INDEX part ON employees (name)",
    )
    .unwrap();
    super::model::drop_index(&mut conn);
    let audit = NewEmployee::audit_key(&mut conn).unwrap();
    assert!(audit.unique_index().is_none(), "{audit}");
    assert!(!audit.allows(Guard::UniqueConstraint));
    // Its first two columns are the key.
    assert_eq!(audit.lookup_index().map(KeyIndex::name), Some("more"));
}

#[test]
fn no_index_at_all() {
    let database = Database::new();
    let mut conn = database.connect();
    super::model::drop_index(&mut conn);
    let audit = NewEmployee::audit_key(&mut conn).unwrap();
    assert!(audit.lookup_index().is_none());
    let report = audit.to_string();
    assert!(report.contains("reads the whole table"), "{report}");
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = employees)]
#[get_or_create(model = super::model::Employee, key(id))]
struct Numbered<'a> {
    id: i32,
    name: &'a str,
    department_id: i32,
}

#[test]
fn the_primary_key_is_a_unique_index() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let audit = Numbered::audit_key(&mut conn).unwrap();
    assert_eq!(
        audit.recommended_guard(),
        Guard::UniqueConstraint,
        "{audit}"
    );
    assert!(audit.lookup_index().is_some());
    let ada = Numbered {
        id: 7,
        name: "Ada",
        department_id,
    };
    let call = ada.with_guard(Guard::UniqueConstraint);
    assert!(call.get_or_create(&mut conn).unwrap().is_created());
    assert!(!call.get_or_create(&mut conn).unwrap().is_created());
}

mod measured {
    diesel::table! {
        #[sql_name = "odd `table's"]
        measurements {
            id -> Integer,
            #[sql_name = "odd \"column's"]
            value -> Double,
        }
    }
}
use measured::measurements;

#[derive(Queryable, Selectable, Debug)]
#[diesel(table_name = measurements)]
struct Measurement {
    #[expect(dead_code, reason = "only its making is looked at")]
    id: i32,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = measurements)]
#[get_or_create(model = Measurement, key(value), allow_float_key)]
struct NewMeasurement {
    value: f64,
}

/// Names that have to be quoted, and a number that should not be a key.
#[test]
fn odd_names_and_a_floating_point_column() {
    let database = Database::empty();
    let mut conn = database.connect();
    let (table, column) = (quoted("odd `table's"), quoted("odd \"column's"));
    conn.batch_execute(&format!(
        "CREATE TABLE {table} (id {ID}, {column} DOUBLE PRECISION NOT NULL)"
    ))
    .unwrap();
    let report = NewMeasurement::audit_key(&mut conn).unwrap().to_string();
    assert!(
        report.contains("floating-point in odd \"column's"),
        "{report}"
    );
    for guard in [Guard::Serializable, Guard::AdvisoryLock] {
        let measured = NewMeasurement { value: 1.5 };
        measured.with_guard(guard).get_or_create(&mut conn).unwrap();
    }
    conn.batch_execute(&format!(
        "CREATE UNIQUE INDEX one_value ON {table} ({column})"
    ))
    .unwrap();
    let measured = NewMeasurement { value: 2.5 };
    let call = measured.with_guard(Guard::UniqueConstraint);
    assert!(call.get_or_create(&mut conn).unwrap().is_created());
}

#[test]
fn a_missing_table_is_the_databases_error() {
    let database = Database::empty();
    let mut conn = database.connect();
    let error = NewEmployee::audit_key(&mut conn).unwrap_err();
    assert!(matches!(error, Error::Database(_)), "{error:?}");
    conn.batch_execute("SELECT 1").unwrap();
}

in_every_setting!(what_is_recommended_works);

fn what_is_recommended_works(setting: Setting) {
    let database = Database::new();
    let pool = database.pool(1);
    let mut conn = database.connect();
    setting.prepare(&mut conn);
    let department_id = department(&mut conn);
    let audit = NewEmployee::audit_key(&pool).unwrap();
    assert!(audit.allows(setting.guard), "{audit}");
    let guard = audit.recommended_guard();
    assert!(audit.allows(guard));
    let ada = employee("Ada", department_id);
    let created = ada.with_guard(guard).get_or_create(&mut conn).unwrap();
    assert!(created.is_created());
}

#[test]
fn it_only_reads() {
    let database = Database::new();
    let mut conn = database.connect();
    let statements = Statements::record(&mut conn);
    NewEmployee::audit_key(&mut conn).unwrap();
    let sent = statements.take();
    assert!(sent.len() <= 4, "{sent:#?}");
    assert!(
        sent.iter()
            .all(|sql| sql.starts_with("SELECT") || sql.starts_with("SHOW")),
        "{sent:#?}"
    );
}
