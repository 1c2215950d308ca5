//! Where MariaDB's programs are on this machine.

use std::env;
use std::path::PathBuf;

/// Finds one of the programs, on `PATH` or where Debian keeps a server's.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

/// Finds one of the server's programs, without which the tests cannot run.
pub(crate) fn server_program(name: &str) -> PathBuf {
    program(name).unwrap_or_else(|| {
        panic!(
            "no MariaDB server was found: `{name}` is neither on PATH nor in /usr/sbin\n\
             help: install one (`apt-get install --no-install-recommends mariadb-server-core \
             mariadb-client-core`), or set MYSQL_DATABASE_URL to a server in which the tests may \
             create databases"
        )
    })
}
