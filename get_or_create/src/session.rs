use crate::backend::SerializableConnection;
use crate::error::Error;

/// Where a get-or-create runs: `&mut` a connection, `&mut` a pooled connection, or `&` an r2d2
/// pool.
///
/// - With a connection, everything happens on it. Inside a transaction that is open on it, the
///   get-or-create takes part in that transaction.
/// - With a pool (feature `r2d2`), a connection is drawn for the call and given back after it.
///   If it is lost, the call goes on with a fresh one.
///
/// The session is taken by value. In a function that has `conn: &mut PgConnection` and goes on
/// using it, write `&mut *conn`.
///
/// # Example
///
/// ```
/// # include!("doctest_setup.rs");
/// # fn main() -> get_or_create::Result<()> {
/// # let mut conn = connection();
/// fn hire(conn: &mut SqliteConnection) -> get_or_create::Result<()> {
///     let ada = NewEmployee { name: "Ada", department_id: 7 };
///     let grace = NewEmployee { name: "Grace", department_id: 7 };
///     ada.get_or_create(&mut *conn)?;
///     grace.get_or_create(conn)?;
///     Ok(())
/// }
/// # hire(&mut conn)
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no session for a get-or-create",
    label = "expected `&mut` a connection or `&` a pool",
    note = "pass `&mut connection`, `&mut pooled_connection` or `&pool`",
    note = "the features `postgres`, `sqlite`, `mysql` and `r2d2` of `get_or_create` add the sessions of each"
)]
pub trait Session: Sized {
    /// The type of the connection.
    type Connection: SerializableConnection;

    #[doc(hidden)]
    type Lease: Lease<Connection = Self::Connection>;

    #[doc(hidden)]
    fn lease(self) -> Self::Lease;
}

/// A session's connection for the length of one call.
#[doc(hidden)]
pub trait Lease {
    type Connection: SerializableConnection;

    fn connection(&mut self) -> Result<&mut Self::Connection, Error>;

    /// Drops a lost connection; says whether another can be had in its place.
    fn replace_lost(&mut self) -> bool;
}

impl<Conn: SerializableConnection> Lease for &mut Conn {
    type Connection = Conn;

    fn connection(&mut self) -> Result<&mut Conn, Error> {
        Ok(self)
    }

    fn replace_lost(&mut self) -> bool {
        false
    }
}

#[cfg(feature = "r2d2")]
mod pool {
    use diesel::r2d2::{ConnectionManager, Pool, PooledConnection, R2D2Connection};

    use super::{Lease, Session};
    use crate::backend::SerializableConnection;
    use crate::error::Error;

    impl<'a, Conn> Session for &'a mut PooledConnection<ConnectionManager<Conn>>
    where
        Conn: SerializableConnection + R2D2Connection + 'static,
    {
        type Connection = Conn;
        type Lease = &'a mut Conn;

        fn lease(self) -> Self::Lease {
            self
        }
    }

    impl<'a, Conn> Session for &'a Pool<ConnectionManager<Conn>>
    where
        Conn: SerializableConnection + R2D2Connection + 'static,
    {
        type Connection = Conn;
        type Lease = Pooled<'a, Conn>;

        fn lease(self) -> Self::Lease {
            Pooled {
                pool: self,
                drawn: None,
            }
        }
    }

    /// Draws a connection at the first need and keeps it over the retries: giving it back during
    /// a wait of milliseconds would cost a check-out, and with it a round trip, each time.
    #[doc(hidden)]
    pub struct Pooled<'a, Conn: R2D2Connection + 'static> {
        pool: &'a Pool<ConnectionManager<Conn>>,
        drawn: Option<PooledConnection<ConnectionManager<Conn>>>,
    }

    impl<Conn> Lease for Pooled<'_, Conn>
    where
        Conn: SerializableConnection + R2D2Connection + 'static,
    {
        type Connection = Conn;

        fn connection(&mut self) -> Result<&mut Conn, Error> {
            let drawn = match self.drawn.take() {
                Some(drawn) => drawn,
                None => self.pool.get()?,
            };
            Ok(self.drawn.insert(drawn))
        }

        fn replace_lost(&mut self) -> bool {
            self.drawn = None;
            true
        }
    }
}
