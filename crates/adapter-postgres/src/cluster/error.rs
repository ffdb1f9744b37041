use std::io;
use std::path::{Path, PathBuf};

/// Why the private cluster could not be started or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No usable server programs on this machine.
    #[error("no PostgreSQL 15 or newer was found on this machine. Install it with:\n    {install}")]
    NoBinaries {
        /// The command that installs them here.
        install: &'static str,
    },
    /// The folder needs another major version than those that are installed.
    #[error("{folder} was made by PostgreSQL {needed}, which is not installed (found: {found})")]
    WrongVersion {
        /// The cluster's folder.
        folder: PathBuf,
        /// The major version that made it.
        needed: u32,
        /// The major versions at hand.
        found: String,
    },
    /// The folder belongs to somebody else.
    #[error("{folder} belongs to user id {owner}; run as that user or choose another data folder")]
    NotOurs {
        /// The folder in question.
        folder: PathBuf,
        /// Whom it belongs to.
        owner: u32,
    },
    /// Running as root, and no account to run the database server under.
    #[error("PostgreSQL refuses to run as root, and there is neither a user `postgres` nor `nobody`")]
    NoAccount,
    /// A program of PostgreSQL ended with an error.
    #[error("{program} failed: {output}")]
    Program {
        /// Its name.
        program: &'static str,
        /// The end of what it said.
        output: String,
    },
    /// It did not come up or go down in time.
    #[error("the database server did not {what} within {seconds} s; see {log}")]
    TooSlow {
        /// What it should have done.
        what: &'static str,
        /// How long it was given.
        seconds: u64,
        /// Where it writes what it does.
        log: PathBuf,
    },
    /// A file or a process could not be handled.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// What the system answered.
        source: io::Error,
    },
    /// The running cluster refused a connection or a statement.
    #[error("the private cluster refused: {0}")]
    Refused(String),
}

pub(super) type ClusterResult<T> = Result<T, ClusterError>;

/// Names the path and the deed in an input or output error.
pub(super) trait IoContext<T> {
    fn context(self, what: &str, path: &Path) -> ClusterResult<T>;
}

impl<T> IoContext<T> for io::Result<T> {
    fn context(self, what: &str, path: &Path) -> ClusterResult<T> {
        self.map_err(|source| ClusterError::Io {
            what: format!("{what} {}", path.display()),
            source,
        })
    }
}
