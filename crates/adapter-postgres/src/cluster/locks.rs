//! Two advisory file locks: one for whoever starts or stops the database server, one for all who use it. The system
//! drops them when a process ends in whatever way, so a killed process never blocks the next.

use std::fs::{File, OpenOptions};
use std::path::Path;

use super::error::{ClusterResult, IoContext};

/// Held while the server is started or stopped: one process at a time.
#[derive(Debug)]
pub(super) struct StartLock(#[expect(dead_code, reason = "held for its lock")] File);

impl StartLock {
    pub fn wait(data: &Path) -> ClusterResult<Self> {
        let path = data.join("postgres.start.lock");
        let file = open(&path)?;
        file.lock().context("lock", &path)?;
        Ok(Self(file))
    }
}

/// Held by each process that uses the server.
#[derive(Debug)]
pub(super) struct UserLock(File);

impl UserLock {
    pub fn take(data: &Path) -> ClusterResult<Self> {
        let path = data.join("postgres.users.lock");
        let file = open(&path)?;
        file.lock_shared().context("lock", &path)?;
        Ok(Self(file))
    }

    /// Gives the lock up and tells whether it was the last one. Ask only under the start lock.
    pub fn was_last(self) -> bool {
        self.0.unlock().is_ok() && self.0.try_lock().is_ok()
    }
}

fn open(path: &Path) -> ClusterResult<File> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .context("open", path)
}
