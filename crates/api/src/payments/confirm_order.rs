//! `POST /v1/orders/{id}/confirm`

use actix_web::{post, web};
use serde_json::{Map, Value};
use turnout_application::app::App;
use turnout_application::payments;
use turnout_domain::ids::OrderId;

use crate::booking::views::OrderBody;
use crate::extract::{OptionalJson, PathId, SignedIn};
use crate::problem::ApiError;

/// Tells that the payment is done
///
/// The body is what the provider's SDK gave the client. The server asks the provider and never trusts the client: the
/// answer is the order as it stands then. Repeating it changes nothing.
#[utoipa::path(
    request_body(content = Object, description = "What the provider's SDK gave the client.", example = json!({"payment_id": "sbx_pay_91c3"})),
    responses((status = 200, description = "The order as it stands.", body = OrderBody)),
    extensions(
        ("x-idempotency" = json!("none")),
        ("x-error-codes" = json!(["payment_refused", "payment_provider_unavailable"])),
    ),
)]
#[post("/v1/orders/{id}/confirm")]
pub(super) async fn confirm_order(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<OrderId>,
    _from_sdk: OptionalJson<Map<String, Value>>,
) -> Result<web::Json<OrderBody>, ApiError> {
    let view = payments::confirm_order(&app, &caller.context, id.0).await?;
    Ok(web::Json(OrderBody::new(&view, None)))
}
