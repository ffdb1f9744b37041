//! What the bench starts ends with it, however that comes about: an error, a panic, Ctrl-C, SIGTERM; and where it is killed
//! outright, as far as the system helps.

use std::ffi::OsStr;
use std::fs;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};

use futures::FutureExt;
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use turnout_adapter_postgres::cluster::{Cluster, ClusterOptions};

use crate::Failure;

/// Tells a program to end when its parent does, then becomes that program. Part of util-linux.
const SETPRIV: &str = "/usr/bin/setpriv";

/// A program that ends when it is dropped or when the bench ends. Ctrl-C in the terminal is for the bench alone.
pub fn child(program: impl AsRef<OsStr>) -> Command {
    let mut command = if Path::new(SETPRIV).exists() {
        let mut command = Command::new(SETPRIV);
        command.args(["--pdeathsig", "TERM", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.process_group(0).kill_on_drop(true);
    command
}

/// Whether somebody wants the bench to end.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(CancellationToken);

impl Interrupt {
    /// Keeps SIGINT and SIGTERM from now on.
    pub fn listen() -> Result<Self, Failure> {
        let token = CancellationToken::new();
        for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
            let (mut signals, token) = (signal(kind)?, token.clone());
            tokio::spawn(async move {
                signals.recv().await;
                token.cancel();
            });
        }
        Ok(Self(token))
    }

    /// Does the work, unless somebody wants to end it or it panics: what it started is dropped then.
    pub async fn or<T>(&self, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        tokio::select! {
            outcome = AssertUnwindSafe(work).catch_unwind() => outcome.unwrap_or_else(|_| Err("broken off by a panic".into())),
            () = self.0.cancelled() => Err("broken off".into()),
        }
    }

    /// Does the work while the cluster of this folder is running. The cluster stays while servers come and go beside it,
    /// and is stopped whatever becomes of the work.
    pub async fn beside_cluster<T>(
        &self,
        data: &Path,
        work: impl AsyncFnOnce(&Cluster) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let cluster = Cluster::start(ClusterOptions::durable(data)).await?;
        let outcome = self.or(work(&cluster)).await;
        let stopped = cluster.stop().await;
        let result = outcome?;
        stopped?;
        Ok(result)
    }
}

/// Removes a folder of an earlier run. A database server that was left there is stopped first: robbed of its files it would
/// end later, and take the socket of the next one along.
pub async fn remove_data(folder: &Path) -> Result<(), Failure> {
    if !folder.exists() {
        return Ok(());
    }
    let pid_file = folder.join("postgres/postmaster.pid");
    if pid_file.exists() {
        Cluster::start(ClusterOptions::durable(folder)).await?.stop().await?;
    }
    if pid_file.exists() {
        return Err(format!("a server still runs on {}: end it first", folder.display()).into());
    }
    // Where its account could not get into the folder, the database is elsewhere.
    if let Ok(elsewhere) = fs::read_link(folder.join("postgres")) {
        fs::remove_dir_all(elsewhere)?;
    }
    Ok(fs::remove_dir_all(folder)?)
}

/// The folders in a folder; none where it does not exist.
pub fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use turnout_testkit::TestFolder;

    use super::*;

    async fn end(work: impl AsyncFnOnce(&Interrupt) -> Result<(), Failure>) -> (String, bool) {
        let folder = TestFolder::create();
        let interrupt = Interrupt::default();
        let outcome = interrupt
            .beside_cluster(folder.path(), async |_| work(&interrupt).await)
            .await;
        let is_running = folder.path().join("postgres/postmaster.pid").exists();
        (
            outcome.map_or_else(|failure| failure.to_string(), |()| "done".to_owned()),
            is_running,
        )
    }

    #[tokio::test]
    async fn the_cluster_is_stopped_whatever_becomes_of_the_work() {
        assert_eq!(end(async |_| Ok(())).await, ("done".to_owned(), false));
        assert_eq!(end(async |_| Err("no".into())).await, ("no".to_owned(), false));
        assert_eq!(
            end(async |_| panic!("on purpose")).await,
            ("broken off by a panic".to_owned(), false)
        );
        let interrupted = end(async |interrupt| {
            interrupt.0.cancel();
            std::future::pending().await
        });
        assert_eq!(interrupted.await, ("broken off".to_owned(), false));
    }

    #[tokio::test]
    async fn a_program_ends_with_the_work_that_started_it() {
        let mut sleeping = child("sleep").arg("60").spawn().unwrap();
        let proc = format!("/proc/{}", sleeping.id().unwrap());
        let interrupt = Interrupt::default();
        let outcome = interrupt.or(async {
            interrupt.0.cancel();
            sleeping.wait().await?;
            Ok(())
        });
        assert!(outcome.await.is_err());
        assert!(Path::new(&proc).exists());
        drop(sleeping);
        for _ in 0..500 {
            if !Path::new(&proc).exists() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it still runs");
    }

    #[tokio::test]
    async fn what_an_earlier_run_left_is_stopped_before_it_is_removed() {
        let folder = TestFolder::create();
        let data = folder.path().join("data");
        let left = Cluster::start(ClusterOptions::durable(&data)).await.unwrap();
        let socket = data.join("postgres/.s.PGSQL.5432");
        assert!(remove_data(&data).await.is_err(), "somebody uses it");
        assert!(socket.exists());
        drop(left);
        remove_data(&data).await.unwrap();
        assert!(!data.exists());
        remove_data(&data).await.unwrap();
    }
}
