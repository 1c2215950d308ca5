//! Races go as they are written down.

use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Duration;

use get_or_create_tests::Race;

#[test]
fn threads_go_in_the_order_of_the_steps() {
    let race = Race::new();
    let log = Mutex::new(Vec::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            race.wait_for("second has written");
            log.lock().unwrap().push(3);
        });
        scope.spawn(|| {
            race.wait_for("first has written");
            log.lock().unwrap().push(2);
            race.reach("second has written");
        });
        log.lock().unwrap().push(1);
        race.reach("first has written");
        // As in a retry.
        race.reach("first has written");
    });
    assert_eq!(log.into_inner().unwrap(), [1, 2, 3]);
}

#[test]
fn a_step_that_nobody_reaches_is_named_with_those_that_were() {
    let race = Race::new().with_patience(Duration::from_millis(10));
    race.reach("both have looked");
    let waiting = thread::spawn(move || race.wait_for("first has commited"));
    let message = *waiting.join().unwrap_err().downcast::<String>().unwrap();
    assert_eq!(
        message,
        "nobody has reached \"first has commited\" in 10ms; reached were [\"both have looked\"]"
    );
}

#[test]
fn threads_run_together_and_answer_in_order() {
    let all_run = Barrier::new(8);
    let numbers = Race::together(8, |number| {
        all_run.wait();
        number
    });
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
#[should_panic(expected = "in a thread")]
fn a_failure_in_a_thread_fails_the_test() {
    Race::together(2, |number| assert_ne!(number, 1, "in a thread"));
}
