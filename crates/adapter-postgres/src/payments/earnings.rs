//! What events have earned. The sums are the domain's; the orders come one after the other, so that an event with very
//! many of them takes no more memory than a small one.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Nullable, Numeric, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures::TryStreamExt;
use rust_decimal::Decimal;
use turnout_domain::booking::OrderStatus;
use turnout_domain::events::parse_time_zone;
use turnout_domain::ids::{EventId, OrderId, TierId};
use turnout_domain::money::Currency;
use turnout_domain::payments::{Earnings, Movement, OrderMoney, TransactionKind, TransactionStatus};
use turnout_ports::earnings::{EarningsQueries, EventEarnings, OrderLine};
use turnout_ports::store::{StoreError, StoreResult};

use super::order_lines;
use crate::error::store_error;
use crate::money::{corrupt, count, currency, money};
use crate::pool::Database;
use crate::static_sql::sql;

/// Reads what events have earned, from the replica where there is one.
#[derive(Clone, Debug)]
pub struct PgEarningsQueries {
    database: Database,
}

impl PgEarningsQueries {
    /// Queries on these pools.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

const EVENT: &str = "SELECT time_zone, currency FROM events WHERE uuid = $1";

const TIERS: &str = "
    SELECT t.uuid, t.name FROM ticket_tiers t JOIN events e ON e.id = t.event_id WHERE e.uuid = $1
    ORDER BY t.position, t.id";

/// One statement and so one snapshot. The movements of an order follow each other.
const LEDGER: &str = "
    SELECT o.id AS order_id, t.uuid AS tier, o.seats, o.status, o.currency, o.gst_amount, o.platform_fee, o.total_amount,
        m.kind, m.status AS movement_status, m.amount, m.excess_amount, m.makes_good_amount, m.currency AS movement_currency, m.is_stray,
        coalesce(m.completed_at, m.created_at) AS moved_at,
        EXISTS (SELECT FROM payment_transactions n WHERE n.retry_of = m.id OR (n.payment_id = m.payment_id AND n.is_stray
            AND n.kind = 'chargeback' AND n.status = 'completed')) AS is_retried
    FROM events e JOIN orders o ON o.event_id = e.id JOIN ticket_tiers t ON t.id = o.tier_id
        LEFT JOIN payment_transactions m ON m.order_id = o.id
    WHERE e.uuid = $1 AND (o.status = 'pending' OR m.id IS NOT NULL)
    ORDER BY o.id, m.id";

#[derive(QueryableByName)]
struct EventRow {
    #[diesel(sql_type = Text)]
    time_zone: String,
    #[diesel(sql_type = Text)]
    currency: String,
}

#[derive(QueryableByName)]
struct TierRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct LedgerRow {
    #[diesel(sql_type = BigInt)]
    order_id: i64,
    #[diesel(sql_type = Uuid)]
    tier: uuid::Uuid,
    #[diesel(sql_type = SmallInt)]
    seats: i16,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = Numeric)]
    gst_amount: Decimal,
    #[diesel(sql_type = Numeric)]
    platform_fee: Decimal,
    #[diesel(sql_type = Numeric)]
    total_amount: Decimal,
    #[diesel(sql_type = Nullable<Text>)]
    kind: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    movement_status: Option<String>,
    #[diesel(sql_type = Nullable<Numeric>)]
    amount: Option<Decimal>,
    #[diesel(sql_type = Nullable<Numeric>)]
    excess_amount: Option<Decimal>,
    #[diesel(sql_type = Nullable<Numeric>)]
    makes_good_amount: Option<Decimal>,
    #[diesel(sql_type = Nullable<Text>)]
    movement_currency: Option<String>,
    #[diesel(sql_type = Nullable<Bool>)]
    is_stray: Option<bool>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    moved_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Bool)]
    is_retried: bool,
}

impl LedgerRow {
    fn order(&self) -> StoreResult<OrderMoney> {
        let currency = currency(&self.currency)?;
        Ok(OrderMoney {
            tier: TierId::new(self.tier),
            seats: count(self.seats)?,
            status: OrderStatus::parse(&self.status).ok_or_else(|| corrupt("status", &self.status))?,
            gst: money(self.gst_amount, currency)?,
            platform_fee: money(self.platform_fee, currency)?,
            total: money(self.total_amount, currency)?,
            movements: Vec::new(),
        })
    }

