//! `DELETE /v1/events/{id}`

use actix_web::{HttpResponse, delete, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_domain::ids::EventId;

use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// Throws a draft away
///
/// What was published is cancelled instead, so that its guests are told.
#[utoipa::path(
    responses((status = 204, description = "It is gone.")),
    extensions(("x-error-codes" = json!(["forbidden", "event_not_found", "event_not_draft"]))),
)]
#[delete("/v1/events/{id}")]
pub(super) async fn delete_event(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
) -> Result<HttpResponse, ApiError> {
    events::delete_event(&app, &caller.context, event.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
