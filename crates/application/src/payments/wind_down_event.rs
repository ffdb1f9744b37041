//! What follows a cancelled event: everybody is told, orders are refunded or cancelled, tickets become void, holds end.
//! Order by order, each in a unit of its own, so that it can stop anywhere and go on.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::booking::{Inventory, Order, OrderStatus, RefundRefused, SeatFate, WhenRefunded};
use turnout_domain::events::EventStatus;
use turnout_domain::guestlist::AttendeeStatus;
use turnout_domain::ids::{EventId, OrderId, UserId};
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_domain::ticketing::{Ticket, TicketStatus};
use turnout_ports::store::{Repositories, StoreError};
use uuid::Uuid;

use super::refund_order::{EVENT_CANCELLED, Refund, RefundError, refund_order};
use crate::app::App;
use crate::booking::{close_order, release_hold};
use crate::context::RequestContext;
use crate::guestlist::{SeatsLost, lose_seats};
use crate::ids::{self, Sequence};
use crate::unit_of_work::{MaybeContended, UnitOfWork, execute};

/// How many things one step looks for.
const STEP: u32 = 50;
/// How many holds one unit ends.
const HOLDS: u32 = 500;

/// Why it stopped; it goes on when it is tried again.
#[derive(Debug, thiserror::Error)]
pub enum WindDownError {
    /// An order's money does not add up.
    #[error("order {0} cannot be refunded: {1}")]
    Refund(OrderId, String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for WindDownError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Winds the event down. `job` makes the ids, so that repeating tells nobody twice.
pub async fn wind_down_event(app: &App, job: Uuid, event: EventId) -> Result<(), WindDownError> {
    let context = RequestContext::system(format!("wind-down:{event}"));
    let line = app.notification_queries.event_line(event).await?;
    let Some(line) = line.filter(|line| line.status == EventStatus::Cancelled) else {
        return Ok(());
    };
    let notice = Notice::EventCancelled {
        event: line.title,
        reason: line.cancel_reason,
    };
    tell_guests(app, job, event, &notice).await?;
    loop {
        let open = execute(&*app.store, &FindOpen { event }).await?;
        for order in &open.orders {
            wind_down(app, &context, event, Piece::Order(*order)).await?;
        }
        for person in &open.attendees {
            wind_down(app, &context, event, Piece::Attendee(*person)).await?;
        }
        while wind_down(app, &context, event, Piece::Waiting).await? == Progress::More {}
        if open.orders.is_empty() && open.attendees.is_empty() {
            return Ok(());
        }
    }
}

/// Tells everybody who takes part in the event. Each person is told once for each job.
pub async fn tell_guests(app: &App, job: Uuid, event: EventId, notice: &Notice) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let people = app.notification_queries.audience(event, after, STEP).await?;
        let Some(last) = people.last() else {
            return Ok(());
        };
        after = Some(*last);
        let told = people.iter().map(|person| NewNotification {
            id: ids::derive(job, person.uuid()),
            recipient: *person,
            sender: None,
            notice: notice.clone(),
            reference: Reference {
                kind: "event",
                id: event.uuid(),
            },
        });
        execute(&*app.store, &Tell(told.collect())).await?;
    }
}

struct Tell(Vec<NewNotification>);

#[async_trait]
impl UnitOfWork for Tell {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        tx.notifications().add(&self.0).await
    }
}

struct FindOpen {
    event: EventId,
}

struct Open {
    orders: Vec<OrderId>,
    attendees: Vec<UserId>,
}

#[async_trait]
impl UnitOfWork for FindOpen {
    type Output = Open;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Open, StoreError> {
        Ok(Open {
            orders: tx.booking().open_orders_of_event(self.event, STEP).await?,
            attendees: tx.guestlist().people_with_free_tickets(self.event, STEP).await?,
        })
    }
}

#[derive(Clone, Copy)]
enum Piece {
    /// An order with its hold or its tickets.
    Order(OrderId),
    /// A person whose seats came without an order.
    Attendee(UserId),
    /// Holds, requests and invitations that nothing came of.
    Waiting,
}

/// Whether a piece is done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Done,
    More,
}

async fn wind_down(
    app: &App,
    context: &RequestContext,
    event: EventId,
    piece: Piece,
) -> Result<Progress, WindDownError> {
    let now = app.clock.now();
    let unit = WindDown {
        context,
        event,
        piece,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &unit).await
}

