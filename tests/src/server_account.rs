//! Whom the server runs as.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// The account the server runs as, since `initdb` and `postgres` refuse root.
#[derive(Debug, Clone)]
pub(crate) enum ServerAccount {
    /// The account of the tests themselves.
    Own,
    /// Another one, because the tests run as root.
    Other { name: String, uid: u32, gid: u32 },
}

impl ServerAccount {
    /// Chooses the account, and gives it the folder that we have just created.
    pub(crate) fn take_over(folder: &Path) -> Result<Self, String> {
        let owner = fs::metadata(folder).map_err(|error| error.to_string())?;
        if owner.uid() != 0 {
            return Ok(Self::Own);
        }
        let accounts = fs::read_to_string("/etc/passwd").map_err(|error| error.to_string())?;
        let (name, uid, gid) = ["postgres", "nobody"]
            .iter()
            .find_map(|name| find_account(&accounts, name))
            .ok_or("as root the server needs an account `postgres` or `nobody` to run as")?;
        chown(folder, Some(uid), Some(gid))
            .map_err(|error| format!("cannot give {} to {name}: {error}", folder.display()))?;
        Ok(Self::Other { name, uid, gid })
    }

    /// Makes a command that runs as this account, inside its folder.
    pub(crate) fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        // The current folder may be closed to that account.
        command.current_dir(folder);
        if let Self::Other { uid, gid, .. } = self {
            command.uid(*uid).gid(*gid);
        }
        command
    }

    /// Says what to look at when this account could not start a program.
    pub(crate) fn hint(&self, folder: &Path) -> String {
        match self {
            Self::Own => String::new(),
            Self::Other { name, .. } => format!(
                "\nhelp: as root the server runs as `{name}`, to whom {} must be open; \
                 TMPDIR names another folder",
                folder.display()
            ),
        }
    }
}

fn find_account(accounts: &str, wanted: &str) -> Option<(String, u32, u32)> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let _password = fields.next()?;
        let uid = fields.next()?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        (name == wanted).then(|| (name.to_owned(), uid, gid))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let accounts = "postgres2:x:7:8::/:/bin/sh\npostgres:x:101:104::/:/bin/sh\n";
        assert_eq!(
            find_account(accounts, "postgres"),
            Some(("postgres".to_owned(), 101, 104))
        );
        assert_eq!(find_account(accounts, "nobody"), None);
    }
}
