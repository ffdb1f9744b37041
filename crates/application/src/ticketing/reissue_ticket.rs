//! A ticket gets another code, and the present one is dead.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::{Belonging, Rule, Tie};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::{TicketId, UserId};
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_domain::ticketing::{ReissueRefused, Ticket, TicketCodeError, TicketPayload};
use turnout_ports::store::{Repositories, StoreError};
use turnout_ports::ticketing::{NextCode, TicketDetail};

use super::draw_tickets::draw_secret;
use crate::access::{Denied, authorize_thing};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::Sequence;
use crate::unit_of_work::{MaybeContended, UnitOfWork};

/// How often a code is drawn anew because somebody else reissued the ticket meanwhile.
const DRAWS: u32 = 5;

/// Why a ticket keeps its code.
#[derive(Debug, thiserror::Error)]
pub enum ReissueTicketError {
    /// There is none, or the person may not know it.
    #[error("no such ticket")]
    NotFound,
    /// The person may see it, but not reissue it.
    #[error("this is not allowed")]
    Forbidden,
    /// It gets no other code.
    #[error(transparent)]
    Refused(#[from] ReissueRefused),
    /// Its code changed since the next one was drawn.
    #[error("the ticket was reissued meanwhile")]
    Outrun,
    /// The code could not be signed.
    #[error(transparent)]
    Signing(#[from] TicketCodeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for ReissueTicketError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

impl From<Denied> for ReissueTicketError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotFound => Self::NotFound,
            Denied::Forbidden => Self::Forbidden,
            Denied::Store(error) => Self::Store(error),
        }
    }
}

/// Gives the ticket its next code, made with the key for new tickets. Nothing is answered: a code is never kept, so whoever
/// may see it looks at the ticket.
pub async fn reissue_ticket(
    app: &App,
    context: &RequestContext,
    user: UserId,
    id: TicketId,
    once: &Once<'_, ()>,
) -> Result<Answer<()>, ReissueTicketError> {
    for _ in 0..DRAWS {
        let seen = app.ticket_queries.find(id).await?.ok_or(ReissueTicketError::NotFound)?;
        let now = app.clock.now();
        let unit = Reissue {
            context,
            user,
            next: draw_next_code(app, &seen.ticket)?,
            seen,
            ids: Sequence::draw(now, &*app.entropy),
            now,
        };
        match execute_once(&*app.store, &unit, once, now).await {
            Err(ReissueTicketError::Outrun) => {}
            outcome => return outcome,
        }
    }
    Err(StoreError::Contended("others kept reissuing the ticket".to_owned()).into())
}

/// The code after the ticket's present one. Whether there may be one is decided under the lock.
pub(super) fn draw_next_code(app: &App, ticket: &Ticket) -> Result<NextCode, TicketCodeError> {
    let payload = TicketPayload {
        key_id: app.ticket_signer.current_key(),
        ticket: ticket.id,
        event: ticket.event,
        generation: ticket.generation.saturating_add(1),
    };
    Ok(NextCode {
        ticket: ticket.id,
        generation: payload.generation,
        key_id: payload.key_id,
        secret: draw_secret(&*app.ticket_signer, &*app.entropy, &payload)?,
    })
}

struct Reissue<'a> {
    context: &'a RequestContext,
    user: UserId,
    /// As it was before it was locked.
    seen: TicketDetail,
    next: NextCode,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for Reissue<'_> {
    type Output = ();
    type Error = ReissueTicketError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), ReissueTicketError> {
        let mut ids = self.ids;
        let locked = tx.ticketing().lock_ticket(self.next.ticket).await?;
        let (ticket, _) = locked.ok_or(ReissueTicketError::NotFound)?;
        let (actor, thing) = (self.context.actor, Belonging::ticket(&ticket));
        let tie = authorize_thing(tx, actor, Rule::REISSUE_TICKET, thing, self.now).await?;
        if ticket.next_generation()? != self.next.generation || !tx.ticketing().reissue(&self.next).await? {
            return Err(ReissueTicketError::Outrun);
        }
        let object = AuditObject::new(ObjectKind::Ticket, ticket.id.uuid());
        let changes = Changes::none().set("ticket_number", ticket.number.clone()).from_to(
            "generation",
            ticket.generation.to_string(),
            self.next.generation.to_string(),
        );
        let entry = self
            .context
            .audit(ids.take(), self.now, AuditAction::TicketReissued, object)
            .of_event(ticket.event)
            .severity(Severity::Medium)
            .changes(changes);
        tx.audit().append(&[entry]).await?;
        if tie != Tie::Owner {
            self.tell(tx, &mut ids, &ticket).await?;
        }
        Ok(())
    }
}

impl Reissue<'_> {
    /// Tells the owner, whose code is dead without their doing.
    async fn tell(&self, tx: &mut dyn Repositories, ids: &mut Sequence, ticket: &Ticket) -> Result<(), StoreError> {
        let note = NewNotification {
            id: ids.take(),
            recipient: ticket.holder,
            sender: Some(self.user),
            notice: Notice::TicketReissued {
                event: self.seen.event.title.clone(),
                number: ticket.number.clone(),
            },
            reference: Reference {
                kind: "ticket",
                id: ticket.id.uuid(),
            },
        };
        tx.notifications().add(&[note]).await
    }
}

#[cfg(test)]
mod tests;
