//! The tests on PostgreSQL: the scenarios of every backend, and PostgreSQL's own.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "../scenarios/mod.rs"]
mod scenarios;

mod advisory_lock;
mod backend;
mod faults;
mod index;
mod interleaving;
mod isolation;
mod load;
mod lock_key;
mod trigger;
mod types;
mod unique_constraint;
