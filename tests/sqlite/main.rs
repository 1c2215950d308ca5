//! The tests on SQLite: the scenarios of every backend, and SQLite's own.

#[path = "../scenarios/mod.rs"]
mod scenarios;

mod backend;
mod faults;
mod load;
mod trigger;
