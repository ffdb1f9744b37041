//! Reservations.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Numeric, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::booking::{Reservation, ReservationSource, ReservationStatus, Seats};
use turnout_domain::ids::{EventId, ReservationId, UserId};
use turnout_ports::store::{StoreError, StoreResult};

use super::price_row::PriceRow;
use crate::error::store_error;
use crate::money::{corrupt, count, small};
use crate::static_sql::sql;

/// The columns that [`ReservationRow`] reads, of `reservations r`, `events e`, `ticket_tiers t` and `users u`.
macro_rules! reservation_columns {
    () => {
        concat!(
            "r.uuid, e.uuid AS event, t.uuid AS tier, u.uuid AS holder, r.seats, r.status, r.source, r.expires_at, \
             r.created_at AS made_at, ",
            crate::booking::price_row::price_columns!("r")
        )
    };
}

/// The joins that [`reservation_columns`] needs.
macro_rules! reservation_joins {
    () => {
        "reservations r JOIN events e ON e.id = r.event_id JOIN ticket_tiers t ON t.id = r.tier_id \
         JOIN users u ON u.id = r.user_id"
    };
}

pub(super) use {reservation_columns, reservation_joins};

#[derive(QueryableByName)]
pub(super) struct ReservationRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    event: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    tier: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    holder: uuid::Uuid,
    #[diesel(sql_type = SmallInt)]
    seats: i16,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = Timestamptz)]
    expires_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    made_at: DateTime<Utc>,
    #[diesel(embed)]
    price: PriceRow,
}

impl TryFrom<ReservationRow> for Reservation {
    type Error = StoreError;

    fn try_from(row: ReservationRow) -> StoreResult<Self> {
        Ok(Self {
            key: row.uuid.into(),
            event: row.event.into(),
            tier: row.tier.into(),
            user: row.holder.into(),
            seats: Seats::new(count(row.seats)?).map_err(|_| corrupt("seats", &row.seats.to_string()))?,
            price: row.price.try_into()?,
            status: ReservationStatus::parse(&row.status).ok_or_else(|| corrupt("status", &row.status))?,
            source: ReservationSource::parse(&row.source).ok_or_else(|| corrupt("source", &row.source))?,
            expires_at: row.expires_at,
            created_at: row.made_at,
        })
    }
}

const INSERT: &str = "
    INSERT INTO reservations (uuid, event_id, tier_id, user_id, seats, status, source, expires_at, created_at, currency,
        unit_price, net_amount, gst_percent, gst_amount, platform_fee, fee_bearer, total_amount)
    SELECT $1, ticket_tiers.event_id, ticket_tiers.id, users.id, $4, 'live', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
        $15
    FROM ticket_tiers, users WHERE ticket_tiers.uuid = $2 AND users.uuid = $3";

const LOCK: &str = concat!(
    "SELECT ",
    reservation_columns!(),
    " FROM ",
    reservation_joins!(),
    " WHERE r.uuid = $1 FOR UPDATE OF r"
);

const LOCK_LIVE: &str = concat!(
    "SELECT ",
    reservation_columns!(),
    " FROM ",
    reservation_joins!(),
    " WHERE e.uuid = $1 AND r.status = 'live' ORDER BY r.id LIMIT $2 FOR UPDATE OF r"
);

const LOCK_LIVE_OF: &str = concat!(
    "SELECT ",
    reservation_columns!(),
    " FROM ",
    reservation_joins!(),
    " WHERE e.uuid = $1 AND u.uuid = $2 AND r.status = 'live' ORDER BY r.id FOR UPDATE OF r"
);

/// The rows are locked in a step of its own: a sub-select with LIMIT could be run again for each row of the update.
const EXPIRE: &str = concat!(
    "WITH due AS MATERIALIZED (
        SELECT id FROM reservations
        WHERE event_id = (SELECT id FROM events WHERE uuid = $1) AND status = 'live' AND expires_at <= $2
        ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED
    )
    UPDATE reservations r SET status = 'expired', ended_at = $2
    FROM due, events e, ticket_tiers t, users u
    WHERE r.id = due.id AND e.id = r.event_id AND t.id = r.tier_id AND u.id = r.user_id
    RETURNING ",
    reservation_columns!()
);

