//! Offers of tickets.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use turnout_domain::accounts::Phone;
use turnout_domain::ids::{TicketId, TransferId, UserId};
use turnout_domain::ticketing::{Transfer, TransferStatus};
use turnout_ports::store::StoreResult;
use turnout_ports::ticketing::{Handover, TransferRepository};

use super::handover;
use super::transfer_rows::{TransferRow, transfer_columns, transfer_joins};
use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

const INSERT: &str = "
    INSERT INTO ticket_transfers (uuid, ticket_id, from_user_id, to_phone, status, expires_at, created_at)
    SELECT $1, k.id, s.id, $4, $5, $6, $7 FROM tickets k, users s WHERE k.uuid = $2 AND s.uuid = $3
    ON CONFLICT (ticket_id) WHERE status = 'pending' DO NOTHING";

const LOCK: &str = concat!(
    "SELECT ",
    transfer_columns!(),
    " FROM ",
    transfer_joins!(),
    "WHERE f.uuid = $1 FOR UPDATE OF f"
);

const LOCK_PENDING: &str = concat!(
    "SELECT ",
    transfer_columns!(),
    " FROM ",
    transfer_joins!(),
    "WHERE k.uuid = $1 AND f.status = 'pending' FOR UPDATE OF f"
);

/// The old status in the condition is what makes one of several rivals win.
const UPDATE: &str = "
    UPDATE ticket_transfers SET status = $3, to_user_id = (SELECT id FROM users WHERE uuid = $4), decided_at = $5
    WHERE uuid = $1 AND status = $2";

const CANCEL_OF: &str = "
    UPDATE ticket_transfers f SET status = 'cancelled', decided_at = $2
    FROM tickets k WHERE k.uuid = ANY($1) AND f.ticket_id = k.id AND f.status = 'pending' RETURNING f.uuid";

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
}

#[async_trait]
impl TransferRepository for PgTransaction {
    async fn insert(&mut self, transfer: &Transfer) -> StoreResult<bool> {
        let insert = sql(INSERT)
            .bind::<Uuid, _>(transfer.id.uuid())
            .bind::<Uuid, _>(transfer.ticket.uuid())
            .bind::<Uuid, _>(transfer.sender.uuid())
            .bind::<Nullable<Text>, _>(transfer.phone.as_ref().map(Phone::as_str))
            .bind::<Text, _>(transfer.status.as_str())
            .bind::<Timestamptz, _>(transfer.expires_at)
            .bind::<Timestamptz, _>(transfer.created_at);
        Ok(insert.execute(self.conn()?).await.map_err(store_error)? == 1)
    }

    async fn lock(&mut self, id: TransferId) -> StoreResult<Option<Transfer>> {
        lock(self, LOCK, id.uuid()).await
    }

    async fn lock_pending(&mut self, ticket: TicketId) -> StoreResult<Option<Transfer>> {
        lock(self, LOCK_PENDING, ticket.uuid()).await
    }

    async fn update(&mut self, transfer: &Transfer, from: TransferStatus) -> StoreResult<bool> {
        let update = sql(UPDATE)
            .bind::<Uuid, _>(transfer.id.uuid())
            .bind::<Text, _>(from.as_str())
            .bind::<Text, _>(transfer.status.as_str())
            .bind::<Nullable<Uuid>, _>(transfer.receiver.map(UserId::uuid))
            .bind::<Nullable<Timestamptz>, _>(transfer.decided_at);
        Ok(update.execute(self.conn()?).await.map_err(store_error)? == 1)
    }

    async fn cancel_of(&mut self, tickets: &[TicketId], at: DateTime<Utc>) -> StoreResult<Vec<TransferId>> {
        let ids: Vec<uuid::Uuid> = tickets.iter().map(|ticket| ticket.uuid()).collect();
        let update = sql(CANCEL_OF).bind::<Array<Uuid>, _>(&ids).bind::<Timestamptz, _>(at);
        let rows: Vec<IdRow> = update.load(self.conn()?).await.map_err(store_error)?;
        Ok(rows.into_iter().map(|row| row.uuid.into()).collect())
    }

    async fn hand_over(&mut self, handover: &Handover) -> StoreResult<bool> {
        handover::hand_over(self.conn()?, handover).await
    }
}

async fn lock(tx: &mut PgTransaction, text: &'static str, id: uuid::Uuid) -> StoreResult<Option<Transfer>> {
    let query = sql(text).bind::<Uuid, _>(id);
    let rows: Vec<TransferRow> = query.load(tx.conn()?).await.map_err(store_error)?;
    rows.into_iter().next().map(Transfer::try_from).transpose()
}
