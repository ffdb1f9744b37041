//! `POST /v1/events/{id}/check-ins/{ticket_id}/undo`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use turnout_application::app::App;
use turnout_application::attendance::{self, Passage};
use turnout_application::idempotency::Once;
use turnout_domain::ids::{EventId, TicketId};
use turnout_domain::ticketing::TicketStatus;
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{Idempotency, JsonBody, PathIds, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;
use crate::ticketing::TicketStatusView;

/// Why a check-in is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"reason": "Scanned the wrong phone."})))]
pub(super) struct Undo {
    /// Kept with the ticket and in the audit log.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// A ticket whose check-in was taken back.
#[derive(Serialize, ToSchema)]
#[schema(as = UndoneCheckIn)]
struct UndoneView {
    /// The ticket.
    ticket_id: Uuid,
    /// Its number.
    #[schema(examples("TKT-5F607182-261121"))]
    ticket_number: String,
    /// It opens the door again.
    status: TicketStatusView,
    /// Who comes in with it; may be empty.
    #[schema(examples("Asha Rao"))]
    guest: String,
    /// Name of the tier.
    #[schema(examples("VIP"))]
    tier: String,
    /// Seats of the same booking that are inside now.
    #[schema(examples(0))]
    seats_in: u32,
}

fn render(passage: &Passage) -> StoredAnswer {
    let view = UndoneView {
        ticket_id: passage.ticket.uuid(),
        ticket_number: passage.ticket_number.clone(),
        status: TicketStatus::Active.into(),
        guest: passage.guest.clone(),
        tier: passage.tier.clone(),
        seats_in: passage.seats_in,
    };
    answer(StatusCode::OK, &view)
}

/// Takes a check-in back
///
/// For mistakes at the door: the ticket is good again, as if it had not been scanned. The reason is audited.
#[utoipa::path(
    request_body = Undo,
    responses((status = 200, description = "The ticket is good again.", body = UndoneView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "forbidden", "ticket_not_found", "ticket_not_valid", "not_checked_in", "doors_closed"
        ])),
    ),
)]
#[post("/v1/events/{id}/check-ins/{ticket_id}/undo")]
pub(super) async fn undo_check_in(
    app: web::Data<App>,
    caller: SignedIn,
    ids: PathIds<EventId, TicketId>,
    key: Idempotency,
    body: JsonBody<Undo>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let input = attendance::UndoCheckIn {
        event: ids.0,
        ticket: ids.1,
        reason: body.value.reason,
    };
    let answer = attendance::undo_check_in(&app, &caller.context, caller.user, input, once).await?;
    respond(answer, render)
}
