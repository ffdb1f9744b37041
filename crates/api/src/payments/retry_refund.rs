//! `POST /v1/refunds/{id}/retry`

use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_application::payments;
use turnout_domain::ids::TransactionId;
use turnout_domain::payments::Transaction;

use crate::booking::views::TransactionView;
use crate::extract::{OptionalJson, PathId, RequiredIdempotency, SignedIn};
use crate::idempotency::{created, respond};
use crate::problem::ApiError;
use crate::wire::Nothing;

/// Tries a refund again that the provider refused
///
/// For the event's host and staff. `{id}` is the id of a refund among the transactions of an order. The refused one stays as
/// it is; the answer is a new refund of the same amount, carried out in the background. Each refused refund is tried again
/// once: what becomes of the new one decides whether that can be tried again. One that a later refund has made good is not.
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 201, description = "The new refund.", body = TransactionView)),
    extensions(
        ("x-idempotency" = json!("required")),
        ("x-error-codes" = json!([
            "forbidden", "refund_not_failed", "refund_retried", "refund_made_good", "order_not_refundable", "refund_exceeds_payment",
        ])),
    ),
)]
#[post("/v1/refunds/{id}/retry")]
pub(super) async fn retry_refund(
    app: web::Data<App>,
    caller: SignedIn,
    refund: PathId<TransactionId>,
    key: RequiredIdempotency,
    body: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &rendered,
    };
    let answer = payments::retry_refund(&app, &caller.context, refund.0, &once).await?;
    respond(answer, rendered)
}

fn rendered(refund: &Transaction) -> turnout_ports::idempotency::StoredAnswer {
    created(&format!("/v1/orders/{}", refund.order), &TransactionView::from(refund))
}
