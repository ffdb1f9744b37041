//! `POST /v1/events/{id}/images`

use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::events::{self, NewImage};
use turnout_application::idempotency::Once;
use turnout_domain::events::ImageRole;
use turnout_domain::ids::EventId;
use turnout_ports::events::EventImage;
use utoipa::ToSchema;

use super::image_view::{ImageView, image_url};
use super::words::ImageRoleWord;
use crate::codes::field::UNKNOWN_VALUE;
use crate::extract::{Idempotency, PathId, SignedIn, Upload};
use crate::idempotency::{created, respond};
use crate::problem::ApiError;

/// An image of an event, as a form.
#[derive(ToSchema)]
#[schema(as = EventImageForm)]
#[expect(dead_code, reason = "only describes the form; the form is read as it streams in")]
pub(super) struct Form {
    /// JPEG, PNG or WebP, at most 10 MiB, 10,000 pixels on a side and 32 million in all. Its name and its stated type are
    /// not looked at.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// Where it is left out, the image becomes a cover as long as there is none, and then a part of the gallery.
    role: Option<ImageRoleWord>,
    /// From 1; behind all others of its role where it is left out.
    #[schema(minimum = 1, maximum = 20)]
    position: Option<i64>,
}

/// Adds an image to an event
///
/// There can be three covers, of which the first one stands for the event in lists, and 20 images in the gallery. The image
/// is turned upright, scaled down to 2048 pixels on its longer side and written anew as JPEG, or as PNG where it is
/// transparent; nothing else of the file is kept. Of a moving picture the first image is taken.
#[utoipa::path(
    request_body(content = Form, content_type = "multipart/form-data"),
    responses((status = 201, description = "The image.", body = ImageView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "forbidden", "event_not_found", "event_closed", "image_too_large", "image_unreadable", "image_unsupported",
            "malformed_request", "too_many_images",
        ])),
    ),
)]
#[post("/v1/events/{id}/images")]
pub(super) async fn add_image(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    key: Idempotency,
    mut upload: Upload,
) -> Result<HttpResponse, ApiError> {
    let key = key.bind(&caller.context, &upload.fingerprint());
    let role = upload.take("role").map(|text| role(&text)).transpose()?;
    let position = upload.take_number("position")?;
    upload.refuse_others()?;
    let new = NewImage {
        upload: upload.file.clone(),
        role,
        position,
    };
    let render = |image: &EventImage| created(&image_url(image.id), &ImageView::from(image.clone()));
    let once = Once { key, render: &render };
    let answer = events::add_image(&app, &caller.context, event.0, new, &once).await?;
    respond(answer, render)
}

fn role(text: &str) -> Result<ImageRole, ApiError> {
    let unknown = || format!("must be one of: {}", ImageRole::NAMES.join(", "));
    ImageRole::parse(text).ok_or_else(|| ApiError::field("/role", UNKNOWN_VALUE, unknown()))
}
