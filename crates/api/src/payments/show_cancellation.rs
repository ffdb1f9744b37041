//! `GET /v1/events/{id}/cancellation`

use actix_web::{get, web};
use turnout_application::app::App;
use turnout_application::payments;
use turnout_domain::ids::EventId;

use super::cancellation_view::CancellationView;
use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// How far the winding down of a cancelled event is
///
/// For its host and whoever may cancel it. Orders are refunded, tickets made void and holds ended by themselves. What
/// needs a person is a refund that the provider refused: POST /v1/refunds/{id}/retry tries it again.
#[utoipa::path(
    responses((status = 200, description = "The progress.", body = CancellationView)),
    extensions(("x-error-codes" = json!(["forbidden", "event_not_cancelled"]))),
)]
#[get("/v1/events/{id}/cancellation")]
pub(super) async fn show_cancellation(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
) -> Result<web::Json<CancellationView>, ApiError> {
    let view = payments::show_cancellation(&app, &caller.context, event.0).await?;
    Ok(web::Json(CancellationView::new(event.0, view)))
}
