//! The tests on SQLite: the scenarios of every backend, and SQLite's own.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "../scenarios/filter.rs"]
mod filter;
#[path = "../scenarios/late.rs"]
mod late;
#[path = "../scenarios/on_conflict.rs"]
mod on_conflict;
#[path = "../scenarios/mod.rs"]
mod scenarios;

mod backend;
mod batch;
mod faults;
mod load;
mod trigger;
