//! `GET /v1/events/{id}/invites`

use actix_web::{get, web};
use turnout_application::app::App;
use turnout_application::guestlist;
use turnout_domain::guestlist::InviteStatus;
use turnout_domain::ids::{EventId, InviteId};

use super::invite_views::InviteView;
use super::list_my_invites::InviteFilter;
use crate::extract::{PathId, QueryParams, SignedIn};
use crate::paging::{PageView, page_request};
use crate::problem::ApiError;

/// Lists who was invited to an event
///
/// For those who may see the guests of the event. The latest invitation comes first.
#[utoipa::path(
    params(InviteFilter),
    responses((status = 200, description = "One page.", body = PageView<InviteView>)),
    extensions(("x-error-codes" = json!(["forbidden", "event_not_found"]))),
)]
#[get("/v1/events/{id}/invites")]
pub(super) async fn list_invites(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    filter: QueryParams<InviteFilter>,
) -> Result<web::Json<PageView<InviteView>>, ApiError> {
    let InviteFilter { status, limit, cursor } = filter.0;
    let request = page_request(limit, cursor.as_deref(), InviteId::new)?;
    let status = status.map(InviteStatus::from);
    let page = guestlist::list_invites(&app, &caller.context, event.0, status, &request).await?;
    let now = app.clock.now();
    let view = |detail| InviteView::new(detail, caller.user, now);
    Ok(web::Json(PageView::new(page, view, InviteId::uuid)?))
}
