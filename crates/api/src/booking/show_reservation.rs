//! `GET /v1/reservations/{reservation_key}`

use actix_web::{get, web};
use turnout_application::app::App;
use turnout_application::booking;
use turnout_domain::ids::ReservationId;

use super::views::ReservationView;
use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// One's own reservation, with the seconds left
#[utoipa::path(responses((status = 200, description = "The reservation.", body = ReservationView)))]
#[get("/v1/reservations/{reservation_key}")]
pub(super) async fn show_reservation(
    app: web::Data<App>,
    caller: SignedIn,
    key: PathId<ReservationId>,
) -> Result<web::Json<ReservationView>, ApiError> {
    let shown = booking::show_reservation(&app, &caller.context, key.0).await?;
    let view = ReservationView::new(&shown.reservation, shown.order, app.clock.now());
    Ok(web::Json(view))
}
