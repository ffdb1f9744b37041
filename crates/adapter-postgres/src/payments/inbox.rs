//! The inbox of webhooks.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Binary, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::ids::{OrderId, WebhookId};
use turnout_ports::payments::NewWebhook;
use turnout_ports::store::StoreResult;

use crate::error::store_error;
use crate::static_sql::sql;

const INSERT: &str = "
    INSERT INTO payment_webhooks (uuid, provider, provider_event_id, webhook_type, provider_payment_id, payload, signature,
        received_at, provider_transaction_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (provider, provider_event_id) DO NOTHING";

/// A delivery about none of our payments is ignored; it stays for people to look at.
const FINISH: &str = "
    UPDATE payment_webhooks SET status = CASE WHEN $2::uuid IS NULL THEN 'ignored' ELSE 'processed' END,
        order_id = (SELECT id FROM orders WHERE uuid = $2), processed_at = $3, processing_error = ''
    WHERE uuid = $1 AND status IN ('received', 'failed')";

const FAIL: &str = "
    UPDATE payment_webhooks SET status = 'failed', processing_error = $2
    WHERE uuid = $1 AND status IN ('received', 'failed')";

pub(super) async fn insert(conn: &mut AsyncPgConnection, webhook: &NewWebhook) -> StoreResult<bool> {
    let insert = sql(INSERT)
        .bind::<Uuid, _>(webhook.id.uuid())
        .bind::<Text, _>(webhook.provider.as_str())
        .bind::<Text, _>(&webhook.event.event_id)
        .bind::<Text, _>(&webhook.event.event_type)
        .bind::<Nullable<Text>, _>(webhook.event.payment_ref.as_ref())
        .bind::<Binary, _>(&webhook.payload)
        .bind::<Text, _>(&webhook.signature)
        .bind::<Timestamptz, _>(webhook.received_at)
        .bind::<Nullable<Text>, _>(webhook.event.transaction_ref.as_ref());
    Ok(insert.execute(conn).await.map_err(store_error)? == 1)
}

pub(super) async fn finish(
    conn: &mut AsyncPgConnection,
    id: WebhookId,
    order: Option<OrderId>,
    at: DateTime<Utc>,
) -> StoreResult<()> {
    let update = sql(FINISH)
        .bind::<Uuid, _>(id.uuid())
        .bind::<Nullable<Uuid>, _>(order.map(OrderId::uuid))
        .bind::<Timestamptz, _>(at);
    update.execute(conn).await.map_err(store_error)?;
    Ok(())
}

pub(super) async fn fail(conn: &mut AsyncPgConnection, id: WebhookId, error: &str) -> StoreResult<()> {
    let update = sql(FAIL).bind::<Uuid, _>(id.uuid()).bind::<Text, _>(error);
    update.execute(conn).await.map_err(store_error)?;
    Ok(())
}
