//! The only place that reads a [`diesel::result::Error`].

use std::fmt;

use crate::audit::KeyIndex;
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};

/// A failure that another attempt can overcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conflict {
    SerializationFailure,
    Deadlock,
    DatabaseLocked,
    LockTimeout,
    ConnectionLost,
    /// The connection was lost while COMMIT was under way.
    CommitLost,
    /// What kept the row from being inserted was gone a moment later.
    RowVanished,
}

impl Conflict {
    pub(crate) const fn is_connection_lost(self) -> bool {
        matches!(self, Self::ConnectionLost | Self::CommitLost)
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SerializationFailure => "serialization failure",
            Self::Deadlock => "deadlock",
            Self::DatabaseLocked => "database locked",
            Self::LockTimeout => "lock wait timeout",
            Self::ConnectionLost => "connection lost",
            Self::CommitLost => "connection lost at COMMIT",
            Self::RowVanished => "row vanished",
        })
    }
}

/// Says what another attempt could overcome, if anything.
///
/// Diesel shows neither an SQLSTATE nor SQLite's result code, and maps only some of them to a
/// [`DatabaseErrorKind`]. The others arrive as `Unknown` and are known by their message.
pub(crate) fn conflict(error: &Error) -> Option<Conflict> {
    match error {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => {
            Some(Conflict::SerializationFailure)
        }
        Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _)
        | Error::BrokenTransactionManager => Some(Conflict::ConnectionLost),
        // A dead connection is one of two reasons for `UnableToSendCommand`; the other is a
        // statement that the protocol has no room for.
        Error::DatabaseError(
            DatabaseErrorKind::Unknown | DatabaseErrorKind::UnableToSendCommand,
            information,
        ) => conflict_by_message(information.message()),
        Error::RollbackErrorOnCommit { commit_error, .. } => conflict(commit_error),
        _ => None,
    }
}

/// How the messages of each conflict begin.
///
/// PostgreSQL's are those of `src/backend/storage/lmgr/deadlock.c` and of libpq's `fe-misc.c`,
/// `fe-exec.c` and `fe-secure-openssl.c`; SQLite's are at <https://sqlite.org/rescode.html#busy>.
const MESSAGES: [(Conflict, &[&str]); 4] = [
    (
        Conflict::Deadlock,
        &[
            "deadlock detected",
            "Deadlock found when trying to get lock",
        ],
    ),
    (Conflict::LockTimeout, &["Lock wait timeout exceeded"]),
    (
        Conflict::DatabaseLocked,
        &[
            "database is locked",
            "database table is locked",
            "database schema is locked",
        ],
    ),
    (
        Conflict::ConnectionLost,
        &[
            "server closed the connection unexpectedly",
            "terminating connection due to",
            "no connection to the server",
            "connection not open",
            "could not send data to server",
            "could not receive data from server",
            "SSL connection has been closed",
            "SSL SYSCALL error",
            "MySQL server has gone away",
            "Server has gone away",
            "Lost connection to ",
            "Connection was killed",
            "WSREP has not yet prepared node for application use",
        ],
    ),
];

fn conflict_by_message(message: &str) -> Option<Conflict> {
    MESSAGES
        .iter()
        .find(|(_, starts)| starts.iter().any(|start| message.starts_with(start)))
        .map(|(conflict, _)| *conflict)
}

pub(crate) fn is_unique_violation(error: &Error) -> bool {
    matches!(
        error,
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)
    )
}

/// Says whether a unique violation is of one of these constraints.
///
/// Diesel has no name of it from MySQL. The message ends with it, in MySQL after the table's:
/// `Duplicate entry 'Ada-7' for key 'employees.one_name'`.
pub(crate) fn is_violation_of(violation: &Error, constraints: &[KeyIndex]) -> bool {
    let message = violation.to_string();
    let key = message
        .rsplit_once(" for key ")
        .map(|(_, key)| key.trim_matches('\''));
    key.is_some_and(|key| {
        let name = key.rsplit_once('.').map_or(key, |(_, name)| name);
        constraints
            .iter()
            .any(|index| index.name() == name || index.name() == key)
    })
}

/// Copies an error for which [`conflict`] has found an answer.
///
/// Diesel's errors cannot be cloned, and a caller's own error type keeps its database error to
/// itself; what the last attempt met is wanted all the same when the attempts are used up.
pub(crate) fn copy_of_conflict(error: &Error) -> Error {
    match error {
        Error::DatabaseError(kind, information) => {
            Error::DatabaseError(*kind, Box::new(Information::copy_of(&**information)))
        }
        Error::RollbackErrorOnCommit { commit_error, .. } => copy_of_conflict(commit_error),
        _ => Error::BrokenTransactionManager,
    }
}

struct Information {
    message: String,
    details: Option<String>,
    hint: Option<String>,
}

impl Information {
    fn copy_of(information: &dyn DatabaseErrorInformation) -> Self {
        Self {
            message: information.message().to_owned(),
            details: information.details().map(str::to_owned),
            hint: information.hint().map(str::to_owned),
        }
    }
}

/// A conflict is about no table, column or constraint, so these stay empty.
impl DatabaseErrorInformation for Information {
    fn message(&self) -> &str {
        &self.message
    }

    fn details(&self) -> Option<&str> {
        self.details.as_deref()
    }

    fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    fn table_name(&self) -> Option<&str> {
        None
    }

    fn column_name(&self) -> Option<&str> {
        None
    }

    fn constraint_name(&self) -> Option<&str> {
        None
    }

    fn statement_position(&self) -> Option<i32> {
        None
    }
}