    /// `None` for an order without movements.
    fn movement(self) -> StoreResult<Option<Movement>> {
        let (Some(kind), Some(status), Some(code), Some(stray), Some(at)) = (
            self.kind,
            self.movement_status,
            self.movement_currency,
            self.is_stray,
            self.moved_at,
        ) else {
            return Ok(None);
        };
        let currency = currency(&code)?;
        let amount = |column: Option<Decimal>| money(column.unwrap_or_default(), currency);
        Ok(Some(Movement {
            kind: TransactionKind::parse(&kind).ok_or_else(|| corrupt("kind", &kind))?,
            status: TransactionStatus::parse(&status).ok_or_else(|| corrupt("status", &status))?,
            amount: amount(self.amount)?,
            excess: amount(self.excess_amount)?,
            makes_good: amount(self.makes_good_amount)?,
            stray,
            retried: self.is_retried,
            at,
        }))
    }
}

#[async_trait]
impl EarningsQueries for PgEarningsQueries {
    async fn earnings(&self, event: EventId) -> StoreResult<Option<EventEarnings>> {
        let mut conn = self.database.read().await?;
        let Some((zone, currency)) = event_of(&mut conn, event).await? else {
            return Ok(None);
        };
        let tiers = sql(TIERS).bind::<Uuid, _>(event.uuid());
        let tiers: Vec<TierRow> = tiers.load(&mut conn).await.map_err(store_error)?;
        Ok(Some(EventEarnings {
            zone,
            currency,
            tiers: tiers.into_iter().map(|row| (TierId::new(row.uuid), row.name)).collect(),
            earnings: sum_up(&mut conn, event, zone).await?,
        }))
    }

    async fn order_lines(&self, event: EventId, after: Option<OrderId>, limit: u32) -> StoreResult<Vec<OrderLine>> {
        let mut conn = self.database.read().await?;
        order_lines::load(&mut conn, event, after, limit).await
    }

    async fn time_zone(&self, event: EventId) -> StoreResult<Option<Tz>> {
        let mut conn = self.database.read().await?;
        let found = event_of(&mut conn, event).await?;
        Ok(found.map(|(zone, _)| zone))
    }
}

async fn event_of(conn: &mut AsyncPgConnection, event: EventId) -> StoreResult<Option<(Tz, Currency)>> {
    let query = sql(EVENT).bind::<Uuid, _>(event.uuid());
    let rows: Vec<EventRow> = query.load(conn).await.map_err(store_error)?;
    let read = |row: EventRow| {
        let zone = parse_time_zone(&row.time_zone).ok_or_else(|| corrupt("time zone", &row.time_zone))?;
        Ok((zone, currency(&row.currency)?))
    };
    rows.into_iter().next().map(read).transpose()
}

async fn sum_up(conn: &mut AsyncPgConnection, event: EventId, zone: Tz) -> StoreResult<Earnings> {
    let query = sql(LEDGER).bind::<Uuid, _>(event.uuid());
    let mut rows = query.load_stream::<LedgerRow>(conn).await.map_err(store_error)?;
    let mut earnings = Earnings::default();
    let mut open: Option<(i64, OrderMoney)> = None;
    while let Some(row) = rows.try_next().await.map_err(store_error)? {
        if open.as_ref().is_none_or(|(id, _)| *id != row.order_id) {
            add(&mut earnings, open.replace((row.order_id, row.order()?)), zone)?;
        }
        if let (Some((_, order)), Some(movement)) = (&mut open, row.movement()?) {
            order.movements.push(movement);
        }
    }
    add(&mut earnings, open, zone)?;
    Ok(earnings)
}

fn add(earnings: &mut Earnings, order: Option<(i64, OrderMoney)>, zone: Tz) -> StoreResult<()> {
    let Some((_, order)) = order else { return Ok(()) };
    earnings
        .add(&order, zone)
        .map_err(|error| StoreError::Corrupt(format!("an order's money {error}")))
}
