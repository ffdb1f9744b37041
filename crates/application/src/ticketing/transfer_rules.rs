//! Whether a ticket may change hands now. Part of a unit of work.

use chrono::{DateTime, Utc};
use turnout_domain::booking::OrderStatus;
use turnout_domain::events::Event;
use turnout_domain::ids::OrderId;
use turnout_domain::payments::{Transaction, TransactionKind, TransactionStatus};
use turnout_domain::ticketing::{Ticket, check_transfer};
use turnout_ports::store::{Repositories, StoreError};

use super::TransferError;
use crate::payments::still_owed;

/// Locks the order of the ticket, which comes before the ticket itself, and answers whether money of it is on its way back:
/// a refund that is not through, or a dispute.
pub(super) async fn lock_money(tx: &mut dyn Repositories, order: Option<OrderId>) -> Result<bool, StoreError> {
    let Some(id) = order else {
        return Ok(false);
    };
    let Some(order) = tx.booking().lock_order(id).await? else {
        return Ok(false);
    };
    if order.status == OrderStatus::Disputed {
        return Ok(true);
    }
    let movements = tx.payments().transactions_of(id).await?;
    Ok(movements.iter().any(is_under_way) || !still_owed(&order, &movements)?.is_zero())
}

fn is_under_way(movement: &Transaction) -> bool {
    movement.kind == TransactionKind::Refund && !movement.stray && movement.status == TransactionStatus::Pending
}

/// Refuses a ticket that has to stay. Answers its event.
pub(super) async fn check(
    tx: &mut dyn Repositories,
    ticket: &Ticket,
    is_money_moving: bool,
    now: DateTime<Utc>,
) -> Result<Event, TransferError> {
    let event = tx.events().lookup(ticket.event).await?;
    let event = event.ok_or(TransferError::NoSuchTicket)?;
    check_transfer(&event, ticket, is_money_moving, now)?;
    Ok(event)
}
