//! `GET /v1/orders/{id}`

use actix_web::{HttpRequest, HttpResponse, get, web};
use turnout_application::app::App;
use turnout_application::booking;
use turnout_domain::ids::OrderId;

use super::views::OrderBody;
use crate::etag;
use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// An order, for its buyer, the event's host, and team members and staff who may read orders
#[utoipa::path(responses(
    (status = 200, description = "The order.", body = OrderBody),
    (status = 304, description = "You have exactly this already."),
))]
#[get("/v1/orders/{id}")]
pub(super) async fn show_order(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<OrderId>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let view = booking::show_order(&app, &caller.context, id.0).await?;
    // Nothing edits an order by PATCH, so the part of the tag that names its version need not move.
    etag::reply(&request, view.order.created_at, &OrderBody::new(&view, None))
}
