//! A pool of connections, and all that is asked of it, written once for all backends.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use diesel::dsl::Order;
use diesel::prelude::*;
use diesel::query_dsl::methods::LoadQuery;
use diesel::r2d2::{ConnectionManager, Pool, R2D2Connection};
use get_or_create::{GetOrCreate, Guard, Outcome, Queries, Retry};

use crate::backend::{BackendConnection, SetUp};
use crate::model::{Department, Employee, NewDepartment, NewEmployee};
use crate::schema::employees;

/// What the handlers ask of the database. They hold it as `dyn`, and so need not be generic.
pub trait Database: Send + Sync {
    /// Gets or creates an employee.
    ///
    /// # Errors
    ///
    /// Those of the library, and [`get_or_create::Error::Database`] with a foreign key violation
    /// if there is no such department.
    fn get_or_create_employee(
        &self,
        employee: &NewEmployee,
    ) -> get_or_create::Result<Outcome<Employee>>;

    /// Gets or creates a department.
    ///
    /// # Errors
    ///
    /// Those of the library.
    fn get_or_create_department(
        &self,
        department: &NewDepartment,
    ) -> get_or_create::Result<Outcome<Department>>;

    /// Returns all employees, the oldest first.
    ///
    /// # Errors
    ///
    /// Those of the database and of the pool.
    fn employees(&self) -> get_or_create::Result<Vec<Employee>>;
}

/// How a database is used.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many connections there are. Defaults to 10.
    pub pool_size: u32,
    /// How long a request waits for a connection, and then for the other writers. Defaults to
    /// 5 s, as a client of a service should not have to wait for the library's 30 s.
    pub patience: Duration,
    /// What keeps two creators of one employee apart. Defaults to [`Guard::Serializable`].
    pub guard: Guard,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            pool_size: 10,
            patience: Duration::from_secs(5),
            guard: Guard::default(),
        }
    }
}

/// Opens the database that `url` names, on PostgreSQL, MySQL or in an SQLite file, and migrates it.
///
/// # Errors
///
/// The database cannot be reached or migrated, or it is of another kind.
pub fn open(url: &str, settings: &Settings) -> Result<Arc<dyn Database>, Box<dyn Error>> {
    match url.split_once("://") {
        Some(("postgres" | "postgresql", _)) => {
            let database = PooledDatabase::<PgConnection>::open(url, settings)?;
            Ok(Arc::new(database))
        }
        #[cfg(feature = "mysql")]
        Some(("mysql", _)) => {
            let database = PooledDatabase::<MysqlConnection>::open(url, settings)?;
            Ok(Arc::new(database))
        }
        #[cfg(not(feature = "mysql"))]
        Some(("mysql", _)) => Err("this program was built without the feature `mysql`".into()),
        // Each connection of the pool would have such a database for itself.
        _ if url.is_empty() || url.contains(":memory:") => {
            Err("an SQLite database without a file cannot be shared".into())
        }
        None | Some(("sqlite", _)) => {
            let database = PooledDatabase::<SqliteConnection>::open(url, settings)?;
            Ok(Arc::new(database))
        }
        Some((scheme, _)) => Err(format!("`{scheme}` is no database that is served here").into()),
    }
}

/// A pool of connections to one database.
#[derive(Debug)]
pub struct PooledDatabase<Conn: R2D2Connection + 'static> {
    pool: Pool<ConnectionManager<Conn>>,
    guard: Guard,
    retry: Retry,
}

impl<Conn> PooledDatabase<Conn>
where
    Conn: BackendConnection,
    NewEmployee: Queries<Conn>,
{
    /// Connects to the database and migrates it.
    ///
    /// # Errors
    ///
    /// The database cannot be reached or migrated, or it has nothing that the guard relies on.
    pub fn open(url: &str, settings: &Settings) -> Result<Self, Box<dyn Error>> {
        // Not on a connection of the pool, which would try for long to reach a database that is
        // not there, and which opens several at once while the file is not yet in WAL mode.
        let mut conn = Conn::establish(url)?;
        conn.set_up(settings.patience)?;
        conn.run_pending_migrations(Conn::MIGRATIONS)
            .map_err(|error| error as Box<dyn Error>)?;
        let pool = Pool::builder()
            .max_size(settings.pool_size)
            .connection_timeout(settings.patience)
            .connection_customizer(Box::new(SetUp(settings.patience)))
            .build(ConnectionManager::new(url))?;
        let audit = NewEmployee::audit_key(&pool)?;
        if !audit.allows(settings.guard) {
            return Err(format!("no create is possible under {}:\n{audit}", settings.guard).into());
        }
        Ok(Self {
            pool,
            guard: settings.guard,
            retry: Retry::default().with_deadline(settings.patience),
        })
    }

    /// Returns the pool.
    pub fn pool(&self) -> &Pool<ConnectionManager<Conn>> {
        &self.pool
    }
}

impl<Conn> Database for PooledDatabase<Conn>
where
    Conn: BackendConnection,
    NewEmployee: Queries<Conn, Model = Employee>,
    for<'a> NewDepartment<'a>: Queries<Conn, Model = Department>,
    Order<employees::table, employees::id>: for<'a> LoadQuery<'a, Conn, Employee>,
{
    fn get_or_create_employee(
        &self,
        employee: &NewEmployee,
    ) -> get_or_create::Result<Outcome<Employee>> {
        employee
            .with_guard(self.guard)
            .with_retry(&self.retry)
            .get_or_create(&self.pool)
    }

    fn get_or_create_department(
        &self,
        department: &NewDepartment,
    ) -> get_or_create::Result<Outcome<Department>> {
        department.with_retry(&self.retry).get_or_create(&self.pool)
    }

    fn employees(&self) -> get_or_create::Result<Vec<Employee>> {
        let mut conn = self.pool.get()?;
        Ok(employees::table.order(employees::id).load(&mut *conn)?)
    }
}
