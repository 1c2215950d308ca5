//! No duplicates under load, in both of SQLite's journals.

use get_or_create_tests::{Journal, SqliteDatabase};

use crate::scenarios::model::drop_index;
use crate::scenarios::{Load, Naive, OneByOne};

#[test]
fn no_duplicates_on_an_empty_table_in_the_rollback_journal() {
    Load::STANDARD.run(&SqliteDatabase::new(), OneByOne);
}

#[test]
fn no_duplicates_on_an_empty_table_in_the_wal() {
    Load::STANDARD.run(&SqliteDatabase::new().with_journal(Journal::Wal), OneByOne);
}

#[test]
fn no_duplicates_without_an_index_in_the_rollback_journal() {
    no_duplicates_without_an_index(Journal::Rollback);
}

#[test]
fn no_duplicates_without_an_index_in_the_wal() {
    no_duplicates_without_an_index(Journal::Wal);
}

fn no_duplicates_without_an_index(journal: Journal) {
    let database = SqliteDatabase::new().with_journal(journal);
    drop_index(&mut database.connect());
    half_full().run(&database, OneByOne);
}

#[test]
fn no_duplicates_beside_rows_that_were_there_in_the_rollback_journal() {
    half_full().run(&SqliteDatabase::new(), OneByOne);
}

#[test]
fn no_duplicates_beside_rows_that_were_there_in_the_wal() {
    half_full().run(&SqliteDatabase::new().with_journal(Journal::Wal), OneByOne);
}

#[test]
fn the_same_load_makes_duplicates_without_a_guard() {
    Load::STANDARD.run(&SqliteDatabase::new().with_journal(Journal::Wal), Naive);
}

fn half_full() -> Load {
    Load {
        keys_there: 1_500,
        ..Load::STANDARD
    }
}
