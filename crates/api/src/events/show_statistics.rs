//! `GET /v1/events/{id}/stats`

use actix_web::{get, web};
use chrono::NaiveDate;
use serde::Serialize;
use turnout_application::app::App;
use turnout_application::events::{self, DayStatistics, EventStatistics};
use turnout_domain::ids::EventId;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{PathId, SignedIn};
use crate::payments::BalanceView;
use crate::problem::ApiError;

/// What happened on one day.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DayStatistics)]
pub(super) struct DayView {
    /// The day in the event's time zone.
    date: NaiveDate,
    /// Tickets that were made, free ones too.
    #[schema(examples(12))]
    sold: u32,
    /// Tickets that became void.
    #[schema(examples(1))]
    voided: u32,
    /// Guests who came for the first time.
    #[schema(examples(0))]
    checked_in: u32,
    /// What the day earned the host: it may be below zero.
    revenue: BalanceView,
}

/// How an event goes.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = EventStatistics)]
pub(super) struct StatisticsView {
    /// The event.
    event_id: Uuid,
    /// Whose days are meant.
    #[schema(examples("Asia/Kolkata"))]
    time_zone: &'static str,
    /// Seats in all.
    #[schema(examples(200))]
    capacity: u32,
    /// Seats of confirmed guests.
    #[schema(examples(125))]
    sold: u32,
    /// Seats that are reserved and not paid yet.
    #[schema(examples(4))]
    held: u32,
    /// Seats that a newcomer can have.
    #[schema(examples(71))]
    available: u32,
    /// Tickets that are good.
    #[schema(examples(45))]
    active: u32,
    /// Tickets that were used at the door.
    #[schema(examples(80))]
    used: u32,
    /// Tickets that are void without a refund.
    #[schema(examples(2))]
    cancelled: u32,
    /// Tickets that are void as their money went back.
    #[schema(examples(1))]
    refunded: u32,
    /// Requests that wait for an answer.
    #[schema(examples(3))]
    requests: u32,
    /// Which part of the guests who are expected has come, 0 to 1, cut off after four decimals.
    #[schema(minimum = 0, maximum = 1, examples(0.64))]
    check_in_rate: f64,
    /// What is the host's, net of fees and refunds, in the event's currency.
    revenue: BalanceView,
    /// The same in currencies that the event had before.
    other_revenue: Vec<BalanceView>,
    /// Each day on which something happened.
    series: Vec<DayView>,
}

impl StatisticsView {
    fn new(event: EventId, of: EventStatistics) -> Self {
        Self {
            event_id: event.uuid(),
            time_zone: of.zone.name(),
            capacity: of.seats.capacity,
            sold: of.seats.sold,
            held: of.seats.held,
            available: of.available,
            active: of.tickets.active,
            used: of.tickets.used,
            cancelled: of.tickets.cancelled,
            refunded: of.tickets.refunded,
            requests: of.requests,
            check_in_rate: f64::from(of.tickets.check_in_rate()) / 10_000.0,
            revenue: of.revenue.into(),
            other_revenue: of.other_revenue.into_iter().map(BalanceView::from).collect(),
            series: of.days.into_iter().map(day).collect(),
        }
    }
}

fn day((date, of): (NaiveDate, DayStatistics)) -> DayView {
    DayView {
        date,
        sold: of.tickets.sold,
        voided: of.tickets.voided,
        checked_in: of.tickets.checked_in,
        revenue: of.revenue.into(),
    }
}

/// How an event goes: seats, tickets, requests, revenue, and the same by day
///
/// For its host and for team members who may see its revenue. `GET /v1/events/{id}/money` has the sums in full, and
/// `GET /v1/events/{id}/attendance/live` what happens at the door.
#[utoipa::path(
    responses((status = 200, description = "The numbers.", body = StatisticsView)),
    extensions(("x-error-codes" = json!(["forbidden"]))),
)]
#[get("/v1/events/{id}/stats")]
pub(super) async fn show_statistics(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
) -> Result<web::Json<StatisticsView>, ApiError> {
    let statistics = events::show_statistics(&app, &caller.context, event.0).await?;
    Ok(web::Json(StatisticsView::new(event.0, statistics)))
}
