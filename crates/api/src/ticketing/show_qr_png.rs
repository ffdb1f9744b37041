//! `GET /v1/tickets/{id}/qr.png`

use actix_web::{HttpResponse, get, web};
use turnout_application::app::App;
use turnout_application::ticketing;
use turnout_domain::ids::TicketId;

use super::qr::Qr;
use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// The QR of a ticket as PNG
///
/// Only for its owner, and never to be cached: whoever has the image has the ticket. Error correction M, a quiet zone of
/// 4 modules on each side.
#[utoipa::path(
    responses((status = 200, description = "The image, 424 pixels wide and high.", content_type = "image/png", body = String)),
    extensions(("x-error-codes" = json!(["forbidden", "ticket_not_found", "ticket_not_valid"]))),
)]
#[get("/v1/tickets/{id}/qr.png")]
pub(super) async fn show_qr_png(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<TicketId>,
) -> Result<HttpResponse, ApiError> {
    let code = ticketing::show_code(&app, &caller.context, id.0).await?;
    let image = Qr::of(&code)?.png()?;
    Ok(HttpResponse::Ok().content_type("image/png").body(image))
}
