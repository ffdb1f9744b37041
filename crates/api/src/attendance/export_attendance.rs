//! `GET /v1/events/{id}/attendance.csv`

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use futures::stream::try_unfold;
use turnout_application::app::App;
use turnout_application::attendance::{self, AttendanceExport};
use turnout_domain::ids::EventId;
use turnout_ports::attendance::AttendanceRecord;

use super::filter::RecordFilter;
use crate::extract::{PathId, QueryParams, SignedIn};
use crate::problem::ApiError;
use crate::wire::csv::{self, instant};

const HEADER: [&str; 11] = [
    "ticket_number",
    "guest",
    "tier",
    "status",
    "ticket_status",
    "payment_status",
    "checked_in_at",
    "checked_out_at",
    "entries",
    "device",
    "notes",
];

/// What happened at the door, as a file
///
/// CSV (RFC 4180) with a header, of the records that the list with the same filters has. For the event's host and team
/// members who may see its guests. Times are those of the event's time zone. What people wrote is kept from being carried out
/// by spreadsheets: an apostrophe stands before text that looks like a formula.
#[utoipa::path(
    params(RecordFilter),
    responses((
        status = 200, description = "The records, the earliest tickets first.", body = String,
        content_type = "text/csv; charset=utf-8; header=present",
        example = "ticket_number,guest,tier,status,...\r\nTKT-5F607182-261121,Asha Rao,VIP,checked_in,...\r\n",
    )),
    extensions(("x-error-codes" = json!(["forbidden"]))),
)]
#[get("/v1/events/{id}/attendance.csv")]
pub(super) async fn export_attendance(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    filter: QueryParams<RecordFilter>,
) -> Result<HttpResponse, ApiError> {
    let filter = filter.0.read()?;
    let export = attendance::export_attendance(&app, &caller.context, event.0, filter).await?;
    let file = format!("attachment; filename=\"attendance-{}.csv\"", event.0);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
        .insert_header((CONTENT_DISPOSITION, file))
        .streaming(try_unfold((export, true), chunk)))
}

/// The next lines, and from where to go on. An error in between cuts the answer off, which clients notice.
async fn chunk(
    (mut export, is_first): (AttendanceExport, bool),
) -> Result<Option<(Bytes, (AttendanceExport, bool))>, ApiError> {
    let page = export.next_page().await;
    let page = page.inspect_err(|error| tracing::error!(%error, "an export broke off"))?;
    if page.is_empty() && !is_first {
        return Ok(None);
    }
    let mut lines = if is_first { csv::line(HEADER) } else { String::new() };
    for record in &page {
        lines.push_str(&line(record, export.zone));
    }
    Ok(Some((lines.into(), (export, false))))
}

fn line(record: &AttendanceRecord, zone: Tz) -> String {
    let local = |at: Option<DateTime<Utc>>| at.map_or(String::new(), |at| instant(at, zone));
    csv::line([
        record.ticket_number.as_str(),
        record.guest.as_str(),
        record.tier.as_str(),
        record.status.as_str(),
        record.ticket_status.as_str(),
        record.payment.as_str(),
        &local(record.checked_in_at),
        &local(record.checked_out_at),
        &record.entries.to_string(),
        record.device.as_str(),
        record.notes.as_str(),
    ])
}
