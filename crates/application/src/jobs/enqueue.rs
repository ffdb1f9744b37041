//! Queues a job that follows from no other change.

use async_trait::async_trait;
use turnout_ports::jobs::NewJob;
use turnout_ports::store::{Repositories, StoreError};

use crate::unit_of_work::UnitOfWork;

/// The unit that queues one job.
pub(crate) struct Enqueue(pub NewJob);

#[async_trait]
impl UnitOfWork for Enqueue {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        tx.jobs().enqueue(&self.0).await
    }
}
