//! A guest accepts an invitation: the guest has the seats, or they are kept until the guest has paid.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::booking::Seats;
use turnout_domain::guestlist::{InviteStatus, InviteStepRefused};
use turnout_domain::ids::{InviteId, ReservationId, TierId, UserId};
use turnout_ports::guestlist::InviteDetail;
use turnout_ports::store::Repositories;

use super::own_invite::own_invite;
use super::welcome::{Welcome, welcome};
use super::{DRAWS, InviteError};
use crate::app::App;
use crate::booking::BookingSettings;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::{self, Sequence};
use crate::ticketing::{DrawnTicket, draw_tickets};
use crate::unit_of_work::UnitOfWork;

/// Which seats an invited guest takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatWish {
    /// How many.
    pub seats: Seats,
    /// Of which tier; without one, of the cheapest that is sold.
    pub tier: Option<TierId>,
}

/// Accepts the invitation, once for each idempotency key.
pub async fn accept_invite(
    app: &App,
    context: &RequestContext,
    user: UserId,
    id: InviteId,
    wish: SeatWish,
    once: &Once<'_, InviteDetail>,
) -> Result<Answer<InviteDetail>, InviteError> {
    let detail = app.guestlist_queries.invite(id).await?.ok_or(InviteError::NotFound)?;
    let mut draws = 0;
    loop {
        draws += 1;
        let now = app.clock.now();
        let (event, seats) = (detail.invite.event, wish.seats.get());
        let unit = AcceptInvite {
            context,
            settings: &app.booking_settings,
            user,
            detail: &detail,
            wish,
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

struct AcceptInvite<'a> {
    context: &'a RequestContext,
    settings: &'a BookingSettings,
    user: UserId,
    detail: &'a InviteDetail,
    wish: SeatWish,
    key: ReservationId,
    tickets: Vec<DrawnTicket>,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for AcceptInvite<'_> {
    type Output = InviteDetail;
    type Error = InviteError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<InviteDetail, InviteError> {
        let mut ids = self.ids;
        let event = self.detail.invite.event;
        let locked = tx.booking().lock_inventory(event).await?;
        let mut inventory = locked.ok_or(InviteError::NotFound)?;
        let invite = own_invite(tx, self.detail.invite.id, self.context.actor, self.now).await?;
        let (from, to) = (invite.status_at(self.now), InviteStatus::Accepted);
        if !from.may_become(to) {
            return Err(InviteStepRefused { from, to }.into());
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
            held: welcomed.held,
            inviter: self.detail.inviter.clone(),
            event: self.detail.event.clone(),
        })
    }
}

#[cfg(test)]
mod tests;
