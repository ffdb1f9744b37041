//! Who may change a ticket of somebody else.

use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::booking::Order;
use turnout_domain::ids::EventId;
use turnout_ports::store::{Repositories, StoreError};

use crate::access::{AccessError, authorize};
use crate::context::Actor;

/// Why somebody may not change another's ticket.
pub(super) enum Unmanaged {
    /// To those who may not see the guests of the event the ticket does not exist.
    NotFound,
    /// They may see it and no more.
    Forbidden,
    /// The store failed.
    Store(StoreError),
}

/// What it takes to decide about a ticket: that of an order for which money was captured is a matter of money.
pub(super) fn needed_for(order: Option<&Order>) -> Permission {
    match order {
        Some(order) if !order.captured.is_zero() => Permission::OrderRefund,
        _ => Permission::TicketGive,
    }
}

/// Lets through who has the permission for the event.
pub(super) async fn may_manage(
    tx: &mut dyn Repositories,
    actor: Actor,
    permission: Permission,
    event: EventId,
    now: DateTime<Utc>,
) -> Result<(), Unmanaged> {
    match authorize(tx, actor, permission, event, now).await {
        Ok(_) => return Ok(()),
        Err(AccessError::Store(error)) => return Err(Unmanaged::Store(error)),
        Err(AccessError::EventNotFound | AccessError::Forbidden) => {}
    }
    match authorize(tx, actor, Permission::GuestRead, event, now).await {
        Ok(_) => Err(Unmanaged::Forbidden),
        Err(AccessError::Store(error)) => Err(Unmanaged::Store(error)),
        Err(AccessError::EventNotFound | AccessError::Forbidden) => Err(Unmanaged::NotFound),
    }
}
