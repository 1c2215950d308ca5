//! No duplicates under load, whatever the guard and the index.

use get_or_create_tests::MysqlDatabase;

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

fn the_default_retry_gets_32_threads_through_64_creates_each(setting: Setting) {
    let load = Load {
        connections: 32,
        calls: 64,
        keys: 32 * 64,
        keys_there: 0,
    };
    run(setting, &load);
}

fn run(setting: Setting, load: &Load) {
    let database = MysqlDatabase::new();
    setting.prepare(&mut database.connect());
    load.run(&database, OneByOne::from(setting.guard));
}

#[test]
fn the_same_load_makes_duplicates_without_a_guard() {
    Load::STANDARD.run(&MysqlDatabase::new(), Naive);
}
