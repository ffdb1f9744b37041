//! `GET /v1/events/{id}/attendance/live`

use actix_web::{get, web};
use chrono::{DateTime, Utc};
use serde::Serialize;
use turnout_application::app::App;
use turnout_application::attendance::{self, LiveView};
use turnout_domain::attendance::SeriesStep;
use turnout_domain::ids::EventId;
use utoipa::ToSchema;

use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// A quarter of an hour in which somebody passed the door, and what it came to at its end.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AttendanceStep)]
pub(super) struct StepView {
    /// When it began.
    starts_at: DateTime<Utc>,
    /// Guests who came for the first time.
    #[schema(examples(12))]
    arrivals: u32,
    /// Times that somebody came in.
    #[schema(examples(14))]
    entries: u32,
    /// Times that somebody left.
    #[schema(examples(3))]
    leavings: u32,
    /// Guests who had come by its end.
    #[schema(examples(95))]
    checked_in: u32,
    /// Guests who were inside at its end.
    #[schema(examples(80))]
    inside: u32,
}

/// How full an event is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LiveNumbers)]
pub(super) struct LiveNumbersView {
    /// Tickets that are good or were used.
    #[schema(examples(125))]
    expected: u32,
    /// Of them, those that were used.
    #[schema(examples(95))]
    checked_in: u32,
    /// Guests who came in and have not left.
    #[schema(examples(80))]
    inside: u32,
    /// Quarters of an hour in which nobody passed are left out; at most the latest 1,000.
    series: Vec<StepView>,
    /// When this was so.
    as_of: DateTime<Utc>,
}

impl From<SeriesStep> for StepView {
    fn from(step: SeriesStep) -> Self {
        Self {
            starts_at: step.quarter.from,
            arrivals: step.quarter.arrivals,
            entries: step.quarter.entries,
            leavings: step.quarter.leavings,
            checked_in: step.checked_in,
            inside: step.inside,
        }
    }
}

impl From<LiveView> for LiveNumbersView {
    fn from(view: LiveView) -> Self {
        Self {
            expected: view.expected,
            checked_in: view.checked_in,
            inside: view.inside,
            series: view.series.into_iter().map(StepView::from).collect(),
            as_of: view.at,
        }
    }
}

/// How full the event is now, and how it came to that by the quarter of an hour
///
/// For the event's host and its door. A check-in that was taken back never happened: the series of the past changes with it,
/// and with scans that devices tell later. Who came in and was never checked out counts as inside.
#[utoipa::path(
    responses((status = 200, description = "The numbers.", body = LiveNumbersView)),
    extensions(("x-error-codes" = json!(["forbidden"]))),
)]
#[get("/v1/events/{id}/attendance/live")]
pub(super) async fn show_live_numbers(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
) -> Result<web::Json<LiveNumbersView>, ApiError> {
    let live = attendance::show_live_numbers(&app, &caller.context, event.0).await?;
    Ok(web::Json(live.into()))
}
