//! `DELETE /v1/events/{id}/images/{image_id}`

use actix_web::{HttpResponse, delete, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_domain::ids::{EventId, ImageId};

use crate::extract::{PathIds, SignedIn};
use crate::problem::ApiError;

/// Removes an image from an event
///
/// It is shown no more at once, except to who has looked at it within the last hour; its file is removed soon after.
#[utoipa::path(
    responses((status = 204, description = "It is gone.")),
    extensions(("x-error-codes" = json!(["forbidden", "event_not_found", "image_not_found", "event_closed"]))),
)]
#[delete("/v1/events/{id}/images/{image_id}")]
pub(super) async fn remove_image(
    app: web::Data<App>,
    caller: SignedIn,
    ids: PathIds<EventId, ImageId>,
) -> Result<HttpResponse, ApiError> {
    events::remove_image(&app, &caller.context, ids.0, ids.1).await?;
    Ok(HttpResponse::NoContent().finish())
}
