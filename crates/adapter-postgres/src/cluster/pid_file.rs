//! What `postmaster.pid` says about a running server, and whether it is true.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::error::{ClusterResult, IoContext};

/// The parts of `postmaster.pid` that matter to us.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PidFile {
    pub pid: i32,
    pub port: u16,
    pub socket_folder: PathBuf,
    pub status: String,
}

impl PidFile {
    pub fn path(pgdata: &Path) -> PathBuf {
        pgdata.join("postmaster.pid")
    }

    /// `None` where there is no file or it is not written out yet.
    pub fn read(pgdata: &Path) -> Option<Self> {
        let text = fs::read_to_string(Self::path(pgdata)).ok()?;
        let lines: Vec<&str> = text.lines().collect();
        Some(Self {
            pid: lines.first()?.trim().parse().ok()?,
            port: lines
                .get(3)
                .and_then(|line| line.trim().parse().ok())
                .unwrap_or(super::place::PORT),
            socket_folder: lines.get(4).map(|line| PathBuf::from(line.trim())).unwrap_or_default(),
            status: lines.get(7).map(|line| line.trim().to_owned()).unwrap_or_default(),
        })
    }

    /// What the server says of itself. One that was killed a moment ago still says so.
    pub fn is_ready(&self) -> bool {
        self.status == "ready"
    }

    /// Whether the process runs and is the server of this folder. After a crash the number may belong to anybody.
    pub fn is_alive(&self, pgdata: &Path) -> bool {
        process_exists(self.pid) && serves(self.pid, pgdata)
    }

    /// Whether the number belongs to a process that has nothing to do with this folder.
    pub fn is_anothers(&self, pgdata: &Path) -> bool {
        process_exists(self.pid) && !serves(self.pid, pgdata)
    }

    /// Puts our own number in place of a stranger's. The server takes its parent's number for a left-over, while it
    /// would give way to a stranger; and what the file says about shared memory still keeps it from starting beside
    /// workers of a killed server.
    pub fn disown(pgdata: &Path) -> ClusterResult<()> {
        let path = Self::path(pgdata);
        let text = fs::read_to_string(&path).context("read", &path)?;
        let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
        fs::write(&path, format!("{}\n{rest}", std::process::id())).context("write", &path)
    }

    pub fn signal(&self, signal: Signal) {
        if let Some(pid) = Pid::from_raw(self.pid) {
            // It may be gone already, which is what was wanted.
            let _gone = kill_process(pid, signal);
        }
    }
}

fn process_exists(pid: i32) -> bool {
    let Some(pid) = Pid::from_raw(pid) else { return false };
    !matches!(test_kill_process(pid), Err(rustix::io::Errno::SRCH))
}

/// A server changes into its data folder when it starts, and we start it with the folder on its command line. A process
/// that ended but was not collected yet has neither.
fn serves(pid: i32, pgdata: &Path) -> bool {
    if !Path::new("/proc/self").exists() {
        let listed = Command::new("ps")
            .args(["-o", "command=", "-p", &pid.to_string()])
            .output();
        return listed.is_ok_and(|output| mentions(&output.stdout, pgdata));
    }
    if fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == pgdata) {
        return true;
    }
    fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| mentions(&line, pgdata))
}

fn mentions(command_line: &[u8], pgdata: &Path) -> bool {
    String::from_utf8_lossy(command_line).contains(&*pgdata.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_a_server_writes() {
        let folder = tempfile::tempdir().unwrap();
        let text = "4711\n/var/data\n1763683200\n5432\n/var/data\n\n  1234 5678\nready   \n";
        fs::write(PidFile::path(folder.path()), text).unwrap();
        let file = PidFile::read(folder.path()).unwrap();
        assert_eq!(
            (file.pid, file.port, file.socket_folder.as_path()),
            (4711, 5432, Path::new("/var/data"))
        );
        assert!(file.is_ready());
    }

    #[test]
    fn a_half_written_file_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(PidFile::read(folder.path()), None);
        fs::write(PidFile::path(folder.path()), "").unwrap();
        assert_eq!(PidFile::read(folder.path()), None);
    }

    #[test]
    fn a_reused_number_is_anothers() {
        let folder = tempfile::tempdir().unwrap();
        let me = i32::try_from(std::process::id()).unwrap();
        let file = PidFile {
            pid: me,
            port: 5432,
            socket_folder: PathBuf::new(),
            status: String::new(),
        };
        assert!(!file.is_alive(folder.path()));
        assert!(file.is_anothers(folder.path()));
    }
}
