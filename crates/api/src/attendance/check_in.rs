//! `POST /v1/events/{id}/check-ins`

use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use turnout_application::app::App;
use turnout_application::attendance::{self, Passage, ScanSource, Verdict};
use turnout_application::idempotency::Once;
use turnout_domain::ids::{ClientScanId, EventId};
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;
use uuid::Uuid;

use super::entrance::Shown;
use super::views;
use crate::extract::{Idempotency, JsonBody, PathId, SignedIn};
use crate::problem::ApiError;
use crate::ticketing::EXAMPLE_CODE;

/// A guest shows a `code`, or tells the `otp` of a `ticket_id`, or is let in by name: a `ticket_id` and a `reason`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(
    json!({"code": EXAMPLE_CODE, "device": "north gate", "client_scan_id": "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"}),
    json!({"ticket_id": "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6072", "otp": "042917", "device": "north gate"}),
    json!({"ticket_id": "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6072", "reason": "Phone is empty, showed a passport."}),
))]
pub(super) struct NewCheckIn {
    /// The text of the ticket's QR. Any other text is no ticket of this event.
    code: Option<String>,
    /// The ticket, picked from the list.
    ticket_id: Option<Uuid>,
    /// The one-time code that `POST /v1/tickets/{id}/check-in-otp` sent to the guest.
    otp: Option<String>,
    /// Why the guest is let in by name; kept with the scan and in the audit log.
    #[schema(min_length = 1, max_length = 500)]
    reason: Option<String>,
    /// Name of the device, for those who scan the same ticket later.
    #[schema(max_length = 200)]
    device: Option<String>,
    /// The device's own id of this scan: repeating the scan under it has no further effect and gets the same answer.
    client_scan_id: Option<Uuid>,
}

/// A guest who has come in.
#[derive(Serialize, ToSchema)]
#[schema(as = CheckIn)]
pub(super) struct CheckInView {
    /// The ticket.
    ticket_id: Uuid,
    /// Its number.
    #[schema(examples("TKT-5F607182-261121"))]
    ticket_number: String,
    /// Who came in; may be empty.
    #[schema(examples("Asha Rao"))]
    guest: String,
    /// Name of the tier.
    #[schema(examples("VIP"))]
    tier: String,
    /// Seats of the same booking that are inside now, this one included.
    #[schema(examples(1))]
    seats_in: u32,
    /// When.
    checked_in_at: DateTime<Utc>,
}

impl From<&Passage> for CheckInView {
    fn from(passage: &Passage) -> Self {
        Self {
            ticket_id: passage.ticket.uuid(),
            ticket_number: passage.ticket_number.clone(),
            guest: passage.guest.clone(),
            tier: passage.tier.clone(),
            seats_in: passage.seats_in,
            checked_in_at: passage.at,
        }
    }
}

fn render(verdict: &Verdict) -> StoredAnswer {
    views::render(verdict, |passage| CheckInView::from(passage))
}

/// Checks a guest in
///
/// A ticket is redeemed once. Every later scan is told when and on which device that was. Where the event allows
/// re-entry, a guest who was checked out comes in again with the same ticket. Where `max_inside` limits how many are inside at once,
/// a full house lets nobody in until somebody is checked out. Refused scans are kept as well.
#[utoipa::path(
    request_body = NewCheckIn,
    responses((status = 200, description = "The guest is in.", body = CheckInView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "forbidden", "ticket_not_found", "already_checked_in", "ticket_not_valid", "ticket_unpaid", "doors_closed",
            "doors_not_open", "house_full", "check_in_otp_invalid", "check_in_otp_expired", "scan_id_reused"
        ])),
    ),
)]
#[post("/v1/events/{id}/check-ins")]
pub(super) async fn check_in(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    key: Idempotency,
    body: JsonBody<NewCheckIn>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let shown = Shown {
        code: body.value.code,
        ticket: body.value.ticket_id,
        otp: body.value.otp,
        reason: body.value.reason,
    };
    let input = attendance::CheckIn {
        event: event.0,
        entrance: shown.read("")?,
        source: ScanSource {
            device: body.value.device,
            client_scan: body.value.client_scan_id.map(ClientScanId::new),
        },
    };
    let answer = attendance::check_in(&app, &caller.context, caller.user, input, once).await?;
    views::reply(answer, render)
}
