//! `GET /v1/event-images/{id}`

use actix_web::{HttpRequest, HttpResponse, get, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_domain::ids::ImageId;

use crate::extract::PathId;
use crate::problem::ApiError;
use crate::wire::image;

/// Shows an image of an event
///
/// To whoever has its address, as pages and apps fetch images without saying who asks. Only who may see the event is told
/// the address, and nobody guesses it.
#[utoipa::path(
    security(()),
    responses(
        (status = 200, description = "The image.", body = String, content_type = "image/jpeg"),
        (status = 304, description = "You have exactly this already."),
    ),
)]
#[get("/v1/event-images/{id}")]
pub(super) async fn show_image(
    app: web::Data<App>,
    image: PathId<ImageId>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let id = image.0.uuid();
    let shown = events::show_image(&app, image.0, image::is_known(&request, id)).await?;
    let kept = if shown.is_public {
        image::FOR_ALL
    } else {
        image::FOR_ONE
    };
    Ok(image::reply(id, shown.file, kept, "image"))
}
