//! The inbox of webhooks as staff see it. The bodies stay where they are.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::ids::{OrderId, WebhookId};
use turnout_domain::payments::{ProviderName, WebhookStatus};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::payments::{WebhookFilter, WebhookSummary};
use turnout_ports::store::{StoreError, StoreResult};

use crate::error::store_error;
use crate::money::{corrupt, count};
use crate::static_sql::sql;

macro_rules! summary {
    ($rest:literal) => {
        concat!(
            "SELECT w.uuid, w.provider, w.provider_event_id, w.webhook_type, w.provider_payment_id, o.uuid AS \"order\",
                octet_length(w.payload) AS size, w.status, w.processing_error, w.received_at, w.processed_at
            FROM payment_webhooks w LEFT JOIN orders o ON o.id = w.order_id ",
            $rest
        )
    };
}

const LIST: &str = summary!(
    "WHERE ($1::text IS NULL OR w.status = $1) AND ($2::text IS NULL OR w.provider = $2)
        AND ($3::uuid IS NULL OR w.id < (SELECT id FROM payment_webhooks WHERE uuid = $3))
    ORDER BY w.id DESC LIMIT $4"
);

const LOCK: &str = summary!("WHERE w.uuid = $1 FOR UPDATE OF w");

const REOPEN: &str = "
    UPDATE payment_webhooks SET status = 'received', processing_error = '', processed_at = NULL WHERE uuid = $1";

#[derive(QueryableByName)]
struct SummaryRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
    #[diesel(sql_type = Text)]
    provider: String,
    #[diesel(sql_type = Text)]
    provider_event_id: String,
    #[diesel(sql_type = Text)]
    webhook_type: String,
    #[diesel(sql_type = Nullable<Text>)]
    provider_payment_id: Option<String>,
    #[diesel(sql_type = Nullable<Uuid>)]
    order: Option<uuid::Uuid>,
    #[diesel(sql_type = Integer)]
    size: i32,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Text)]
    processing_error: String,
    #[diesel(sql_type = Timestamptz)]
    received_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    processed_at: Option<DateTime<Utc>>,
}

impl TryFrom<SummaryRow> for WebhookSummary {
    type Error = StoreError;

    fn try_from(row: SummaryRow) -> StoreResult<Self> {
        Ok(Self {
            id: row.uuid.into(),
            provider: ProviderName::new(&row.provider).map_err(|_| corrupt("provider", &row.provider))?,
            event_id: row.provider_event_id,
            event_type: row.webhook_type,
            payment_ref: row.provider_payment_id,
            order: row.order.map(OrderId::new),
            size: count(row.size)?,
            status: WebhookStatus::parse(&row.status).ok_or_else(|| corrupt("status", &row.status))?,
            error: row.processing_error,
            received_at: row.received_at,
            processed_at: row.processed_at,
        })
    }
}

pub(super) async fn list(
    conn: &mut AsyncPgConnection,
    filter: &WebhookFilter,
    page: &PageRequest<WebhookId>,
) -> StoreResult<Page<WebhookSummary, WebhookId>> {
    let query = sql(LIST)
        .bind::<Nullable<Text>, _>(filter.status.map(WebhookStatus::as_str))
        .bind::<Nullable<Text>, _>(filter.provider.as_ref().map(ProviderName::as_str))
        .bind::<Nullable<Uuid>, _>(page.after.map(WebhookId::uuid))
        .bind::<BigInt, _>(page.rows());
    let rows: Vec<SummaryRow> = query.load(conn).await.map_err(store_error)?;
    let found = rows.into_iter().map(WebhookSummary::try_from);
    Ok(Page::from_rows(
        page,
        found.collect::<StoreResult<_>>()?,
        |last: &WebhookSummary| last.id,
    ))
}

pub(super) async fn lock(conn: &mut AsyncPgConnection, id: WebhookId) -> StoreResult<Option<WebhookSummary>> {
    let query = sql(LOCK).bind::<Uuid, _>(id.uuid());
    let rows: Vec<SummaryRow> = query.load(conn).await.map_err(store_error)?;
    rows.into_iter().next().map(WebhookSummary::try_from).transpose()
}

pub(super) async fn reopen(conn: &mut AsyncPgConnection, id: WebhookId) -> StoreResult<()> {
    let update = sql(REOPEN).bind::<Uuid, _>(id.uuid());
    update.execute(conn).await.map_err(store_error)?;
    Ok(())
}
