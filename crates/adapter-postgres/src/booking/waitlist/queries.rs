//! Reads of the waitlist, without a transaction.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use turnout_domain::booking::WaitlistStatus;
use turnout_domain::ids::{EventId, TierId, UserId, WaitlistEntryId};
use turnout_ports::booking::{LineCount, WaitlistQueries, WaitlistView};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use super::views;
use crate::booking::orders::IdRow;
use crate::error::store_error;
use crate::money::count;
use crate::pool::Database;
use crate::static_sql::sql;

/// Reads of the waitlist on the primary: people look at their place right after having joined.
#[derive(Clone, Debug)]
pub struct PgWaitlistQueries {
    database: Database,
}

impl PgWaitlistQueries {
    /// Queries on this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

const LINES: &str = "
    SELECT t.uuid AS tier, t.name AS tier_name, line.waiting, line.seats_wanted, line.offered, line.accepted
    FROM ticket_tiers t CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE w.status = 'waiting') AS waiting,
            coalesce(sum(w.seats) FILTER (WHERE w.status = 'waiting'), 0) AS seats_wanted,
            count(*) FILTER (WHERE w.status = 'offered') AS offered,
            count(*) FILTER (WHERE w.status = 'accepted') AS accepted
        FROM waitlist_entries w WHERE w.tier_id = t.id
    ) line
    WHERE t.event_id = (SELECT id FROM events WHERE uuid = $1) ORDER BY t.position, t.id";

/// Lines that have ended, and such whose first can be served or can never be. Where a line waits for seats of the event
/// that belong to another one, the event is named in vain.
const TO_SERVE: &str = "
    SELECT e.uuid FROM event_inventory i JOIN events e ON e.id = i.event_id
    WHERE i.waiting > 0 AND (e.status IN ('cancelled', 'completed')
        OR e.status = 'published' AND (e.end_at <= $1 OR EXISTS (
            SELECT FROM tier_inventory ti JOIN ticket_tiers t ON t.id = ti.tier_id
            WHERE ti.event_id = i.event_id AND ti.waiting > 0 AND (t.sales_end_at <= $1
                OR t.is_active AND (t.sales_start_at IS NULL OR t.sales_start_at <= $1)
                    AND (SELECT w.seats <= least(ti.capacity - ti.held - ti.sold, i.capacity - i.held - i.sold)
                            OR w.seats > least(ti.capacity, i.capacity)
                        FROM waitlist_entries w WHERE w.tier_id = t.id AND w.status = 'waiting'
                        ORDER BY w.id LIMIT 1)))))
    LIMIT $2";

#[derive(QueryableByName)]
struct LineRow {
    #[diesel(sql_type = Uuid)]
    tier: uuid::Uuid,
    #[diesel(sql_type = Text)]
    tier_name: String,
    #[diesel(sql_type = BigInt)]
    waiting: i64,
    #[diesel(sql_type = BigInt)]
    seats_wanted: i64,
    #[diesel(sql_type = BigInt)]
    offered: i64,
    #[diesel(sql_type = BigInt)]
    accepted: i64,
}

impl LineRow {
    fn line(self) -> StoreResult<LineCount> {
        Ok(LineCount {
            tier: self.tier.into(),
            tier_name: self.tier_name,
            waiting: count(self.waiting)?,
            seats_wanted: count(self.seats_wanted)?,
            offered: count(self.offered)?,
            accepted: count(self.accepted)?,
        })
    }
}

#[async_trait]
impl WaitlistQueries for PgWaitlistQueries {
    async fn entry(&self, id: WaitlistEntryId, now: DateTime<Utc>) -> StoreResult<Option<WaitlistView>> {
        views::one(&mut *self.database.write().await?, id, now).await
    }

    async fn entry_of(
        &self,
        event: EventId,
        tier: Option<TierId>,
        user: UserId,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<WaitlistView>> {
        views::of_person_at_event(&mut *self.database.write().await?, (event, tier), user, now).await
    }

    async fn entries_of(
        &self,
        user: UserId,
        now: DateTime<Utc>,
        page: &PageRequest<WaitlistEntryId>,
    ) -> StoreResult<Page<WaitlistView, WaitlistEntryId>> {
        views::of_person(&mut *self.database.write().await?, user, now, page).await
    }

    async fn entries_of_event(
        &self,
        event: EventId,
        status: Option<WaitlistStatus>,
        now: DateTime<Utc>,
        page: &PageRequest<WaitlistEntryId>,
    ) -> StoreResult<Page<WaitlistView, WaitlistEntryId>> {
        views::of_event(&mut *self.database.write().await?, event, status, now, page).await
    }

    async fn lines_of_event(&self, event: EventId) -> StoreResult<Vec<LineCount>> {
        let query = sql(LINES).bind::<Uuid, _>(event.uuid());
        let rows: Vec<LineRow> = query
            .load(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(LineRow::line).collect()
    }

    async fn events_to_serve(&self, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<EventId>> {
        let query = sql(TO_SERVE)
            .bind::<Timestamptz, _>(now)
            .bind::<BigInt, _>(i64::from(limit));
        let rows: Vec<IdRow> = query
            .load(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(|row| row.uuid.into()).collect())
    }
}
