//! Who stands at the doors and wants to come in.
//!
//! A scan whose device went away meanwhile is kept like any other: the same scan under the same id gets its answer.

use std::sync::Arc;

use async_trait::async_trait;
use turnout_domain::attendance::Scan;
use turnout_domain::ids::{ClientScanId, EventId, TicketId};
use turnout_ports::store::StoreError;

use super::entering::Entering;
use super::entry_batch::{EntryBatch, EntryOutcome};
use crate::app::App;
use crate::attendance::error::Interrupted;
use crate::unit_of_work::execute;
use crate::waiting::{Queue, Waits};

/// How many batches are under way at a time. The door has few connections of its own, which others need as well.
const WORKERS: usize = 2;

/// How many scans of one event wait at most. What comes beyond that is decided by itself.
const LIMIT: usize = 1_000;

/// The lines of this process. Clones share them.
#[derive(Clone)]
pub struct EntryQueue(Queue<Arc<Entering>>);

impl EntryQueue {
    /// Batches run on the runtime that this is called from, if there is one.
    #[expect(clippy::new_without_default, reason = "it takes the runtime of the caller")]
    pub fn new() -> Self {
        Self(Queue::new(LIMIT, WORKERS))
    }

    /// Joins the line of the event and waits for the outcome.
    pub(super) async fn decide(&self, app: &App, entering: &Arc<Entering>) -> EntryOutcome {
        self.0.decide(app, Arc::clone(entering)).await
    }
}

/// What makes two scans each other's business: the second one meets what became of the first.
#[derive(PartialEq, Eq, Hash)]
pub(super) enum Claim {
    /// They show the same ticket.
    Ticket(TicketId),
    /// Their devices gave them the same id.
    Scan(EventId, ClientScanId),
}

#[async_trait]
impl Waits for Arc<Entering> {
    type Outcome = EntryOutcome;
    type Claim = Claim;

    fn event(&self) -> EventId {
        self.scanning.scan.event
    }

    fn claims(&self) -> Vec<Claim> {
        let Scan {
            event,
            ticket,
            client_id,
            ..
        } = &self.scanning.scan;
        let ticket = ticket.map(Claim::Ticket);
        let scan = client_id.map(|scan| Claim::Scan(*event, scan));
        ticket.into_iter().chain(scan).collect()
    }

    async fn decide(app: &App, batch: &[Self]) -> Result<Vec<Option<EntryOutcome>>, StoreError> {
        if let [alone] = batch {
            // Two statements and no transaction.
            return Ok(vec![Some(execute(&*app.store, &**alone).await.map(Some))]);
        }
        let outcomes = execute(&*app.store, &EntryBatch(batch)).await?;
        Ok(outcomes.into_iter().map(Some).collect())
    }

    fn turned_away() -> EntryOutcome {
        Ok(None)
    }

    fn failed(error: StoreError) -> EntryOutcome {
        match error {
            // Nothing happened, and what is in the way of one need not be in the way of all.
            StoreError::Contended(_) => Ok(None),
            other => Err(Interrupted::from(other)),
        }
    }
}
