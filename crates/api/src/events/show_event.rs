//! `GET /v1/events/{id}`

use actix_web::{HttpRequest, HttpResponse, get, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_domain::ids::EventId;
use turnout_ports::events::EventKey;

use super::views::EventView;
use crate::etag;
use crate::extract::{MaybeSignedIn, PathId};
use crate::problem::ApiError;

/// Shows an event
///
/// Drafts are seen by their host and team only, private events also by their guests; for everybody else they do not exist.
#[utoipa::path(
    security((), ("bearer" = [])),
    responses(
        (status = 200, description = "The event.", body = EventView),
        (status = 304, description = "You have exactly this already."),
    ),
    extensions(("x-error-codes" = json!(["event_not_found"]))),
)]
#[get("/v1/events/{id}")]
pub(super) async fn show_event(
    app: web::Data<App>,
    caller: MaybeSignedIn,
    event: PathId<EventId>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let detail = events::show_event(&app, &caller.context, &EventKey::Id(event.0)).await?;
    etag::reply(&request, detail.updated_at, &EventView::new(detail, caller.user))
}
