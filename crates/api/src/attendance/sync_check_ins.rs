//! `POST /v1/events/{id}/check-ins/sync`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::attendance::{self, OfflineReport, Seen, ToldScan};
use turnout_application::idempotency::Once;
use turnout_domain::attendance::ScanDirection;
use turnout_domain::ids::{ClientScanId, EventId, TicketId};
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;
use uuid::Uuid;

use super::sync_view::{SyncDirectionView, SyncView};
use crate::codes::field::{CONFLICT, REQUIRED};
use crate::extract::{Idempotency, JsonBody, PathId, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;
use crate::ticketing::EXAMPLE_CODE;
use crate::wire::instant;

/// Scans that were made without network.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"scans": [
    {
        "client_scan_id": "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071", "ticket_id": "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6072",
        "generation": 1, "direction": "in", "device": "north gate", "scanned_at": "2026-11-21T19:02:11Z",
    },
    {
        "client_scan_id": "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6073", "code": EXAMPLE_CODE, "direction": "out",
        "device": "north gate", "scanned_at": "2026-11-21T22:40:00Z",
    },
]})))]
pub(super) struct OfflineScans {
    /// In any order.
    #[schema(max_items = 200)]
    scans: Vec<OfflineScanBody>,
}

/// A scan that was made without network.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OfflineScan)]
struct OfflineScanBody {
    /// The device's own id of it. Who tells a scan twice has told it once.
    client_scan_id: Uuid,
    /// The text that the device read. Either this, or `ticket_id` and `generation`.
    code: Option<String>,
    /// The ticket in a code that the device checked, or one from its list.
    ticket_id: Option<Uuid>,
    /// The generation in that code, or from the list.
    generation: Option<u16>,
    /// Which way.
    direction: SyncDirectionView,
    /// Name of the device.
    #[schema(max_length = 200)]
    device: Option<String>,
    /// What the device's clock said. A time in the future counts as that of the arrival.
    #[serde(deserialize_with = "instant::required")]
    scanned_at: DateTime<Utc>,
}

fn report((place, scan): (usize, OfflineScanBody)) -> Result<OfflineReport, ApiError> {
    let wrong =
        |field: &str, code, message: &str| Err(ApiError::field(format!("/scans/{place}/{field}"), code, message));
    let seen = match (scan.code, scan.ticket_id, scan.generation) {
        (Some(code), None, None) => Seen::Code(code),
        (None, Some(ticket), Some(generation)) => Seen::Ticket(TicketId::new(ticket), generation),
        (Some(_), ..) => return wrong("code", CONFLICT, "cannot stand beside a ticket_id or generation"),
        (None, Some(_), None) => return wrong("generation", REQUIRED, "must stand beside the ticket_id"),
        (None, None, _) => {
            return wrong(
                "code",
                REQUIRED,
                "a code, or a ticket_id and its generation, must be given",
            );
        }
    };
    Ok(OfflineReport {
        client_scan: ClientScanId::new(scan.client_scan_id),
        seen,
        direction: match scan.direction {
            SyncDirectionView::In => ScanDirection::In,
            SyncDirectionView::Out => ScanDirection::Out,
        },
        device: scan.device.unwrap_or_default(),
        device_at: scan.scanned_at,
    })
}

fn render(scans: &Vec<ToldScan>) -> StoredAnswer {
    answer(StatusCode::OK, &SyncView::from(scans.as_slice()))
}

/// Takes in scans that were made without network
///
/// Each scan is decided alone and kept, refused ones too; what is refused does not fail the request. They may come in any
/// order, late and repeatedly. Of several admissions with one ticket the earliest counts, whoever tells first: the others are
/// `already_checked_in` and say when and on which device that was, and it lists them as `duplicates`. A scan that is told again
/// has no further effect, and hears what it counts as by now.
#[utoipa::path(
    request_body = OfflineScans,
    responses((status = 200, description = "What each scan counts as, in the order of the request.", body = SyncView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["forbidden"])),
    ),
)]
#[post("/v1/events/{id}/check-ins/sync")]
pub(super) async fn sync_check_ins(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    key: Idempotency,
    body: JsonBody<OfflineScans>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let reports = body.value.scans.into_iter().enumerate().map(report);
    let reports = reports.collect::<Result<Vec<_>, _>>()?;
    let told = attendance::sync_check_ins(&app, &caller.context, caller.user, event.0, reports, once).await?;
    respond(told, render)
}
