//! Reading tickets.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use turnout_domain::events::EventStatus;
use turnout_domain::ids::{EventId, TicketId, UserId};
use turnout_domain::ticketing::Ticket;
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::{StoreError, StoreResult};
use turnout_ports::ticketing::{TicketDetail, TicketEvent, TicketQueries};

use super::tickets::{TicketRow, ticket_columns, ticket_tables};
use crate::error::store_error;
use crate::money::corrupt;
use crate::pool::Database;
use crate::static_sql::sql;

/// Reads tickets from the primary: who has just paid sees the tickets.
#[derive(Clone, Debug)]
pub struct PgTicketQueries {
    database: Database,
}

impl PgTicketQueries {
    /// Queries on these pools.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

macro_rules! detail_query {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            ticket_columns!(),
            ", e.title, e.slug, e.status AS event_status, e.start_at, e.end_at, e.time_zone, \
             coalesce(v.name, e.venue_text) AS venue_name, \
             coalesce(concat_ws(', ', nullif(v.address, ''), nullif(v.city, '')), '') AS address, p.doors_open_at, \
             t.name AS tier_name, k.used_at, k.updated_at",
            ticket_tables!(),
            "JOIN event_policies p ON p.event_id = e.id LEFT JOIN venues v ON v.id = e.venue_id ",
            $rest
        )
    };
}

const FIND: &str = detail_query!("WHERE k.uuid = $1");

const OF_HOLDER: &str = detail_query!(
    "WHERE k.holder_user_id = (SELECT id FROM users WHERE uuid = $1) AND ($2 IS NULL OR e.uuid = $2) \
     AND ($3 IS NULL OR k.id < (SELECT id FROM tickets WHERE uuid = $3)) ORDER BY k.id DESC LIMIT $4"
);

#[derive(QueryableByName)]
struct DetailRow {
    #[diesel(embed)]
    ticket: TicketRow,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    slug: String,
    #[diesel(sql_type = Text)]
    event_status: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    start_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    end_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Text)]
    time_zone: String,
    #[diesel(sql_type = Text)]
    venue_name: String,
    #[diesel(sql_type = Text)]
    address: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    doors_open_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Text)]
    tier_name: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    used_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Timestamptz)]
    updated_at: DateTime<Utc>,
}

impl TryFrom<DetailRow> for TicketDetail {
    type Error = StoreError;

    fn try_from(row: DetailRow) -> StoreResult<Self> {
        let ticket = Ticket::try_from(row.ticket)?;
        let status = EventStatus::parse(&row.event_status);
        Ok(Self {
            event: TicketEvent {
                id: ticket.event,
                title: row.title,
                slug: row.slug,
                status: status.ok_or_else(|| corrupt("events.status", &row.event_status))?,
                start_at: row.start_at,
                end_at: row.end_at,
                time_zone: row.time_zone,
                venue_name: row.venue_name,
                address: row.address,
                doors_open_at: row.doors_open_at,
            },
            ticket,
            tier: row.tier_name,
            used_at: row.used_at,
            updated_at: row.updated_at,
        })
    }
}

#[async_trait]
impl TicketQueries for PgTicketQueries {
    async fn find(&self, ticket: TicketId) -> StoreResult<Option<TicketDetail>> {
        let rows: Vec<DetailRow> = sql(FIND)
            .bind::<SqlUuid, _>(ticket.uuid())
            .load(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        rows.into_iter().next().map(TicketDetail::try_from).transpose()
    }

    async fn of_holder(
        &self,
        holder: UserId,
        event: Option<EventId>,
        page: &PageRequest<TicketId>,
    ) -> StoreResult<Page<TicketDetail, TicketId>> {
        let rows: Vec<DetailRow> = sql(OF_HOLDER)
            .bind::<SqlUuid, _>(holder.uuid())
            .bind::<Nullable<SqlUuid>, _>(event.map(EventId::uuid))
            .bind::<Nullable<SqlUuid>, _>(page.after.map(TicketId::uuid))
            .bind::<BigInt, _>(page.rows())
            .load(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        let details: Vec<TicketDetail> = rows.into_iter().map(TryInto::try_into).collect::<StoreResult<_>>()?;
        Ok(Page::from_rows(page, details, |detail| detail.ticket.id))
    }
}
