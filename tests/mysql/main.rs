//! The tests on MariaDB: the scenarios of every backend, and MySQL's own.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "../scenarios/mod.rs"]
mod scenarios;

mod advisory_lock;
mod backend;
mod cluster;
mod faults;
mod load;
mod session;
mod transaction;
mod trigger;
