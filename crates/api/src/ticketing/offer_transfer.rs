//! `POST /v1/tickets/{id}/transfers`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_application::ticketing;
use turnout_domain::accounts::Phone;
use turnout_domain::ids::TicketId;
use turnout_ports::ticketing::TransferDetail;
use utoipa::ToSchema;

use super::transfer_views::TransferView;
use crate::codes::field::INVALID_FORMAT;
use crate::extract::{Idempotency, JsonBody, PathId, SignedIn};
use crate::idempotency::{created, respond};
use crate::problem::ApiError;

/// To whom a ticket is offered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTransfer, examples(json!({"phone": "+919876543210"})))]
pub(super) struct TransferBody {
    /// Whoever has this number, now or later.
    #[schema(examples("+919876543210"))]
    phone: String,
}

/// Offers a ticket to somebody else
///
/// Only its owner can. The owner's code stays good until whoever has the number accepts; then it is dead, and the receiver
/// has another one. The answer is the same whether or not anybody has the number: the offer waits for the first sign-in
/// with it. What was paid stays with who paid it, and so does a refund.
#[utoipa::path(
    request_body = TransferBody,
    responses((status = 201, description = "The ticket is offered.", body = TransferView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "forbidden", "ticket_not_found", "transfer_pending", "transfers_not_allowed", "ticket_used", "ticket_not_valid",
            "refund_under_way", "event_not_on_sale", "event_over",
        ])),
    ),
)]
#[post("/v1/tickets/{id}/transfers")]
pub(super) async fn offer_transfer(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<TicketId>,
    key: Idempotency,
    body: JsonBody<TransferBody>,
) -> Result<HttpResponse, ApiError> {
    let now = app.clock.now();
    let key = key.bind(&caller.context, &body.raw);
    let phone = Phone::parse(&body.value.phone)
        .map_err(|error| ApiError::field("/phone", INVALID_FORMAT, error.to_string()))?;
    let render =
        |detail: &TransferDetail| created("/v1/me/transfers", &TransferView::new(detail.clone(), caller.user, now));
    let once = Once { key, render: &render };
    let done = ticketing::offer_transfer(&app, &caller.context, caller.user, id.0, phone, &once).await?;
    respond(done, render)
}
