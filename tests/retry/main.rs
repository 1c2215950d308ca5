//! The rules of retrying, on a clock that only the test moves.

mod clock;
mod rules;
mod tracing;
