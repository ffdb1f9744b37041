//! Lists the team of an event.

use turnout_domain::access::Permission;
use turnout_domain::ids::{EventId, TeamMemberId};
use turnout_ports::events::TeamMemberDetail;
use turnout_ports::page::{Page, PageRequest};

use super::team_error::TeamError;
use crate::access::{AccessError, authorize_read};
use crate::app::App;
use crate::context::RequestContext;

/// The team, for those who may change it; for its members, what they have themselves.
pub async fn list_team(
    app: &App,
    context: &RequestContext,
    event: EventId,
    page: &PageRequest<TeamMemberId>,
) -> Result<Page<TeamMemberDetail, TeamMemberId>, TeamError> {
    let (queries, now) = (&*app.event_queries, app.clock.now());
    let allowed = authorize_read(queries, context.actor, Permission::TeamManage, event, now).await;
    let own = match (allowed, context.user()) {
        (Ok(_), _) => None,
        (Err(AccessError::Forbidden), Some(user)) => Some(user),
        (Err(error), _) => return Err(error.into()),
    };
    let listed = queries.team(event, own, page).await?;
    if own.is_some() && listed.items.is_empty() {
        return Err(AccessError::Forbidden.into());
    }
    Ok(listed)
}
