//! Many rows at once.

use std::cell::RefCell;
use std::collections::HashMap;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use get_or_create::{Error, GetOrCreate, Guard, Outcome};
use get_or_create_tests::{Race, Statements};

use super::model::{
    Employee, NewEmployee, OnlyEmployee, TitleHolder, all_employees, department, employee, insert,
};
use super::setting::unique_index;
use super::{Setting, in_every_setting};
use crate::backend::{Conn, Database, ID, callers_transaction, check_references, quoted};

in_every_setting!(
    what_is_there_is_found_and_the_rest_created_in_the_order_of_the_rows,
    a_key_that_comes_twice_is_created_once,
    parts_of_different_keys_do_not_make_one,
    an_error_says_the_row_and_leaves_nothing,
    an_error_leaves_the_callers_transaction_as_it_was,
    chunks_have_transactions_of_their_own_where_asked_for,
    opposite_orders_do_not_deadlock,
    overlapping_batches_of_sixteen_callers_create_each_key_once,
    a_batch_and_single_calls_keep_each_other_out,
);

fn what_is_there_is_found_and_the_rest_created_in_the_order_of_the_rows(setting: Setting) {
    let (_database, mut conn, department_id) = setting.open();
    let names: Vec<String> = (0..50).map(|number| format!("employee {number}")).collect();
    let rows: Vec<_> = names
        .iter()
        .map(|name| employee(name, department_id))
        .collect();
    let there: Vec<_> = rows.iter().step_by(2).copied().collect();
    insert(&mut conn, &there);
    let before = all_employees(&mut conn);

    let outcomes = NewEmployee::batch(&rows)
        .with_guard(setting.guard)
        .chunk_size(7)
        .get_or_create(&mut conn)
        .unwrap();
    for (number, (row, outcome)) in rows.iter().zip(&outcomes).enumerate() {
        assert_eq!(outcome.is_created(), number % 2 == 1, "{number}");
        assert_eq!(outcome.as_ref().into_inner().name, row.name);
        assert_eq!(
            before.contains(outcome.as_ref().into_inner()),
            number % 2 == 0
        );
    }
    let all = all_employees(&mut conn);
    assert_eq!(all.len(), 50);
    assert!(
        outcomes
            .iter()
            .all(|outcome| all.contains(outcome.as_ref().into_inner()))
    );

    let again = NewEmployee::batch(&rows)
        .with_guard(setting.guard)
        .get_or_create(&mut conn)
        .unwrap();
    assert!(again.iter().zip(outcomes).all(|(again, first)| {
        !again.is_created() && *again.as_ref().into_inner() == first.into_inner()
    }));
}

