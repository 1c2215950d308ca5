//! Values that go wrong where they are pasted into SQL, compared in Rust, or taken for NULL.

use get_or_create::{Error, GetOrCreate};

use super::model::{
    NewEmployee, OnlyEmployee, TitleHolder, all_employees, department, drop_index, employee,
    insert, insert_department_zero,
};
use crate::backend::{BLANK, Database, LONGEST_TEXT};

#[test]
fn odd_text_is_found_again_in_keys_and_values() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let longest = "x".repeat(LONGEST_TEXT);
    let texts = [
        "",
        BLANK,
        "NULL",
        "'",
        "\"; DROP TABLE employees; --",
        "$1 ? ; -- /* */ %s {} \\",
        "O'Brien \u{1F980} \u{0000F6}\n\t",
        &longest,
    ];
    // Not an index that refuses entries of a megabyte.
    drop_index(&mut conn);
    for text in texts {
        let row = NewEmployee {
            name: text,
            department_id,
            title: Some(text),
        };
        let created = row.get_or_create(&mut conn).unwrap();
        assert!(created.is_created(), "{text:.20}");
        let found = row.get_or_create(&mut conn).unwrap();
        assert!(!found.is_created(), "{text:.20}");
        let found = found.into_inner();
        assert_eq!(found, created.into_inner());
        assert_eq!(
            (found.name.as_str(), found.title.as_deref()),
            (text, Some(text))
        );
    }
    assert_eq!(all_employees(&mut conn).len(), texts.len());
}

#[test]
fn null_is_one_key_and_the_empty_text_another() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let mut ids = Vec::new();
    for title in [None, Some(""), Some("NULL")] {
        let holder = TitleHolder {
            name: "Ada",
            department_id,
            title,
        };
        let created = holder.get_or_create(&mut conn).unwrap();
        assert!(created.is_created(), "{title:?}");
        let id = created.into_inner().id;
        assert_eq!(holder.get_or_create(&mut conn).unwrap().into_inner().id, id);
        ids.push(id);
    }
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[test]
fn zero_is_a_key_like_any_other() {
    let database = Database::new();
    let mut conn = database.connect();
    insert_department_zero(&mut conn);
    let nobody = employee("", 0);
    assert!(nobody.get_or_create(&mut conn).unwrap().is_created());
    assert!(!nobody.get_or_create(&mut conn).unwrap().is_created());
}

#[test]
fn only_the_key_is_looked_up() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    let ada = |title| NewEmployee {
        name: "Ada",
        department_id,
        title,
    };
    let created = ada(Some("Engineer")).get_or_create(&mut conn).unwrap();
    let found = ada(Some("Countess")).get_or_create(&mut conn).unwrap();
    assert!(!found.is_created());
    assert_eq!(found.into_inner(), created.into_inner());
}

#[test]
fn different_keys_on_one_connection_do_not_mix() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    for _ in 0..2 {
        for name in ["Ada", "Grace", "ada"] {
            let row = employee(name, department_id)
                .get_or_create(&mut conn)
                .unwrap();
            assert_eq!(row.into_inner().name, name);
        }
    }
    assert_eq!(all_employees(&mut conn).len(), 3);
}

#[test]
fn of_legacy_duplicates_the_oldest_is_found() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    insert(&mut conn, &[employee("Ada", department_id); 3]);
    let oldest = all_employees(&mut conn)[0].id;
    for _ in 0..3 {
        let found = employee("Ada", department_id)
            .get_or_create(&mut conn)
            .unwrap();
        assert!(!found.is_created());
        assert_eq!(found.into_inner().id, oldest);
    }
}

#[test]
fn legacy_duplicates_are_an_error_with_their_count_for_a_model_that_says_so() {
    let database = Database::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    insert(&mut conn, &[employee("Ada", department_id); 3]);
    let only = OnlyEmployee {
        name: "Ada",
        department_id,
    };
    for error in [
        only.get_or_create(&mut conn).map(drop).unwrap_err(),
        only.find(&mut conn).map(drop).unwrap_err(),
    ] {
        assert!(
            matches!(
                error,
                Error::DuplicateRows {
                    table: "employees",
                    count: 3
                }
            ),
            "{error:?}"
        );
    }
    assert_eq!(all_employees(&mut conn).len(), 3);
}
