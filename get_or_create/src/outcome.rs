/// What a get-or-create did: the row was there, or it was created.
///
/// # Example
///
/// ```
/// use get_or_create::Outcome;
///
/// let outcome = Outcome::Created("Ada");
/// assert!(outcome.is_created());
/// assert_eq!(outcome.map(str::len).into_inner(), 3);
///
/// // As a pair, the way Django returns it.
/// let (name, created) = Outcome::Found("Ada").into();
/// assert_eq!((name, created), ("Ada", false));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome<T> {
    /// The row was there before the call, or another client created it during the call.
    Found(T),
    /// This call created the row.
    Created(T),
}

impl<T> Outcome<T> {
    /// Returns `true` if this call created the row.
    pub const fn is_created(&self) -> bool {
        matches!(self, Self::Created(_))
    }

    /// Returns the row, whether it was found or created.
    pub fn into_inner(self) -> T {
        match self {
            Self::Found(row) | Self::Created(row) => row,
        }
    }

    /// Borrows the row and keeps what happened to it.
    pub const fn as_ref(&self) -> Outcome<&T> {
        match self {
            Self::Found(row) => Outcome::Found(row),
            Self::Created(row) => Outcome::Created(row),
        }
    }

    /// Applies a function to the row and keeps what happened to it.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::Found(row) => Outcome::Found(f(row)),
            Self::Created(row) => Outcome::Created(f(row)),
        }
    }
}

/// The row, and whether it was created.
impl<T> From<Outcome<T>> for (T, bool) {
    fn from(outcome: Outcome<T>) -> Self {
        let created = outcome.is_created();
        (outcome.into_inner(), created)
    }
}

/// What an update-or-create did.
///
/// # Example
///
/// ```
/// use get_or_create::UpdateOutcome;
///
/// let outcome = UpdateOutcome::Updated("Ada");
/// assert!(outcome.is_updated() && !outcome.is_created());
///
/// // As a pair, the way Django returns it.
/// let (name, created) = outcome.into();
/// assert_eq!((name, created), ("Ada", false));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UpdateOutcome<T> {
    /// The row was there, and had all the values already: nothing was written.
    Unchanged(T),
    /// The row was there, or another client created it during the call, and this call changed it.
    /// This is the row with its new values.
    Updated(T),
    /// This call created the row.
    Created(T),
}

impl<T> UpdateOutcome<T> {
    /// Returns `true` if this call created the row.
    pub const fn is_created(&self) -> bool {
        matches!(self, Self::Created(_))
    }

    /// Returns `true` if this call changed a row that was there.
    pub const fn is_updated(&self) -> bool {
        matches!(self, Self::Updated(_))
    }

    /// Returns the row as it is now.
    pub fn into_inner(self) -> T {
        match self {
            Self::Unchanged(row) | Self::Updated(row) | Self::Created(row) => row,
        }
    }

    /// Borrows the row and keeps what happened to it.
    pub const fn as_ref(&self) -> UpdateOutcome<&T> {
        match self {
            Self::Unchanged(row) => UpdateOutcome::Unchanged(row),
            Self::Updated(row) => UpdateOutcome::Updated(row),
            Self::Created(row) => UpdateOutcome::Created(row),
        }
    }

    /// Applies a function to the row and keeps what happened to it.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> UpdateOutcome<U> {
        match self {
            Self::Unchanged(row) => UpdateOutcome::Unchanged(f(row)),
            Self::Updated(row) => UpdateOutcome::Updated(f(row)),
            Self::Created(row) => UpdateOutcome::Created(f(row)),
        }
    }
}

/// The row, and whether it was created.
impl<T> From<UpdateOutcome<T>> for (T, bool) {
    fn from(outcome: UpdateOutcome<T>) -> Self {
        let created = outcome.is_created();
        (outcome.into_inner(), created)
    }
}
