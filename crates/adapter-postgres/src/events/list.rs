//! Published public events. The conditions on status and visibility are those of the domain's `Standing::may_see` for
//! someone who has not signed in, cut down to what is published.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Bool, Double, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use rust_decimal::prelude::ToPrimitive;
use turnout_ports::events::{EventCursor, EventFilter, EventSort, EventSummary};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::fragments::metres;
use super::summary::{SummaryRow, summaries, summary_columns, summary_tables};
use crate::error::store_error;
use crate::static_sql::sql;

/// Parameters: 1 now, 2 words, 3 city, 4 interest, 5 tag, 6 category, 7 kind, 8 mood, 9 is paid, 10 starts at or after,
/// 11 starts before, 12 latitude, 13 longitude, 14 radius, 15 rows, 16 key and 17 id of the cursor.
macro_rules! list {
    (after $after:literal, order $order:literal) => {
        concat!(
            "SELECT ",
            summary_columns!(now "$1"),
            ", NULL AS guest, near.metres",
            summary_tables!(),
            "CROSS JOIN LATERAL (SELECT ",
            metres!(latitude "$12", longitude "$13"),
            " AS metres) near \
             WHERE e.status = 'published' AND e.visibility = 'public' \
             AND ($2::text[] IS NULL OR NOT EXISTS (SELECT FROM unnest($2) word WHERE strpos(lower(concat_ws(' ', \
                e.title, e.mood, e.description, e.venue_text, v.name, v.city)), lower(word)) = 0)) \
             AND ($3::text IS NULL OR lower(v.city) = lower($3)) \
             AND ($4::text IS NULL OR EXISTS (SELECT FROM event_interests x JOIN interests n ON n.id = x.interest_id \
                WHERE x.event_id = e.id AND n.slug = $4)) \
             AND ($5::text IS NULL OR EXISTS (SELECT FROM event_tags x WHERE x.event_id = e.id AND x.tag = lower($5))) \
             AND ($6::text IS NULL OR c.slug = $6) AND ($7::text IS NULL OR e.kind = $7) \
             AND ($8::text IS NULL OR lower(e.mood) = lower($8)) AND ($9::boolean IS NULL OR e.is_paid = $9) \
             AND e.start_at >= $10 AND e.start_at < $11 \
             AND ($14::float8 IS NULL OR (v.latitude BETWEEN ($12 - $14 / 111000)::numeric \
                AND ($12 + $14 / 111000)::numeric AND near.metres <= $14)) AND ",
            $after,
            " ORDER BY ",
            $order,
            " LIMIT $15"
        )
    };
}

pub(super) const BY_START: &str = list!(after "(e.start_at, e.uuid) > ($16, $17)", order "e.start_at, e.uuid");
const BY_DISTANCE: &str = list!(
    after "near.metres IS NOT NULL AND ($16::int4 IS NULL OR (near.metres, e.uuid) > ($16, $17))",
    order "near.metres, e.uuid"
);
const BY_GUESTS: &str = list!(
    after "($16::int4 IS NULL OR (i.going_count, e.uuid) < ($16, $17))",
    order "i.going_count DESC, e.uuid DESC"
);

pub(super) async fn list(
    conn: &mut AsyncPgConnection,
    filter: &EventFilter,
    sort: EventSort,
    page: &PageRequest<EventCursor>,
    now: DateTime<Utc>,
) -> StoreResult<Page<EventSummary, EventCursor>> {
    let text = match sort {
        EventSort::Start => BY_START,
        EventSort::Distance => BY_DISTANCE,
        EventSort::Popular => BY_GUESTS,
    };
    let words: Option<Vec<&str>> = filter.text.as_deref().map(|text| text.split_whitespace().collect());
    let point = filter
        .near
        .map(|near| (near.position.latitude().to_f64(), near.position.longitude().to_f64()));
    let (latitude, longitude) = point.unwrap_or_default();
    let statement = sql(text)
        .bind::<Timestamptz, _>(now)
        .bind::<Nullable<Array<Text>>, _>(words)
        .bind::<Nullable<Text>, _>(filter.city.as_deref())
        .bind::<Nullable<Text>, _>(filter.interest.as_deref())
        .bind::<Nullable<Text>, _>(filter.tag.as_deref())
        .bind::<Nullable<Text>, _>(filter.category.as_deref())
        .bind::<Nullable<Text>, _>(filter.kind.map(turnout_domain::events::EventKind::as_str))
        .bind::<Nullable<Text>, _>(filter.mood.as_deref())
        .bind::<Nullable<Bool>, _>(filter.is_paid)
        .bind::<Timestamptz, _>(filter.starts_after.unwrap_or(EARLIEST))
        .bind::<Timestamptz, _>(filter.starts_before.unwrap_or(LATEST))
        .bind::<Nullable<Double>, _>(latitude)
        .bind::<Nullable<Double>, _>(longitude)
        .bind::<Nullable<Double>, _>(filter.near.map(|near| f64::from(near.radius)))
        .bind::<BigInt, _>(page.rows());
    let id = page.after.map_or(Uuid::nil(), |after| after.id.uuid());
    let rows: Result<Vec<SummaryRow>, _> = match sort {
        EventSort::Start => {
            let after = page
                .after
                .and_then(|after| DateTime::from_timestamp_micros(after.key))
                .unwrap_or(EARLIEST);
            statement
                .bind::<Timestamptz, _>(after)
                .bind::<SqlUuid, _>(id)
                .load(conn)
                .await
        }
        EventSort::Distance | EventSort::Popular => {
            let after = page.after.and_then(|after| i32::try_from(after.key).ok());
            statement
                .bind::<Nullable<Integer>, _>(after)
                .bind::<SqlUuid, _>(id)
                .load(conn)
                .await
        }
    };
    let items = summaries(rows.map_err(store_error)?)?;
    Ok(Page::from_rows(page, items, |last| EventCursor {
        key: sort_key(last, sort),
        id: last.id,
    }))
}

/// No event starts before or after these.
const EARLIEST: DateTime<Utc> = DateTime::from_timestamp_nanos(0);
const LATEST: DateTime<Utc> = DateTime::from_timestamp_nanos(i64::MAX);

fn sort_key(event: &EventSummary, sort: EventSort) -> i64 {
    match sort {
        EventSort::Start => event.start_at.map_or(0, |start| start.timestamp_micros()),
        EventSort::Distance => i64::from(event.distance.unwrap_or(0)),
        EventSort::Popular => i64::from(event.going_count),
    }
}
