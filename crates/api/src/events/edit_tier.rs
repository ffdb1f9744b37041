//! `PATCH /v1/events/{id}/tiers/{tier_id}`

use actix_web::{HttpRequest, HttpResponse, patch, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_domain::ids::{EventId, TierId};

use super::answers::tier_view;
use super::tier_body::TierPatchBody;
use super::tier_view::TierView;
use crate::etag;
use crate::extract::{IfMatch, JsonBody, PathIds, SignedIn};
use crate::problem::ApiError;

/// Edits a tier of an event
///
/// Those who have seats keep them at the price they were sold for. `If-Match` takes the tag of the event.
#[utoipa::path(
    request_body(content = TierPatchBody, example = json!({"quantity": 30})),
    responses((status = 200, description = "The tier after the edit.", body = TierView)),
    extensions(("x-error-codes" = json!([
        "forbidden", "event_not_found", "tier_not_found", "event_closed", "capacity_below_taken", "price_locked",
        "event_incomplete",
    ]))),
)]
#[patch("/v1/events/{id}/tiers/{tier_id}")]
pub(super) async fn edit_tier(
    app: web::Data<App>,
    caller: SignedIn,
    ids: PathIds<EventId, TierId>,
    if_match: IfMatch,
    body: JsonBody<TierPatchBody>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let changes = body.value.read()?;
    let detail = events::edit_tier(&app, &caller.context, ids.0, ids.1, changes, if_match.0).await?;
    etag::reply(&request, detail.updated_at, &tier_view(detail, ids.1)?)
}
