//! An invited guest comes: the part that a direct invitation and a link have in common. Part of a unit of work that
//! holds the event's inventory and stores it afterwards.

use chrono::{DateTime, Utc};
use turnout_domain::audit::AuditAction;
use turnout_domain::booking::{BookingFacts, Inventory};
use turnout_domain::guestlist::{Invite, InviteStatus};
use turnout_domain::ids::{ReservationId, UserId};
use turnout_domain::notifications::Notice;
use turnout_ports::guestlist::{HeldSeats, Invitee, PersonCard};
use turnout_ports::store::{Repositories, StoreError};

use super::accept_invite::SeatWish;
use super::prospect::prospect;
use super::seat_guest::{Seating, Way, seat_guest};
use super::words::{invite_entry, name_of, of_invite};
use super::{InviteError, JoinError};
use crate::booking::BookingSettings;
use crate::context::RequestContext;
use crate::ids::Sequence;
use crate::ticketing::DrawnTicket;

/// Who comes, for which seats.
pub(super) struct Welcome<'a> {
    pub context: &'a RequestContext,
    pub settings: &'a BookingSettings,
    pub user: UserId,
    pub wish: SeatWish,
    /// Should there be something to pay.
    pub key: ReservationId,
    /// Should there be nothing to pay.
    pub tickets: &'a [DrawnTicket],
    pub now: DateTime<Utc>,
}

/// The invitation is accepted.
pub(super) struct Welcomed {
    pub invite: Invite,
    pub guest: PersonCard,
    pub held: Option<HeldSeats>,
}

/// Accepts a pending invitation, which lies in the store and is this person's.
pub(super) async fn welcome(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    inventory: &mut Inventory,
    welcome: &Welcome<'_>,
    invite: Invite,
) -> Result<Welcomed, InviteError> {
    let Welcome { user, wish, now, .. } = *welcome;
    let way = Way::Invite(invite.id);
    let facts = prospect(tx, invite.event, wish.tier, user, now).await?;
    facts
        .admit(way.source(), wish.seats, true, now)
        .map_err(JoinError::from)?;
    let seating = Seating {
        context: welcome.context,
        settings: welcome.settings,
        facts: &facts,
        seats: wish.seats,
        way,
        key: welcome.key,
        tickets: welcome.tickets,
        now,
    };
    let seated = seat_guest(tx, ids, inventory, &seating).await?;
    let accepted = invite.accept(user, now, seated.granted.reservation)?;
    if !tx.invites().update(&accepted, InviteStatus::Pending).await? {
        end_other(tx, ids, welcome, &accepted).await?;
        if !tx.invites().update(&accepted, InviteStatus::Pending).await? {
            return Err(StoreError::Contended("another answer to the invitation came first".to_owned()).into());
        }
    }
    let guest = PersonCard::named(user, Some(facts.guest.name.clone()));
    write_down(tx, ids, welcome, &facts, &accepted, &guest).await?;
    Ok(Welcomed {
        invite: accepted,
        guest,
        held: seated.held,
    })
}

/// Whoever accepts an invitation of their number may have a pending one in their own name too, which ends with it. The
/// other way round the one of the number is left as it is: that it ended would tell whose the number is.
async fn end_other(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    welcome: &Welcome<'_>,
    accepted: &Invite,
) -> Result<(), InviteError> {
    let invitee = Invitee {
        user: Some(welcome.user),
        phone: None,
    };
    let other = tx.invites().lock_open(accepted.event, &invitee).await?;
    let Some(other) = other.filter(|other| other.id != accepted.id) else {
        return Ok(());
    };
    let (invite, status) = (other.id, other.status);
    let Ok(ended) = other.give_way(welcome.now) else {
        return Err(InviteError::AlreadyInvited { invite, status });
    };
    tx.invites().update(&ended, status).await?;
    let entry = invite_entry(
        welcome.context,
        ids,
        welcome.now,
        AuditAction::InviteExpired,
        &ended,
        Some(status),
    );
    Ok(tx.audit().append(&[entry]).await?)
}

async fn write_down(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    welcome: &Welcome<'_>,
    facts: &BookingFacts,
    accepted: &Invite,
    guest: &PersonCard,
) -> Result<(), StoreError> {
    let action = AuditAction::InviteAccepted;
    let before = Some(InviteStatus::Pending);
    let entry = invite_entry(welcome.context, ids, welcome.now, action, accepted, before);
    tx.audit().append(&[entry]).await?;
    let notice = Notice::InviteAccepted {
        event: facts.title.clone(),
        guest: name_of(guest),
    };
    let recipient = accepted.inviter.unwrap_or(facts.host);
    let note = of_invite(ids, accepted, recipient, welcome.user, notice);
    tx.notifications().add(&[note]).await
}
