//! `POST /v1/me/pictures`

use actix_web::{HttpResponse, post, web};
use turnout_application::accounts::{self, NewPicture};
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_ports::accounts::Picture;
use utoipa::ToSchema;

use super::picture_views::{PictureView, url};
use crate::extract::{Idempotency, SignedIn, Upload};
use crate::idempotency::{created, respond};
use crate::problem::ApiError;

/// A picture, as a form.
#[derive(ToSchema)]
#[schema(as = PictureForm)]
#[expect(dead_code, reason = "only describes the form; the form is read as it streams in")]
pub(super) struct Form {
    /// JPEG, PNG or WebP, at most 10 MiB, 10,000 pixels on a side and 32 million in all. Its name and its stated type are
    /// not looked at.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// From 1; behind all others where it is left out. The first picture stands for the user in lists.
    #[schema(minimum = 1, maximum = 6)]
    position: Option<i64>,
}

/// Adds a picture to one's profile
///
/// There can be six. The picture is turned upright, scaled down to 2048 pixels on its longer side and written anew as JPEG,
/// or as PNG where it is transparent; nothing else of the file is kept. Of a moving picture the first image is taken.
#[utoipa::path(
    request_body(content = Form, content_type = "multipart/form-data"),
    responses((status = 201, description = "The picture.", body = PictureView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "account_deactivated", "image_too_large", "image_unreadable", "image_unsupported", "malformed_request", "too_many_pictures",
        ])),
    ),
)]
#[post("/v1/me/pictures")]
pub(super) async fn add_picture(
    app: web::Data<App>,
    caller: SignedIn,
    key: Idempotency,
    mut upload: Upload,
) -> Result<HttpResponse, ApiError> {
    let key = key.bind(&caller.context, &upload.fingerprint());
    let position = upload.take_number("position")?;
    upload.refuse_others()?;
    let new = NewPicture {
        upload: upload.file.clone(),
        position,
    };
    let render = |picture: &Picture| created(&url(picture.id.uuid()), &PictureView::from(picture.clone()));
    let once = Once { key, render: &render };
    let answer = accounts::add_picture(&app, &caller.context, caller.user, new, &once).await?;
    respond(answer, render)
}
