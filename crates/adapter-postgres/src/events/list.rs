//! Published public events.

use chrono::{DateTime, SubsecRound, Utc};
use diesel::sql_types::{Array, BigInt, Bool, Double, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use rust_decimal::prelude::ToPrimitive;
use turnout_ports::events::{EventCursor, EventFilter, EventSort, EventSummary};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::list_statement::list_statement;
use super::summary::{SummaryRow, summaries};
use crate::error::store_error;

pub(super) async fn list(
    conn: &mut AsyncPgConnection,
    filter: &EventFilter,
    sort: EventSort,
    page: &PageRequest<EventCursor>,
    now: DateTime<Utc>,
) -> StoreResult<Page<EventSummary, EventCursor>> {
    let words: Option<Vec<&str>> = filter.text.as_deref().map(|text| text.split_whitespace().collect());
    let point = filter
        .near
        .map(|near| (near.position.latitude().to_f64(), near.position.longitude().to_f64()));
    let (latitude, longitude) = point.unwrap_or_default();
    let (from, id) = begin(filter, sort, page.after);
    let key = page.after.and_then(|after| i32::try_from(after.key).ok());
    let rows: Vec<SummaryRow> = list_statement(filter, sort, page)
        .bind::<Timestamptz, _>(now)
        .bind::<Nullable<Array<Text>>, _>(words)
        .bind::<Nullable<Text>, _>(filter.city.as_deref())
        .bind::<Nullable<Text>, _>(filter.interest.as_deref())
        .bind::<Nullable<Text>, _>(filter.tag.as_deref())
        .bind::<Nullable<Text>, _>(filter.category.as_deref())
        .bind::<Nullable<Text>, _>(filter.kind.map(turnout_domain::events::EventKind::as_str))
        .bind::<Nullable<Text>, _>(filter.mood.as_deref())
        .bind::<Nullable<Bool>, _>(filter.is_paid)
        .bind::<Timestamptz, _>(from)
        .bind::<Nullable<Timestamptz>, _>(filter.starts_before)
        .bind::<Nullable<Double>, _>(latitude)
        .bind::<Nullable<Double>, _>(longitude)
        .bind::<Nullable<Double>, _>(filter.near.map(|near| f64::from(near.radius)))
        .bind::<BigInt, _>(page.rows())
        .bind::<Nullable<Integer>, _>(key)
        .bind::<SqlUuid, _>(id)
        .load(conn)
        .await
        .map_err(store_error)?;
    let items = summaries(rows)?;
    Ok(Page::from_rows(page, items, |last| EventCursor {
        key: sort_key(last, sort),
        id: last.id,
    }))
}

/// No event starts before this.
const EARLIEST: DateTime<Utc> = DateTime::from_timestamp_nanos(0);

/// The start and id that the events of the page lie behind. Where they come by their start, that is the cursor or the
/// bound that was asked for, whichever is later: one condition, so one plan fits every page.
fn begin(filter: &EventFilter, sort: EventSort, after: Option<EventCursor>) -> (DateTime<Utc>, Uuid) {
    // As fine as the database keeps it, or the event at the cursor could lie before the bound that let it in.
    let bound = filter.starts_after.unwrap_or(EARLIEST).trunc_subsecs(6);
    let bound = (bound, Uuid::nil());
    let Some(after) = after else { return bound };
    let id = after.id.uuid();
    match (sort, DateTime::from_timestamp_micros(after.key)) {
        (EventSort::Start, Some(start)) => bound.max((start, id)),
        (EventSort::Start, None) => bound,
        (EventSort::Distance | EventSort::Popular, _) => (bound.0, id),
    }
}

fn sort_key(event: &EventSummary, sort: EventSort) -> i64 {
    match sort {
        EventSort::Start => event.start_at.map_or(0, |start| start.timestamp_micros()),
        EventSort::Distance => i64::from(event.distance.unwrap_or(0)),
        EventSort::Popular => i64::from(event.going_count),
    }
}
