//! `DELETE /v1/events/{id}/team/{member_id}`

use actix_web::{HttpResponse, delete, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_domain::ids::{EventId, TeamMemberId};

use crate::extract::{PathIds, SignedIn};
use crate::problem::ApiError;

/// Takes a role for an event back, or gives it up
///
/// For the host and for team members with `team.manage`; every member may give up what they have themselves. At once, also once the
/// event is over. The person is told, or the host of who has left. Who could not give the role does not take it back either.
#[utoipa::path(
    responses((status = 204, description = "The role is gone.")),
    extensions(("x-error-codes" = json!(["forbidden", "event_not_found", "team_member_not_found"]))),
)]
#[delete("/v1/events/{id}/team/{member_id}")]
pub(super) async fn remove_team_member(
    app: web::Data<App>,
    caller: SignedIn,
    ids: PathIds<EventId, TeamMemberId>,
) -> Result<HttpResponse, ApiError> {
    events::remove_team_member(&app, &caller.context, ids.0, ids.1).await?;
    Ok(HttpResponse::NoContent().finish())
}
