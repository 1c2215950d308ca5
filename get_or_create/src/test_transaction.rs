use std::backtrace::Backtrace;

/// Says whether Diesel's `Connection::test_transaction` is among the callers.
///
/// Unlike `begin_test_transaction`, it leaves no mark on the connection: what it opens is a plain
/// transaction, which it never commits. Only the stack tells it from a transaction that will be
/// committed and that has to be serializable. The stack is looked at where the answer would
/// otherwise be [`NotSerializable`](crate::Error::NotSerializable), and only in builds with debug
/// assertions, which tests are and services are not.
pub(crate) fn is_caller() -> bool {
    if !cfg!(debug_assertions) {
        return false;
    }
    let stack = Backtrace::force_capture().to_string();
    // As the compiler's legacy names and its v0 names have it.
    stack.contains("diesel::connection::Connection::test_transaction")
        || stack.contains("diesel::connection::Connection>::test_transaction")
}
