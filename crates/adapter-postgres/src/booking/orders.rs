//! Orders and their guests.

use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Nullable, Numeric, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::booking::{NamedGuest, Order};
use turnout_domain::ids::{EventId, OrderId, ReservationId};
use turnout_ports::store::{StoreError, StoreResult};

use super::order_row::{OrderRow, order_columns, order_joins};
use crate::error::store_error;
use crate::money::small;
use crate::static_sql::sql;

/// Answers nothing where the number is taken; a reservation that has another live order is refused by its index.
const INSERT: &str = "
    INSERT INTO orders (uuid, number, user_id, event_id, tier_id, reservation_id, seats, status, currency, unit_price,
        net_amount, gst_percent, gst_amount, platform_fee, fee_bearer, total_amount, captured_amount, provider,
        expires_at, paid_at, created_at)
    SELECT $1, $2, r.user_id, r.event_id, r.tier_id, r.id, r.seats, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
        $15, $16, $17
    FROM reservations r WHERE r.uuid = $3
    ON CONFLICT (number) DO NOTHING";

const INSERT_GUESTS: &str = "
    INSERT INTO order_guests (order_id, seat_no, name, email, phone)
    SELECT o.id, guest.seat_no, guest.name, guest.email, guest.phone
    FROM orders o, unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS guest (name, email, phone, seat_no)
    WHERE o.uuid = $1";

const LOCK: &str = concat!(
    "SELECT ",
    order_columns!(),
    " FROM ",
    order_joins!(),
    " WHERE o.uuid = $1 FOR UPDATE OF o"
);

const LOCK_OF_RESERVATION: &str = concat!(
    "SELECT ",
    order_columns!(),
    " FROM ",
    order_joins!(),
    " WHERE r.uuid = $1 AND o.status NOT IN ('failed', 'expired', 'cancelled') FOR UPDATE OF o"
);

const STORE: &str = "
    UPDATE orders SET status = $2, captured_amount = $3, refunded_amount = $4, provider = $5, payment_attempt = $6,
        provider_payment_id = $7, failure_reason = $8, expires_at = $9, paid_at = $10, closed_at = $11,
        when_refunded = $12, version = version + 1
    WHERE uuid = $1";

const GUESTS: &str = "
    SELECT g.name, g.email, g.phone FROM order_guests g JOIN orders o ON o.id = g.order_id
    WHERE o.uuid = $1 ORDER BY g.seat_no";

const STORE_GUESTS: &str = "
    UPDATE order_guests g SET name = guest.name, email = guest.email, phone = guest.phone
    FROM orders o, unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS guest (name, email, phone, seat_no)
    WHERE o.uuid = $1 AND g.order_id = o.id AND g.seat_no = guest.seat_no";

/// What still has tickets, whatever became of its money, and money that is not on its way. A refund that failed after the
/// cancellation is not asked for again by itself; one that failed before it is.
const OPEN_OF_EVENT: &str = "
    SELECT o.uuid FROM orders o JOIN events e ON e.id = o.event_id
    WHERE e.uuid = $1 AND (o.status = 'pending'
        OR (o.status IN ('paid', 'partially_refunded') AND o.captured_amount - o.refunded_amount
            > coalesce((SELECT sum(t.amount) FROM payment_transactions t
                WHERE t.order_id = o.id AND t.kind = 'refund' AND NOT t.is_stray
                    AND (t.status = 'pending' OR (t.status = 'failed' AND t.created_at >= e.cancelled_at))), 0))
        OR (o.status IN ('paid', 'partially_refunded', 'refunded', 'disputed') AND EXISTS (SELECT 1 FROM tickets k
            WHERE k.order_id = o.id AND k.status = 'active')))
    ORDER BY o.id LIMIT $2";

#[derive(QueryableByName)]
struct GuestRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    email: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    phone: Option<String>,
}

