//! No duplicates under load, in both of SQLite's journals, whatever the guard and the index.

use get_or_create_tests::{Journal, SqliteDatabase};

use crate::scenarios::{Load, Naive, OneByOne, Setting, in_every_setting};

in_every_setting!(
    no_duplicates_on_an_empty_table_in_the_rollback_journal,
    no_duplicates_on_an_empty_table_in_the_wal,
    no_duplicates_beside_rows_that_were_there_in_the_rollback_journal,
    no_duplicates_beside_rows_that_were_there_in_the_wal,
);

fn no_duplicates_on_an_empty_table_in_the_rollback_journal(setting: Setting) {
    run(setting, Journal::Rollback, &Load::STANDARD);
}

fn no_duplicates_on_an_empty_table_in_the_wal(setting: Setting) {
    run(setting, Journal::Wal, &Load::STANDARD);
}

fn no_duplicates_beside_rows_that_were_there_in_the_rollback_journal(setting: Setting) {
    run(setting, Journal::Rollback, &HALF_FULL);
}

fn no_duplicates_beside_rows_that_were_there_in_the_wal(setting: Setting) {
    run(setting, Journal::Wal, &HALF_FULL);
}

const HALF_FULL: Load = Load {
    keys_there: 1_500,
    ..Load::STANDARD
};

fn run(setting: Setting, journal: Journal, load: &Load) {
    let database = SqliteDatabase::new().with_journal(journal);
    setting.prepare(&mut database.connect());
    load.run(&database, OneByOne::from(setting.guard));
}

#[test]
fn the_same_load_makes_duplicates_without_a_guard() {
    Load::STANDARD.run(&SqliteDatabase::new().with_journal(Journal::Wal), Naive);
}
