//! `GET /v1/pictures/{id}`

use actix_web::{HttpRequest, HttpResponse, get, web};
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_domain::ids::PictureId;

use crate::extract::PathId;
use crate::problem::ApiError;
use crate::wire::image;

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
    let is_known = image::is_known(&request, picture.0.uuid());
    let shown = accounts::show_picture(&app, picture.0, is_known).await?;
    Ok(image::reply(picture.0.uuid(), shown, image::FOR_ALL, "picture"))
}
