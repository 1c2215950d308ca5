//! Behaviour that is the same on every backend. Each backend's test target includes this module
//! and gives it a `backend` module: the types `Conn` and `Database`, and the few statements that
//! differ.

pub(crate) mod model;
pub(crate) mod setting;

mod audit;
pub(crate) mod batch;
mod by;
pub(crate) mod errors;
mod load;
mod pool;
mod statements;
mod test_transaction;
mod transaction;
mod unique_constraint;
mod update;
mod values;

pub(crate) use load::{Load, Naive, OneByOne};
pub(crate) use setting::{Setting, in_every_setting};
