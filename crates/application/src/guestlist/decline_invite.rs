//! A guest declines an invitation.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::AuditAction;
use turnout_domain::guestlist::InviteStatus;
use turnout_domain::ids::{InviteId, UserId};
use turnout_domain::notifications::Notice;
use turnout_ports::guestlist::{InviteDetail, PersonCard};
use turnout_ports::store::{Repositories, StoreError};

use super::InviteError;
use super::own_invite::own_invite;
use super::words::{invite_entry, name_of, of_invite};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::Sequence;
use crate::unit_of_work::UnitOfWork;

/// Declines the invitation, once for each idempotency key.
pub async fn decline_invite(
    app: &App,
    context: &RequestContext,
    user: UserId,
    id: InviteId,
    once: &Once<'_, InviteDetail>,
) -> Result<Answer<InviteDetail>, InviteError> {
    let detail = app.guestlist_queries.invite(id).await?.ok_or(InviteError::NotFound)?;
    let profile = app.account_queries.own_profile(user).await?;
    let now = app.clock.now();
    let unit = DeclineInvite {
        context,
        guest: PersonCard::named(user, profile.and_then(|profile| profile.stored.profile.name)),
        detail,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct DeclineInvite<'a> {
    context: &'a RequestContext,
    guest: PersonCard,
    detail: InviteDetail,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for DeclineInvite<'_> {
    type Output = InviteDetail;
    type Error = InviteError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<InviteDetail, InviteError> {
        let mut ids = self.ids;
        let user = self.guest.id;
        let invite = own_invite(tx, self.detail.invite.id, self.context.actor, self.now).await?;
        let declined = invite.decline(user, self.now)?;
        let before = InviteStatus::Pending;
        if !tx.invites().update(&declined, before).await? {
            return Err(StoreError::Contended("another answer to the invitation came first".to_owned()).into());
        }
        let action = AuditAction::InviteDeclined;
        let entry = invite_entry(self.context, &mut ids, self.now, action, &declined, Some(before));
        tx.audit().append(&[entry]).await?;
        let notice = Notice::InviteDeclined {
            event: self.detail.event.title.clone(),
            guest: name_of(&self.guest),
        };
        let recipient = declined.inviter.unwrap_or(self.detail.event.host.id);
        let note = of_invite(&mut ids, &declined, recipient, user, notice);
        tx.notifications().add(&[note]).await?;
        Ok(InviteDetail {
            invite: declined,
            guest: Some(self.guest.clone()),
            ..self.detail.clone()
        })
    }
}
