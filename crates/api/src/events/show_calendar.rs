//! `GET /v1/events/{id}/calendar.ics`

use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_domain::ids::EventId;
use turnout_ports::events::EventKey;

use super::calendar::calendar;
use crate::codes::events::EVENT_NOT_SCHEDULED;
use crate::etag;
use crate::extract::{MaybeSignedIn, PathId};
use crate::problem::ApiError;

/// An event for one's calendar
///
/// iCalendar (RFC 5545) for whoever may see the event. The `UID` stays, `SEQUENCE` grows with each change, and a cancelled
/// event says `STATUS:CANCELLED`, so that a calendar that reads the file again follows the event.
#[utoipa::path(
    security((), ("bearer" = [])),
    responses(
        (
            status = 200, description = "The file.", content_type = "text/calendar; charset=utf-8", body = String,
            example = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Turnout//Turnout//EN\r\nBEGIN:VEVENT\r\n...",
        ),
        (status = 304, description = "You have exactly this already."),
    ),
    extensions(("x-error-codes" = json!(["event_not_found", "event_not_scheduled"]))),
)]
#[get("/v1/events/{id}/calendar.ics")]
pub(super) async fn show_calendar(
    app: web::Data<App>,
    caller: MaybeSignedIn,
    event: PathId<EventId>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let detail = events::show_event(&app, &caller.context, &EventKey::Id(event.0)).await?;
    let start = detail.event.start_at.ok_or(ApiError::new(EVENT_NOT_SCHEDULED))?;
    let file = calendar(&detail, start).into_bytes();
    let name = format!("attachment; filename=\"{}.ics\"", detail.event.slug);
    let name = HeaderValue::from_str(&name).map_err(ApiError::internal)?;
    let mut answer = etag::reply_as(&request, detail.updated_at, "text/calendar; charset=utf-8", file);
    answer.headers_mut().insert(CONTENT_DISPOSITION, name);
    Ok(answer)
}
