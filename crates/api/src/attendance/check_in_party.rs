//! `POST /v1/events/{id}/check-ins/party`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use turnout_application::app::App;
use turnout_application::attendance::{self, Admitted, Party, PartyGuest, Verdict};
use turnout_application::idempotency::Once;
use turnout_domain::attendance::DoorRefusal;
use turnout_domain::ids::{ClientScanId, EventId};
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;
use utoipa::openapi::Schema;
use uuid::Uuid;

use super::check_in::CheckInView;
use super::door_list_view::EntryView;
use super::entrance::Shown;
use crate::codes::attendance::SCAN_ID_REUSED;
use crate::extract::{Idempotency, JsonBody, PathId, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;
use crate::ticketing::EXAMPLE_CODE;
use crate::wire;

/// Guests who came together.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"device": "north gate", "scans": [
    {"client_scan_id": "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071", "code": EXAMPLE_CODE},
    {
        "client_scan_id": "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6072", "ticket_id": "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6073",
        "reason": "Came with the others, phone is empty.",
    },
]})))]
pub(super) struct NewPartyCheckIn {
    /// One for each guest.
    #[schema(min_items = 1, max_items = 20)]
    scans: Vec<PartyScanBody>,
    /// Name of the device.
    #[schema(max_length = 200)]
    device: Option<String>,
}

/// One guest of a party: a `code`, or a `ticket_id` with an `otp` or a `reason`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PartyScan)]
struct PartyScanBody {
    /// The device's own id of this scan: repeating the scan under it has no further effect and gets the same answer.
    client_scan_id: Uuid,
    /// The text of the ticket's QR.
    code: Option<String>,
    /// The ticket, picked from the list.
    ticket_id: Option<Uuid>,
    /// The one-time code that was sent to the guest.
    otp: Option<String>,
    /// Why the guest is let in by name.
    #[schema(min_length = 1, max_length = 500)]
    reason: Option<String>,
}

/// `ok`, or the code that a scan of its own would be refused with.
fn outcomes() -> Schema {
    let words = [
        "ok",
        "ticket_not_found",
        "already_checked_in",
        "ticket_not_valid",
        "ticket_unpaid",
        "doors_closed",
        "doors_not_open",
        "house_full",
        "check_in_otp_invalid",
        "check_in_otp_expired",
        "scan_id_reused",
    ];
    wire::words::words(
        "What came of it: `ok`, or the code of the refusal. All but `scan_id_reused` are kept.",
        words.into_iter(),
    )
}

/// What came of one guest.
#[derive(Serialize, ToSchema)]
#[schema(as = PartyScanResult)]
struct PartyScanView {
    /// The device's own id of it.
    client_scan_id: Uuid,
    #[schema(schema_with = outcomes)]
    outcome: &'static str,
    /// The guest, if they are in.
    #[schema(required = true)]
    check_in: Option<CheckInView>,
    /// When and on which device the ticket was used before, where it is `already_checked_in`.
    #[schema(required = true)]
    earlier: Option<EntryView>,
    /// When the doors open, where it is `doors_not_open`.
    #[schema(required = true)]
    doors_open_at: Option<DateTime<Utc>>,
}

/// What came of a party.
#[derive(Serialize, ToSchema)]
#[schema(as = PartyCheckIn)]
struct PartyView {
    /// In the order of the request.
    results: Vec<PartyScanView>,
}

impl From<&(ClientScanId, Admitted)> for PartyScanView {
    fn from((client_scan, admitted): &(ClientScanId, Admitted)) -> Self {
        let (outcome, refusal, passage) = match admitted {
            Admitted::Decided(Verdict::Done(passage)) => ("ok", None, Some(passage)),
            Admitted::Decided(Verdict::Refused(refusal)) => (refusal.code(), Some(refusal), None),
            Admitted::ScanIdReused => (SCAN_ID_REUSED.name, None, None),
        };
        Self {
            client_scan_id: client_scan.uuid(),
            outcome,
            check_in: passage.map(CheckInView::from),
            earlier: match refusal {
                Some(DoorRefusal::AlreadyCheckedIn(entry)) => Some(EntryView::from(entry.clone())),
                _ => None,
            },
            doors_open_at: match refusal {
                Some(DoorRefusal::DoorsNotOpen { opens_at }) => Some(*opens_at),
                _ => None,
            },
        }
    }
}

impl From<&[(ClientScanId, Admitted)]> for PartyView {
    fn from(admitted: &[(ClientScanId, Admitted)]) -> Self {
        Self {
            results: admitted.iter().map(PartyScanView::from).collect(),
        }
    }
}

fn guest((place, scan): (usize, PartyScanBody)) -> Result<PartyGuest, ApiError> {
    let shown = Shown {
        code: scan.code,
        ticket: scan.ticket_id,
        otp: scan.otp,
        reason: scan.reason,
    };
    Ok(PartyGuest {
        client_scan: ClientScanId::new(scan.client_scan_id),
        entrance: shown.read(&format!("/scans/{place}"))?,
    })
}

fn render(admitted: &Vec<(ClientScanId, Admitted)>) -> StoredAnswer {
    answer(StatusCode::OK, &PartyView::from(admitted.as_slice()))
}

/// Checks a party in
///
/// Several tickets of one order in one call, whoever has them by now, or several that were given to one guest. A ticket of another
/// booking is a `conflict` of its field, and then nobody is let in. Each is decided alone, in the order of the request, and kept, refused
/// ones too: one that is refused keeps nobody else out and does not fail the request. If no answer comes, send the same again.
#[utoipa::path(
    request_body = NewPartyCheckIn,
    responses((status = 200, description = "What came of each guest, in the order of the request.", body = PartyView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["forbidden"])),
    ),
)]
#[post("/v1/events/{id}/check-ins/party")]
pub(super) async fn check_in_party(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    key: Idempotency,
    body: JsonBody<NewPartyCheckIn>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let guests = body.value.scans.into_iter().enumerate().map(guest);
    let party = Party {
        event: event.0,
        guests: guests.collect::<Result<_, _>>()?,
        device: body.value.device,
    };
    let admitted = attendance::check_in_party(&app, &caller.context, caller.user, party, once).await?;
    respond(admitted, render)
}
