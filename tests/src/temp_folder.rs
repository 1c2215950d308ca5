//! Folders of our own under the temporary folder.

use std::fs::DirBuilder;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, process};

/// Creates an empty folder which only its owner can enter; who asked removes it.
pub(crate) fn create(kind: &str) -> PathBuf {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    loop {
        let count = COUNTER.fetch_add(1, Ordering::Relaxed);
        // Short, because the path of a socket inside must stay below 108 bytes.
        let folder = env::temp_dir().join(format!("goc_{kind}_{}_{count}", process::id()));
        match DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return folder,
            // Left by an earlier process which had this id.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => panic!("cannot create {}: {error}", folder.display()),
        }
    }
}
