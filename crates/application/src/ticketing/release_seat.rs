//! The seat of a void ticket, which was kept, is free again.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::{Belonging, Rule};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::TicketId;
use turnout_domain::ticketing::{ReleaseRefused, Ticket};
use turnout_ports::store::{Repositories, StoreError};

use crate::access::{Denied, authorize_thing};
use crate::app::App;
use crate::booking::store_seats;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::Sequence;
use crate::unit_of_work::{MaybeContended, UnitOfWork};

/// Why a seat stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseSeatError {
    /// There is no such ticket, or the person may not know it.
    #[error("no such ticket")]
    NotFound,
    /// The person may see the ticket, but not release its seat.
    #[error("this is not allowed")]
    Forbidden,
    /// The ticket is not void.
    #[error(transparent)]
    Refused(#[from] ReleaseRefused),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for ReleaseSeatError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

impl From<Denied> for ReleaseSeatError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotFound => Self::NotFound,
            Denied::Forbidden => Self::Forbidden,
            Denied::Store(error) => Self::Store(error),
        }
    }
}

/// Releases the kept seat of a void ticket. A seat that is free already is as good as released.
pub async fn release_seat(
    app: &App,
    context: &RequestContext,
    id: TicketId,
    once: &Once<'_, ()>,
) -> Result<Answer<()>, ReleaseSeatError> {
    let seen = app.ticket_queries.find(id).await?.ok_or(ReleaseSeatError::NotFound)?;
    let now = app.clock.now();
    let unit = ReleaseSeat {
        context,
        seen: &seen.ticket,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct ReleaseSeat<'a> {
    context: &'a RequestContext,
    /// As it was before it was locked.
    seen: &'a Ticket,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for ReleaseSeat<'_> {
    type Output = ();
    type Error = ReleaseSeatError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), ReleaseSeatError> {
        let mut ids = self.ids;
        let event = self.seen.event;
        let locked = tx.booking().lock_inventory(event).await?;
        let mut inventory = locked.ok_or(ReleaseSeatError::NotFound)?;
        let order = match self.seen.order {
            Some(order) => tx.booking().lock_order(order).await?,
            None => None,
        };
        let locked = tx.ticketing().lock_ticket(self.seen.id).await?;
        let (ticket, _) = locked.ok_or(ReleaseSeatError::NotFound)?;
        let rule = Rule::take_ticket(order.as_ref());
        authorize_thing(tx, self.context.actor, rule, Belonging::ticket(&ticket), self.now).await?;
        if !ticket.releases_seat()? || !tx.ticketing().release_seat(ticket.id).await? {
            return Ok(());
        }
        if !inventory.release_sold(ticket.tier, 1) {
            return Err(StoreError::Corrupt(format!("the seat of {} is not counted", ticket.number)).into());
        }
        store_seats(tx, &mut ids, event, &inventory, self.now).await?;
        let object = AuditObject::new(ObjectKind::Ticket, ticket.id.uuid());
        let changes = Changes::none()
            .set("ticket_number", ticket.number.clone())
            .from_to("seat", "kept", "free");
        let entry = self
            .context
            .audit(ids.take(), self.now, AuditAction::SeatReleased, object);
        let entry = entry.of_event(event).severity(Severity::Medium).changes(changes);
        Ok(tx.audit().append(&[entry]).await?)
    }
}

#[cfg(test)]
mod tests;
