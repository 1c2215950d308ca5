//! The service behind `main.rs`, as a library for its tests.

pub mod backend;
pub mod database;
pub mod model;

mod error;
mod routes;
mod schema;

pub use routes::router;
