use diesel::prelude::*;

struct HireError;

impl From<get_or_create::Error> for HireError {
    fn from(_: get_or_create::Error) -> Self {
        Self
    }
}

fn hire(conn: &mut SqliteConnection) -> Result<(), HireError> {
    get_or_create::transaction(conn, |_| Err(HireError))
}

fn main() {}