#[derive(QueryableByName)]
pub(super) struct IdRow {
    #[diesel(sql_type = Uuid)]
    pub(super) uuid: uuid::Uuid,
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, order: &Order, guests: &[NamedGuest]) -> StoreResult<bool> {
    let price = &order.price;
    let insert = sql(INSERT)
        .bind::<Uuid, _>(order.id.uuid())
        .bind::<Text, _>(&order.number)
        .bind::<Uuid, _>(order.reservation.uuid())
        .bind::<Text, _>(order.status.as_str())
        .bind::<Text, _>(price.total.currency().code())
        .bind::<Numeric, _>(price.unit.amount())
        .bind::<Numeric, _>(price.net.amount())
        .bind::<Numeric, _>(price.gst_percent)
        .bind::<Numeric, _>(price.gst.amount())
        .bind::<Numeric, _>(price.platform_fee.amount())
        .bind::<Text, _>(price.fee_bearer.as_str())
        .bind::<Numeric, _>(price.total.amount())
        .bind::<Numeric, _>(order.captured.amount())
        .bind::<Nullable<Text>, _>(order.provider.as_ref().map(ToString::to_string))
        .bind::<Timestamptz, _>(order.expires_at)
        .bind::<Nullable<Timestamptz>, _>(order.paid_at)
        .bind::<Timestamptz, _>(order.created_at);
    if insert.execute(conn).await.map_err(store_error)? == 0 {
        return Ok(false);
    }
    write_guests(conn, INSERT_GUESTS, order.id, guests).await?;
    Ok(true)
}

pub(super) async fn store_guests(conn: &mut AsyncPgConnection, id: OrderId, guests: &[NamedGuest]) -> StoreResult<()> {
    write_guests(conn, STORE_GUESTS, id, guests).await
}

/// Runs a statement about the guests of an order by seat.
pub(crate) async fn write_guests(
    conn: &mut AsyncPgConnection,
    text: &'static str,
    order: OrderId,
    guests: &[NamedGuest],
) -> StoreResult<()> {
    let statement = sql(text)
        .bind::<Uuid, _>(order.uuid())
        .bind::<Array<Text>, _>(guests.iter().map(|guest| &guest.name).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(guests.iter().map(|guest| guest.email.as_ref()).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(guests.iter().map(|guest| guest.phone.as_ref()).collect::<Vec<_>>());
    statement.execute(conn).await.map_err(store_error)?;
    Ok(())
}

pub(super) async fn lock(conn: &mut AsyncPgConnection, id: OrderId) -> StoreResult<Option<Order>> {
    let rows: Vec<OrderRow> = sql(LOCK)
        .bind::<Uuid, _>(id.uuid())
        .load(conn)
        .await
        .map_err(store_error)?;
    rows.into_iter().next().map(Order::try_from).transpose()
}

pub(super) async fn lock_of_reservation(
    conn: &mut AsyncPgConnection,
    reservation: ReservationId,
) -> StoreResult<Option<Order>> {
    let query = sql(LOCK_OF_RESERVATION).bind::<Uuid, _>(reservation.uuid());
    let rows: Vec<OrderRow> = query.load(conn).await.map_err(store_error)?;
    rows.into_iter().next().map(Order::try_from).transpose()
}

pub(super) async fn store(conn: &mut AsyncPgConnection, order: &Order) -> StoreResult<()> {
    let update = sql(STORE)
        .bind::<Uuid, _>(order.id.uuid())
        .bind::<Text, _>(order.status.as_str())
        .bind::<Numeric, _>(order.captured.amount())
        .bind::<Numeric, _>(order.refunded.amount())
        .bind::<Nullable<Text>, _>(order.provider.as_ref().map(ToString::to_string))
        .bind::<SmallInt, _>(small(order.attempt)?)
        .bind::<Nullable<Text>, _>(order.payment_ref.as_ref())
        .bind::<Text, _>(&order.failure)
        .bind::<Timestamptz, _>(order.expires_at)
        .bind::<Nullable<Timestamptz>, _>(order.paid_at)
        .bind::<Nullable<Timestamptz>, _>(order.closed_at)
        .bind::<Text, _>(order.when_refunded.as_str());
    match update.execute(conn).await.map_err(store_error)? {
        1 => Ok(()),
        _ => Err(StoreError::Rejected(format!("order {} is gone", order.id))),
    }
}

pub(super) async fn guests(conn: &mut AsyncPgConnection, id: OrderId) -> StoreResult<Vec<NamedGuest>> {
    let rows: Vec<GuestRow> = sql(GUESTS)
        .bind::<Uuid, _>(id.uuid())
        .load(conn)
        .await
        .map_err(store_error)?;
    let guests = rows.into_iter().map(|row| NamedGuest {
        name: row.name,
        email: row.email,
        phone: row.phone,
    });
    Ok(guests.collect())
}

pub(super) async fn open_of_event(
    conn: &mut AsyncPgConnection,
    event: EventId,
    limit: u32,
) -> StoreResult<Vec<OrderId>> {
    let query = sql(OPEN_OF_EVENT)
        .bind::<Uuid, _>(event.uuid())
        .bind::<BigInt, _>(i64::from(limit));
    let rows: Vec<IdRow> = query.load(conn).await.map_err(store_error)?;
    Ok(rows.into_iter().map(|row| row.uuid.into()).collect())
}
