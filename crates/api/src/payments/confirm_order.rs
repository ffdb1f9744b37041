//! `POST /v1/orders/{id}/confirm`

use actix_web::{HttpResponse, post, web};
use serde_json::{Map, Value};
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_application::payments;
use turnout_domain::ids::OrderId;

use crate::booking::views::{OrderBody, rendered_order};
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::idempotency::respond;
use crate::problem::ApiError;

/// Tells that the payment is done
///
/// The body is what the provider's SDK gave the client. The server asks the provider and never trusts the client: the
/// answer is the order as it stands then. Repeating it changes nothing; under the same `Idempotency-Key` it gets the same
/// answer.
#[utoipa::path(
    request_body(content = Option<Object>, description = "What the provider's SDK gave the client.", example = json!({"payment_id": "sbx_pay_91c3"})),
    responses((status = 200, description = "The order as it stands.", body = OrderBody)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["payment_return_forged", "payment_refused", "payment_provider_unavailable"])),
    ),
)]
#[post("/v1/orders/{id}/confirm")]
pub(super) async fn confirm_order(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<OrderId>,
    key: Idempotency,
    from_sdk: OptionalJson<Map<String, Value>>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &from_sdk.raw),
        render: &rendered_order,
    };
    let brought = Some(&from_sdk.value).filter(|brought| !brought.is_empty());
    let answer = payments::confirm_order(&app, &caller.context, id.0, brought, &once).await?;
    respond(answer, rendered_order)
}
