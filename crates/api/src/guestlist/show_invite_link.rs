//! `GET /v1/invite-links/{token}`

use actix_web::{get, web};
use turnout_application::app::App;
use turnout_application::guestlist;

use super::invite_views::InviteLinkView;
use crate::extract::PathText;
use crate::problem::ApiError;

/// Shows where a link leads
///
/// Whoever holds the link sees the event, also a private one. A link that was taken back does not exist.
#[utoipa::path(
    security(()),
    params(("token" = String, Path, description = "The token of the link.", min_length = 43, max_length = 43)),
    responses((status = 200, description = "The event and the message.", body = InviteLinkView)),
    extensions(("x-error-codes" = json!(["not_found", "invite_link_expired", "invite_link_used_up"]))),
)]
#[get("/v1/invite-links/{token}")]
pub(super) async fn show_invite_link(
    app: web::Data<App>,
    token: PathText,
) -> Result<web::Json<InviteLinkView>, ApiError> {
    let detail = guestlist::show_invite_link(&app, &token.0.into()).await?;
    Ok(web::Json(detail.into()))
}
