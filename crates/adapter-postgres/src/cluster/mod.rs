//! A private PostgreSQL cluster in a folder: what development and tests use in place of a database server.
//!
//! The server listens on a unix socket only, which nobody but its account and root can reach. It is stopped when the
//! last process that uses it stops. Where a process is killed, the server stays, and the next process on the same
//! folder uses it again.

mod account;
mod binaries;
mod databases;
mod error;
mod initdb;
mod locks;
mod pid_file;
mod place;
mod postmaster;

use std::path::{Path, PathBuf};
use std::time::Duration;

use account::Account;
use binaries::Binaries;
pub use error::ClusterError;
use error::ClusterResult;
use locks::{StartLock, UserLock};
use postmaster::Postmaster;
use tokio::time::{Instant, sleep, timeout_at};

/// The role that owns everything in a private cluster.
const SUPERUSER: &str = "turnout";
/// A server that runs has so long to answer.
const PATIENCE: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(10);

/// What a crash of the machine may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Nothing that was committed.
    Full,
    /// Everything. For tests.
    None,
}

/// How a private cluster is run.
#[derive(Clone, Debug)]
pub struct ClusterOptions {
    /// The folder in which the cluster's own folder `postgres` lies.
    pub data_dir: PathBuf,
    /// What a crash of the machine may cost.
    pub durability: Durability,
    /// How many clients may be connected at a time.
    pub max_connections: u16,
}

impl ClusterOptions {
    /// A durable cluster for 100 connections.
    pub fn durable(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            durability: Durability::Full,
            max_connections: 100,
        }
    }

    /// A fast cluster that a crash may destroy.
    pub fn throw_away(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            durability: Durability::None,
            max_connections: 300,
        }
    }
}

/// A running private cluster. Dropping it leaves the server running; [`stop`](Cluster::stop) stops it.
#[derive(Debug)]
pub struct Cluster {
    data: PathBuf,
    postmaster: Postmaster,
    user: UserLock,
}

impl Cluster {
    /// Makes the cluster where there is none, starts its server or takes over a running one, and waits until it
    /// answers.
    pub async fn start(options: ClusterOptions) -> Result<Self, ClusterError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let options = options.clone();
            let started = blocking(move || Self::start_now(&options)).await?;
            let silence = |_| {
                Err(ClusterError::Refused(format!(
                    "no answer within {} s",
                    PATIENCE.as_secs()
                )))
            };
            let answer = timeout_at(deadline, started.admin()).await.unwrap_or_else(silence);
            match answer {
                Ok(_) => return Ok(started),
                Err(error) if Instant::now() >= deadline => return Err(error),
                // A server that was killed and is not gone yet, or one that recovers from a crash.
                Err(_) => sleep(POLL).await,
            }
        }
    }

    fn start_now(options: &ClusterOptions) -> ClusterResult<Self> {
        let data = place::data_folder(&options.data_dir)?;
        let _turn = StartLock::wait(&data)?;
        let account = Account::choose(&data.join("postgres"))?;
        let pgdata = place::cluster_folder(&data, &account)?;
        let postmaster = match Postmaster::adopt(&pgdata)? {
            Some(running) => running,
            None => Self::make_and_start(&pgdata, &account, options)?,
        };
        let user = UserLock::take(&data)?;
        Ok(Self { data, postmaster, user })
    }

    fn make_and_start(pgdata: &Path, account: &Account, options: &ClusterOptions) -> ClusterResult<Postmaster> {
        let version = initdb::version_of(pgdata);
        let binaries = Binaries::find(version, pgdata)?;
        if version.is_none() {
            initdb::initialise(pgdata, account, &binaries, options.durability)?;
        }
        Postmaster::start(pgdata, account, &binaries, options)
    }

    /// Stops the server, unless another process still uses it.
    pub async fn stop(self) -> Result<(), ClusterError> {
        blocking(move || {
            let _turn = StartLock::wait(&self.data)?;
            if self.user.was_last() {
                self.postmaster.stop()
            } else {
                Ok(())
            }
        })
        .await
    }

    /// The URL of one of its databases.
    pub fn url(&self, database: &str) -> String {
        let host = percent_encode(&self.postmaster.socket_folder);
        format!(
            "postgresql:///{database}?host={host}&port={}&user={SUPERUSER}",
            self.postmaster.port
        )
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> ClusterResult<T> + Send + 'static) -> ClusterResult<T> {
    let outcome = tokio::task::spawn_blocking(work).await;
    outcome.unwrap_or_else(|panic| Err(ClusterError::Refused(panic.to_string())))
}

fn percent_encode(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    bytes
        .map(|&byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
