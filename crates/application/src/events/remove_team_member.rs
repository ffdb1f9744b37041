//! Takes a role for one event back, or gives it up.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::{Belonging, Permission, Rule, Tie};
use turnout_domain::audit::{AuditAction, AuditEntry};
use turnout_domain::events::TeamMember;
use turnout_domain::ids::{EventId, TeamMemberId, UserId};
use turnout_domain::notifications::{NewNotification, Notice};
use turnout_ports::store::{Repositories, StoreError};

use super::team_error::TeamError;
use super::team_rank::refuse_more;
use super::team_words::{entry, notification};
use crate::access::{AccessError, authorize_thing_with, see};
use crate::accounts::is_unwelcome;
use crate::app::App;
use crate::context::{Actor, RequestContext};
use crate::ids::Sequence;
use crate::unit_of_work::{UnitOfWork, execute};

/// Takes the role back, at once at every server, also once the event is over. Who has it may give it up.
pub async fn remove_team_member(
    app: &App,
    context: &RequestContext,
    event: EventId,
    member: TeamMemberId,
) -> Result<(), TeamError> {
    let now = app.clock.now();
    let caller = match context.user() {
        Some(user) => app.account_queries.own_profile(user).await?,
        None => None,
    };
    let unit = RemoveTeamMember {
        context,
        name: caller.and_then(|profile| profile.stored.profile.name),
        event,
        member,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &unit).await
}

struct RemoveTeamMember<'a> {
    context: &'a RequestContext,
    /// What the caller is called.
    name: Option<String>,
    event: EventId,
    member: TeamMemberId,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for RemoveTeamMember<'_> {
    type Output = ();
    type Error = TeamError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), TeamError> {
        let mut ids = self.ids;
        let actor = self.context.actor;
        let standing = see(tx, actor, self.event, self.now).await?;
        let manages = actor == Actor::System || standing.allows(actor.user(), Permission::TeamManage);
        let event = tx
            .events()
            .lookup(self.event)
            .await?
            .ok_or(AccessError::EventNotFound)?;
        let removed = tx.team().remove(self.event, self.member).await?;
        // Where this is refused below, the end of the unit undoes it.
        let Some(member) = removed else {
            return Err(if manages {
                TeamError::NotFound
            } else {
                AccessError::Forbidden.into()
            });
        };
        let thing = Belonging::team_member(&member);
        let tie = authorize_thing_with(&standing, actor, Rule::REMOVE_TEAM_MEMBER, thing)?;
        let (entry, told) = if tie == Tie::Owner {
            self.left(&mut ids, &member, event.title, standing.host)
        } else {
            refuse_more(&standing, actor, member.role)?;
            self.removed(&mut ids, &member, event.title)
        };
        tx.audit().append(&[entry]).await?;
        if tie != Tie::Owner && is_kept_from(tx, &member).await? {
            return Ok(());
        }
        Ok(tx.notifications().add(told.as_slice()).await?)
    }
}

/// Whether the member may never have heard of the role: whoever gave it to their number is somebody whom they have blocked.
async fn is_kept_from(tx: &mut dyn Repositories, member: &TeamMember) -> Result<bool, StoreError> {
    match member.given_by {
        Some(giver) if member.phone.is_some() => is_unwelcome(tx, giver, member.user).await,
        _ => Ok(false),
    }
}

impl RemoveTeamMember<'_> {
    /// Somebody else did it: the member is told.
    fn removed(&self, ids: &mut Sequence, member: &TeamMember, event: String) -> (AuditEntry, Option<NewNotification>) {
        let entry = entry(self.context, ids, self.now, AuditAction::TeamMemberRemoved, member);
        let notice = Notice::TeamLeft {
            event,
            role: member.role,
        };
        (entry, Some(notification(self.context, ids, member, notice)))
    }

    /// The member did it: the host is told. Whoever was named by number stays a number to the host, who reads what is kept of the
    /// event: such an entry is not of it.
    fn left(
        &self,
        ids: &mut Sequence,
        member: &TeamMember,
        event: String,
        host: UserId,
    ) -> (AuditEntry, Option<NewNotification>) {
        let mut entry = entry(self.context, ids, self.now, AuditAction::TeamMemberLeft, member);
        let is_number = member.phone.is_some();
        if is_number {
            entry.event = None;
        }
        let number = member.phone.as_ref().map(|phone| phone.as_str().to_owned());
        let notice = Notice::TeamMemberLeft {
            event,
            member: number
                .or_else(|| self.name.clone())
                .unwrap_or_else(|| "Somebody".to_owned()),
            role: member.role,
        };
        let told = NewNotification {
            recipient: host,
            sender: Some(member.user).filter(|_| !is_number),
            ..notification(self.context, ids, member, notice)
        };
        (entry, (host != member.user).then_some(told))
    }
}
