//! No duplicates under load, whatever the index.

use get_or_create_tests::PostgresDatabase;

use crate::scenarios::model::drop_index;
use crate::scenarios::{Load, Naive, OneByOne};

#[test]
fn no_duplicates_on_an_empty_table() {
    Load::STANDARD.run(&PostgresDatabase::new(), OneByOne);
}

#[test]
fn no_duplicates_beside_rows_that_were_there() {
    let load = Load {
        keys_there: 1_500,
        ..Load::STANDARD
    };
    load.run(&PostgresDatabase::new(), OneByOne);
}

#[test]
fn no_duplicates_without_an_index() {
    let database = PostgresDatabase::new();
    drop_index(&mut database.connect());
    Load::STANDARD.run(&database, OneByOne);
}

/// Without an index on the key each create conflicts with every other.
#[test]
fn the_default_retry_gets_32_threads_through_64_creates_each_without_an_index() {
    let database = PostgresDatabase::new();
    drop_index(&mut database.connect());
    let load = Load {
        connections: 32,
        calls: 64,
        keys: 32 * 64,
        keys_there: 0,
    };
    let rows = load.run(&database, OneByOne);
    assert!(!rows.is_empty());
}

#[test]
fn the_same_load_makes_duplicates_without_a_guard() {
    Load::STANDARD.run(&PostgresDatabase::new(), Naive);
}
