//! `POST /v1/orders/{id}/cancel`

use actix_web::{post, web};
use turnout_application::app::App;
use turnout_application::booking;
use turnout_domain::ids::OrderId;

use super::views::OrderBody;
use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// Gives an unpaid order up
///
/// Its seats are free at once. Money that still comes goes back in full. Repeating it changes nothing.
#[utoipa::path(
    responses((status = 200, description = "The order, cancelled.", body = OrderBody)),
    extensions(("x-idempotency" = json!("none")), ("x-error-codes" = json!(["order_not_pending"]))),
)]
#[post("/v1/orders/{id}/cancel")]
pub(super) async fn cancel_order(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<OrderId>,
) -> Result<web::Json<OrderBody>, ApiError> {
    let view = booking::cancel_order(&app, &caller.context, id.0).await?;
    Ok(web::Json(OrderBody::new(&view, None)))
}
