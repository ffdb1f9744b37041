//! Reads of reservations and orders, without a transaction.

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::booking::{NamedGuest, Order};
use turnout_domain::events::EventStatus;
use turnout_domain::ids::{EventId, OrderId, ReservationId, UserId};
use turnout_ports::booking::{BookingQueries, OrderView, ReservationView};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::{StoreError, StoreResult};

use super::order_row::{OrderRow, order_columns, order_joins};
use super::orders::IdRow;
use super::reservations::{ReservationRow, reservation_columns, reservation_joins};
use crate::error::store_error;
use crate::money::corrupt;
use crate::payments::transactions;
use crate::pool::Database;
use crate::static_sql::sql;
use crate::ticketing::tickets;

/// Reads of booking on the primary: a buyer looks at an order right after having changed it.
#[derive(Clone, Debug)]
pub struct PgBookingQueries {
    database: Database,
}

impl PgBookingQueries {
    /// Queries on this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

const RESERVATION: &str = concat!(
    "SELECT o.uuid AS \"order\", ",
    reservation_columns!(),
    " FROM ",
    reservation_joins!(),
    " LEFT JOIN orders o ON o.reservation_id = r.id AND o.status NOT IN ('failed', 'expired', 'cancelled')
    WHERE r.uuid = $1"
);

const ORDER: &str = concat!(
    "SELECT ",
    order_columns!(),
    " FROM ",
    order_joins!(),
    " WHERE o.uuid = $1"
);

const ORDERS_OF: &str = concat!(
    "SELECT ",
    order_columns!(),
    " FROM ",
    order_joins!(),
    " WHERE u.uuid = $1 AND ($2::uuid IS NULL OR o.id < (SELECT id FROM orders WHERE uuid = $2))
    ORDER BY o.id DESC LIMIT $3"
);

const SURROUNDINGS: &str = "
    SELECT o.uuid, e.title, e.status, h.uuid AS host, t.name AS tier_name
    FROM orders o JOIN events e ON e.id = o.event_id JOIN users h ON h.id = e.host_user_id
        JOIN ticket_tiers t ON t.id = o.tier_id
    WHERE o.uuid = ANY($1)";

const GUESTS: &str = "
    SELECT o.uuid, g.name, g.email, g.phone FROM order_guests g JOIN orders o ON o.id = g.order_id
    WHERE o.uuid = ANY($1) ORDER BY g.order_id, g.seat_no";

/// The limit counts events and not holds: the many holds of an event that cannot be tidied hide no other event.
const EVENTS_WITH_EXPIRED: &str = "
    SELECT e.uuid FROM (SELECT event_id FROM reservations WHERE status = 'live' AND expires_at <= $1
        GROUP BY event_id ORDER BY min(expires_at) LIMIT $2) due JOIN events e ON e.id = due.event_id";

const OVERDUE: &str = "
    SELECT uuid FROM orders WHERE status = 'pending' AND expires_at <= $1 ORDER BY expires_at LIMIT $2";

#[derive(QueryableByName)]
struct ReservationViewRow {
    #[diesel(embed)]
    reservation: ReservationRow,
    #[diesel(sql_type = Nullable<Uuid>)]
    order: Option<uuid::Uuid>,
}

impl TryFrom<ReservationViewRow> for ReservationView {
    type Error = StoreError;

    fn try_from(row: ReservationViewRow) -> StoreResult<Self> {
        Ok(Self {
            reservation: row.reservation.try_into()?,
            order: row.order.map(OrderId::new),
        })
    }
}

#[derive(QueryableByName)]
struct SurroundingsRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Uuid)]
    host: uuid::Uuid,
    #[diesel(sql_type = Text)]
    tier_name: String,
}

#[derive(QueryableByName)]
struct GuestRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    email: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    phone: Option<String>,
}

