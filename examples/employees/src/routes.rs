//! The routes and their handlers.

use std::sync::Arc;

use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};

use crate::database::Database;
use crate::error::Failure;
use crate::model::{Employee, NewEmployee};

const MAX_BODY: usize = 16 * 1024;

/// Returns the service on a database.
pub fn router(database: Arc<dyn Database>) -> Router {
    Router::new()
        .route("/employees", get(list).post(get_or_create))
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(database)
}

async fn get_or_create(
    State(database): State<Arc<dyn Database>>,
    body: Result<Json<NewEmployee>, JsonRejection>,
) -> Result<(StatusCode, Json<Employee>), Failure> {
    let Json(employee) = body?;
    employee
        .validate()
        .map_err(|message| Failure::new(StatusCode::UNPROCESSABLE_ENTITY, message))?;
    let outcome = blocking(move || database.get_or_create_employee(&employee)).await?;
    let status = match outcome.is_created() {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    Ok((status, Json(outcome.into_inner())))
}

async fn list(State(database): State<Arc<dyn Database>>) -> Result<Json<Vec<Employee>>, Failure> {
    Ok(Json(blocking(move || database.employees()).await?))
}

async fn unknown_route() -> Failure {
    Failure::new(StatusCode::NOT_FOUND, "there is only /employees here")
}

async fn wrong_method() -> Failure {
    Failure::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "/employees takes GET and POST",
    )
}

/// Diesel's calls block, as do the waits between retries: on a thread that answers requests, they
/// would stop all others.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> get_or_create::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    Ok(tokio::task::spawn_blocking(work).await??)
}
