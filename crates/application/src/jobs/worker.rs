//! Takes due jobs from the queue and carries them out, and sweeps at intervals. Any number of workers in any number of
//! processes share the queue.

use std::future::Future;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;
use turnout_ports::jobs::{ClaimedJob, JobQueue};
use turnout_ports::store::StoreError;

use super::handle::{Failure, handle};
use super::lease::{LEASE, RENEW_EVERY, under_lease};
use super::running::Running;
use crate::app::App;
use crate::booking::sweep;
use crate::payments::{sweep_payments, sweep_refunds};
use crate::privacy::{forget, sweep_erasures};
use crate::ticketing::expire_transfers;

/// The longest pause between tries of a job, in seconds.
const LONGEST_PAUSE: u64 = 3600;

/// Old rows are forgotten once in so many sweeps.
const FORGET_EVERY: u32 = 60;

/// How a worker works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerSettings {
    /// Jobs at once.
    pub at_once: u32,
    /// Pause while nothing is due.
    pub poll: Duration,
    /// Pause between sweeps.
    pub sweep_every: Duration,
}

impl Default for WorkerSettings {
    fn default() -> Self {
        Self {
            at_once: 4,
            poll: Duration::from_millis(200),
            sweep_every: Duration::from_secs(1),
        }
    }
}

/// A worker of the queue.
#[derive(Clone)]
pub struct Worker {
    app: App,
    queue: Arc<dyn JobQueue>,
    settings: WorkerSettings,
}

impl Worker {
    /// A worker that has not started.
    pub fn new(app: App, queue: Arc<dyn JobQueue>, settings: WorkerSettings) -> Self {
        Self { app, queue, settings }
    }

    /// Works until told to stop. Jobs that are under way then are finished, or handed back by the end of `patience`.
    pub async fn run(self, stop: CancellationToken, patience: Duration) {
        let sweeper = tokio::spawn(self.clone().sweep_until(stop.clone()));
        let mut running = Running::default();
        while !stop.is_cancelled() {
            let free = usize::try_from(self.settings.at_once)
                .unwrap_or(1)
                .saturating_sub(running.len());
            let claimed = if free == 0 { Vec::new() } else { self.claim(free).await };
            let is_idle = claimed.is_empty();
            for job in claimed {
                running.start(self.clone(), job);
            }
            if is_idle {
                self.rest(&mut running, &stop).await;
            }
            running.clear_ended();
        }
        if tokio::time::timeout(patience, running.finish()).await.is_err() {
            self.hand_back(running).await;
        }
        if sweeper.await.is_err() {
            tracing::warn!("the sweeper ended by a panic");
        }
    }

    /// Waits for something to do: a while, or until a running job ends, or until told to stop.
    async fn rest(&self, running: &mut Running, stop: &CancellationToken) {
        let pause = tokio::time::sleep(self.settings.poll);
        if running.is_idle() {
            tokio::select! { () = pause => {}, () = stop.cancelled() => {} }
        } else {
            tokio::select! { () = pause => {}, () = running.next() => {}, () = stop.cancelled() => {} }
        }
    }

    /// Breaks jobs off and gives them back to the queue, for another worker to do at once.
    async fn hand_back(&self, running: Running) {
        let now = self.app.clock.now();
        for lease in running.break_off().await {
            let job = lease.job;
            tracing::warn!(%job, "a job was broken off at the stop; another worker does it");
            if let Err(error) = self.queue.hand_back(lease, now).await {
                tracing::warn!(%job, %error, "a job could not be handed back; it waits for the end of its lease");
            }
        }
    }

    async fn claim(&self, free: usize) -> Vec<ClaimedJob> {
        let now = self.app.clock.now();
        let limit = u32::try_from(free).unwrap_or(1);
        match self.queue.claim(now, now + LEASE, limit).await {
            Ok(jobs) => jobs,
            Err(error) => {
                tracing::warn!(%error, "jobs cannot be claimed");
                tokio::time::sleep(Duration::from_secs(1)).await;
                Vec::new()
            }
        }
    }

