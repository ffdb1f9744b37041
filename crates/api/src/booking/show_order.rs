//! `GET /v1/orders/{id}`

use actix_web::{get, web};
use turnout_application::app::App;
use turnout_application::booking;
use turnout_domain::ids::OrderId;

use super::views::OrderBody;
use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// An order, for its buyer and the event's host
#[utoipa::path(responses((status = 200, description = "The order.", body = OrderBody)))]
#[get("/v1/orders/{id}")]
pub(super) async fn show_order(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<OrderId>,
) -> Result<web::Json<OrderBody>, ApiError> {
    let view = booking::show_order(&app, &caller.context, id.0).await?;
    Ok(web::Json(OrderBody::new(&view, None)))
}
