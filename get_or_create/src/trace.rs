//! The `tracing` feature: one span a call, one event a retry, and never a value of a row.

use std::time::Duration;

use crate::failure::Failure;
use crate::guard::Guard;

/// The span of one call; nothing at all without the feature.
pub(crate) struct CallSpan {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

#[cfg(feature = "tracing")]
mod enabled {
    use tracing::field::Empty;

    use super::{CallSpan, Duration, Failure, Guard};

    /// The crate, and not the module, which filters of users should not have to know.
    const TARGET: &str = "get_or_create";

    impl CallSpan {
        pub(crate) fn get_or_create(table: &'static str, guard: Guard) -> Self {
            Self {
                span: tracing::debug_span!(
                    target: TARGET,
                    "get_or_create",
                    table,
                    %guard,
                    outcome = Empty,
                    attempts = Empty
                ),
            }
        }

        pub(crate) fn get_or_create_all(table: &'static str, guard: Guard) -> Self {
            Self {
                span: tracing::debug_span!(
                    target: TARGET,
                    "get_or_create_all",
                    table,
                    %guard,
                    outcome = Empty,
                    attempts = Empty
                ),
            }
        }

        pub(crate) fn update_or_create(table: &'static str, guard: Guard) -> Self {
            Self {
                span: tracing::debug_span!(
                    target: TARGET,
                    "update_or_create",
                    table,
                    %guard,
                    outcome = Empty,
                    attempts = Empty
                ),
            }
        }

        pub(crate) fn by(guard: Guard) -> Self {
            Self {
                span: tracing::debug_span!(target: TARGET, "by", %guard, outcome = Empty, attempts = Empty),
            }
        }

        pub(crate) fn find(table: &'static str) -> Self {
            Self {
                span: tracing::debug_span!(target: TARGET, "find", table, outcome = Empty, attempts = Empty),
            }
        }

        pub(crate) fn audit(table: &'static str) -> Self {
            Self {
                span: tracing::debug_span!(target: TARGET, "audit_key", table, outcome = Empty, attempts = Empty),
            }
        }

        pub(crate) fn transaction() -> Self {
            Self {
                span: tracing::debug_span!(target: TARGET, "transaction", outcome = Empty, attempts = Empty),
            }
        }

        pub(crate) fn in_scope<T>(&self, f: impl FnOnce() -> T) -> T {
            self.span.in_scope(f)
        }

        pub(crate) fn record_outcome(&self, outcome: &'static str) {
            self.span.record("outcome", outcome);
        }

        pub(crate) fn record_attempts(&self, attempts: u32) {
            self.span.record("attempts", attempts);
        }

        pub(crate) fn retry<E>(&self, failure: &Failure<E>, delay: Duration) {
            if let Failure::Conflict { conflict, .. } = failure {
                tracing::debug!(target: TARGET, parent: &self.span, cause = %conflict, ?delay, "retry");
            }
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod disabled {
    use super::{CallSpan, Duration, Failure, Guard};

    impl CallSpan {
        pub(crate) fn get_or_create(_table: &'static str, _guard: Guard) -> Self {
            Self {}
        }

        pub(crate) fn get_or_create_all(_table: &'static str, _guard: Guard) -> Self {
            Self {}
        }

        pub(crate) fn update_or_create(_table: &'static str, _guard: Guard) -> Self {
            Self {}
        }

        pub(crate) fn by(_guard: Guard) -> Self {
            Self {}
        }

        pub(crate) fn find(_table: &'static str) -> Self {
            Self {}
        }

        pub(crate) fn audit(_table: &'static str) -> Self {
            Self {}
        }

        pub(crate) fn transaction() -> Self {
            Self {}
        }

        pub(crate) fn in_scope<T>(&self, f: impl FnOnce() -> T) -> T {
            f()
        }

        pub(crate) fn record_outcome(&self, _outcome: &'static str) {}

        pub(crate) fn record_attempts(&self, _attempts: u32) {}

        pub(crate) fn retry<E>(&self, _failure: &Failure<E>, _delay: Duration) {}
    }
}
