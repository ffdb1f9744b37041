//! `POST /v1/orders/{id}/refunds`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_application::payments::{self, RefundWish};
use turnout_domain::ids::{OrderId, TicketId};
use turnout_domain::payments::Transaction;
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::booking::views::TransactionView;
use crate::codes::field::{REQUIRED, TOO_MANY};
use crate::extract::{JsonBody, PathId, RequiredIdempotency, SignedIn};
use crate::idempotency::{created, respond};
use crate::problem::ApiError;
use crate::wire::money::MoneyView;
use crate::wire::reason;

/// An order has at most so many seats.
const MOST_TICKETS: usize = 20;

/// What goes back, and what becomes of tickets and seats.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRefund, examples(
    json!({"ticket_ids": ["0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"], "reason": "The guest is ill."}),
    json!({"amount": {"amount": "100.00", "currency": "INR"}, "cancel_tickets": false, "reason": "The lift was broken."}),
    json!({"release_seats": false, "reason": "The seats are broken."}),
))]
pub(super) struct RefundBody {
    /// How much; without it the share of the tickets, or everything that is left.
    amount: Option<MoneyView>,
    /// Active tickets that become void. Left out, not empty, where none is meant.
    #[schema(min_items = 1, max_items = 20)]
    ticket_ids: Option<Vec<Uuid>>,
    /// Whether tickets become void: `true` those that are named, or all that were not used; `false` none, also where all of
    /// the money goes back, and not together with `ticket_ids`. Left out: those that are named; without an amount all;
    /// with an amount alone none, until all of the money has gone back.
    cancel_tickets: Option<bool>,
    /// Whether the seats of tickets that become void are free again; they are where it is left out. A seat that is kept
    /// counts as sold until it is released at POST /v1/tickets/{id}/release-seat.
    release_seats: Option<bool>,
    /// Why; told to the buyer.
    #[schema(min_length = 1, max_length = 500, examples("The guest is ill."))]
    reason: String,
}

/// Sends money of an order back
///
/// For the event's host, and team members and staff who may refund orders. The refund is noted at once and carried out in the background; its transaction shows
/// how it stands. Two refunds never exceed what was paid. Without `amount` and `ticket_ids` everything that is left goes back.
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
        tickets: tickets(body.ticket_ids)?,
        cancel_tickets: body.cancel_tickets,
        release_seats: body.release_seats,
        reason: reason(&body.reason)?,
    })
}

/// An empty list is refused: a client whose choice is empty does not want all to go back.
fn tickets(ids: Option<Vec<Uuid>>) -> Result<Vec<TicketId>, ApiError> {
    let Some(ids) = ids else { return Ok(Vec::new()) };
    if ids.is_empty() {
        return Err(ApiError::field(
            "/ticket_ids",
            REQUIRED,
            "names no ticket; leave it out for everything that is left",
        ));
    }
    if ids.len() > MOST_TICKETS {
        return Err(ApiError::field(
            "/ticket_ids",
            TOO_MANY,
            format!("has at most {MOST_TICKETS} tickets"),
        ));
    }
    Ok(ids.into_iter().map(TicketId::new).collect())
}

fn rendered(refund: &Transaction) -> StoredAnswer {
    created(&format!("/v1/orders/{}", refund.order), &TransactionView::from(refund))
}
