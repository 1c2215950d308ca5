use crate::backend::SerializableConnection;
use crate::error::Result;
use crate::failure::Failure;
use crate::guard::Guard;
use crate::lookup;
use crate::model::GetOrCreate;
use crate::outcome::{Outcome, UpdateOutcome};
use crate::queries::{ColumnQueries, Queries};
use crate::retry::{self, Retry};
use crate::session::Session;
use crate::trace::CallSpan;
use crate::update::{self, Change};

/// A call under preparation: a row, and the [`Guard`] and the [`Retry`] for it.
///
/// Made by [`GetOrCreate::with_guard`] and [`GetOrCreate::with_retry`].
#[derive(Clone, Debug)]
#[must_use = "nothing happens until `get_or_create` or `find` is called"]
pub struct Call<'a, R> {
    row: &'a R,
    guard: Guard,
    retry: Retry,
}

impl<'a, R: GetOrCreate> Call<'a, R> {
    pub(crate) fn new(row: &'a R) -> Self {
        Self {
            row,
            guard: R::GUARD,
            retry: Retry::of_model::<R>(),
        }
    }

    /// Sets what keeps other creators away. A [`find`](Call::find) needs nothing of that kind.
    ///
    /// Defaults to the model's own.
    pub fn with_guard(mut self, guard: Guard) -> Self {
        self.guard = guard;
        self
    }

    /// Sets how often the call is tried.
    ///
    /// Defaults to [`Retry::default`] with the model's own `max_attempts`.
    pub fn with_retry(mut self, retry: &Retry) -> Self {
        self.retry = retry.clone();
        self
    }

    /// Does [`GetOrCreate::get_or_create`].
    ///
    /// # Errors
    ///
    /// As [`GetOrCreate::get_or_create`].
    pub fn get_or_create<S>(&self, session: S) -> Result<Outcome<R::Model>>
    where
        S: Session,
        R: Queries<S::Connection>,
    {
        let span = CallSpan::get_or_create(R::TABLE, self.guard);
        let result = self.run(session, &span, |row, conn| {
            lookup::find_or_create(row, conn, self.guard)
        });
        span.record_outcome(match &result {
            Ok(Outcome::Found(_)) => "found",
            Ok(Outcome::Created(_)) => "created",
            Err(_) => "failed",
        });
        result
    }

    /// Does [`GetOrCreate::update_or_create`].
    ///
    /// # Errors
    ///
    /// As [`GetOrCreate::update_or_create`].
    pub fn update_or_create<S>(&self, session: S) -> Result<UpdateOutcome<R::Model>>
    where
        S: Session,
        R: ColumnQueries<S::Connection>,
    {
        self.update(session, &mut Change::Own)
    }

    /// Does [`GetOrCreate::update_or_create_with`].
    ///
    /// # Errors
    ///
    /// As [`GetOrCreate::update_or_create_with`].
    pub fn update_or_create_with<S, F>(
        &self,
        session: S,
        mut change: F,
    ) -> Result<UpdateOutcome<R::Model>>
    where
        S: Session,
        F: FnMut(&R::Model) -> R,
        R: ColumnQueries<S::Connection>,
    {
        self.update(session, &mut Change::Of(&mut change))
    }

    fn update<S>(
        &self,
        session: S,
        change: &mut Change<'_, R, R::Model>,
    ) -> Result<UpdateOutcome<R::Model>>
    where
        S: Session,
        R: ColumnQueries<S::Connection>,
    {
        let span = CallSpan::update_or_create(R::TABLE, self.guard);
        let result = self.run(session, &span, |row, conn| {
            update::update_or_create(row, change, self.guard, conn)
        });
        span.record_outcome(match &result {
            Ok(UpdateOutcome::Unchanged(_)) => "unchanged",
            Ok(UpdateOutcome::Updated(_)) => "updated",
            Ok(UpdateOutcome::Created(_)) => "created",
            Err(_) => "failed",
        });
        result
    }

    /// Does [`GetOrCreate::find`].
    ///
    /// # Errors
    ///
    /// As [`GetOrCreate::find`].
    pub fn find<S>(&self, session: S) -> Result<Option<R::Model>>
    where
        S: Session,
        R: Queries<S::Connection>,
    {
        let span = CallSpan::find(R::TABLE);
        let result = self.run(session, &span, lookup::find);
        span.record_outcome(match &result {
            Ok(Some(_)) => "found",
            Ok(None) => "missing",
            Err(_) => "failed",
        });
        result
    }

    fn run<S, T>(
        &self,
        session: S,
        span: &CallSpan,
        mut operation: impl FnMut(&R, &mut S::Connection) -> Result<T>,
    ) -> Result<T>
    where
        S: Session,
    {
        span.in_scope(|| {
            retry::run(session, &self.retry, span, |conn| {
                operation(self.row, conn)
                    .map_err(|error| Failure::of_repeatable(error, conn.is_lost()))
            })
        })
    }
}
