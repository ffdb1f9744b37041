//! `DELETE /v1/reservations/{reservation_key}`

use actix_web::{HttpResponse, delete, web};
use turnout_application::app::App;
use turnout_application::booking;
use turnout_domain::ids::ReservationId;

use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// Gives the seats back at once
///
/// An order that waits for its money is cancelled with it; money that still comes goes back.
#[utoipa::path(
    responses((status = 204, description = "The seats are free again.")),
    extensions(("x-error-codes" = json!(["reservation_ended"]))),
)]
#[delete("/v1/reservations/{reservation_key}")]
pub(super) async fn release_reservation(
    app: web::Data<App>,
    caller: SignedIn,
    key: PathId<ReservationId>,
) -> Result<HttpResponse, ApiError> {
    booking::release_reservation(&app, &caller.context, key.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