/// Whoever ends it may have looked at the clock before it was made, and waited for the lock of its seats since.
const END: &str = "
    UPDATE reservations SET status = $2, ended_at = greatest($3, created_at) WHERE uuid = $1 AND status = 'live'";

pub(super) async fn insert(conn: &mut AsyncPgConnection, reservation: &Reservation) -> StoreResult<()> {
    let price = &reservation.price;
    let insert = sql(INSERT)
        .bind::<Uuid, _>(reservation.key.uuid())
        .bind::<Uuid, _>(reservation.tier.uuid())
        .bind::<Uuid, _>(reservation.user.uuid())
        .bind::<SmallInt, _>(small(reservation.seats.get())?)
        .bind::<Text, _>(reservation.source.as_str())
        .bind::<Timestamptz, _>(reservation.expires_at)
        .bind::<Timestamptz, _>(reservation.created_at)
        .bind::<Text, _>(price.total.currency().code())
        .bind::<Numeric, _>(price.unit.amount())
        .bind::<Numeric, _>(price.net.amount())
        .bind::<Numeric, _>(price.gst_percent)
        .bind::<Numeric, _>(price.gst.amount())
        .bind::<Numeric, _>(price.platform_fee.amount())
        .bind::<Text, _>(price.fee_bearer.as_str())
        .bind::<Numeric, _>(price.total.amount());
    match insert.execute(conn).await.map_err(store_error)? {
        1 => Ok(()),
        _ => Err(StoreError::Rejected(
            "the tier or the user of a reservation is gone".to_owned(),
        )),
    }
}

pub(super) async fn lock(conn: &mut AsyncPgConnection, key: ReservationId) -> StoreResult<Option<Reservation>> {
    let rows: Vec<ReservationRow> = sql(LOCK)
        .bind::<Uuid, _>(key.uuid())
        .load(conn)
        .await
        .map_err(store_error)?;
    rows.into_iter().next().map(Reservation::try_from).transpose()
}

pub(super) async fn lock_live(
    conn: &mut AsyncPgConnection,
    event: EventId,
    limit: u32,
) -> StoreResult<Vec<Reservation>> {
    let query = sql(LOCK_LIVE)
        .bind::<Uuid, _>(event.uuid())
        .bind::<BigInt, _>(i64::from(limit));
    let rows: Vec<ReservationRow> = query.load(conn).await.map_err(store_error)?;
    rows.into_iter().map(Reservation::try_from).collect()
}

pub(super) async fn lock_live_of(
    conn: &mut AsyncPgConnection,
    event: EventId,
    user: UserId,
) -> StoreResult<Vec<Reservation>> {
    let query = sql(LOCK_LIVE_OF)
        .bind::<Uuid, _>(event.uuid())
        .bind::<Uuid, _>(user.uuid());
    let rows: Vec<ReservationRow> = query.load(conn).await.map_err(store_error)?;
    rows.into_iter().map(Reservation::try_from).collect()
}

pub(super) async fn expire(
    conn: &mut AsyncPgConnection,
    event: EventId,
    now: DateTime<Utc>,
    limit: u32,
) -> StoreResult<Vec<Reservation>> {
    let update = sql(EXPIRE)
        .bind::<Uuid, _>(event.uuid())
        .bind::<Timestamptz, _>(now)
        .bind::<BigInt, _>(i64::from(limit));
    let rows: Vec<ReservationRow> = update.load(conn).await.map_err(store_error)?;
    rows.into_iter().map(Reservation::try_from).collect()
}

pub(super) async fn end(
    conn: &mut AsyncPgConnection,
    key: ReservationId,
    end: ReservationStatus,
    at: DateTime<Utc>,
) -> StoreResult<bool> {
    let update = sql(END)
        .bind::<Uuid, _>(key.uuid())
        .bind::<Text, _>(end.as_str())
        .bind::<Timestamptz, _>(at);
    Ok(update.execute(conn).await.map_err(store_error)? == 1)
}
