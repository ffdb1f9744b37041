//! How far the winding down of a cancelled event is.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Numeric, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use rust_decimal::Decimal;
use turnout_domain::ids::{EventId, OrderId, TransactionId};
use turnout_domain::payments::{Cancellation, CancelledOrders};
use turnout_ports::payments::{CancellationView, FailedRefund};
use turnout_ports::store::StoreResult;

use crate::error::store_error;
use crate::money::{count, currency, money};
use crate::static_sql::sql;

/// How many refunds that wait for somebody are answered.
const SHOWN: i64 = 100;

/// Each order of the event that money was captured for, with what covers the rest: a refund under way, or one that was
/// refused since the event was cancelled and has no successor.
macro_rules! rest_of_orders {
    () => {
        "rest AS (
            SELECT o.id, o.status, o.currency, o.refunded_amount, o.captured_amount - o.refunded_amount AS held,
                coalesce(sum(t.amount) FILTER (WHERE t.status = 'pending'), 0) AS under_way,
                coalesce(sum(t.amount) FILTER (WHERE t.status = 'failed' AND t.created_at >= e.cancelled_at
                    AND NOT EXISTS (SELECT FROM payment_transactions n WHERE n.retry_of = t.id)), 0) AS failed
            FROM orders o JOIN events e ON e.id = o.event_id
                LEFT JOIN payment_transactions t ON t.order_id = o.id AND t.kind = 'refund' AND NOT t.is_stray
            WHERE e.uuid = $1 AND e.status = 'cancelled' AND o.captured_amount > 0 GROUP BY o.id
        )"
    };
}

const PROGRESS: &str = concat!(
    "WITH ",
    rest_of_orders!(),
    ", counted AS (
        SELECT count(*) AS total, count(*) FILTER (WHERE held = 0) AS refunded,
            count(*) FILTER (WHERE held > 0 AND status = 'disputed') AS disputed,
            count(*) FILTER (WHERE status <> 'disputed' AND under_way < held AND under_way + failed >= held) AS failed,
            count(*) FILTER (WHERE status <> 'disputed' AND held > 0 AND under_way >= held) AS under_way,
            count(*) FILTER (WHERE status <> 'disputed' AND under_way + failed < held) AS to_refund
        FROM rest
    )
    SELECT e.cancelled_at, e.cancel_reason, c.total, c.refunded, c.disputed, c.failed, c.under_way, c.to_refund,
        (SELECT count(*) FROM tickets k WHERE k.event_id = e.id AND k.status IN ('cancelled', 'refunded')) AS voided,
        (SELECT count(*) FROM tickets k WHERE k.event_id = e.id AND k.status = 'used') AS used,
        (SELECT count(*) FROM tickets k WHERE k.event_id = e.id AND k.status = 'active') AS active,
        (SELECT count(*) FROM reservations r WHERE r.event_id = e.id AND r.status = 'live')
            + (SELECT count(*) FROM orders o WHERE o.event_id = e.id AND o.status = 'pending')
            + (SELECT count(*) FROM event_requests q WHERE q.event_id = e.id AND q.status = 'pending')
            + (SELECT count(*) FROM event_invites i WHERE i.event_id = e.id AND i.status = 'pending') AS waiting,
        EXISTS (SELECT FROM jobs j WHERE j.kind = 'wind_down_event' AND j.status = 'dead'
                AND j.payload ->> 'event' = e.uuid::text)
            AND NOT EXISTS (SELECT FROM jobs j WHERE j.kind = 'wind_down_event' AND j.status IN ('queued', 'running')
                AND j.payload ->> 'event' = e.uuid::text) AS is_stuck
    FROM events e, counted c WHERE e.uuid = $1 AND e.status = 'cancelled'"
);

const AMOUNTS: &str = concat!(
    "WITH ",
    rest_of_orders!(),
    " SELECT currency, sum(refunded_amount) AS refunded, sum(held) AS held FROM rest GROUP BY currency ORDER BY currency"
);

