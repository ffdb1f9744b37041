//! The owner of a ticket offers it to whoever has a number. The owner's code stays good until the receiver accepts.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::{Belonging, Rule};
use turnout_domain::accounts::Phone;
use turnout_domain::audit::AuditAction;
use turnout_domain::events::Event;
use turnout_domain::ids::{TicketId, TransferId, UserId};
use turnout_domain::notifications::Notice;
use turnout_domain::ticketing::{Transfer, TransferStatus};
use turnout_ports::guestlist::{EventCard, PersonCard};
use turnout_ports::store::{Repositories, StoreError};
use turnout_ports::ticketing::{TicketDetail, TransferDetail};

use super::TransferError;
use super::expire_transfers::expire;
use super::transfer_error::own_number;
use super::transfer_rules::{check, lock_money};
use super::transfer_words::{of_transfer, transfer_entry};
use crate::access::{Denied, authorize_thing_read, may_as_owner};
use crate::accounts::is_unwelcome;
use crate::app::App;
use crate::context::RequestContext;
use crate::guestlist::name_of;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::{self, Sequence};
use crate::unit_of_work::UnitOfWork;

/// Offers the ticket, once for each idempotency key. Whether anybody has the number is not told.
pub async fn offer_transfer(
    app: &App,
    context: &RequestContext,
    user: UserId,
    ticket: TicketId,
    phone: Phone,
    once: &Once<'_, TransferDetail>,
) -> Result<Answer<TransferDetail>, TransferError> {
    let seen = app.ticket_queries.find(ticket).await?;
    let seen = seen.ok_or(TransferError::NoSuchTicket)?;
    let (thing, now) = (Belonging::ticket(&seen.ticket), app.clock.now());
    let offered = authorize_thing_read(app, context.actor, Rule::OFFER_TICKET, thing, now).await;
    offered.map_err(|denied| match denied {
        Denied::NotFound => TransferError::NoSuchTicket,
        denied => denied.into(),
    })?;
    let card = app.guestlist_queries.event_card(seen.ticket.event).await?;
    let sender = app.account_queries.own_profile(user).await?;
    let unit = OfferTransfer {
        context,
        sender: PersonCard::named(user, sender.and_then(|profile| profile.stored.profile.name)),
        card: card.ok_or(TransferError::NoSuchTicket)?,
        seen,
        phone,
        ends_at: now + app.ticket_settings.transfer(),
        id: ids::draw(now, &*app.entropy),
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct OfferTransfer<'a> {
    context: &'a RequestContext,
    sender: PersonCard,
    card: EventCard,
    /// As it was before it was locked.
    seen: TicketDetail,
    phone: Phone,
    ends_at: DateTime<Utc>,
    id: TransferId,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for OfferTransfer<'_> {
    type Output = TransferDetail;
    type Error = TransferError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<TransferDetail, TransferError> {
        let mut ids = self.ids;
        let me = tx.users().find(self.sender.id).await?;
        if me.is_some_and(|me| me.phone == self.phone) {
            return Err(own_number());
        }
        let is_money_moving = lock_money(tx, self.seen.ticket.order).await?;
        let locked = tx.ticketing().lock_ticket(self.seen.ticket.id).await?;
        let (ticket, _) = locked.ok_or(TransferError::NoSuchTicket)?;
        if !may_as_owner(self.context.actor, Rule::OFFER_TICKET, Belonging::ticket(&ticket)) {
            return Err(TransferError::NoSuchTicket);
        }
        let event = check(tx, &ticket, is_money_moving, self.now).await?;
        self.make_room(tx, &mut ids).await?;
        let transfer = self.transfer(&event);
        if !tx.transfers().insert(&transfer).await? {
            return Err(StoreError::Contended("another offer of the ticket came first".to_owned()).into());
        }
        self.write_down(tx, &mut ids, &transfer).await?;
        Ok(TransferDetail {
            ticket_number: ticket.number,
            tier: self.seen.tier.clone(),
            sender: self.sender.clone(),
            receiver: None,
            event: self.card.clone(),
            transfer,
        })
    }
}

impl OfferTransfer<'_> {
    /// A ticket has one open offer. One whose time ran out is noted as such and stands in nobody's way.
    async fn make_room(&self, tx: &mut dyn Repositories, ids: &mut Sequence) -> Result<(), TransferError> {
        let Some(open) = tx.transfers().lock_pending(self.seen.ticket.id).await? else {
            return Ok(());
        };
        if open.status_at(self.now) == TransferStatus::Pending {
            return Err(TransferError::AlreadyOffered);
        }
        expire(tx, ids, self.context, open, self.now).await?;
        Ok(())
    }

    /// Nobody can accept after the event.
    fn transfer(&self, event: &Event) -> Transfer {
        Transfer {
            id: self.id,
            ticket: self.seen.ticket.id,
            event: event.id,
            sender: self.sender.id,
            receiver: None,
            phone: Some(self.phone.clone()),
            status: TransferStatus::Pending,
            expires_at: event.end_at.map_or(self.ends_at, |end| end.min(self.ends_at)),
            decided_at: None,
            created_at: self.now,
        }
    }

    /// Whoever has the number is told; where nobody has, the offer waits for the first sign-in with it.
    async fn write_down(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        transfer: &Transfer,
    ) -> Result<(), StoreError> {
        let action = AuditAction::TransferOffered;
        let entry = transfer_entry(self.context, ids, self.now, action, transfer, None);
        tx.audit().append(&[entry]).await?;
        let Some(receiver) = tx.invites().user_with_phone(&self.phone).await? else {
            return Ok(());
        };
        if is_unwelcome(tx, self.sender.id, receiver).await? {
            // The offer ends by itself. To refuse it would tell whose the number is.
            return Ok(());
        }
        let notice = Notice::TransferOffered {
            event: self.card.title.clone(),
            sender: name_of(&self.sender),
        };
        let note = of_transfer(ids, transfer, receiver, Some(self.sender.id), notice);
        tx.notifications().add(&[note]).await
    }
}
