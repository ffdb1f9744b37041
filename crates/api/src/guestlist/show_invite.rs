//! `GET /v1/invites/{id}`

use actix_web::{HttpRequest, HttpResponse, get, web};
use turnout_application::app::App;
use turnout_application::guestlist;
use turnout_domain::ids::InviteId;

use super::invite_views::InviteView;
use crate::etag;
use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// One invitation, for both parties
#[utoipa::path(responses(
    (status = 200, description = "The invitation.", body = InviteView),
    (status = 304, description = "You have exactly this already."),
))]
#[get("/v1/invites/{id}")]
pub(super) async fn show_invite(
    request: HttpRequest,
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<InviteId>,
) -> Result<HttpResponse, ApiError> {
    let detail = guestlist::show_invite(&app, &caller.context, id.0).await?;
    let changed_at = detail.invite.decided_at.unwrap_or(detail.invite.created_at);
    let view = InviteView::new(detail, caller.user, app.clock.now());
    etag::reply(&request, changed_at, &view)
}