const FAILED: &str = concat!(
    "WITH ",
    rest_of_orders!(),
    " SELECT t.uuid, o.uuid AS \"order\", o.number, t.amount, t.currency, t.failure_reason, t.created_at AS requested_at
    FROM payment_transactions t JOIN orders o ON o.id = t.order_id JOIN events e ON e.id = o.event_id
    WHERE e.uuid = $1 AND t.kind = 'refund' AND t.status = 'failed'
        AND NOT EXISTS (SELECT FROM payment_transactions n WHERE n.retry_of = t.id)
        AND NOT EXISTS (SELECT FROM payment_transactions c
            WHERE c.payment_id = t.payment_id AND c.is_stray AND c.kind = 'chargeback' AND c.status = 'completed')
        AND (t.is_stray OR (t.created_at >= e.cancelled_at
            AND EXISTS (SELECT FROM rest r WHERE r.id = o.id AND r.status <> 'disputed' AND r.under_way < r.held)))
    ORDER BY t.id LIMIT $2"
);

#[derive(QueryableByName)]
struct ProgressRow {
    #[diesel(sql_type = Timestamptz)]
    cancelled_at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    cancel_reason: String,
    #[diesel(sql_type = BigInt)]
    total: i64,
    #[diesel(sql_type = BigInt)]
    refunded: i64,
    #[diesel(sql_type = BigInt)]
    disputed: i64,
    #[diesel(sql_type = BigInt)]
    failed: i64,
    #[diesel(sql_type = BigInt)]
    under_way: i64,
    #[diesel(sql_type = BigInt)]
    to_refund: i64,
    #[diesel(sql_type = BigInt)]
    voided: i64,
    #[diesel(sql_type = BigInt)]
    used: i64,
    #[diesel(sql_type = BigInt)]
    active: i64,
    #[diesel(sql_type = BigInt)]
    waiting: i64,
    #[diesel(sql_type = Bool)]
    is_stuck: bool,
}

#[derive(QueryableByName)]
struct AmountRow {
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = Numeric)]
    refunded: Decimal,
    #[diesel(sql_type = Numeric)]
    held: Decimal,
}

#[derive(QueryableByName)]
struct FailedRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    order: uuid::Uuid,
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = Numeric)]
    amount: Decimal,
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = Text)]
    failure_reason: String,
    #[diesel(sql_type = Timestamptz)]
    requested_at: DateTime<Utc>,
}

impl FailedRow {
    fn refund(self) -> StoreResult<FailedRefund> {
        Ok(FailedRefund {
            id: TransactionId::new(self.uuid),
            order: OrderId::new(self.order),
            order_number: self.number,
            amount: money(self.amount, currency(&self.currency)?)?,
            failure: self.failure_reason,
            requested_at: self.requested_at,
        })
    }
}

/// `None` if there is no such event, or it was not cancelled.
pub(super) async fn load(conn: &mut AsyncPgConnection, event: EventId) -> StoreResult<Option<CancellationView>> {
    let query = sql(PROGRESS).bind::<Uuid, _>(event.uuid());
    let rows: Vec<ProgressRow> = query.load(conn).await.map_err(store_error)?;
    let Some(row) = rows.into_iter().next() else {
        return Ok(None);
    };
    let query = sql(AMOUNTS).bind::<Uuid, _>(event.uuid());
    let amounts: Vec<AmountRow> = query.load(conn).await.map_err(store_error)?;
    let query = sql(FAILED).bind::<Uuid, _>(event.uuid()).bind::<BigInt, _>(SHOWN);
    let failed: Vec<FailedRow> = query.load(conn).await.map_err(store_error)?;
    Ok(Some(CancellationView {
        progress: progress(row, &amounts)?,
        failed_refunds: failed.into_iter().map(FailedRow::refund).collect::<StoreResult<_>>()?,
    }))
}

fn progress(row: ProgressRow, amounts: &[AmountRow]) -> StoreResult<Cancellation> {
    let by_currency = |pick: fn(&AmountRow) -> Decimal| {
        let amounts = amounts.iter().map(|row| money(pick(row), currency(&row.currency)?));
        amounts.collect::<StoreResult<Vec<_>>>()
    };
    Ok(Cancellation {
        cancelled_at: row.cancelled_at,
        reason: row.cancel_reason,
        orders: CancelledOrders {
            total: count(row.total)?,
            to_refund: count(row.to_refund)?,
            under_way: count(row.under_way)?,
            refunded: count(row.refunded)?,
            failed: count(row.failed)?,
            disputed: count(row.disputed)?,
        },
        refunded: by_currency(|row| row.refunded)?,
        held: by_currency(|row| row.held)?,
        tickets_voided: count(row.voided)?,
        tickets_used: count(row.used)?,
        tickets_active: count(row.active)?,
        waiting: count(row.waiting)?,
        is_stuck: row.is_stuck,
    })
}
