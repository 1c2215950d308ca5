//! What a client is told when a request fails.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use diesel::result::{DatabaseErrorKind, Error as DatabaseError};
use get_or_create::Error;
use serde::Serialize;
use tokio::task::JoinError;

/// A status, and the sentence that goes with it.
#[derive(Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    message: String,
}

impl Failure {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }

    fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal error")
    }
}

impl From<JsonRejection> for Failure {
    fn from(rejection: JsonRejection) -> Self {
        Self::new(rejection.status(), rejection.body_text())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Database(DatabaseError::DatabaseError(
                DatabaseErrorKind::ForeignKeyViolation,
                _,
            )) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "there is no department with this `department_id`",
            ),
            Error::Pool(_) | Error::RetriesExhausted { .. } => {
                tracing::warn!(%error, "a request was turned away");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "the database is busy or cannot be reached, try again",
                )
            }
            error => {
                tracing::error!(%error, "a request failed");
                Self::internal()
            }
        }
    }
}

/// The handler's work on the database panicked.
impl From<JoinError> for Failure {
    fn from(error: JoinError) -> Self {
        tracing::error!(%error, "a request failed");
        Self::internal()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Body {
            error: String,
        }

        let retry_after =
            (self.status == StatusCode::SERVICE_UNAVAILABLE).then_some([(RETRY_AFTER, "1")]);
        let body = Json(Body {
            error: self.message,
        });
        (self.status, retry_after, body).into_response()
    }
}
