//! `POST /v1/orders/{id}/refunds`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_application::payments::{self, RefundWish};
use turnout_domain::fields::{FieldRule, Lines, Violations, text};
use turnout_domain::ids::{OrderId, TicketId};
use turnout_domain::payments::Transaction;
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::booking::views::TransactionView;
use crate::extract::{JsonBody, PathId, RequiredIdempotency, SignedIn};
use crate::idempotency::{created, respond};
use crate::problem::ApiError;
use crate::wire::money::MoneyView;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// What goes back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundBody {
    /// How much; without it the share of the tickets, or everything that is left.
    amount: Option<MoneyView>,
    /// Tickets that become void; their seats are free again. Without an amount and without tickets: all of them.
    #[serde(default)]
    #[schema(max_items = 20)]
    ticket_ids: Vec<Uuid>,
    /// Why; told to the buyer.
    #[schema(min_length = 1, max_length = 500, examples("The guest is ill."))]
    reason: String,
}

/// Sends money of an order back
///
/// For the event's host, and team members and staff who may refund orders. The refund is noted at once and carried out in the background; its transaction shows
/// how it stands. Two refunds never exceed what was paid.
#[utoipa::path(
    request_body = RefundBody,
    responses((status = 201, description = "The refund.", body = TransactionView)),
    extensions(
        ("x-idempotency" = json!("required")),
        ("x-error-codes" = json!(["forbidden", "order_not_refundable", "refund_exceeds_payment"])),
    ),
)]
#[post("/v1/orders/{id}/refunds")]
pub(super) async fn refund_order(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<OrderId>,
    key: RequiredIdempotency,
    body: JsonBody<RefundBody>,
) -> Result<HttpResponse, ApiError> {
    let wish = read(body.value)?;
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &rendered,
    };
    let answer = payments::request_refund(&app, &caller.context, id.0, &wish, &once).await?;
    respond(answer, rendered)
}

fn read(body: RefundBody) -> Result<RefundWish, ApiError> {
    let amount = body.amount.map(|amount| amount.parse("/amount")).transpose();
    Ok(RefundWish {
        amount: amount.map_err(|error| ApiError::validation(vec![error]))?,
        tickets: body.ticket_ids.into_iter().map(TicketId::new).collect(),
        reason: reason(&body.reason)?,
    })
}

fn reason(given: &str) -> Result<String, Violations> {
    let reason = text("/reason", given, LONGEST_REASON, Lines::Many)?;
    if reason.is_empty() {
        return Err(Violations::one("/reason", FieldRule::TooShort, "must say why"));
    }
    Ok(reason)
}

fn rendered(refund: &Transaction) -> StoredAnswer {
    created(&format!("/v1/orders/{}", refund.order), &TransactionView::from(refund))
}
