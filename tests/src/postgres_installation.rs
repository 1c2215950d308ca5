//! Where the server's programs are on this machine.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fmt, fs};

/// A folder which holds a PostgreSQL server's programs.
#[derive(Debug, Clone)]
pub struct PostgresInstallation {
    folder: PathBuf,
}

impl PostgresInstallation {
    /// Finds the programs on `PATH`, else the newest of those which Debian keeps
    /// off it.
    ///
    /// # Errors
    ///
    /// [`MissingServer`], which says what to install.
    pub fn find() -> Result<Self, MissingServer> {
        let path = env::var_os("PATH").unwrap_or_default();
        Self::find_in(env::split_paths(&path).chain(debian_folders()))
    }

    /// Finds the programs in the first of `folders` which has all of them.
    ///
    /// # Errors
    ///
    /// [`MissingServer`], which says what to install.
    pub fn find_in(folders: impl IntoIterator<Item = PathBuf>) -> Result<Self, MissingServer> {
        folders
            .into_iter()
            .find(|folder| has_programs(folder))
            .map(|folder| Self {
                folder: behind_links(&folder).unwrap_or(folder),
            })
            .ok_or(MissingServer)
    }

    /// Returns the path of a program of the server's, whether it is there or not.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// No PostgreSQL server was found, so the tests that need one cannot run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingServer;

impl fmt::Display for MissingServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no PostgreSQL server was found: `{}` are neither on PATH nor in {DEBIAN_FOLDER}/*/bin\n\
             help: install one (`apt-get install postgresql-15`), or set PG_DATABASE_URL to a \
             server in which the tests may create databases",
            SERVER_PROGRAMS.join("`, `"),
        )
    }
}

impl Error for MissingServer {}

const SERVER_PROGRAMS: [&str; 3] = ["initdb", "pg_ctl", "postgres"];
const DEBIAN_FOLDER: &str = "/usr/lib/postgresql";

fn has_programs(folder: &Path) -> bool {
    let mut programs = SERVER_PROGRAMS.iter().map(|name| folder.join(name));
    programs.all(|program| program.is_file())
}

/// Links on PATH may be to the server's programs alone, while `pg_dump` is beside them
/// only where they really are.
fn behind_links(folder: &Path) -> Option<PathBuf> {
    let program = fs::canonicalize(folder.join("pg_ctl")).ok()?;
    let folder = program.parent()?;
    has_programs(folder).then(|| folder.to_owned())
}

fn debian_folders() -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(DEBIAN_FOLDER) else {
        return Vec::new();
    };
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    folders.sort_by_key(|folder| version(folder));
    folders
        .into_iter()
        .rev()
        .map(|folder| folder.join("bin"))
        .collect()
}

// As numbers, because "9.6" sorts after "15" as text.
fn version(folder: &Path) -> Vec<u32> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.split('.')
        .map_while(|part| part.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_as_numbers() {
        let version = |name: &str| version(&Path::new(DEBIAN_FOLDER).join(name));
        assert!(version("15") > version("9.6"));
        assert!(version("9.6") > version("9.5"));
        assert!(version("9.5") > version("junk"));
    }
}
