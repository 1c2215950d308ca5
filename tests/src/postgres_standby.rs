//! A PostgreSQL server that takes over when another is gone.

use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::postgres_server::PostgresServer;
use crate::private_server::PrivateServer;
use crate::server_url::ServerUrl;

/// A synchronous standby: a server that has all that the primary acknowledges.
///
/// It is gone with the value, or with the test process, however that ends.
#[derive(Debug)]
pub struct PostgresStandby {
    private: PrivateServer,
    both: ServerUrl,
}

impl PostgresStandby {
    /// Starts a standby of a private server, which from then on acknowledges nothing that the
    /// standby does not have.
    pub fn of(primary: &PostgresServer) -> Self {
        let private = PrivateServer::start_standby(primary.private());
        wait_for_standby(&primary.maintenance_url());
        let both = ServerUrl::either_postgres(primary.private().port(), private.port());
        Self { private, both }
    }

    /// Returns the URL of a database in whichever of the two takes writes.
    pub fn url(&self, database: &str) -> String {
        self.both.database(database)
    }

    /// Lets the standby take the writes; the primary must have been stopped.
    pub fn promote(&self) {
        self.private.promote();
    }
}

fn wait_for_standby(primary: &str) {
    #[derive(QueryableByName)]
    struct Standbys {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }

    let mut conn = PgConnection::establish(primary).expect("the primary takes connections");
    conn.batch_execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        .and_then(|()| conn.batch_execute("SELECT pg_reload_conf()"))
        .expect("the primary takes settings");
    for _ in 0..3_000 {
        let standbys: Standbys = diesel::sql_query(
            "SELECT count(*) AS count FROM pg_stat_replication WHERE sync_state = 'sync'",
        )
        .get_result(&mut conn)
        .expect("the primary knows its standbys");
        if standbys.count == 1 {
            return;
        }
        thread::park_timeout(Duration::from_millis(20));
    }
    panic!("the standby does not follow the primary");
}
