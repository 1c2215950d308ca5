//! The rules of retrying, on a clock that only the test moves.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod clock;
mod rules;
