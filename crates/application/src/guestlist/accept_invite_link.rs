//! Somebody who holds a link accepts: an invitation of their own comes into being, accepted.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use turnout_domain::guestlist::{Invite, InviteLink, InviteStatus, InviteType, LinkRefused};
use turnout_domain::ids::{InviteId, ReservationId, UserId};
use turnout_ports::guestlist::{InviteDetail, Invitee, LinkDetail};
use turnout_ports::store::{Repositories, StoreError};

use super::accept_invite::SeatWish;
use super::make_room::make_room;
use super::welcome::{Welcome, welcome};
use super::{DRAWS, InviteError, link_token};
use crate::accounts::is_unwelcome;
use crate::app::App;
use crate::booking::BookingSettings;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::{self, Sequence};
use crate::ticketing::{DrawnTicket, draw_tickets};
use crate::unit_of_work::UnitOfWork;

/// Accepts through the link, once for each idempotency key.
pub async fn accept_invite_link(
    app: &App,
    context: &RequestContext,
    user: UserId,
    token: &SecretString,
    wish: SeatWish,
    once: &Once<'_, InviteDetail>,
) -> Result<Answer<InviteDetail>, InviteError> {
    let hash = link_token::hash(token).ok_or(InviteError::NotFound)?;
    let detail = app.guestlist_queries.link(&hash).await?;
    let detail = detail.filter(|detail| detail.event.status.is_announced());
    let detail = detail.ok_or(InviteError::NotFound)?;
    let mut draws = 0;
    loop {
        draws += 1;
        let now = app.clock.now();
        let (event, seats) = (detail.link.event, wish.seats.get());
        let unit = AcceptLink {
            context,
            settings: &app.booking_settings,
            user,
            hash,
            detail: &detail,
            wish,
            id: ids::draw(now, &*app.entropy),
            key: ids::draw(now, &*app.entropy),
            tickets: draw_tickets(&*app.ticket_signer, &*app.entropy, event, seats, now)?,
            ids: Sequence::draw(now, &*app.entropy),
            now,
        };
        match execute_once(&*app.store, &unit, once, now).await {
            Err(error) if error.wants_other_tickets() && draws < DRAWS => {}
            outcome => return outcome,
        }
    }
}

struct AcceptLink<'a> {
    context: &'a RequestContext,
    settings: &'a BookingSettings,
    user: UserId,
    hash: [u8; 32],
    detail: &'a LinkDetail,
    wish: SeatWish,
    id: InviteId,
    key: ReservationId,
    tickets: Vec<DrawnTicket>,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for AcceptLink<'_> {
    type Output = InviteDetail;
    type Error = InviteError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<InviteDetail, InviteError> {
        let mut ids = self.ids;
        let event = self.detail.link.event;
        let locked = tx.booking().lock_inventory(event).await?;
        let mut inventory = locked.ok_or(InviteError::NotFound)?;
        let link = tx.invites().lock_link(&self.hash).await?.ok_or(InviteError::NotFound)?;
        if is_unwelcome(tx, self.user, self.detail.event.host.id).await? {
            // As of a link that the host took back.
            return Err(LinkRefused::Revoked.into());
        }
        self.refuse_invited(tx, &mut ids).await?;
        link.check(self.now)?;
        if !tx.invites().use_link(link.id, self.now).await? {
            return Err(LinkRefused::UsedUp.into());
        }
        let invite = self.invite(&link);
        if !tx.invites().insert(&invite).await? {
            return Err(StoreError::Contended("another invitation of the person came first".to_owned()).into());
        }
        let guest = Welcome {
            context: self.context,
            settings: self.settings,
            user: self.user,
            wish: self.wish,
            key: self.key,
            tickets: &self.tickets,
            now: self.now,
        };
        let welcomed = welcome(tx, &mut ids, &mut inventory, &guest, invite).await?;
        tx.booking().store_inventory(event, &inventory).await?;
        Ok(InviteDetail {
            invite: welcomed.invite,
            guest: Some(welcomed.guest),
            inviter: None,
            event: self.detail.event.clone(),
            held: welcomed.held,
        })
    }
}

impl AcceptLink<'_> {
    /// Whoever is invited already answers that invitation and uses up no other's place.
    async fn refuse_invited(&self, tx: &mut dyn Repositories, ids: &mut Sequence) -> Result<(), InviteError> {
        let person = tx.users().find(self.user).await?.ok_or(InviteError::NotFound)?;
        let invitee = Invitee {
            user: Some(person.id),
            phone: Some(person.phone),
        };
        make_room(tx, ids, self.context, self.detail.link.event, &invitee, self.now).await
    }

    fn invite(&self, link: &InviteLink) -> Invite {
        Invite {
            id: self.id,
            event: link.event,
            inviter: link.inviter,
            user: Some(self.user),
            phone: None,
            kind: InviteType::ShareLink,
            link: Some(link.id),
            status: InviteStatus::Pending,
            message: link.message.clone(),
            reservation: None,
            expires_at: None,
            decided_at: None,
            created_at: self.now,
        }
    }
}

#[cfg(test)]
mod tests;