/// Completes orders with what is shown beside them, in one query for each kind of thing.
async fn views(conn: &mut AsyncPgConnection, orders: Vec<Order>) -> StoreResult<Vec<OrderView>> {
    let ids: Vec<uuid::Uuid> = orders.iter().map(|order| order.id.uuid()).collect();
    let around: Vec<SurroundingsRow> = sql(SURROUNDINGS)
        .bind::<Array<Uuid>, _>(&ids)
        .load(conn)
        .await
        .map_err(store_error)?;
    let mut around: HashMap<_, _> = around.into_iter().map(|row| (row.uuid, row)).collect();
    let guest_rows: Vec<GuestRow> = sql(GUESTS)
        .bind::<Array<Uuid>, _>(&ids)
        .load(conn)
        .await
        .map_err(store_error)?;
    let mut guests: HashMap<_, Vec<NamedGuest>> = HashMap::new();
    for row in guest_rows {
        let guest = NamedGuest {
            name: row.name,
            email: row.email,
            phone: row.phone,
        };
        guests.entry(row.uuid).or_default().push(guest);
    }
    let mut money = transactions::of_orders(conn, &ids).await?;
    let mut tickets = tickets::of_orders(conn, &ids).await?;
    let views = orders.into_iter().map(|order| {
        let id = order.id.uuid();
        let Some(row) = around.remove(&id) else {
            return Err(StoreError::Corrupt(format!("order {id} without an event")));
        };
        Ok(OrderView {
            event_status: EventStatus::parse(&row.status).ok_or_else(|| corrupt("status", &row.status))?,
            event_title: row.title,
            host: row.host.into(),
            tier_name: row.tier_name,
            guests: guests.remove(&id).unwrap_or_default(),
            transactions: money.remove(&order.id).unwrap_or_default(),
            tickets: tickets.remove(&order.id).unwrap_or_default(),
            order,
        })
    });
    views.collect()
}

#[async_trait]
impl BookingQueries for PgBookingQueries {
    async fn reservation(&self, key: ReservationId) -> StoreResult<Option<ReservationView>> {
        let mut conn = self.database.write().await?;
        let query = sql(RESERVATION).bind::<Uuid, _>(key.uuid());
        let rows: Vec<ReservationViewRow> = query.load(&mut conn).await.map_err(store_error)?;
        rows.into_iter().next().map(ReservationView::try_from).transpose()
    }

    async fn order(&self, id: OrderId) -> StoreResult<Option<OrderView>> {
        let mut conn = self.database.write().await?;
        let query = sql(ORDER).bind::<Uuid, _>(id.uuid());
        let rows: Vec<OrderRow> = query.load(&mut conn).await.map_err(store_error)?;
        let orders = rows.into_iter().map(Order::try_from).collect::<StoreResult<_>>()?;
        Ok(views(&mut conn, orders).await?.into_iter().next())
    }

    async fn orders_of(&self, buyer: UserId, page: &PageRequest<OrderId>) -> StoreResult<Page<OrderView, OrderId>> {
        let mut conn = self.database.write().await?;
        let query = sql(ORDERS_OF)
            .bind::<Uuid, _>(buyer.uuid())
            .bind::<Nullable<Uuid>, _>(page.after.map(OrderId::uuid))
            .bind::<BigInt, _>(page.rows());
        let rows: Vec<OrderRow> = query.load(&mut conn).await.map_err(store_error)?;
        let orders = rows.into_iter().map(Order::try_from).collect::<StoreResult<Vec<_>>>()?;
        let orders = Page::from_rows(page, orders, |order| order.id);
        Ok(Page {
            items: views(&mut conn, orders.items).await?,
            next: orders.next,
        })
    }

    async fn events_with_expired_reservations(&self, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<EventId>> {
        let mut conn = self.database.write().await?;
        let query = sql(EVENTS_WITH_EXPIRED)
            .bind::<Timestamptz, _>(now)
            .bind::<BigInt, _>(i64::from(limit));
        let rows: Vec<IdRow> = query.load(&mut conn).await.map_err(store_error)?;
        Ok(rows.into_iter().map(|row| row.uuid.into()).collect())
    }

    async fn overdue_orders(&self, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<OrderId>> {
        let mut conn = self.database.write().await?;
        let query = sql(OVERDUE)
            .bind::<Timestamptz, _>(now)
            .bind::<BigInt, _>(i64::from(limit));
        let rows: Vec<IdRow> = query.load(&mut conn).await.map_err(store_error)?;
        Ok(rows.into_iter().map(|row| row.uuid.into()).collect())
    }
}