struct WindDown<'a> {
    context: &'a RequestContext,
    event: EventId,
    piece: Piece,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for WindDown<'_> {
    type Output = Progress;
    type Error = WindDownError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Progress, WindDownError> {
        let mut ids = self.ids;
        let mut progress = Progress::Done;
        let Some(mut inventory) = tx.booking().lock_inventory(self.event).await? else {
            return Ok(progress);
        };
        match self.piece {
            Piece::Order(id) => self.order(tx, &mut ids, &mut inventory, id).await?,
            Piece::Attendee(user) => self.attendee(tx, &mut ids, &mut inventory, user).await?,
            Piece::Waiting => {
                progress = self.waiting(tx, &mut ids, &mut inventory).await?;
            }
        }
        tx.booking().store_inventory(self.event, &inventory).await?;
        Ok(progress)
    }
}

impl WindDown<'_> {
    /// Holds end, a step of them; requests are declined, invitations revoked.
    async fn waiting(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        inventory: &mut Inventory,
    ) -> Result<Progress, StoreError> {
        let holds = tx.booking().lock_live_reservations(self.event, HOLDS).await?;
        for hold in &holds {
            release_hold(tx, ids, self.context, inventory, hold, self.now).await?;
        }
        let declined = tx.requests().decline_pending(self.event, self.now).await?;
        let revoked = tx.invites().revoke_pending(self.event, self.now).await?;
        inventory.requests = inventory
            .requests
            .saturating_sub(u32::try_from(declined.len()).unwrap_or(u32::MAX));
        let declined = declined.iter().map(|id| {
            let object = AuditObject::new(ObjectKind::Request, id.uuid());
            (AuditAction::RequestDeclined, object, "declined")
        });
        let revoked = revoked.iter().map(|id| {
            let object = AuditObject::new(ObjectKind::Invite, id.uuid());
            (AuditAction::InviteRevoked, object, "revoked")
        });
        let entries = declined.chain(revoked).map(|(action, object, status)| {
            let entry = self
                .context
                .audit(ids.take(), self.now, action, object)
                .of_event(self.event);
            entry.changes(Changes::none().from_to("status", "pending", status))
        });
        let entries: Vec<_> = entries.collect();
        tx.audit().append(&entries).await?;
        let is_full = u32::try_from(holds.len()).is_ok_and(|ended| ended >= HOLDS);
        Ok(if is_full { Progress::More } else { Progress::Done })
    }

    async fn order(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        inventory: &mut Inventory,
        id: OrderId,
    ) -> Result<(), WindDownError> {
        let Some(order) = tx.booking().lock_order(id).await? else {
            return Ok(());
        };
        match order.status {
            OrderStatus::Pending => {
                close_order(tx, ids, self.context, order, OrderStatus::Cancelled, self.now).await?;
                Ok(())
            }
            OrderStatus::Failed | OrderStatus::Expired | OrderStatus::Cancelled => Ok(()),
            OrderStatus::Paid | OrderStatus::PartiallyRefunded | OrderStatus::Refunded | OrderStatus::Disputed => {
                self.paid_order(tx, ids, inventory, order).await
            }
        }
    }

    /// What is left of the money goes back. The tickets become void in any case: of a disputed order too, whose money
    /// goes back when the dispute is won.
    async fn paid_order(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        inventory: &mut Inventory,
        order: Order,
    ) -> Result<(), WindDownError> {
        let tickets = tx.ticketing().lock_tickets_of_order(order.id).await?;
        let refund = Refund {
            context: self.context,
            amount: None,
            tickets: &tickets,
            for_tickets: false,
            when_refunded: Some(WhenRefunded::ReleaseSeats),
            reason: EVENT_CANCELLED,
            requested_by: None,
            retry_of: None,
            now: self.now,
        };
        match refund_order(tx, ids, inventory, &order, refund).await {
            Ok(_) => Ok(()),
            Err(RefundError::Refused(RefundRefused::NotRefundable(_))) => {
                self.void(tx, ids, inventory, order.buyer, &tickets).await
            }
            Err(RefundError::Refused(refused)) => Err(WindDownError::Refund(order.id, refused.to_string())),
            Err(RefundError::Store(error)) => Err(error.into()),
        }
    }

    async fn attendee(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        inventory: &mut Inventory,
        user: UserId,
    ) -> Result<(), WindDownError> {
        // Before the attendee, as at the door.
        let tickets = tx.ticketing().lock_tickets_of_person(self.event, user).await?;
        let free: Vec<_> = tickets.into_iter().filter(|ticket| ticket.order.is_none()).collect();
        self.void(tx, ids, inventory, user, &free).await
    }

    async fn void(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        inventory: &mut Inventory,
        user: UserId,
        tickets: &[Ticket],
    ) -> Result<(), WindDownError> {
        let lost = SeatsLost {
            context: self.context,
            event: self.event,
            user,
            tickets,
            void_as: TicketStatus::Cancelled,
            seats: SeatFate::Free,
            reason: EVENT_CANCELLED,
            left_as: AttendeeStatus::Cancelled,
            refunded: None,
            now: self.now,
        };
        lose_seats(tx, ids, inventory, lost).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
