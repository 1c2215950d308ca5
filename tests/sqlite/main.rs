//! The tests on SQLite: the scenarios of every backend, and SQLite's own.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "../scenarios/mod.rs"]
mod scenarios;

mod backend;
mod faults;
mod load;
mod trigger;
