//! MariaDB servers that all take writes.

use std::path::Path;
use std::thread;
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::free_port::free_ports;
use crate::private_mariadb::PrivateMariadb;
use crate::server_url::ServerUrl;

/// A Galera cluster on 127.0.0.1, each of whose nodes has all the data.
///
/// Its servers are gone with the value, or with the test process, however that ends.
#[derive(Debug)]
pub struct GaleraCluster {
    nodes: Vec<PrivateMariadb>,
}

impl GaleraCluster {
    /// Starts a cluster of so many nodes, and waits until all of them take part.
    pub fn start(nodes: usize) -> Self {
        assert!(
            Path::new(PROVIDER).is_file(),
            "{PROVIDER} was not found\nhelp: `apt-get install --no-install-recommends mariadb-server galera-4 rsync`"
        );
        let mut ports = free_ports();
        let mut first = None;
        let mut cluster = Self { nodes: Vec::new() };
        for _ in 0..nodes {
            let own = [(); 3].map(|()| ports.next().expect("ports do not end"));
            let listen = own[0];
            // The first node's address is nobody's: a new cluster.
            let others = first.map_or(String::new(), |first: u16| format!("127.0.0.1:{first}"));
            first.get_or_insert(listen);
            let mut arguments = vec![format!("--wsrep-cluster-address=gcomm://{others}")];
            arguments.extend(node_arguments(own));
            cluster.nodes.push(PrivateMariadb::start_with(arguments));
            cluster.wait_for_nodes();
        }
        cluster
    }

    /// Returns the URL of a database on one of the nodes.
    pub fn url(&self, node: usize, database: &str) -> String {
        ServerUrl::local_mysql(self.nodes[node].port()).database(database)
    }

    /// Kills a node.
    pub fn kill(&self, node: usize) {
        self.nodes[node].stop_hard();
    }

    /// Waits until the newest node has all others beside it and takes statements.
    fn wait_for_nodes(&self) {
        #[derive(QueryableByName)]
        struct Status {
            #[diesel(sql_type = Text, column_name = "Value")]
            value: String,
        }

        let url = self.url(self.nodes.len() - 1, "mysql");
        // A connection that it took before it was sent the data is cut.
        let has = |variable: &str, wanted: &str| {
            MysqlConnection::establish(&url).is_ok_and(|mut conn| {
                diesel::sql_query(format!("SHOW STATUS LIKE '{variable}'"))
                    .get_result::<Status>(&mut conn)
                    .is_ok_and(|status| status.value == wanted)
            })
        };
        let size = self.nodes.len().to_string();
        for _ in 0..3_000 {
            if has("wsrep_cluster_size", &size) && has("wsrep_ready", "ON") {
                return;
            }
            thread::park_timeout(Duration::from_millis(20));
        }
        panic!("the node does not join the cluster");
    }
}

const PROVIDER: &str = "/usr/lib/galera/libgalera_smm.so";

/// A node listens on the first port, and is sent the data of another on the others.
fn node_arguments([listen, increments, snapshot]: [u16; 3]) -> [String; 9] {
    [
        "--wsrep-on=ON".to_owned(),
        format!("--wsrep-provider={PROVIDER}"),
        "--binlog-format=ROW".to_owned(),
        "--innodb-autoinc-lock-mode=2".to_owned(),
        "--wsrep-cluster-name=get_or_create".to_owned(),
        format!("--wsrep-node-address=127.0.0.1:{listen}"),
        "--wsrep-sst-method=rsync".to_owned(),
        format!("--wsrep-sst-receive-address=127.0.0.1:{snapshot}"),
        format!(
            "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:{listen};\
             ist.recv_addr=127.0.0.1:{increments};gcache.size=16M;pc.recovery=FALSE"
        ),
    ]
}
