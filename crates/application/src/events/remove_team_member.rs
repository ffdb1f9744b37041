//! Takes a role for one event back.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::audit::AuditAction;
use turnout_domain::ids::{EventId, TeamMemberId};
use turnout_domain::notifications::Notice;
use turnout_ports::store::Repositories;

use super::team_error::TeamError;
use super::team_rank::refuse_more;
use super::team_words::{entry, notification};
use crate::access::{AccessError, authorize};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids::Sequence;
use crate::unit_of_work::{UnitOfWork, execute};

/// Takes the role back, at once at every server, also once the event is over.
pub async fn remove_team_member(
    app: &App,
    context: &RequestContext,
    event: EventId,
    member: TeamMemberId,
) -> Result<(), TeamError> {
    let now = app.clock.now();
    let unit = RemoveTeamMember {
        context,
        event,
        member,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &unit).await
}

struct RemoveTeamMember<'a> {
    context: &'a RequestContext,
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
        let standing = authorize(tx, self.context.actor, Permission::TeamManage, self.event, self.now).await?;
        let event = tx
            .events()
            .lookup(self.event)
            .await?
            .ok_or(AccessError::EventNotFound)?;
        let removed = tx.team().remove(self.event, self.member).await?;
        let member = removed.ok_or(TeamError::NotFound)?;
        // Undone with the transaction where the member may do more than whoever takes the role back.
        refuse_more(&standing, self.context.actor, member.role)?;
        let action = AuditAction::TeamMemberRemoved;
        let entry = entry(self.context, &mut ids, self.now, action, &member);
        tx.audit().append(&[entry]).await?;
        let notice = Notice::TeamLeft {
            event: event.title,
            role: member.role,
        };
        let told = notification(self.context, &mut ids, &member, notice);
        Ok(tx.notifications().add(&[told]).await?)
    }
}
