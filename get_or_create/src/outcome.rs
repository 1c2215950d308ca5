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
