//! No duplicates under load, whatever the guard and the index.

use get_or_create::{Guard, Retry};
use get_or_create_tests::{PostgresDatabase, PostgresServer};

use crate::backend::last_id;
use crate::scenarios::batch::Batches;
use crate::scenarios::{Load, Naive, OneByOne, Setting, in_every_setting};

in_every_setting!(
    no_duplicates_on_an_empty_table,
    no_duplicates_beside_rows_that_were_there,
    the_default_retry_gets_32_threads_through_64_creates_each,
);

fn no_duplicates_on_an_empty_table(setting: Setting) {
    run(setting, &Load::STANDARD);
}

fn no_duplicates_beside_rows_that_were_there(setting: Setting) {
    let load = Load {
        keys_there: 1_500,
        ..Load::STANDARD
    };
    run(setting, &load);
}

/// Without an index on the key each serializable create conflicts with every other.
fn the_default_retry_gets_32_threads_through_64_creates_each(setting: Setting) {
    run(setting, &THIRTY_TWO_THREADS);
}

const THIRTY_TWO_THREADS: Load = Load {
    connections: 32,
    calls: 64,
    keys: 32 * 64,
    keys_there: 0,
};

fn run(setting: Setting, load: &Load) {
    let database = PostgresDatabase::new();
    setting.prepare(&mut database.connect());
    load.run(&database, OneByOne::from(setting.guard));
}

#[test]
fn the_advisory_lock_retries_nothing_and_leaves_no_error_in_the_log() {
    for setting in [
        Setting::ADVISORY_LOCK,
        Setting::ADVISORY_LOCK_WITHOUT_INDEX,
        Setting::ADVISORY_LOCK_WITH_UNIQUE_INDEX,
    ] {
        retries_nothing_and_leaves_no_error_in_the_log(setting);
    }
}

#[test]
fn the_unique_constraint_retries_nothing_and_leaves_no_error_in_the_log() {
    retries_nothing_and_leaves_no_error_in_the_log(Setting::UNIQUE_CONSTRAINT);
}

fn retries_nothing_and_leaves_no_error_in_the_log(setting: Setting) {
    const FEW_KEYS: Load = Load {
        keys: 500,
        ..THIRTY_TWO_THREADS
    };
    let server = PostgresServer::start();
    // To drop one ends whatever is still connected, which the log calls fatal.
    let databases = [&server; 2].map(PostgresDatabase::on);
    for (database, load) in databases.iter().zip([THIRTY_TWO_THREADS, FEW_KEYS]) {
        let mut conn = database.connect();
        setting.prepare(&mut conn);
        let client = OneByOne {
            // A call that has to be retried fails.
            retry: Retry::none(),
            guard: setting.guard,
        };
        let rows = load.run(database, client);
        if setting.guard == Guard::AdvisoryLock {
            assert_eq!(last_id(&mut conn), rows.len() as i64, "ids were used up");
        }
    }
    let log = std::fs::read_to_string(server.log_path()).unwrap();
    let errors: Vec<&str> = log.lines().filter(|line| is_error(line)).collect();
    assert_eq!(errors, Vec::<&str>::new());
}

fn is_error(line: &str) -> bool {
    ["ERROR:", "FATAL:", "PANIC:", "WARNING:"]
        .iter()
        .any(|level| line.contains(level))
}

#[test]
fn the_same_load_makes_duplicates_without_a_guard() {
    Load::STANDARD.run(&PostgresDatabase::new(), Naive);
}

#[test]
fn a_hundred_rounds_of_overlapping_batches_under_a_lock() {
    HUNDRED_ROUNDS.run(Setting::ADVISORY_LOCK);
}

#[test]
fn a_hundred_rounds_of_overlapping_batches_in_serializable_transactions() {
    HUNDRED_ROUNDS.run(Setting::SERIALIZABLE);
}

const HUNDRED_ROUNDS: Batches = Batches {
    rounds: 100,
    rows: 500,
    keys: 20_000,
};
