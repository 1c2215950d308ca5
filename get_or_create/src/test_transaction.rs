use std::backtrace::Backtrace;

/// Says whether Diesel's `Connection::test_transaction` is among the callers.
///
/// Unlike `begin_test_transaction`, it leaves no mark on the connection: what it opens is a plain
/// transaction, which it never commits. Only the stack tells it from a transaction that will be
/// committed and that has to be serializable. The stack is looked at where the answer would
/// otherwise be [`NotSerializable`](crate::Error::NotSerializable), and only in builds with debug
/// assertions, which tests are and services are not.
pub(crate) fn is_caller() -> bool {
    cfg!(debug_assertions)
        && Backtrace::force_capture()
            .to_string()
            .contains("diesel::connection::Connection::test_transaction")
}
