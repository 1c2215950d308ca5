//! The tests on PostgreSQL: the scenarios of every backend, and PostgreSQL's own.

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

mod advisory_lock;
mod backend;
mod batch;
mod faults;
mod index;
mod interleaving;
mod isolation;
mod load;
mod lock_key;
mod trigger;
mod types;
mod unique_constraint;
