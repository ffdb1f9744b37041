//! `GET /v1/me/invites`

use actix_web::{get, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::guestlist::list_own_invites;
use turnout_domain::guestlist::InviteStatus;
use turnout_domain::ids::InviteId;
use utoipa::IntoParams;

use super::invite_views::{InviteStatusView, InviteView};
use crate::extract::{QueryParams, SignedIn};
use crate::paging::{PageView, page_request};
use crate::problem::ApiError;

/// Which invitations are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct InviteFilter {
    /// Only those that stand there now.
    #[param(inline)]
    pub status: Option<InviteStatusView>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Lists one's own invitations, the latest first
///
/// Those that name the user's number are among them, whether they were made before or after the first sign-in.
#[utoipa::path(params(InviteFilter), responses((status = 200, description = "One page.", body = PageView<InviteView>)))]
#[get("/v1/me/invites")]
pub(super) async fn list_my_invites(
    app: web::Data<App>,
    caller: SignedIn,
    filter: QueryParams<InviteFilter>,
) -> Result<web::Json<PageView<InviteView>>, ApiError> {
    let InviteFilter { status, limit, cursor } = filter.0;
    let request = page_request(limit, cursor.as_deref(), InviteId::new)?;
    let status = status.map(InviteStatus::from);
    let page = list_own_invites(&app, caller.user, status, &request).await?;
    let now = app.clock.now();
    let view = |detail| InviteView::new(detail, caller.user, now);
    Ok(web::Json(PageView::new(page, view, InviteId::uuid)?))
}
