//! How full an event is, and how it came to that.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::attendance::QuarterHour;
use turnout_domain::ids::EventId;
use turnout_ports::attendance::LiveNumbers;
use turnout_ports::store::StoreResult;

use super::rows::corrupt;
use crate::error::store_error;
use crate::static_sql::sql;

/// The statement, for whoever measures it.
///
/// It is one and so one snapshot: the numbers of now stand on each line.
///
/// The domain's rule is `Timeline::passings`. Scans of servers are in the order of their rows, at the latest of their times so
/// far, and before those that devices tell of the same instant. Of a ticket's scans those behind its latest undo stand.
pub const LIVE: &str = "
    WITH event AS (SELECT id FROM events WHERE uuid = $1),
    known AS (
        SELECT s.ticket_id, s.id, s.direction, s.source, coalesce(s.counts_as, s.outcome) AS counts_as,
            CASE s.source WHEN 'online' THEN max(s.scanned_at) FILTER (WHERE s.source = 'online')
                OVER (PARTITION BY s.ticket_id ORDER BY s.id) ELSE s.scanned_at END AS at
        FROM ticket_scans s WHERE s.event_id = (SELECT id FROM event) AND (s.outcome = 'ok' OR s.counts_as = 'ok')
    ), undone AS (
        SELECT ticket_id, max(id) AS id, max(at) AS at FROM known WHERE direction = 'undo' GROUP BY ticket_id
    ), stands AS (
        SELECT k.ticket_id, k.direction, k.at FROM known k LEFT JOIN undone u ON u.ticket_id = k.ticket_id
        WHERE k.direction <> 'undo' AND k.counts_as = 'ok'
            AND (u.id IS NULL OR CASE k.source WHEN 'online' THEN k.id > u.id ELSE k.at >= u.at END)
    ), passed AS (
        SELECT at, 0 AS arrivals, (direction = 'in')::int AS entries, (direction = 'out')::int AS leavings FROM stands
        UNION ALL
        SELECT min(at), 1, 0, 0 FROM stands WHERE direction = 'in' GROUP BY ticket_id
    ), quarters AS (
        SELECT date_bin('15 minutes', at, 'epoch'::timestamptz) AS starts_at, sum(arrivals) AS arrivals,
            sum(entries) AS entries, sum(leavings) AS leavings
        FROM passed GROUP BY 1
    ), tickets_now AS (
        SELECT count(*) FILTER (WHERE t.status IN ('active', 'used')) AS expected,
            count(*) FILTER (WHERE t.status = 'used') AS checked_in
        FROM tickets t WHERE t.event_id = (SELECT id FROM event)
    ), people_now AS (
        SELECT count(*) AS inside FROM attendance_records r
        WHERE r.event_id = (SELECT id FROM event) AND r.checked_in_at IS NOT NULL AND r.checked_out_at IS NULL
    )
    SELECT expected, checked_in, inside, starts_at, arrivals, entries, leavings
    FROM tickets_now CROSS JOIN people_now LEFT JOIN quarters ON TRUE ORDER BY starts_at";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    expected: i64,
    #[diesel(sql_type = BigInt)]
    checked_in: i64,
    #[diesel(sql_type = BigInt)]
    inside: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    starts_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<BigInt>)]
    arrivals: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    entries: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    leavings: Option<i64>,
}

pub(super) async fn live(conn: &mut AsyncPgConnection, event: EventId) -> StoreResult<LiveNumbers> {
    let rows: Vec<Row> = sql(LIVE)
        .bind::<SqlUuid, _>(event.uuid())
        .load(conn)
        .await
        .map_err(store_error)?;
    let Some(first) = rows.as_slice().first() else {
        return Ok(LiveNumbers::default());
    };
    Ok(LiveNumbers {
        expected: number(first.expected)?,
        checked_in: number(first.checked_in)?,
        inside: number(first.inside)?,
        quarters: rows.iter().filter_map(Row::quarter).collect::<StoreResult<_>>()?,
    })
}

impl Row {
    /// `None` where nobody has passed the door.
    fn quarter(&self) -> Option<StoreResult<QuarterHour>> {
        let count = |value: Option<i64>| number(value.unwrap_or_default());
        let read = |from| {
            Ok(QuarterHour {
                from,
                arrivals: count(self.arrivals)?,
                entries: count(self.entries)?,
                leavings: count(self.leavings)?,
            })
        };
        self.starts_at.map(read)
    }
}

fn number(value: i64) -> StoreResult<u32> {
    u32::try_from(value).map_err(|_| corrupt("ticket_scans"))
}
