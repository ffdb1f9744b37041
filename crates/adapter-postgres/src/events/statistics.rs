//! How an event goes: its tickets, and what happened with them.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::events::{TicketActivity, TicketCounts};
use turnout_domain::ids::EventId;
use turnout_ports::events::TicketStatistics;
use turnout_ports::store::StoreResult;

use super::rows::number;
use crate::error::store_error;
use crate::static_sql::sql;

/// The statement, for whoever measures it.
///
/// It is one and so one snapshot: the counts stand on each line. Quarters of an hour and not days, because they begin at the
/// same instants everywhere; which day it was is for the domain to say.
pub const TICKET_STATISTICS: &str = "
    WITH own AS MATERIALIZED (
        SELECT t.status, t.created_at, t.used_at, t.ended_at FROM tickets t
        WHERE t.event_id = (SELECT id FROM events WHERE uuid = $1)
    ), happened AS (
        SELECT created_at AS at, 1 AS sold, 0 AS voided, 0 AS checked_in FROM own
        UNION ALL SELECT ended_at, 0, 1, 0 FROM own WHERE ended_at IS NOT NULL
        UNION ALL SELECT used_at, 0, 0, 1 FROM own WHERE status = 'used'
    ), quarters AS (
        SELECT date_bin('15 minutes', at, 'epoch'::timestamptz) AS starts_at, sum(sold) AS sold, sum(voided) AS voided,
            sum(checked_in) AS checked_in
        FROM happened GROUP BY 1
    ), counts AS (
        SELECT count(*) FILTER (WHERE status = 'active') AS active, count(*) FILTER (WHERE status = 'used') AS used,
            count(*) FILTER (WHERE status = 'cancelled') AS cancelled,
            count(*) FILTER (WHERE status = 'refunded') AS refunded
        FROM own
    )
    SELECT active, used, cancelled, refunded, starts_at, sold, voided, checked_in
    FROM counts LEFT JOIN quarters ON TRUE ORDER BY starts_at";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    active: i64,
    #[diesel(sql_type = BigInt)]
    used: i64,
    #[diesel(sql_type = BigInt)]
    cancelled: i64,
    #[diesel(sql_type = BigInt)]
    refunded: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    starts_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<BigInt>)]
    sold: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    voided: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    checked_in: Option<i64>,
}

pub(super) async fn ticket_statistics(conn: &mut AsyncPgConnection, event: EventId) -> StoreResult<TicketStatistics> {
    let rows: Vec<Row> = sql(TICKET_STATISTICS)
        .bind::<SqlUuid, _>(event.uuid())
        .load(conn)
        .await
        .map_err(store_error)?;
    let counts = rows.as_slice().first().map(Row::counts).transpose()?;
    Ok(TicketStatistics {
        counts: counts.unwrap_or_default(),
        activity: rows.iter().filter_map(Row::activity).collect::<StoreResult<_>>()?,
    })
}

impl Row {
    fn counts(&self) -> StoreResult<TicketCounts> {
        Ok(TicketCounts {
            active: number("tickets", self.active)?,
            used: number("tickets", self.used)?,
            cancelled: number("tickets", self.cancelled)?,
            refunded: number("tickets", self.refunded)?,
        })
    }

    /// `None` where there are no tickets.
    fn activity(&self) -> Option<StoreResult<(DateTime<Utc>, TicketActivity)>> {
        let count = |value: Option<i64>| number("tickets", value.unwrap_or_default());
        let read = |at| {
            let activity = TicketActivity {
                sold: count(self.sold)?,
                voided: count(self.voided)?,
                checked_in: count(self.checked_in)?,
            };
            Ok((at, activity))
        };
        self.starts_at.map(read)
    }
}
