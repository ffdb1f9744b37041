//! Reading offers of tickets.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use turnout_domain::ids::{TransferId, UserId};
use turnout_domain::ticketing::{Transfer, TransferStatus};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;
use turnout_ports::ticketing::{TransferDetail, TransferQueries, TransferRole};

use super::transfer_rows::{TransferRow, transfer_columns, transfer_joins};
use crate::error::store_error;
use crate::guestlist::cards::{EventCardRow, event_columns, event_joins, person};
use crate::pool::Database;
use crate::static_sql::sql;

/// Reads offers.
#[derive(Clone, Debug)]
pub struct PgTransferQueries {
    database: Database,
}

impl PgTransferQueries {
    /// Queries on these pools.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

macro_rules! detail_query {
    ($first:literal, $rest:literal) => {
        concat!(
            "SELECT k.number, t.name AS tier_name, sp.name AS sender_name, rp.name AS receiver_name, ",
            transfer_columns!(),
            ", ",
            event_columns!(),
            " FROM ",
            $first,
            transfer_joins!(),
            event_joins!(),
            "JOIN ticket_tiers t ON t.id = k.tier_id \
             LEFT JOIN user_profiles sp ON sp.user_id = s.id LEFT JOIN user_profiles rp ON rp.user_id = r.id ",
            $rest
        )
    };
}

const FIND: &str = detail_query!("", "WHERE f.uuid = $1");

/// `$3` is a status at the instant `$4`.
const OF_PERSON: &str = detail_query!(
    "users me CROSS JOIN LATERAL (
        SELECT id FROM ticket_transfers WHERE from_user_id = me.id AND $2 IS DISTINCT FROM 'receiver'
        UNION SELECT id FROM ticket_transfers WHERE to_user_id = me.id AND $2 IS DISTINCT FROM 'sender'
        UNION SELECT id FROM ticket_transfers
            WHERE to_user_id IS NULL AND to_phone = me.phone AND $2 IS DISTINCT FROM 'sender'
    ) own CROSS JOIN ",
    "WHERE me.uuid = $1 AND f.id = own.id
        AND NOT (f.status = 'pending' AND EXISTS (SELECT 1 FROM user_blocks x
            WHERE x.blocker_user_id = me.id AND x.blocked_user_id = f.from_user_id))
        AND ($3::text IS NULL
            OR CASE WHEN f.status = 'pending' AND f.expires_at <= $4 THEN 'expired' ELSE f.status END = $3)
        AND ($5::uuid IS NULL OR f.id < (SELECT id FROM ticket_transfers WHERE uuid = $5))
    ORDER BY f.id DESC LIMIT $6"
);

const OVERDUE: &str = detail_query!(
    "",
    "WHERE f.status = 'pending' AND f.expires_at <= $1 ORDER BY f.expires_at, f.id LIMIT $2"
);

#[derive(QueryableByName)]
struct DetailRow {
    #[diesel(embed)]
    transfer: TransferRow,
    #[diesel(embed)]
    event: EventCardRow,
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = Text)]
    tier_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    sender_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    receiver_name: Option<String>,
}

impl DetailRow {
    fn detail(self) -> StoreResult<TransferDetail> {
        let transfer = Transfer::try_from(self.transfer)?;
        Ok(TransferDetail {
            ticket_number: self.number,
            tier: self.tier_name,
            sender: person(transfer.sender, self.sender_name),
            receiver: transfer.receiver.map(|user| person(user, self.receiver_name)),
            event: self.event.card()?,
            transfer,
        })
    }
}

const fn word(role: TransferRole) -> &'static str {
    match role {
        TransferRole::Sender => "sender",
        TransferRole::Receiver => "receiver",
    }
}

#[async_trait]
impl TransferQueries for PgTransferQueries {
    async fn find(&self, id: TransferId) -> StoreResult<Option<TransferDetail>> {
        let query = sql(FIND).bind::<Uuid, _>(id.uuid());
        let rows: Vec<DetailRow> = query
            .load(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        rows.into_iter().next().map(DetailRow::detail).transpose()
    }

    async fn of_person(
        &self,
        user: UserId,
        role: Option<TransferRole>,
        status: Option<TransferStatus>,
        now: DateTime<Utc>,
        page: &PageRequest<TransferId>,
    ) -> StoreResult<Page<TransferDetail, TransferId>> {
        let query = sql(OF_PERSON)
            .bind::<Uuid, _>(user.uuid())
            .bind::<Nullable<Text>, _>(role.map(word))
            .bind::<Nullable<Text>, _>(status.map(TransferStatus::as_str))
            .bind::<Timestamptz, _>(now)
            .bind::<Nullable<Uuid>, _>(page.after.map(TransferId::uuid))
            .bind::<BigInt, _>(page.rows());
        let rows: Vec<DetailRow> = query
            .load(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        let items = rows.into_iter().map(DetailRow::detail).collect::<StoreResult<_>>()?;
        Ok(Page::from_rows(page, items, |detail: &TransferDetail| {
            detail.transfer.id
        }))
    }

    async fn overdue(&self, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<TransferDetail>> {
        let query = sql(OVERDUE)
            .bind::<Timestamptz, _>(now)
            .bind::<BigInt, _>(i64::from(limit));
        let rows: Vec<DetailRow> = query
            .load(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(DetailRow::detail).collect()
    }
}
