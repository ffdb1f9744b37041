//! `POST /v1/tickets/{id}/cancel`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_application::ticketing::{self, CancelTerms};
use turnout_domain::booking::SeatFate;
use turnout_domain::fields::Violations;
use turnout_domain::ids::TicketId;
use utoipa::ToSchema;

use super::shown::{kept, show_changed};
use super::views::TicketView;
use crate::extract::{Idempotency, JsonBody, PathId, SignedIn};
use crate::problem::ApiError;
use crate::wire::reason;

/// Why a ticket is cancelled, and what becomes of its seat.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketCancellation, examples(
    json!({"reason": "The ticket was sold on against the rules."}),
    json!({"reason": "The seat is broken.", "release_seat": false}),
))]
pub(super) struct CancelBody {
    /// Why; told to the owner and to whoever paid.
    #[schema(min_length = 1, max_length = 500, examples("The seat is broken."))]
    reason: String,
    /// Whether the seat is free again. One that is kept counts as sold until it is released at POST
    /// /v1/tickets/{id}/release-seat.
    #[serde(default = "released")]
    #[schema(default = true)]
    release_seat: bool,
}

const fn released() -> bool {
    true
}

impl CancelBody {
    fn read(&self) -> Result<CancelTerms, Violations> {
        Ok(CancelTerms::Take {
            reason: reason(&self.reason)?,
            seat: if self.release_seat {
                SeatFate::Free
            } else {
                SeatFate::Kept
            },
        })
    }
}

/// Cancels a ticket without moving money
///
/// For the host, and for team members and staff: with `order.refund` where the ticket was paid for, with `ticket.give` where
/// it cost nothing. It lets nobody in any more; the owner is told, and so is whoever paid. What was paid stays until it is
/// refunded at POST /v1/orders/{id}/refunds, which also refunds and cancels in one. A ticket that is void already stays
/// as it is, and so does its seat.
#[utoipa::path(
    request_body = CancelBody,
    responses((status = 200, description = "The ticket is void.", body = TicketView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["forbidden", "ticket_not_found", "ticket_used"])),
    ),
)]
#[post("/v1/tickets/{id}/cancel")]
pub(super) async fn cancel_ticket(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<TicketId>,
    key: Idempotency,
    body: JsonBody<CancelBody>,
) -> Result<HttpResponse, ApiError> {
    let terms = body.value.read()?;
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &|()| kept(),
    };
    let done = ticketing::cancel_ticket(&app, &caller.context, caller.user, id.0, &terms, &once).await?;
    show_changed(&app, &caller, id.0, done).await
}
