//! Writing the waitlist.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use turnout_domain::booking::{WaitlistEnd, WaitlistEntry, WaitlistStatus};
use turnout_domain::ids::{ReservationId, TierId, UserId, WaitlistEntryId};
use turnout_ports::booking::{OpenOffer, WaitlistRepository, WaitlistView};
use turnout_ports::store::{StoreError, StoreResult};

use super::rows::{EntryRow, entry_columns, entry_joins};
use super::views;
use crate::error::store_error;
use crate::money::small;
use crate::static_sql::sql;
use crate::store::PgTransaction;

const INSERT: &str = "
    INSERT INTO waitlist_entries (uuid, event_id, tier_id, user_id, seats, created_at)
    SELECT $1, ticket_tiers.event_id, ticket_tiers.id, users.id, $4, $5
    FROM ticket_tiers, users WHERE ticket_tiers.uuid = $2 AND users.uuid = $3
    ON CONFLICT (tier_id, user_id) WHERE status IN ('waiting', 'offered') DO NOTHING";

const LOCK: &str = concat!(
    "SELECT ",
    entry_columns!(),
    " FROM waitlist_entries w",
    entry_joins!(),
    "WHERE w.uuid = $1 FOR UPDATE OF w"
);

const LOCK_OPEN: &str = concat!(
    "SELECT ",
    entry_columns!(),
    " FROM waitlist_entries w",
    entry_joins!(),
    "WHERE t.uuid = $1 AND u.uuid = $2 AND w.status IN ('waiting', 'offered') FOR UPDATE OF w"
);

const LOCK_OFFERS: &str = concat!(
    "SELECT e.title, ",
    entry_columns!(),
    " FROM waitlist_entries w",
    entry_joins!(),
    "WHERE x.uuid = ANY($1) AND w.status = 'offered' ORDER BY w.id FOR UPDATE OF w"
);

/// Nothing is locked: whoever changes a place holds the inventory.
const FIRST: &str = concat!(
    "SELECT ",
    entry_columns!(),
    " FROM unnest($1::uuid[], $2::bigint[]) AS line (tier, most)
    CROSS JOIN LATERAL (SELECT * FROM waitlist_entries
        WHERE tier_id = (SELECT id FROM ticket_tiers WHERE uuid = line.tier) AND status = 'waiting'
        ORDER BY id LIMIT line.most) w",
    entry_joins!(),
    "ORDER BY w.id"
);

const UPDATE: &str = "
    UPDATE waitlist_entries w SET status = new.status,
        reservation_id = (SELECT id FROM reservations WHERE uuid = new.reservation), closed_for = new.closed_for,
        offered_at = new.offered_at, ended_at = new.ended_at
    FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::timestamptz[], $7::timestamptz[])
        AS new (uuid, status, reservation, closed_for, offered_at, ended_at)
    WHERE w.uuid = new.uuid AND w.status = $1";

#[derive(QueryableByName)]
struct OfferRow {
    #[diesel(embed)]
    entry: EntryRow,
    #[diesel(sql_type = Text)]
    title: String,
}

#[async_trait]
impl WaitlistRepository for PgTransaction {
    async fn insert(&mut self, entry: &WaitlistEntry) -> StoreResult<bool> {
        let insert = sql(INSERT)
            .bind::<Uuid, _>(entry.id.uuid())
            .bind::<Uuid, _>(entry.tier.uuid())
            .bind::<Uuid, _>(entry.user.uuid())
            .bind::<SmallInt, _>(small(entry.seats.get())?)
            .bind::<Timestamptz, _>(entry.created_at);
        Ok(insert.execute(self.conn()?).await.map_err(store_error)? == 1)
    }

    async fn lock(&mut self, id: WaitlistEntryId) -> StoreResult<Option<WaitlistEntry>> {
        let query = sql(LOCK).bind::<Uuid, _>(id.uuid());
        let rows: Vec<EntryRow> = query.load(self.conn()?).await.map_err(store_error)?;
        rows.into_iter().next().map(WaitlistEntry::try_from).transpose()
    }

    async fn lock_open(&mut self, tier: TierId, user: UserId) -> StoreResult<Option<WaitlistEntry>> {
        let query = sql(LOCK_OPEN).bind::<Uuid, _>(tier.uuid()).bind::<Uuid, _>(user.uuid());
        let rows: Vec<EntryRow> = query.load(self.conn()?).await.map_err(store_error)?;
        rows.into_iter().next().map(WaitlistEntry::try_from).transpose()
    }

    async fn lock_offers(&mut self, reservations: &[ReservationId]) -> StoreResult<Vec<OpenOffer>> {
        let keys: Vec<_> = reservations.iter().map(|key| key.uuid()).collect();
        let query = sql(LOCK_OFFERS).bind::<Array<Uuid>, _>(keys);
        let rows: Vec<OfferRow> = query.load(self.conn()?).await.map_err(store_error)?;
        let offers = rows.into_iter().map(|row| {
            Ok(OpenOffer {
                entry: row.entry.try_into()?,
                event_title: row.title,
            })
        });
        offers.collect()
    }

    async fn first_in_line(&mut self, lines: &[(TierId, u32)]) -> StoreResult<Vec<WaitlistEntry>> {
        let (tiers, most): (Vec<_>, Vec<_>) = lines.iter().map(|(tier, most)| (tier.uuid(), i64::from(*most))).unzip();
        let query = sql(FIRST).bind::<Array<Uuid>, _>(tiers).bind::<Array<BigInt>, _>(most);
        let rows: Vec<EntryRow> = query.load(self.conn()?).await.map_err(store_error)?;
        rows.into_iter().map(WaitlistEntry::try_from).collect()
    }

    async fn update(&mut self, entries: &[WaitlistEntry], from: WaitlistStatus) -> StoreResult<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let update = sql(UPDATE)
            .bind::<Text, _>(from.as_str())
            .bind::<Array<Uuid>, _>(each(entries, |entry| entry.id.uuid()))
            .bind::<Array<Text>, _>(each(entries, |entry| entry.status.as_str()))
            .bind::<Array<Nullable<Uuid>>, _>(each(entries, |entry| entry.reservation.map(ReservationId::uuid)))
            .bind::<Array<Nullable<Text>>, _>(each(entries, |entry| entry.closed_for.map(WaitlistEnd::as_str)))
            .bind::<Array<Nullable<Timestamptz>>, _>(each(entries, |entry| entry.offered_at))
            .bind::<Array<Nullable<Timestamptz>>, _>(each(entries, |entry| entry.ended_at));
        if update.execute(self.conn()?).await.map_err(store_error)? == entries.len() {
            Ok(())
        } else {
            Err(StoreError::Contended(format!(
                "a place in the line was not {from} any more"
            )))
        }
    }

    async fn view(&mut self, id: WaitlistEntryId, now: DateTime<Utc>) -> StoreResult<Option<WaitlistView>> {
        views::one(self.conn()?, id, now).await
    }
}

fn each<V>(entries: &[WaitlistEntry], pick: impl Fn(&WaitlistEntry) -> V) -> Vec<V> {
    entries.iter().map(pick).collect()
}
