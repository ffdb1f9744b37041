//! `POST /v1/orders/{id}/cancel`

use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::booking;
use turnout_application::idempotency::Once;
use turnout_domain::ids::OrderId;

use super::views::{OrderBody, rendered_order};
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::idempotency::respond;
use crate::problem::ApiError;
use crate::wire::Nothing;

/// Gives an unpaid order up
///
/// Its seats are free at once. Money that still comes goes back in full. Repeating it changes nothing.
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 200, description = "The order, cancelled.", body = OrderBody)),
    extensions(("x-idempotency" = json!("optional")), ("x-error-codes" = json!(["order_not_pending"]))),
)]
#[post("/v1/orders/{id}/cancel")]
pub(super) async fn cancel_order(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<OrderId>,
    key: Idempotency,
    body: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &rendered_order,
    };
    let answer = booking::cancel_order(&app, &caller.context, id.0, &once).await?;
    respond(answer, rendered_order)
}
