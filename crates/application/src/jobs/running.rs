//! Jobs that a worker has under way.

use std::collections::HashMap;

use tokio::task::{Id, JoinError, JoinSet};
use turnout_ports::jobs::{ClaimedJob, Lease};

use super::worker::Worker;

/// Jobs under way, each in a task of its own.
#[derive(Default)]
pub(super) struct Running {
    tasks: JoinSet<()>,
    leases: HashMap<Id, Lease>,
}

impl Running {
    pub(super) fn start(&mut self, worker: Worker, job: ClaimedJob) {
        let lease = job.lease();
        let task = self.tasks.spawn(async move { worker.carry_out(job).await });
        self.leases.insert(task.id(), lease);
    }

    pub(super) fn len(&self) -> usize {
        self.tasks.len()
    }

    pub(super) fn is_idle(&self) -> bool {
        self.tasks.is_empty()
    }

    pub(super) fn clear_ended(&mut self) {
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            self.clear(&ended);
        }
    }

    /// Waits until one ends.
    pub(super) async fn next(&mut self) {
        if let Some(ended) = self.tasks.join_next_with_id().await {
            self.clear(&ended);
        }
    }

    /// Waits until all have ended.
    pub(super) async fn finish(&mut self) {
        while !self.is_idle() {
            self.next().await;
        }
    }

    /// A job that panicked keeps its lease: another worker takes it over after that.
    fn clear(&mut self, ended: &Result<(Id, ()), JoinError>) {
        let task = match ended {
            Ok((task, ())) => *task,
            Err(error) => error.id(),
        };
        self.leases.remove(&task);
    }

    /// Breaks off what is still under way, and answers whose leases are to be given back.
    pub(super) async fn break_off(mut self) -> Vec<Lease> {
        self.tasks.abort_all();
        let leases = self.leases.values().copied().collect();
        while self.tasks.join_next().await.is_some() {}
        leases
    }
}