fn a_key_that_comes_twice_is_created_once(setting: Setting) {
    let (_database, mut conn, department_id) = setting.open();
    for chunk_size in [1, 2, 3, 100] {
        let names =
            ["Grace", "Ada", "Grace", "Grace", "Ada"].map(|name| format!("{name} {chunk_size}"));
        let titled = |(number, name): (usize, &'_ String)| (number.to_string(), name.clone());
        let titled: Vec<_> = names.iter().enumerate().map(titled).collect();
        let rows = titled.iter().map(|(title, name)| NewEmployee {
            name,
            department_id,
            title: Some(title),
        });
        let outcomes = NewEmployee::batch(rows)
            .with_guard(setting.guard)
            .chunk_size(chunk_size)
            .get_or_create(&mut conn)
            .unwrap();
        assert_eq!(
            created(&outcomes),
            [true, true, false, false, false],
            "{chunk_size}"
        );
        let rows: Vec<&Employee> = outcomes
            .iter()
            .map(|outcome| outcome.as_ref().into_inner())
            .collect();
        assert_eq!(rows[0].title.as_deref(), Some("0"));
        assert_eq!(rows[1].title.as_deref(), Some("1"));
        assert_eq!([rows[2], rows[3], rows[4]], [rows[0], rows[0], rows[1]]);
    }
    assert_eq!(all_employees(&mut conn).len(), 8);
}

fn parts_of_different_keys_do_not_make_one(setting: Setting) {
    let (_database, mut conn, department_id) = setting.open();
    let other = super::model::NewDepartment { name: "Other" };
    let other = other.get_or_create(&mut conn).unwrap().into_inner().id;
    insert(&mut conn, &[employee("Ann", other)]);
    let rows = [employee("Ann", department_id), employee("Bob", other)];
    let outcomes = NewEmployee::batch(&rows)
        .with_guard(setting.guard)
        .get_or_create(&mut conn)
        .unwrap();
    assert_eq!(created(&outcomes), [true, true]);
}

fn an_error_says_the_row_and_leaves_nothing(setting: Setting) {
    let (_database, mut conn, department_id) = setting.open();
    check_references(&mut conn);
    insert(&mut conn, &[employee("employee 3", department_id)]);
    for broken in [0, 5, 19] {
        let names: Vec<String> = (0..20).map(|number| format!("employee {number}")).collect();
        let rows: Vec<_> = names
            .iter()
            .enumerate()
            .map(|(number, name)| employee(name, if number == broken { -1 } else { department_id }))
            .collect();
        let error = NewEmployee::batch(&rows)
            .with_guard(setting.guard)
            .chunk_size(6)
            .get_or_create(&mut conn)
            .unwrap_err();
        let Error::InRow { row, error } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(*row, broken);
        assert!(matches!(**error, Error::Database(_)), "{error:?}");
        assert_eq!(all_employees(&mut conn).len(), 1);
    }
    assert!(
        employee("Late", department_id)
            .get_or_create(&mut conn)
            .unwrap()
            .is_created()
    );
}

fn an_error_leaves_the_callers_transaction_as_it_was(setting: Setting) {
    let (_database, mut conn, department_id) = setting.open();
    check_references(&mut conn);
    callers_transaction(&mut conn, |conn| {
        insert(conn, &[employee("Before", department_id)]);
        let rows = [employee("Ada", department_id), employee("Ada", -1)];
        let error = NewEmployee::batch(&rows)
            .with_guard(setting.guard)
            .get_or_create(&mut *conn)
            .unwrap_err();
        assert!(matches!(error, Error::InRow { row: 1, .. }), "{error:?}");
        assert_eq!(all_employees(conn).len(), 1);
        let outcomes = NewEmployee::batch(&rows[..1])
            .with_guard(setting.guard)
            .get_or_create(&mut *conn)?;
        assert_eq!(created(&outcomes), [true]);
        Ok(())
    })
    .unwrap();
    assert_eq!(all_employees(&mut conn).len(), 2);
}

fn chunks_have_transactions_of_their_own_where_asked_for(setting: Setting) {
    let (database, mut conn, department_id) = setting.open();
    check_references(&mut conn);
    let rows = [
        employee("Ada", department_id),
        employee("Grace", department_id),
        employee("Joan", department_id),
        employee("Lost", -1),
        employee("Never", department_id),
    ];
    let seen = RefCell::new(Vec::new());
    let error = NewEmployee::batch(&rows)
        .with_guard(setting.guard)
        .chunk_size(2)
        .transaction_per_chunk()
        .on_chunk(|progress| {
            assert_eq!(progress.total, 5);
            seen.borrow_mut().push(progress.done);
        })
        .get_or_create(&mut conn)
        .unwrap_err();
    assert!(matches!(error, Error::InRow { row: 3, .. }), "{error:?}");
    assert_eq!(all_employees(&mut conn).len(), 2);
    assert_eq!(seen.into_inner(), [0, 2, 2]);

    let pool = database.pool(2);
    let outcomes = NewEmployee::batch(&rows[..3])
        .with_guard(setting.guard)
        .chunk_size(1)
        .transaction_per_chunk()
        .get_or_create(&pool)
        .unwrap();
    assert_eq!(created(&outcomes), [false, false, true]);
}

/// Two callers, one key each held by the other, if they took them in the order of their rows.
fn opposite_orders_do_not_deadlock(setting: Setting) {
    const KEYS: usize = 40;
    let (database, mut conn, department_id) = setting.open();
    for round in 0..5 {
        let names: Vec<String> = (0..KEYS)
            .map(|key| format!("employee {round} {key}"))
            .collect();
        let answers = Race::together(2, |number| {
            let mut conn = database.connect();
            let mut rows: Vec<_> = names
                .iter()
                .map(|name| employee(name, department_id))
                .collect();
            if number == 1 {
                rows.reverse();
            }
            NewEmployee::batch(&rows)
                .with_guard(setting.guard)
                .chunk_size(KEYS / 4)
                .get_or_create(&mut conn)
                .unwrap()
        });
        assert_eq!(
            created(&answers.concat())
                .iter()
                .filter(|created| **created)
                .count(),
            KEYS
        );
    }
    assert_eq!(all_employees(&mut conn).len(), 5 * KEYS);
}

fn overlapping_batches_of_sixteen_callers_create_each_key_once(setting: Setting) {
    let batches = Batches {
        rounds: 5,
        rows: 60,
        keys: 400,
    };
    batches.run(setting);
}

/// Sixteen callers with batches of random keys in random order.
pub(crate) struct Batches {
    pub(crate) rounds: usize,
    pub(crate) rows: usize,
    pub(crate) keys: usize,
}

impl Batches {
    pub(crate) fn run(&self, setting: Setting) {
        const CALLERS: usize = 16;
        let (database, mut conn, department_id) = setting.open();
        let names: Vec<String> = (0..self.keys)
            .map(|key| format!("employee {key}"))
            .collect();
        let answers = Race::together(CALLERS, |number| {
            let mut conn = database.connect();
            let mut random = fastrand::Rng::with_seed(number as u64);
            let mut outcomes = Vec::new();
            for _ in 0..self.rounds {
                let name = |_| &names[random.usize(..self.keys)];
                let rows = (0..self.rows)
                    .map(name)
                    .map(|name| employee(name, department_id));
                let batch = NewEmployee::batch(rows).with_guard(setting.guard);
                outcomes.extend(batch.get_or_create(&mut conn).unwrap());
            }
            outcomes
        });
        one_row_and_one_creation_a_key(&answers.concat(), &mut conn);
    }
}

fn a_batch_and_single_calls_keep_each_other_out(setting: Setting) {
    const KEYS: usize = 100;
    let (database, mut conn, department_id) = setting.open();
    let names: Vec<String> = (0..KEYS).map(|key| format!("employee {key}")).collect();
    let answers = Race::together(4, |number| {
        let mut conn = database.connect();
        let rows = names.iter().map(|name| employee(name, department_id));
        if number % 2 == 0 {
            NewEmployee::batch(rows)
                .with_guard(setting.guard)
                .chunk_size(10)
                .transaction_per_chunk()
                .get_or_create(&mut conn)
                .unwrap()
        } else {
            let ask = |row: NewEmployee<'_>| {
                row.with_guard(setting.guard)
                    .get_or_create(&mut conn)
                    .unwrap()
            };
            rows.map(ask).collect()
        }
    });
    one_row_and_one_creation_a_key(&answers.concat(), &mut conn);
}

