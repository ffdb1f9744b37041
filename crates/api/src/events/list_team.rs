//! `GET /v1/events/{id}/team`

use actix_web::{get, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_domain::ids::{EventId, TeamMemberId};

use super::team_view::TeamMemberView;
use crate::extract::{PathId, QueryParams, SignedIn};
use crate::paging::{PageParams, PageView};
use crate::problem::ApiError;

/// Lists who has a role for an event
///
/// For the host and for team members with `team.manage`. Who was added first comes first. Other members see what they have
/// themselves.
#[utoipa::path(
    params(PageParams),
    responses((status = 200, description = "One page.", body = PageView<TeamMemberView>)),
    extensions(("x-error-codes" = json!(["forbidden", "event_not_found"]))),
)]
#[get("/v1/events/{id}/team")]
pub(super) async fn list_team(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    params: QueryParams<PageParams>,
) -> Result<web::Json<PageView<TeamMemberView>>, ApiError> {
    let request = params.0.request(TeamMemberId::new)?;
    let page = events::list_team(&app, &caller.context, event.0, &request).await?;
    let view = PageView::new(page, TeamMemberView::from, TeamMemberId::uuid)?;
    Ok(web::Json(view))
}
