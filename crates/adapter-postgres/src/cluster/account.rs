//! The account that the database server runs under: our own, or an unprivileged one when we are root, because
//! PostgreSQL refuses to run as root.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::error::{ClusterError, ClusterResult, IoContext};

#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    uid: u32,
    gid: u32,
    /// We are root and become this account for every program of PostgreSQL.
    switch: bool,
}

impl Account {
    /// Who owns the existing folder, or else who shall own the new one.
    pub fn choose(pgdata: &Path) -> ClusterResult<Self> {
        let me = rustix::process::geteuid().as_raw();
        let owner = fs::metadata(pgdata).ok().map(|found| (found.uid(), found.gid()));
        match (me, owner) {
            (0, Some((uid, gid))) if uid != 0 => Ok(Self { uid, gid, switch: true }),
            (0, _) => {
                let (uid, gid) = ["postgres", "nobody"]
                    .into_iter()
                    .find_map(look_up)
                    .ok_or(ClusterError::NoAccount)?;
                Ok(Self { uid, gid, switch: true })
            }
            (_, Some((uid, _))) if uid != me => Err(ClusterError::NotOurs {
                folder: pgdata.to_owned(),
                owner: uid,
            }),
            _ => Ok(Self {
                uid: me,
                gid: rustix::process::getegid().as_raw(),
                switch: false,
            }),
        }
    }

    /// A program that will run under this account, in the given folder.
    pub fn command(&self, program: impl AsRef<Path>, folder: &Path) -> Command {
        let mut command = Command::new(program.as_ref());
        // A server that is set up through the environment of whoever starts us is not private any more.
        for name in [
            "PGDATA",
            "PGHOST",
            "PGPORT",
            "PGUSER",
            "PGDATABASE",
            "PGOPTIONS",
            "PGSERVICE",
        ] {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C").current_dir(folder).stdin(Stdio::null());
        if self.switch {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Makes a folder that only this account can look into.
    pub fn make_private_folder(&self, folder: &Path) -> ClusterResult<()> {
        match fs::create_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let found = fs::symlink_metadata(folder).context("inspect", folder)?;
                if !found.is_dir() || found.uid() != self.uid {
                    return Err(ClusterError::NotOurs {
                        folder: folder.to_owned(),
                        owner: found.uid(),
                    });
                }
            }
            made => made.context("create", folder)?,
        }
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).context("protect", folder)?;
        self.own(folder)
    }

    /// Hands a file or folder to this account.
    pub fn own(&self, path: &Path) -> ClusterResult<()> {
        if self.switch {
            chown(path, Some(self.uid), Some(self.gid)).context("hand over", path)
        } else {
            Ok(())
        }
    }

    /// Whether the account can get into the folder at all. `/root`, for instance, is closed to all but root.
    pub fn can_enter(&self, folder: &Path) -> bool {
        !self.switch
            || self
                .command("/bin/true", folder)
                .status()
                .is_ok_and(|status| status.success())
    }

    /// Lets the account pass through the folder without seeing what else is in it.
    pub fn open_passage(&self, folder: &Path) -> ClusterResult<()> {
        if !self.switch {
            return Ok(());
        }
        let mode = fs::metadata(folder).context("inspect", folder)?.mode() & 0o7777;
        fs::set_permissions(folder, fs::Permissions::from_mode(mode | 0o011)).context("open", folder)
    }
}

fn look_up(name: &str) -> Option<(u32, u32)> {
    let users = fs::read_to_string(PathBuf::from("/etc/passwd")).ok()?;
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some((uid, gid))
    })
}