#[test]
fn an_empty_batch_sends_nothing() {
    let database = Database::new();
    let mut conn = database.connect();
    let statements = Statements::record(&mut conn);
    let outcomes =
        NewEmployee::get_or_create_all::<[NewEmployee<'_>; 0], _>([], &mut conn).unwrap();
    assert!(outcomes.is_empty());
    assert!(statements.take().is_empty());
}

#[test]
fn nulls_of_a_key_are_equal_within_a_batch_and_to_what_is_there() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    insert(&mut conn, &[employee("There", department_id)]);
    for guard in [Guard::Serializable, Guard::AdvisoryLock] {
        // Rows of a statement that have a NULL, that have none, and that have both.
        for chunk_size in [1, 100] {
            let [other, third] = ["other", "third"].map(|name| {
                let name = format!("{guard} {chunk_size} {name}");
                let department = super::model::NewDepartment { name: &name };
                department.get_or_create(&mut conn).unwrap().into_inner().id
            });
            let holder = |title, department_id| TitleHolder {
                name: "Ada",
                department_id,
                title,
            };
            let both = [
                holder(None, department_id),
                holder(Some(""), other),
                holder(None, other),
                holder(None, other),
                holder(Some("NULL"), other),
            ];
            let nulls = [
                holder(None, third),
                holder(None, third),
                holder(None, other),
            ];
            let get_or_create = |rows: &[TitleHolder<'_>], conn: &mut Conn| {
                TitleHolder::batch(rows)
                    .with_guard(guard)
                    .chunk_size(chunk_size)
                    .get_or_create(conn)
                    .unwrap()
            };
            let outcomes = get_or_create(&both, &mut conn);
            assert_eq!(
                created(&outcomes),
                [false, true, true, false, true],
                "{guard}"
            );
            let rows = outcomes.iter().map(|outcome| outcome.as_ref().into_inner());
            let rows: Vec<&Employee> = rows.collect();
            assert_eq!(rows[0].name, "There");
            assert_eq!(rows[2], rows[3]);
            let outcomes = get_or_create(&nulls, &mut conn);
            assert_eq!(created(&outcomes), [true, false, false], "{guard}");
            let outcomes = get_or_create(&both, &mut conn);
            assert_eq!(created(&outcomes), [false; 5], "{guard}");
        }
    }
    assert_eq!(all_employees(&mut conn).len(), 1 + 4 * 4);
}