    /// Carries one job out and notes what came of it.
    pub(super) async fn carry_out(&self, claimed: ClaimedJob) {
        let kind = claimed.job.as_ref().map_or("unknown", |job| job.kind());
        let lease = claimed.lease();
        let keeper = (&*self.queue, &*self.app.clock);
        let outcome = under_lease(keeper, lease, RENEW_EVERY, handle(&self.app, &claimed)).await;
        let noted = match outcome {
            None => Ok(false),
            Some(Ok(())) => self.queue.finish(lease, self.app.clock.now()).await,
            Some(Err(Failure::Retry(error))) if !claimed.is_last_attempt => {
                tracing::info!(kind, job = %claimed.id, attempt = claimed.attempt, error, "job is tried again");
                let pause = TimeDelta::milliseconds(pause_millis(claimed.attempt));
                self.queue.retry(lease, self.app.clock.now() + pause, &error).await
            }
            Some(Err(Failure::Retry(error) | Failure::GiveUp(error))) => {
                tracing::error!(kind, job = %claimed.id, attempt = claimed.attempt, error, "job is given up");
                self.queue.bury(lease, self.app.clock.now(), &error).await
            }
        };
        match noted {
            Ok(true) => {}
            Ok(false) => tracing::warn!(kind, job = %claimed.id, "a job took too long; another worker does it"),
            Err(error) => {
                tracing::warn!(kind, job = %claimed.id, %error, "the end of a job could not be noted; it runs again");
            }
        }
    }

    async fn sweep_until(self, stop: CancellationToken) {
        let mut round: u32 = 0;
        while !stop.is_cancelled() {
            if round.is_multiple_of(FORGET_EVERY) {
                log_sweep("old rows", forget(&self.app)).await;
            }
            round = round.wrapping_add(1);
            log_sweep("holds and orders", sweep(&self.app)).await;
            log_sweep("payments", sweep_payments(&self.app)).await;
            log_sweep("refunds", sweep_refunds(&self.app)).await;
            log_sweep("offers of tickets", expire_transfers(&self.app)).await;
            log_sweep("erasures", sweep_erasures(&self.app)).await;
            tokio::select! { () = tokio::time::sleep(self.settings.sweep_every) => {}, () = stop.cancelled() => {} }
        }
    }
}

async fn log_sweep(what: &str, sweep: impl Future<Output = Result<usize, StoreError>>) {
    match sweep.await {
        Ok(0) => {}
        Ok(count) => tracing::debug!(what, count, "swept"),
        Err(error) => tracing::warn!(what, %error, "sweep failed"),
    }
}

/// 0.5, 1, 2, 4 ... seconds up to an hour, plus up to half as much again, so that many failed jobs do not come back as
/// one.
fn pause_millis(attempt: u32) -> i64 {
    let seconds = (1_u64 << attempt.min(16)).min(LONGEST_PAUSE * 2);
    let base = seconds * 250;
    let jitter = RandomState::new().build_hasher().finish() % (base / 2);
    i64::try_from(base + jitter).unwrap_or(i64::MAX)
}

/// Carries out what is due now, until nothing is: for tests and commands. Answers how many jobs ran.
pub async fn drain(app: &App, queue: &Arc<dyn JobQueue>) -> Result<u32, StoreError> {
    let worker = Worker::new(app.clone(), queue.clone(), WorkerSettings::default());
    let mut ran = 0;
    loop {
        let now = app.clock.now();
        let claimed = queue.claim(now, now + LEASE, 10).await?;
        if claimed.is_empty() {
            return Ok(ran);
        }
        for job in claimed {
            worker.carry_out(job).await;
            ran += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_bounded() {
        for attempt in 1..40 {
            let pause = pause_millis(attempt);
            let least = (500_i64 << (attempt - 1).min(20)).min(1_800_000);
            assert!(pause >= least && pause <= 2_700_000, "{attempt}: {pause}");
        }
    }
}
