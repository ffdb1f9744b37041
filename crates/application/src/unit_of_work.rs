//! Runs a unit of work: begin, run, commit or roll back, and again when the database was contended.
//!
//! A unit of work is a value. Its body sees only the repositories and its own fields, so it cannot reach a provider,
//! the clock or chance, and running it again is safe: ids, secrets and the time were drawn once, before.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use async_trait::async_trait;
use turnout_ports::store::{Mode, Repositories, Store, StoreError};

/// How often a contended unit is tried in all.
const ATTEMPTS: u32 = 5;

/// Tells whether an error means only that others were in the way.
pub trait MaybeContended {
    /// Whether nothing happened and running the same unit again may succeed.
    fn is_contended(&self) -> bool;
}

impl MaybeContended for StoreError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Contended(_))
    }
}

/// One transaction's worth of work.
///
/// `Err` always rolls back. A refusal that must be kept, such as a counted wrong code, is an `Ok` that says so.
#[async_trait]
pub trait UnitOfWork: Sync {
    /// What the caller gets after the commit.
    type Output: Send;
    /// Why it was refused or failed.
    type Error: From<StoreError> + MaybeContended + Send;
    /// How the transaction is opened.
    const MODE: Mode = Mode::ReadWrite;

    /// Does the work. May run several times, each time in a fresh transaction.
    async fn run(&self, tx: &mut dyn Repositories) -> Result<Self::Output, Self::Error>;
}

/// Executes the unit in a transaction of its own, with bounded retries and jittered pauses when contended.
pub async fn execute<W: UnitOfWork>(store: &dyn Store, work: &W) -> Result<W::Output, W::Error> {
    let mut attempt = 1;
    loop {
        match attempt_once(store, work).await {
            Err(error) if error.is_contended() && attempt < ATTEMPTS => {
                tracing::debug!(attempt, "contended unit of work runs again");
                tokio::time::sleep(pause(attempt)).await;
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

async fn attempt_once<W: UnitOfWork>(store: &dyn Store, work: &W) -> Result<W::Output, W::Error> {
    let mut tx = store.begin(W::MODE).await?;
    match work.run(&mut *tx).await {
        Ok(output) => {
            tx.commit().await?;
            Ok(output)
        }
        Err(error) => {
            if let Err(failed) = tx.rollback().await {
                tracing::warn!(error = %failed, "rollback failed; the connection is closed");
            }
            Err(error)
        }
    }
}

/// 4, 8, 16 ... milliseconds, plus up to as much again so that rivals do not meet again.
fn pause(attempt: u32) -> Duration {
    let base = 4_u64 << attempt.min(6);
    let jitter = RandomState::new().build_hasher().finish() % base;
    Duration::from_millis(base + jitter)
}