#[test]
fn without_a_unique_constraint_that_guard_creates_nothing() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let rows = [
        employee("Ada", department_id),
        employee("Grace", department_id),
    ];
    let result = NewEmployee::batch(&rows)
        .with_guard(Guard::UniqueConstraint)
        .get_or_create(&mut conn);
    assert!(result.is_err());
    assert_eq!(all_employees(&mut conn), []);

    unique_index(&mut conn);
    let rows = [None, Some("Engineer")].map(|title| TitleHolder {
        name: "Ada",
        department_id,
        title,
    });
    let error = TitleHolder::batch(&rows)
        .with_guard(Guard::UniqueConstraint)
        .get_or_create(&mut conn)
        .unwrap_err();
    let Error::InRow { row: 0, error } = error else {
        panic!("{error:?}");
    };
    assert!(matches!(*error, Error::NullsDistinct { .. }), "{error:?}");
}

#[test]
fn legacy_duplicates_are_the_oldest_row_or_an_error_of_their_row() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    insert(&mut conn, &[employee("Ada", department_id); 3]);
    let oldest = all_employees(&mut conn).remove(0);
    let rows = [
        employee("Grace", department_id),
        employee("Ada", department_id),
    ];
    let outcomes = NewEmployee::get_or_create_all(rows, &mut conn).unwrap();
    assert_eq!(outcomes[1], Outcome::Found(oldest));

    let rows = ["Grace", "Ada"].map(|name| OnlyEmployee {
        name,
        department_id,
    });
    let error = OnlyEmployee::get_or_create_all(rows, &mut conn).unwrap_err();
    let Error::InRow { row: 1, error } = error else {
        panic!("{error:?}");
    };
    assert!(
        matches!(*error, Error::DuplicateRows { count: 3, .. }),
        "{error:?}"
    );
}

const GUARDS: [Guard; 3] = [
    Guard::Serializable,
    Guard::AdvisoryLock,
    Guard::UniqueConstraint,
];

mod key {
    diesel::table! {
        key {
            id -> Integer,
            first -> Text,
            input -> Integer,
            rows -> Nullable<Integer>,
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = key::key)]
struct Key {
    id: i32,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = key::key)]
#[get_or_create(model = Key, key(first, input))]
struct NewKey {
    first: &'static str,
    input: i32,
    rows: Option<i32>,
}

