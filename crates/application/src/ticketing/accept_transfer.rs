//! Somebody takes the ticket that is offered to them. The commit is the instant at which the sender's code dies and the
//! receiver's is born.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::booking::BookingFacts;
use turnout_domain::ids::{AttendeeId, TransferId, UserId};
use turnout_domain::notifications::Notice;
use turnout_domain::ticketing::{Ticket, Transfer, TransferStatus, TransferStepRefused};
use turnout_ports::guestlist::PersonCard;
use turnout_ports::store::{Repositories, StoreError};
use turnout_ports::ticketing::{Handover, NextCode, TransferDetail};

use super::TransferError;
use super::move_seat::{SeatMove, move_seat};
use super::own_transfer::received;
use super::reissue_ticket::draw_next_code;
use super::transfer_error::answered_meanwhile;
use super::transfer_rules::{check, lock_money};
use super::transfer_words::{of_transfer, transfer_entry};
use crate::app::App;
use crate::context::RequestContext;
use crate::guestlist::{DRAWS, name_of};
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::{self, Sequence};
use crate::unit_of_work::UnitOfWork;

/// Accepts the offer, once for each idempotency key. Whoever has accepted it before gets the same answer.
pub async fn accept_transfer(
    app: &App,
    context: &RequestContext,
    user: UserId,
    id: TransferId,
    once: &Once<'_, TransferDetail>,
) -> Result<Answer<TransferDetail>, TransferError> {
    let seen = app.transfer_queries.find(id).await?.ok_or(TransferError::NotFound)?;
    let profile = app.account_queries.own_profile(user).await?;
    let receiver = PersonCard::named(user, profile.and_then(|profile| profile.stored.profile.name));
    for _ in 0..DRAWS {
        let now = app.clock.now();
        let ticket = app.ticket_queries.find(seen.transfer.ticket).await?;
        let ticket = ticket.ok_or(TransferError::NotFound)?.ticket;
        let unit = AcceptTransfer {
            context,
            user,
            receiver: receiver.clone(),
            seen: &seen,
            code: draw_next_code(app, &ticket)?,
            ticket,
            attendee: ids::draw(now, &*app.entropy),
            ids: Sequence::draw(now, &*app.entropy),
            now,
        };
        match execute_once(&*app.store, &unit, once, now).await {
            Err(TransferError::CodeChanged) => {}
            outcome => return outcome,
        }
    }
    Err(StoreError::Contended("others kept reissuing the ticket".to_owned()).into())
}

struct AcceptTransfer<'a> {
    context: &'a RequestContext,
    user: UserId,
    receiver: PersonCard,
    seen: &'a TransferDetail,
    /// As it was before it was locked.
    ticket: Ticket,
    code: NextCode,
    /// Should the receiver be no participant yet.
    attendee: AttendeeId,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for AcceptTransfer<'_> {
    type Output = TransferDetail;
    type Error = TransferError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<TransferDetail, TransferError> {
        let mut ids = self.ids;
        // Whoever changes the event or takes seats waits here, and two people's seats change below.
        let locked = tx.booking().lock_inventory(self.ticket.event).await?;
        locked.ok_or(TransferError::NotFound)?;
        let is_money_moving = lock_money(tx, self.ticket.order).await?;
        let locked = tx.ticketing().lock_ticket(self.ticket.id).await?;
        let (ticket, _) = locked.ok_or(TransferError::NotFound)?;
        let transfer = received(tx, self.seen.transfer.id, self.context.actor, self.now).await?;
        if transfer.status == TransferStatus::Accepted {
            return Ok(self.detail(transfer));
        }
        let (from, to) = (transfer.status_at(self.now), TransferStatus::Accepted);
        if !from.may_become(to) {
            return Err(TransferStepRefused { from, to }.into());
        }
        check(tx, &ticket, is_money_moving, self.now).await?;
        let facts = self.admit(tx, &ticket).await?;
        let seat = SeatMove {
            context: self.context,
            from: transfer.sender,
            facts: &facts,
            id: self.attendee,
            now: self.now,
        };
        let attendee = move_seat(tx, &mut ids, seat).await?;
        if ticket.next_generation()? != self.code.generation || !tx.ticketing().reissue(&self.code).await? {
            return Err(TransferError::CodeChanged);
        }
        if !tx.transfers().hand_over(&self.handover(&transfer, attendee)).await? {
            let failed = format!("ticket {} was locked and could not be handed over", ticket.id);
            return Err(StoreError::Corrupt(failed).into());
        }
        let accepted = transfer.accept(self.user, self.now)?;
        if !tx.transfers().update(&accepted, from).await? {
            return Err(answered_meanwhile());
        }
        self.write_down(tx, &mut ids, &accepted, &ticket, &facts).await?;
        Ok(self.detail(accepted))
    }
}

impl AcceptTransfer<'_> {
    /// The receiver must be one whom the event takes, with one more seat.
    async fn admit(&self, tx: &mut dyn Repositories, ticket: &Ticket) -> Result<BookingFacts, TransferError> {
        let (event, tier) = (ticket.event, Some(ticket.tier));
        let facts = tx.booking().facts(event, tier, self.user, self.now).await?;
        let facts = facts.ok_or(TransferError::NotFound)?;
        if facts.host == self.user {
            return Err(TransferError::OwnEvent);
        }
        facts.receive()?;
        Ok(facts)
    }

    fn handover(&self, transfer: &Transfer, attendee: AttendeeId) -> Handover {
        Handover {
            ticket: transfer.ticket,
            from: transfer.sender,
            to: self.user,
            attendee,
            guest_name: self.receiver.name.clone().unwrap_or_default(),
        }
    }

    fn detail(&self, transfer: Transfer) -> TransferDetail {
        TransferDetail {
            transfer,
            receiver: Some(self.receiver.clone()),
            ..self.seen.clone()
        }
    }
}

impl AcceptTransfer<'_> {
    async fn write_down(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        accepted: &Transfer,
        ticket: &Ticket,
        facts: &BookingFacts,
    ) -> Result<(), StoreError> {
        let action = AuditAction::TransferAccepted;
        let before = Some(TransferStatus::Pending);
        let answered = transfer_entry(self.context, ids, self.now, action, accepted, before);
        let object = AuditObject::new(ObjectKind::Ticket, ticket.id.uuid());
        let action = AuditAction::TicketTransferred;
        let moved = self.context.audit(ids.take(), self.now, action, object);
        let changes = Changes::none()
            .from_to("holder_id", accepted.sender.to_string(), self.user.to_string())
            .from_to(
                "generation",
                ticket.generation.to_string(),
                self.code.generation.to_string(),
            );
        let moved = moved.of_event(ticket.event).severity(Severity::Medium).changes(changes);
        tx.audit().append(&[answered, moved]).await?;
        let to_sender = Notice::TransferAccepted {
            event: facts.title.clone(),
            receiver: name_of(&self.receiver),
            number: ticket.number.clone(),
        };
        let to_receiver = Notice::TicketReceived {
            event: facts.title.clone(),
            sender: name_of(&self.seen.sender),
            number: ticket.number.clone(),
        };
        let notes = [
            of_transfer(ids, accepted, accepted.sender, Some(self.user), to_sender),
            of_transfer(ids, accepted, self.user, Some(accepted.sender), to_receiver),
        ];
        tx.notifications().add(&notes).await
    }
}
