//! A ticket that cost nothing is given back, by its owner or by the host: it is void and its seat free.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::booking::Order;
use turnout_domain::guestlist::AttendeeStatus;
use turnout_domain::ids::{OrderId, TicketId, UserId};
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_domain::ticketing::{Ticket, TicketStatus};
use turnout_ports::store::{Repositories, StoreError};
use turnout_ports::ticketing::TicketDetail;

use super::managing::{Unmanaged, may_manage};
use crate::app::App;
use crate::booking::store_seats;
use crate::context::RequestContext;
use crate::guestlist::{SeatsLost, lose_seats};
use crate::ids::Sequence;
use crate::unit_of_work::{MaybeContended, UnitOfWork, execute};

/// Why a ticket stays.
#[derive(Debug, thiserror::Error)]
pub enum CancelTicketError {
    /// There is none, or the person may not know it.
    #[error("no such ticket")]
    NotFound,
    /// The person may see it, but not cancel it.
    #[error("this is not allowed")]
    Forbidden,
    /// Somebody has come in with it.
    #[error("the ticket was used")]
    Used,
    /// Money was paid for it: only a refund gives it back.
    #[error("the ticket is paid for")]
    Paid {
        /// The order that it was bought with.
        order: OrderId,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for CancelTicketError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

impl From<Unmanaged> for CancelTicketError {
    fn from(error: Unmanaged) -> Self {
        match error {
            Unmanaged::NotFound => Self::NotFound,
            Unmanaged::Forbidden => Self::Forbidden,
            Unmanaged::Store(error) => Self::Store(error),
        }
    }
}

/// Cancels the ticket. One that is void already is as good as cancelled.
pub async fn cancel_ticket(
    app: &App,
    context: &RequestContext,
    user: UserId,
    id: TicketId,
) -> Result<(), CancelTicketError> {
    let seen = app.ticket_queries.find(id).await?.ok_or(CancelTicketError::NotFound)?;
    let now = app.clock.now();
    let unit = CancelTicket {
        context,
        user,
        seen: &seen,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &unit).await
}

struct CancelTicket<'a> {
    context: &'a RequestContext,
    user: UserId,
    /// As it was before it was locked.
    seen: &'a TicketDetail,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for CancelTicket<'_> {
    type Output = ();
    type Error = CancelTicketError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), CancelTicketError> {
        let mut ids = self.ids;
        let event = self.seen.ticket.event;
        let locked = tx.booking().lock_inventory(event).await?;
        let mut inventory = locked.ok_or(CancelTicketError::NotFound)?;
        let paid = match self.seen.ticket.order {
            Some(order) => tx.booking().lock_order(order).await?.filter(is_paid),
            None => None,
        };
        let locked = tx.ticketing().lock_ticket(self.seen.ticket.id).await?;
        let (ticket, guest) = locked.ok_or(CancelTicketError::NotFound)?;
        let is_own = ticket.holder == self.user;
        if !is_own {
            may_manage(tx, self.context.actor, event, self.now).await?;
        }
        match ticket.status {
            TicketStatus::Active => {}
            TicketStatus::Used => return Err(CancelTicketError::Used),
            TicketStatus::Cancelled | TicketStatus::Refunded => return Ok(()),
        }
        if let Some(order) = paid {
            return Err(CancelTicketError::Paid { order: order.id });
        }
        let left_as = if is_own {
            AttendeeStatus::NotGoing
        } else {
            AttendeeStatus::Cancelled
        };
        let lost = SeatsLost {
            context: self.context,
            event,
            user: guest,
            tickets: std::slice::from_ref(&ticket),
            void_as: TicketStatus::Cancelled,
            left_as,
            refunded: None,
            now: self.now,
        };
        lose_seats(tx, &mut ids, &mut inventory, lost).await?;
        store_seats(tx, &mut ids, event, &inventory, self.now).await?;
        self.tell(tx, &mut ids, &ticket, is_own).await
    }
}

/// Whether money was captured for the order and not all of it went back.
fn is_paid(order: &Order) -> bool {
    order.status.holds_money() && !order.captured.is_zero()
}

impl CancelTicket<'_> {
    /// Tells the other party.
    async fn tell(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        ticket: &Ticket,
        is_own: bool,
    ) -> Result<(), CancelTicketError> {
        let recipient = if is_own {
            let event = tx.events().lookup(ticket.event).await?;
            event.ok_or(CancelTicketError::NotFound)?.host
        } else {
            ticket.holder
        };
        let note = NewNotification {
            id: ids.take(),
            recipient,
            sender: Some(self.user),
            notice: Notice::TicketCancelled {
                event: self.seen.event.title.clone(),
                number: ticket.number.clone(),
            },
            reference: Reference {
                kind: "event",
                id: ticket.event.uuid(),
            },
        };
        Ok(tx.notifications().add(&[note]).await?)
    }
}

#[cfg(test)]
mod tests;