#[test]
fn the_statements_have_no_name_that_a_table_would_have() {
    let database = Database::new();
    let mut conn = database.connect();
    let [key, first, input, rows] = ["key", "first", "input", "rows"].map(quoted);
    conn.batch_execute(&format!(
        "CREATE TABLE {key} (id {ID}, {first} VARCHAR(9) NOT NULL, {input} INTEGER NOT NULL,
         {rows} INTEGER, UNIQUE ({first}, {input}))"
    ))
    .unwrap();
    for (number, guard) in (0..).zip(GUARDS) {
        let rows = [("a", 1), ("a", 2), ("a", 1)].map(|(first, input)| NewKey {
            first,
            input: input + 10 * number,
            rows: Some(number),
        });
        let batch = NewKey::batch(&rows).with_guard(guard);
        let outcomes = batch.get_or_create(&mut conn).unwrap();
        let ids: Vec<i32> = outcomes
            .iter()
            .map(|outcome| outcome.as_ref().into_inner().id)
            .collect();
        assert!(ids[0] == ids[2] && ids[0] != ids[1], "{ids:?}");
    }
}

#[test]
fn a_chunk_has_no_more_values_than_the_database_takes() {
    const ROWS: usize = 24_000;
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let names: Vec<String> = (0..ROWS).map(|key| format!("employee {key}")).collect();
    let rows = names.iter().map(|name| employee(name, department_id));
    know_the_index(department_id, &mut conn);
    let outcomes = NewEmployee::batch(rows)
        .with_guard(Guard::Serializable)
        .chunk_size(usize::MAX)
        .get_or_create(&mut conn)
        .unwrap();
    assert_eq!(outcomes.len(), ROWS);
    assert!(outcomes.iter().all(Outcome::is_created));
}

#[test]
fn the_statements_grow_with_the_chunks() {
    const CHUNKS: usize = 5;
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let names: Vec<String> = (0..5_000).map(|key| format!("employee {key}")).collect();
    let rows: Vec<_> = names
        .iter()
        .map(|name| NewEmployee {
            title: (name.len() % 2 == 0).then_some("Engineer"),
            ..employee(name, department_id)
        })
        .collect();
    know_the_index(department_id, &mut conn);
    let (there, _) = rows.split_at(2_500);
    NewEmployee::get_or_create_all(there, &mut conn).unwrap();
    let statements = Statements::record(&mut conn);
    let mut get_or_create = || {
        NewEmployee::batch(&rows)
            .chunk_size(5_000 / CHUNKS)
            .get_or_create(&mut conn)
            .unwrap()
    };
    let outcomes = get_or_create();
    assert_eq!(
        created(&outcomes)
            .iter()
            .filter(|created| **created)
            .count(),
        2_500
    );
    let sent = statements.take();
    assert!(sent.len() <= 4 * CHUNKS, "{}", sent.len());

    get_or_create();
    assert_eq!(
        statements.take().len() - usize::from(crate::backend::ASKS_FOR_BINDS),
        CHUNKS
    );
}

/// Lets the database know what the index is good for, as it does on a table that is in use.
fn know_the_index(department_id: i32, conn: &mut Conn) {
    let names: Vec<String> = (0..100).map(|number| format!("known {number}")).collect();
    let rows = names.iter().map(|name| employee(name, department_id));
    NewEmployee::get_or_create_all(rows, &mut *conn).unwrap();
    conn.batch_execute(crate::backend::ANALYZE).unwrap();
}

fn created(outcomes: &[Outcome<Employee>]) -> Vec<bool> {
    outcomes.iter().map(Outcome::is_created).collect()
}

fn one_row_and_one_creation_a_key(outcomes: &[Outcome<Employee>], conn: &mut Conn) {
    let rows = all_employees(conn);
    let mut names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), rows.len(), "a duplicate");
    let mut ids: Vec<i32> = outcomes
        .iter()
        .filter(|outcome| outcome.is_created())
        .map(|outcome| outcome.as_ref().into_inner().id)
        .collect();
    ids.sort_unstable();
    let all: Vec<i32> = rows.iter().map(|row| row.id).collect();
    assert_eq!(ids, all, "not each row was created once");
    let by_id: HashMap<i32, &Employee> = rows.iter().map(|row| (row.id, row)).collect();
    for outcome in outcomes {
        let row = outcome.as_ref().into_inner();
        assert_eq!(by_id.get(&row.id), Some(&row));
    }
}
