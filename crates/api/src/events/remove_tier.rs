//! `DELETE /v1/events/{id}/tiers/{tier_id}`

use actix_web::{HttpResponse, delete, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_domain::ids::{EventId, TierId};

use crate::extract::{PathIds, SignedIn};
use crate::problem::ApiError;

/// Removes a tier from an event
///
/// Only one that nobody ever reserved; another can be taken from sale with `is_active: false`.
#[utoipa::path(
    responses((status = 204, description = "It is gone.")),
    extensions(("x-error-codes" = json!([
        "forbidden", "event_not_found", "tier_not_found", "event_closed", "tier_in_use", "price_locked", "event_incomplete",
    ]))),
)]
#[delete("/v1/events/{id}/tiers/{tier_id}")]
pub(super) async fn remove_tier(
    app: web::Data<App>,
    caller: SignedIn,
    ids: PathIds<EventId, TierId>,
) -> Result<HttpResponse, ApiError> {
    events::remove_tier(&app, &caller.context, ids.0, ids.1).await?;
    Ok(HttpResponse::NoContent().finish())
}
