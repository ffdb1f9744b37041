//! `GET /v1/pictures/{id}`

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_domain::ids::PictureId;

use crate::etag;
use crate::extract::PathId;
use crate::problem::ApiError;

/// How long anybody may keep it. What lies under an id never changes, but its owner may take it away.
const KEPT: &str = "public, max-age=3600";

/// Shows a picture of a user
///
/// To everybody, as pages and apps fetch images without saying who asks.
#[utoipa::path(
    security(()),
    responses(
        (status = 200, description = "The image.", body = String, content_type = "image/jpeg"),
        (status = 304, description = "You have exactly this already."),
    ),
)]
#[get("/v1/pictures/{id}")]
pub(super) async fn show_picture(
    app: web::Data<App>,
    picture: PathId<PictureId>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let tag = format!("\"{}\"", picture.0);
    let is_known = etag::holds(&request, &tag);
    let shown = accounts::show_picture(&app, picture.0, is_known).await?;
    let mut response = match &shown.bytes {
        Some(_) => HttpResponse::Ok(),
        None => HttpResponse::NotModified(),
    };
    response
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, KEPT));
    let Some(bytes) = shown.bytes else {
        return Ok(response.finish());
    };
    let name = format!("inline; filename=\"picture.{}\"", shown.media.extension());
    Ok(response
        .insert_header((header::CONTENT_DISPOSITION, name))
        // Pages of other origins may show it.
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        .content_type(shown.media.as_str())
        .body(bytes))
}
