//! `POST /v1/events/{id}/check-outs`

use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use turnout_application::app::App;
use turnout_application::attendance::{self, Passage, Presented, ScanSource, Verdict};
use turnout_application::idempotency::Once;
use turnout_domain::ids::{ClientScanId, EventId, TicketId};
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;
use uuid::Uuid;

use super::views;
use crate::codes::field::{CONFLICT, REQUIRED};
use crate::extract::{Idempotency, JsonBody, PathId, SignedIn};
use crate::problem::ApiError;

/// A guest goes. Either `code` or `ticket_id` names the ticket.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"ticket_id": "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071", "device": "north gate"})))]
pub(super) struct NewCheckOut {
    /// The text of the ticket's QR.
    code: Option<String>,
    /// The ticket, picked from the list.
    ticket_id: Option<Uuid>,
    /// Name of the device.
    #[schema(max_length = 200)]
    device: Option<String>,
    /// The device's own id of this scan: repeating the scan under it has no further effect and gets the same answer.
    client_scan_id: Option<Uuid>,
}

/// A guest who has left.
#[derive(Serialize, ToSchema)]
#[schema(as = CheckOut)]
struct CheckOutView {
    /// The ticket.
    ticket_id: Uuid,
    /// Its number.
    #[schema(examples("TKT-5F607182-261121"))]
    ticket_number: String,
    /// Who left; may be empty.
    #[schema(examples("Asha Rao"))]
    guest: String,
    /// Name of the tier.
    #[schema(examples("VIP"))]
    tier: String,
    /// Seats of the same booking that are still inside.
    #[schema(examples(0))]
    seats_in: u32,
    /// When.
    checked_out_at: DateTime<Utc>,
}

impl From<&Passage> for CheckOutView {
    fn from(passage: &Passage) -> Self {
        Self {
            ticket_id: passage.ticket.uuid(),
            ticket_number: passage.ticket_number.clone(),
            guest: passage.guest.clone(),
            tier: passage.tier.clone(),
            seats_in: passage.seats_in,
            checked_out_at: passage.at,
        }
    }
}

fn presented(code: Option<String>, ticket: Option<Uuid>) -> Result<Presented, ApiError> {
    match (code, ticket) {
        (Some(code), None) => Ok(Presented::Code(code)),
        (None, Some(ticket)) => Ok(Presented::Ticket(TicketId::new(ticket))),
        (None, None) => Err(ApiError::field("/code", REQUIRED, "send `code` or `ticket_id`")),
        (Some(_), Some(_)) => Err(ApiError::field(
            "/ticket_id",
            CONFLICT,
            "send only one of `code` and `ticket_id`",
        )),
    }
}

fn render(verdict: &Verdict) -> StoredAnswer {
    views::render(verdict, |passage| CheckOutView::from(passage))
}

/// Counts a guest as gone
///
/// Where the event allows re-entry, the same ticket lets the guest in again afterwards.
#[utoipa::path(
    request_body = NewCheckOut,
    responses((status = 200, description = "The guest is out.", body = CheckOutView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "forbidden", "ticket_not_found", "ticket_not_valid", "not_checked_in", "already_checked_out", "scan_id_reused"
        ])),
    ),
)]
#[post("/v1/events/{id}/check-outs")]
pub(super) async fn check_out(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    key: Idempotency,
    body: JsonBody<NewCheckOut>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let input = attendance::CheckOut {
        event: event.0,
        presented: presented(body.value.code, body.value.ticket_id)?,
        source: ScanSource {
            device: body.value.device,
            client_scan: body.value.client_scan_id.map(ClientScanId::new),
        },
    };
    let answer = attendance::check_out(&app, &caller.context, caller.user, input, once).await?;
    views::reply(answer, render)
}
