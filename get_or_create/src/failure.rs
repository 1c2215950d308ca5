use diesel::result::Error as DatabaseError;

use crate::classify::{self, Conflict};
use crate::error::{AsDatabaseError, Error};

/// How an operation failed, and whether another attempt could overcome it.
pub(crate) enum Failure<E> {
    Final(E),
    /// The session had no connection to try on.
    NoConnection(Error),
    Conflict {
        conflict: Conflict,
        cause: DatabaseError,
        error: E,
    },
}

impl<E: AsDatabaseError> Failure<E> {
    /// Classifies an error by the database's error inside. `lost` is what the connection itself
    /// knows: a connection can be lost with an error that does not say so.
    pub(crate) fn of(error: E, lost: bool) -> Self {
        let Some(database_error) = error.as_database_error() else {
            return Self::Final(error);
        };
        let conflict = if lost {
            Some(Conflict::ConnectionLost)
        } else {
            classify::conflict(database_error)
        };
        match conflict {
            Some(conflict) => Self::Conflict {
                conflict,
                cause: classify::copy_of_conflict(database_error),
                error,
            },
            None => Self::Final(error),
        }
    }

    /// Lets a connection that was lost count only if it is this one. A caller's block can use
    /// others, whose loss is no reason to run it again.
    pub(crate) fn unless_lost_elsewhere(self, lost: bool) -> Self {
        match self {
            Self::Conflict {
                conflict, error, ..
            } if conflict.is_connection_lost() && !lost => Self::Final(error),
            failure => failure,
        }
    }

    /// Gives the failure up as a final one.
    pub(crate) fn into_final(self) -> Self {
        match self {
            Self::Conflict { error, .. } => Self::Final(error),
            failure => failure,
        }
    }
}

impl Failure<Error> {
    /// Classifies the error of an operation that can be repeated whatever became of its COMMIT.
    pub(crate) fn of_repeatable(error: Error, lost: bool) -> Self {
        match error {
            Error::OutcomeUnknown { cause } => Self::Conflict {
                conflict: Conflict::CommitLost,
                cause: classify::copy_of_conflict(&cause),
                error: Error::OutcomeUnknown { cause },
            },
            error if error.is_nothing_inserted() => Self::Conflict {
                conflict: Conflict::RowVanished,
                cause: DatabaseError::NotFound,
                error,
            },
            error => Self::of(error, lost),
        }
    }

    /// Puts the error into the caller's own type.
    pub(crate) fn into_callers<E: From<Error>>(self) -> Failure<E> {
        match self {
            Self::Final(error) => Failure::Final(error.into()),
            Self::NoConnection(error) => Failure::NoConnection(error),
            Self::Conflict {
                conflict,
                cause,
                error,
            } => Failure::Conflict {
                conflict,
                cause,
                error: error.into(),
            },
        }
    }
}
