//! `GET /v1/events/{id}/money`

use actix_web::{get, web};
use turnout_application::app::App;
use turnout_application::payments;
use turnout_domain::ids::EventId;

use super::earnings_view::EarningsView;
use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// What an event has earned
///
/// For its host and for team members who may see its revenue. The sums equal the completed transactions exactly. Of money
/// that goes back, tax and platform fee go back in proportion: for an order that is refunded in full the host owes nothing.
#[utoipa::path(
    responses((status = 200, description = "The sums.", body = EarningsView)),
    extensions(("x-error-codes" = json!(["forbidden"]))),
)]
#[get("/v1/events/{id}/money")]
pub(super) async fn show_event_money(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
) -> Result<web::Json<EarningsView>, ApiError> {
    let earnings = payments::show_event_money(&app, &caller.context, event.0).await?;
    let view = EarningsView::new(event.0, &earnings).map_err(ApiError::internal)?;
    Ok(web::Json(view))
}
