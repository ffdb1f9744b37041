//! Lists the team of an event.

use turnout_domain::access::Permission;
use turnout_domain::ids::{EventId, TeamMemberId};
use turnout_ports::events::TeamMemberDetail;
use turnout_ports::page::{Page, PageRequest};

use super::team_error::TeamError;
use crate::access::authorize_read;
use crate::app::App;
use crate::context::RequestContext;

/// The team, for those who may change it.
pub async fn list_team(
    app: &App,
    context: &RequestContext,
    event: EventId,
    page: &PageRequest<TeamMemberId>,
) -> Result<Page<TeamMemberDetail, TeamMemberId>, TeamError> {
    let (queries, now) = (&*app.event_queries, app.clock.now());
    authorize_read(queries, context.actor, Permission::TeamManage, event, now).await?;
    Ok(queries.team(event, page).await?)
}
