//! The orders of an event as bookkeeping sees them, page by page.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Nullable, Numeric, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use rust_decimal::Decimal;
use turnout_domain::booking::{FeeBearer, OrderStatus};
use turnout_domain::ids::{EventId, OrderId};
use turnout_ports::earnings::{OrderLine, StrayLine};
use turnout_ports::store::StoreResult;

use crate::error::store_error;
use crate::money::{corrupt, count, currency, money};
use crate::static_sql::sql;

const LINES: &str = "
    SELECT o.uuid, o.number, o.status, o.created_at AS ordered_at, o.paid_at, coalesce(p.name, '') AS buyer,
        t.name AS tier, o.seats, o.currency, o.net_amount, o.gst_amount, o.platform_fee, o.fee_bearer, o.total_amount,
        o.captured_amount, m.refunded, m.charged_back, o.provider, o.provider_payment_id
    FROM orders o JOIN ticket_tiers t ON t.id = o.tier_id LEFT JOIN user_profiles p ON p.user_id = o.user_id
        CROSS JOIN LATERAL (SELECT count(*) AS moves,
                coalesce(sum(amount) FILTER (WHERE kind = 'refund'), 0) AS refunded,
                coalesce(sum(amount) FILTER (WHERE kind = 'chargeback'), 0) AS charged_back
            FROM payment_transactions WHERE order_id = o.id AND status = 'completed' AND NOT is_stray) m
    WHERE o.event_id = (SELECT id FROM events WHERE uuid = $1)
        AND o.id > coalesce((SELECT id FROM orders WHERE uuid = $2), 0)
        AND (o.status IN ('paid', 'partially_refunded', 'refunded', 'disputed')
            OR EXISTS (SELECT FROM payment_transactions s WHERE s.order_id = o.id AND s.status = 'completed'))
    ORDER BY o.id LIMIT $3";

const STRAYS: &str = "
    SELECT o.uuid, p.completed_at AS came_at, p.amount, p.currency, p.provider, p.provider_transaction_id,
        coalesce((SELECT sum(r.amount) FROM payment_transactions r
            WHERE r.payment_id = p.id AND r.status = 'completed'), 0) AS returned
    FROM payment_transactions p JOIN orders o ON o.id = p.order_id
    WHERE o.uuid = ANY($1) AND p.kind = 'payment' AND p.is_stray AND p.status = 'completed' ORDER BY p.id";

#[derive(QueryableByName)]
struct LineRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Timestamptz)]
    ordered_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    paid_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Text)]
    buyer: String,
    #[diesel(sql_type = Text)]
    tier: String,
    #[diesel(sql_type = SmallInt)]
    seats: i16,
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = Numeric)]
    net_amount: Decimal,
    #[diesel(sql_type = Numeric)]
    gst_amount: Decimal,
    #[diesel(sql_type = Numeric)]
    platform_fee: Decimal,
    #[diesel(sql_type = Text)]
    fee_bearer: String,
    #[diesel(sql_type = Numeric)]
    total_amount: Decimal,
    #[diesel(sql_type = Numeric)]
    captured_amount: Decimal,
    #[diesel(sql_type = Numeric)]
    refunded: Decimal,
    #[diesel(sql_type = Numeric)]
    charged_back: Decimal,
    #[diesel(sql_type = Nullable<Text>)]
    provider: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    provider_payment_id: Option<String>,
}

#[derive(QueryableByName)]
struct StrayRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
    #[diesel(sql_type = Timestamptz)]
    came_at: DateTime<Utc>,
    #[diesel(sql_type = Numeric)]
    amount: Decimal,
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = Text)]
    provider: String,
    #[diesel(sql_type = Nullable<Text>)]
    provider_transaction_id: Option<String>,
    #[diesel(sql_type = Numeric)]
    returned: Decimal,
}

impl LineRow {
    fn line(self, strays: Vec<StrayLine>) -> StoreResult<OrderLine> {
        let currency = currency(&self.currency)?;
        let money = |amount| money(amount, currency);
        Ok(OrderLine {
            order: OrderId::new(self.uuid),
            number: self.number,
            status: OrderStatus::parse(&self.status).ok_or_else(|| corrupt("status", &self.status))?,
            ordered_at: self.ordered_at,
            paid_at: self.paid_at,
            buyer: self.buyer,
            tier: self.tier,
            seats: count(self.seats)?,
            net: money(self.net_amount)?,
            gst: money(self.gst_amount)?,
            platform_fee: money(self.platform_fee)?,
            fee_bearer: FeeBearer::parse(&self.fee_bearer).ok_or_else(|| corrupt("fee bearer", &self.fee_bearer))?,
            total: money(self.total_amount)?,
            captured: money(self.captured_amount)?,
            refunded: money(self.refunded)?,
            charged_back: money(self.charged_back)?,
            strays,
            provider: self.provider,
            payment_ref: self.provider_payment_id,
        })
    }
}

pub(super) async fn load(
    conn: &mut AsyncPgConnection,
    event: EventId,
    after: Option<OrderId>,
    limit: u32,
) -> StoreResult<Vec<OrderLine>> {
    let query = sql(LINES)
        .bind::<Uuid, _>(event.uuid())
        .bind::<Nullable<Uuid>, _>(after.map(OrderId::uuid))
        .bind::<BigInt, _>(i64::from(limit));
    let rows: Vec<LineRow> = query.load(conn).await.map_err(store_error)?;
    let orders: Vec<uuid::Uuid> = rows.iter().map(|row| row.uuid).collect();
    let mut strays = strays(conn, &orders).await?;
    rows.into_iter()
        .map(|row| {
            let own = strays.remove(&row.uuid).unwrap_or_default();
            row.line(own)
        })
        .collect()
}

async fn strays(
    conn: &mut AsyncPgConnection,
    orders: &[uuid::Uuid],
) -> StoreResult<HashMap<uuid::Uuid, Vec<StrayLine>>> {
    let query = sql(STRAYS).bind::<Array<Uuid>, _>(orders);
    let rows: Vec<StrayRow> = query.load(conn).await.map_err(store_error)?;
    let mut strays: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        let currency = currency(&row.currency)?;
        strays.entry(row.uuid).or_default().push(StrayLine {
            at: row.came_at,
            received: money(row.amount, currency)?,
            returned: money(row.returned, currency)?,
            provider: row.provider,
            transaction_ref: row.provider_transaction_id,
        });
    }
    Ok(strays)
}
