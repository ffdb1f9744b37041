//! A ticket is cancelled: given back by its owner if it cost nothing, or taken by whoever manages the event, whatever was
//! paid for it. No money moves, and the seat is free or kept.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::{Belonging, Rule, Tie};
use turnout_domain::booking::{Order, SeatFate};
use turnout_domain::guestlist::AttendeeStatus;
use turnout_domain::ids::{OrderId, TicketId, UserId};
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_domain::ticketing::{Ticket, TicketStatus};
use turnout_ports::store::{Repositories, StoreError};
use turnout_ports::ticketing::TicketDetail;

use crate::access::{Denied, authorize_thing};
use crate::app::App;
use crate::booking::store_seats;
use crate::context::RequestContext;
use crate::guestlist::{SeatsLost, lose_seats};
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::Sequence;
use crate::unit_of_work::{MaybeContended, UnitOfWork};

/// How a ticket is cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CancelTerms {
    /// It cost nothing and its seat is free at once. Its owner may do it too.
    GiveBack,
    /// By whoever manages the event, also where it was paid for: the money stays where it is.
    Take {
        /// Why; told to the owner.
        reason: String,
        /// What becomes of the seat.
        seat: SeatFate,
    },
}

impl CancelTerms {
    fn reason(&self) -> &str {
        match self {
            Self::GiveBack => "",
            Self::Take { reason, .. } => reason,
        }
    }

    fn seat(&self) -> SeatFate {
        match self {
            Self::GiveBack => SeatFate::Free,
            Self::Take { seat, .. } => *seat,
        }
    }
}

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
    /// Money was paid for it: it is refunded, or taken.
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

impl From<Denied> for CancelTicketError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotFound => Self::NotFound,
            Denied::Forbidden => Self::Forbidden,
            Denied::Store(error) => Self::Store(error),
        }
    }
}

/// Cancels the ticket. One that is void already is as good as cancelled, and its seat stays as it is.
pub async fn cancel_ticket(
    app: &App,
    context: &RequestContext,
    user: UserId,
    id: TicketId,
    terms: &CancelTerms,
    once: &Once<'_, ()>,
) -> Result<Answer<()>, CancelTicketError> {
    let seen = app.ticket_queries.find(id).await?.ok_or(CancelTicketError::NotFound)?;
    let now = app.clock.now();
    let unit = CancelTicket {
        context,
        user,
        seen: &seen,
        terms,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct CancelTicket<'a> {
    context: &'a RequestContext,
    user: UserId,
    /// As it was before it was locked.
    seen: &'a TicketDetail,
    terms: &'a CancelTerms,
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
        let order = match self.seen.ticket.order {
            Some(order) => tx.booking().lock_order(order).await?,
            None => None,
        };
        let locked = tx.ticketing().lock_ticket(self.seen.ticket.id).await?;
        let (ticket, guest) = locked.ok_or(CancelTicketError::NotFound)?;
        let rule = match self.terms {
            CancelTerms::GiveBack => Rule::GIVE_BACK_TICKET,
            CancelTerms::Take { .. } => Rule::take_ticket(order.as_ref()),
        };
        let tie = authorize_thing(tx, self.context.actor, rule, Belonging::ticket(&ticket), self.now).await?;
        let gives_back = tie == Tie::Owner && *self.terms == CancelTerms::GiveBack;
        match ticket.status {
            TicketStatus::Active => {}
            TicketStatus::Used => return Err(CancelTicketError::Used),
            TicketStatus::Cancelled | TicketStatus::Refunded => return Ok(()),
        }
        if let Some(order) = order.as_ref().filter(|order| is_paid(order))
            && *self.terms == CancelTerms::GiveBack
        {
            return Err(CancelTicketError::Paid { order: order.id });
        }
        let left_as = if gives_back {
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
            seats: self.terms.seat(),
            reason: self.terms.reason(),
            left_as,
            refunded: None,
            now: self.now,
        };
        lose_seats(tx, &mut ids, &mut inventory, lost).await?;
        store_seats(tx, &mut ids, event, &inventory, self.now).await?;
        self.tell(tx, &mut ids, &ticket, order.as_ref(), gives_back).await
    }
}

/// Whether money was captured for the order and not all of it went back.
fn is_paid(order: &Order) -> bool {
    order.status.holds_money() && !order.captured.is_zero()
}

impl CancelTicket<'_> {
    /// Tells the other party: the host, or the owner and whoever paid for the ticket.
    async fn tell(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        ticket: &Ticket,
        order: Option<&Order>,
        gives_back: bool,
    ) -> Result<(), CancelTicketError> {
        let mut told = if gives_back {
            let event = tx.events().lookup(ticket.event).await?;
            vec![event.ok_or(CancelTicketError::NotFound)?.host]
        } else {
            vec![ticket.holder]
        };
        let payer = order.filter(|order| is_paid(order)).map(|order| order.buyer);
        told.extend(payer.filter(|payer| *payer != ticket.holder));
        let notes = told.into_iter().map(|recipient| NewNotification {
            id: ids.take(),
            recipient,
            sender: Some(self.user),
            notice: Notice::TicketCancelled {
                event: self.seen.event.title.clone(),
                number: ticket.number.clone(),
                reason: self.terms.reason().to_owned(),
            },
            reference: Reference {
                kind: "event",
                id: ticket.event.uuid(),
            },
        });
        let notes: Vec<_> = notes.collect();
        Ok(tx.notifications().add(&notes).await?)
    }
}

#[cfg(test)]
mod tests;
