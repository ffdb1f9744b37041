//! Somebody is invited by name or number.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::accounts::{Phone, User};
use turnout_domain::audit::AuditAction;
use turnout_domain::fields::{FieldRule, Violations};
use turnout_domain::guestlist::{Invite, InviteStatus, InviteType, check_expiry};
use turnout_domain::ids::{EventId, InviteId, UserId};
use turnout_domain::notifications::Notice;
use turnout_ports::guestlist::{EventCard, InviteDetail, Invitee, PersonCard};
use turnout_ports::store::{Repositories, StoreError};

use super::make_room::make_room;
use super::open_event::open_event;
use super::words::{host_name_of, invite_entry, message, of_invite};
use super::{InviteError, JoinError};
use crate::access::authorize;
use crate::accounts::is_unwelcome;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::{self, Sequence};
use crate::unit_of_work::UnitOfWork;

/// Who is invited, or given seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Somebody with an account.
    User(UserId),
    /// Whoever has this number, now or later. Whether anybody has is not told.
    Phone(Phone),
}

/// An invitation to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvite {
    /// To which event.
    pub event: EventId,
    /// Whom.
    pub target: Target,
    /// To the guest.
    pub message: String,
    /// From then on it cannot be accepted.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Invites the person, once for each idempotency key.
pub async fn invite_person(
    app: &App,
    context: &RequestContext,
    user: UserId,
    wish: NewInvite,
    once: &Once<'_, InviteDetail>,
) -> Result<Answer<InviteDetail>, InviteError> {
    let now = app.clock.now();
    let mut wrong = Violations::none();
    let message = wrong.keep(message(&wish.message)).unwrap_or_default();
    check_expiry(wish.expires_at, now, "", &mut wrong);
    let message = wrong.or_else(message)?;
    let card = app.guestlist_queries.event_card(wish.event).await?;
    let inviter = app.account_queries.own_profile(user).await?;
    let unit = InvitePerson {
        context,
        user,
        card: card.ok_or(JoinError::NoSuchEvent)?,
        inviter: PersonCard::named(user, inviter.and_then(|profile| profile.stored.profile.name)),
        message,
        wish,
        id: ids::draw(now, &*app.entropy),
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

/// The user whom this person names, unless the account is shut or its owner does not want to hear of the person.
pub(crate) async fn active_user(
    tx: &mut dyn Repositories,
    person: UserId,
    user: UserId,
) -> Result<Option<User>, StoreError> {
    let found = tx.users().find(user).await?.filter(|found| found.is_active);
    let is_hidden = is_unwelcome(tx, person, user).await?;
    Ok(found.filter(|_| !is_hidden))
}

/// There is no such user.
pub(crate) fn unknown_user() -> Violations {
    Violations::one("/user_id", FieldRule::UnknownValue, "must be the id of a user")
}

struct InvitePerson<'a> {
    context: &'a RequestContext,
    user: UserId,
    card: EventCard,
    inviter: PersonCard,
    message: String,
    wish: NewInvite,
    id: InviteId,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for InvitePerson<'_> {
    type Output = InviteDetail;
    type Error = InviteError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<InviteDetail, InviteError> {
        let mut ids = self.ids;
        let event = self.wish.event;
        let standing = authorize(tx, self.context.actor, Permission::GuestInvite, event, self.now).await?;
        open_event(tx, event, self.now).await?;
        let guest = self.guest(tx).await?;
        if guest == Some(standing.host) && self.knows_host(standing.host) {
            return Err(InviteError::OwnEvent);
        }
        let invitee = self.invitee();
        make_room(tx, &mut ids, self.context, event, &invitee, self.now).await?;
        self.refuse_attendee(tx).await?;
        let invite = self.invite(invitee);
        if !tx.invites().insert(&invite).await? {
            return Err(StoreError::Contended("another invitation of the person came first".to_owned()).into());
        }
        let told = guest.filter(|guest| *guest != standing.host);
        self.write_down(tx, &mut ids, &invite, told).await?;
        let guest = invite.user.map(|id| PersonCard::named(id, None));
        Ok(InviteDetail {
            guest,
            inviter: Some(self.inviter.clone()),
            event: self.card.clone(),
            held: None,
            invite,
        })
    }
}

impl InvitePerson<'_> {
    /// Who is named, or has the number now.
    async fn guest(&self, tx: &mut dyn Repositories) -> Result<Option<UserId>, InviteError> {
        match &self.wish.target {
            Target::Phone(phone) => Ok(tx.invites().user_with_phone(phone).await?),
            Target::User(user) => {
                let found = active_user(tx, self.user, *user).await?.ok_or_else(unknown_user)?;
                Ok(Some(found.id))
            }
        }
    }

    /// Whoever invites the host by number learns whose it is only if it is their own.
    fn knows_host(&self, host: UserId) -> bool {
        matches!(self.wish.target, Target::User(_)) || self.user == host
    }

    /// The account or the number, never both: whether an invitation of the one stands in the way of one of the other would
    /// tell whose the number is.
    fn invitee(&self) -> Invitee {
        match &self.wish.target {
            Target::User(user) => Invitee {
                user: Some(*user),
                phone: None,
            },
            Target::Phone(phone) => Invitee {
                user: None,
                phone: Some(phone.clone()),
            },
        }
    }

    /// Whoever is named and has seats needs no invitation. Of a number it is not told whether anybody has it, nor of a person
    /// that seats were given to their number.
    async fn refuse_attendee(&self, tx: &mut dyn Repositories) -> Result<(), InviteError> {
        let Target::User(user) = self.wish.target else {
            return Ok(());
        };
        match tx.guestlist().lock_attendee(self.wish.event, user).await? {
            Some(attendee) if attendee.has_asked() => Err(InviteError::AlreadyAttending),
            _ => Ok(()),
        }
    }

    fn invite(&self, invitee: Invitee) -> Invite {
        Invite {
            id: self.id,
            event: self.wish.event,
            inviter: Some(self.user),
            user: invitee.user,
            phone: invitee.phone,
            kind: InviteType::Direct,
            link: None,
            status: InviteStatus::Pending,
            message: self.message.clone(),
            reservation: None,
            expires_at: self.wish.expires_at,
            decided_at: None,
            created_at: self.now,
        }
    }

    async fn write_down(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        invite: &Invite,
        guest: Option<UserId>,
    ) -> Result<(), StoreError> {
        let entry = invite_entry(self.context, ids, self.now, AuditAction::InviteMade, invite, None);
        tx.audit().append(&[entry]).await?;
        let Some(guest) = guest else {
            return Ok(());
        };
        // Only somebody who was named by number can have blocked the host: the invitation waits, and they never hear of it.
        if is_unwelcome(tx, self.user, guest).await? {
            return Ok(());
        }
        let notice = Notice::InviteReceived {
            event: self.card.title.clone(),
            host: host_name_of(&self.inviter),
            message: self.message.clone(),
        };
        let note = of_invite(ids, invite, guest, self.user, notice);
        tx.notifications().add(&[note]).await
    }
}

#[cfg(test)]
mod tests;
