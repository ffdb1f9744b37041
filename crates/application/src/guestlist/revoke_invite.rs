//! The host takes an invitation or a link back.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::{Belonging, Permission, Rule};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::guestlist::{Invite, InviteLink, InviteStatus};
use turnout_domain::ids::{InviteId, InviteLinkId, UserId};
use turnout_domain::notifications::Notice;
use turnout_ports::guestlist::InviteDetail;
use turnout_ports::store::{Repositories, StoreError};

use super::InviteError;
use super::withdraw_holds::{Unwelcome, withdraw_holds};
use super::words::{invite_entry, of_invite};
use crate::access::{AccessError, authorize, authorize_thing};
use crate::accounts::is_unwelcome;
use crate::app::App;
use crate::booking::store_seats;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::Sequence;
use crate::unit_of_work::UnitOfWork;

/// What was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revoked {
    /// An invitation.
    Invite(Box<InviteDetail>),
    /// A link. Those who came through it stay.
    Link(InviteLink),
}

/// Takes back the invitation, or the link, that has this id, once for each idempotency key.
pub async fn revoke_invite(
    app: &App,
    context: &RequestContext,
    user: UserId,
    id: InviteId,
    once: &Once<'_, Revoked>,
) -> Result<Answer<Revoked>, InviteError> {
    let detail = app.guestlist_queries.invite(id).await?;
    let now = app.clock.now();
    let unit = Revoke {
        context,
        user,
        id,
        detail,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct Revoke<'a> {
    context: &'a RequestContext,
    user: UserId,
    id: InviteId,
    detail: Option<InviteDetail>,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for Revoke<'_> {
    type Output = Revoked;
    type Error = InviteError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Revoked, InviteError> {
        match &self.detail {
            Some(detail) => Ok(Revoked::Invite(Box::new(self.invite(tx, detail).await?))),
            None => Ok(Revoked::Link(self.link(tx).await?)),
        }
    }
}

impl Revoke<'_> {
    async fn invite(&self, tx: &mut dyn Repositories, detail: &InviteDetail) -> Result<InviteDetail, InviteError> {
        let mut ids = self.ids;
        let event = detail.invite.event;
        let locked = tx.booking().lock_inventory(event).await?;
        let mut inventory = locked.ok_or(InviteError::NotFound)?;
        let invite = tx.invites().lock(self.id).await?.ok_or(InviteError::NotFound)?;
        let (actor, thing) = (self.context.actor, Belonging::invite(&invite));
        authorize_thing(tx, actor, Rule::REVOKE_INVITE, thing, self.now).await?;
        let revoked = invite.revoke(self.now)?;
        let before = InviteStatus::Pending;
        if !tx.invites().update(&revoked, before).await? {
            return Err(StoreError::Contended("an answer to the invitation came first".to_owned()).into());
        }
        let action = AuditAction::InviteRevoked;
        let entry = invite_entry(self.context, &mut ids, self.now, action, &revoked, Some(before));
        tx.audit().append(&[entry]).await?;
        let guest = self.invitee(tx, &revoked).await?;
        if let Some(user) = guest {
            let who = Unwelcome {
                context: self.context,
                event,
                user,
                now: self.now,
            };
            if withdraw_holds(tx, &mut ids, &mut inventory, who).await? {
                store_seats(tx, &mut ids, event, &inventory, self.now).await?;
            }
        }
        // Who never heard of it, because it is their own event or they have blocked whoever invites, does not now.
        let told = guest.filter(|guest| *guest != detail.event.host.id);
        if let Some(guest) = told
            && !self.is_kept_from(tx, &revoked, guest).await?
        {
            let event = detail.event.title.clone();
            let note = of_invite(&mut ids, &revoked, guest, self.user, Notice::InviteRevoked { event });
            tx.notifications().add(&[note]).await?;
        }
        Ok(InviteDetail {
            invite: revoked,
            ..detail.clone()
        })
    }

    async fn is_kept_from(
        &self,
        tx: &mut dyn Repositories,
        invite: &Invite,
        guest: UserId,
    ) -> Result<bool, StoreError> {
        let inviter = invite.inviter.unwrap_or(self.user);
        Ok(is_unwelcome(tx, inviter, guest).await? || is_unwelcome(tx, self.user, guest).await?)
    }

    /// Whose the invitation was: one by number is of whoever has it now.
    async fn invitee(&self, tx: &mut dyn Repositories, invite: &Invite) -> Result<Option<UserId>, StoreError> {
        match (invite.user, &invite.phone) {
            (Some(user), _) => Ok(Some(user)),
            (None, Some(phone)) => tx.invites().user_with_phone(phone).await,
            (None, None) => Ok(None),
        }
    }

    async fn link(&self, tx: &mut dyn Repositories) -> Result<InviteLink, InviteError> {
        let mut ids = self.ids;
        let id = InviteLinkId::new(self.id.uuid());
        let link = tx.invites().lock_link_by_id(id).await?.ok_or(InviteError::NotFound)?;
        match authorize(tx, self.context.actor, Permission::GuestInvite, link.event, self.now).await {
            Ok(_) => {}
            Err(AccessError::EventNotFound | AccessError::Forbidden) => return Err(InviteError::NotFound),
            Err(AccessError::Store(error)) => return Err(error.into()),
        }
        if !tx.invites().revoke_link(id, self.now).await? {
            // It was taken back before, which is what was wanted.
            return Ok(link);
        }
        let object = AuditObject::new(ObjectKind::InviteLink, id.uuid());
        let entry = self
            .context
            .audit(ids.take(), self.now, AuditAction::InviteLinkRevoked, object)
            .of_event(link.event)
            .severity(Severity::Medium)
            .changes(Changes::none().set("revoked_at", self.now.to_rfc3339()));
        tx.audit().append(&[entry]).await?;
        Ok(InviteLink {
            revoked_at: Some(self.now),
            ..link
        })
    }
}

#[cfg(test)]
mod tests;
