//! `PATCH /v1/events/{id}`

use actix_web::{HttpRequest, HttpResponse, patch, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_domain::ids::EventId;

use super::body::EventPatchBody;
use super::views::EventView;
use crate::etag;
use crate::extract::{IfMatch, JsonBody, PathId, SignedIn};
use crate::problem::ApiError;

/// Edits an event
///
/// Guests are told of a new time or place. Once somebody has a seat, the currency and whether the event costs something
/// stay, and the capacity cannot go below what is taken. A published event stays complete.
#[utoipa::path(
    request_body(content = EventPatchBody, example = json!({"venue_text": "Gateway of India", "capacity": 60})),
    responses((status = 200, description = "The event after the edit.", body = EventView)),
    extensions(("x-error-codes" = json!([
        "forbidden", "event_not_found", "event_closed", "capacity_below_taken", "price_locked", "event_incomplete",
    ]))),
)]
#[patch("/v1/events/{id}")]
pub(super) async fn edit_event(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    if_match: IfMatch,
    body: JsonBody<EventPatchBody>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let changes = body.value.read()?;
    let detail = events::edit_event(&app, &caller.context, event.0, changes, if_match.0).await?;
    etag::reply(&request, detail.updated_at, &EventView::new(detail, Some(caller.user)))
}
