//! Stores the seats of an event, and gives the waitlist its turn. Part of a unit of work.

use chrono::{DateTime, Utc};
use turnout_domain::booking::Inventory;
use turnout_domain::ids::EventId;
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::store::{Repositories, StoreError};

use crate::ids::Sequence;

/// Stores the counters of an inventory from which seats may have been freed.
pub(crate) async fn store_seats(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    event: EventId,
    inventory: &Inventory,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.booking().store_inventory(event, inventory).await?;
    queue_turn(tx, ids, event, inventory, now).await
}

/// Queues the turn of the waitlist where seats are free that somebody waits for. Until it comes, nobody else can take
/// them. A job that is just ending may hide this one; the sweeper finds the line then.
pub(super) async fn queue_turn(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    event: EventId,
    inventory: &Inventory,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if !inventory.has_seats_for_line() {
        return Ok(());
    }
    let serve = NewJob {
        id: ids.take(),
        job: Job::ServeWaitlist { event: event.uuid() },
        run_at: now,
    };
    tx.jobs().enqueue(&serve).await
}
