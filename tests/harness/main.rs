//! The harness proves itself: what it promises to the other tests is tried here.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod child;
mod database;
mod department;
mod mariadb;
mod migration;
mod proxy;
mod race;
mod server;
mod statement;
