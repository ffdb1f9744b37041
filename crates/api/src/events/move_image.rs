//! `PATCH /v1/events/{id}/images/{image_id}`

use actix_web::{HttpRequest, HttpResponse, patch, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::events;
use turnout_domain::ids::{EventId, ImageId};
use utoipa::ToSchema;

use super::answers::image_view;
use super::image_view::ImageView;
use super::words::ImageRoleWord;
use crate::etag;
use crate::extract::{IfMatch, JsonBody, PathIds, SignedIn};
use crate::problem::ApiError;

/// Where an image goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EventImagePatch)]
pub(super) struct ImagePatch {
    /// It stays what it is unless it is said.
    role: Option<ImageRoleWord>,
    /// From 1; the others close up. Without it, an image that changes its role goes behind all others.
    #[schema(minimum = 1, maximum = 20)]
    position: Option<i64>,
}

/// Moves an image of an event
///
/// To another position, to another role, or both. `If-Match` takes the tag of the event.
#[utoipa::path(
    request_body(content = ImagePatch, example = json!({"role": "cover", "position": 1})),
    responses((status = 200, description = "The image in its new place.", body = ImageView)),
    extensions(("x-error-codes" = json!([
        "forbidden", "event_not_found", "image_not_found", "event_closed", "too_many_images",
    ]))),
)]
#[patch("/v1/events/{id}/images/{image_id}")]
pub(super) async fn move_image(
    app: web::Data<App>,
    caller: SignedIn,
    ids: PathIds<EventId, ImageId>,
    if_match: IfMatch,
    body: JsonBody<ImagePatch>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let to = (body.value.role.map(|word| word.0), body.value.position);
    let detail = events::move_image(&app, &caller.context, (ids.0, ids.1), to, if_match.0).await?;
    etag::reply(&request, detail.updated_at, &image_view(detail, ids.1)?)
}
