//! Who waits for seats.
//!
//! A seat that was kept for somebody who went away meanwhile is a hold like any other; the same request with the same key
//! gets it, and otherwise it runs out.

use async_trait::async_trait;
use turnout_domain::ids::{EventId, UserId};
use turnout_ports::store::StoreError;

use super::hold_batch::{HoldBatch, HoldOutcome, Outcomes, Wisher};
use super::reserve_seats::ReserveError;
use crate::app::App;
use crate::ids::Sequence;
use crate::unit_of_work::execute;
use crate::waiting::{Queue, Waits};

/// How many batches are under way at a time.
const WORKERS: usize = 4;

/// The lines of this process. Clones share them.
#[derive(Clone)]
pub struct HoldQueue(Queue<Wisher>);

impl HoldQueue {
    /// Lines of at most `limit` people each. Batches run on the runtime that this is called from, if there is one.
    pub fn new(limit: usize) -> Self {
        Self::with_workers(limit, WORKERS)
    }

    fn with_workers(limit: usize, workers: usize) -> Self {
        Self(Queue::new(limit, workers))
    }

    /// Joins the line of the event and waits for the outcome.
    pub(super) async fn decide(&self, app: &App, wisher: Wisher) -> HoldOutcome {
        self.0.decide(app, wisher).await
    }
}

#[async_trait]
impl Waits for Wisher {
    type Outcome = HoldOutcome;
    /// Who and the key: the second request gets the answer of the first.
    type Claim = (Option<UserId>, String);

    fn event(&self) -> EventId {
        self.request.event
    }

    fn claims(&self) -> Vec<Self::Claim> {
        let key = self.request.idempotency.iter();
        key.map(|key| (key.actor, key.key.clone())).collect()
    }

    async fn decide(app: &App, batch: &[Self]) -> Result<Outcomes, StoreError> {
        let now = app.clock.now();
        let unit = HoldBatch {
            wishers: batch,
            settings: &app.booking_settings,
            ids: Sequence::draw(now, &*app.entropy),
            now,
        };
        execute(&*app.store, &unit).await
    }

    fn turned_away() -> HoldOutcome {
        Err(ReserveError::Busy)
    }

    fn failed(error: StoreError) -> HoldOutcome {
        Err(error.into())
    }
}

#[cfg(test)]
mod tests;
