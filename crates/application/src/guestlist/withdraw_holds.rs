//! Ends what somebody holds, and has not paid, at an event that does not welcome them any more. Part of a unit of work.

use chrono::{DateTime, Utc};
use turnout_domain::booking::{Inventory, OrderStatus};
use turnout_domain::events::Admission;
use turnout_domain::ids::{EventId, UserId};
use turnout_ports::store::{Repositories, StoreError};

use crate::booking::{close_order, release_hold};
use crate::context::RequestContext;
use crate::ids::Sequence;

/// Who is not welcome any more, and where.
#[derive(Clone, Copy)]
pub(super) struct Unwelcome<'a> {
    pub context: &'a RequestContext,
    pub event: EventId,
    pub user: UserId,
    pub now: DateTime<Utc>,
}

/// Releases the live holds of the person, whichever way they came to them, and closes the orders that wait for their money.
/// Nothing happens where the event is open to all, or another request or invitation still welcomes the person. Answers
/// whether seats became free; the caller has locked the inventory and stores it then.
pub(super) async fn withdraw_holds(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    inventory: &mut Inventory,
    who: Unwelcome<'_>,
) -> Result<bool, StoreError> {
    let facts = tx.booking().facts(who.event, None, who.user, who.now).await?;
    if facts.is_some_and(|facts| facts.admission == Admission::Open || facts.guest.is_welcome) {
        return Ok(false);
    }
    let holds = tx.booking().lock_live_reservations_of(who.event, who.user).await?;
    for hold in &holds {
        let order = tx.booking().lock_order_of(hold.key).await?;
        release_hold(tx, ids, who.context, inventory, hold, who.now).await?;
        if let Some(order) = order.filter(|order| order.status == OrderStatus::Pending) {
            close_order(tx, ids, who.context, order, OrderStatus::Cancelled, who.now).await?;
        }
    }
    Ok(!holds.is_empty())
}
