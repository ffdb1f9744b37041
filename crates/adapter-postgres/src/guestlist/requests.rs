//! Requests to join.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use turnout_domain::booking::Seats;
use turnout_domain::guestlist::{JoinRequest, RequestStatus};
use turnout_domain::ids::{EventId, RequestId, ReservationId, TierId, UserId};
use turnout_ports::guestlist::RequestRepository;
use turnout_ports::store::{StoreError, StoreResult};

use super::IdRow;
use crate::error::store_error;
use crate::money::{corrupt, count, small};
use crate::static_sql::sql;
use crate::store::PgTransaction;

/// The columns that [`RequestRow`] reads, of the tables of [`request_joins`].
macro_rules! request_columns {
    () => {
        "r.uuid AS request_uuid, e.uuid AS request_event, u.uuid AS requester, t.uuid AS tier, r.seats, \
         r.message AS request_message, r.host_message, r.status AS request_status, x.uuid AS reservation, \
         d.uuid AS decided_by, r.decided_at, r.created_at AS made_at"
    };
}
/// The tables around `event_requests r`.
macro_rules! request_joins {
    () => {
        "event_requests r JOIN events e ON e.id = r.event_id JOIN users u ON u.id = r.requester_user_id \
         LEFT JOIN ticket_tiers t ON t.id = r.tier_id LEFT JOIN reservations x ON x.id = r.reservation_id \
         LEFT JOIN users d ON d.id = r.decided_by "
    };
}
pub(super) use {request_columns, request_joins};

#[derive(QueryableByName)]
pub(super) struct RequestRow {
    #[diesel(sql_type = Uuid)]
    request_uuid: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    request_event: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    requester: uuid::Uuid,
    #[diesel(sql_type = Nullable<Uuid>)]
    tier: Option<uuid::Uuid>,
    #[diesel(sql_type = SmallInt)]
    seats: i16,
    #[diesel(sql_type = Text)]
    request_message: String,
    #[diesel(sql_type = Text)]
    host_message: String,
    #[diesel(sql_type = Text)]
    request_status: String,
    #[diesel(sql_type = Nullable<Uuid>)]
    reservation: Option<uuid::Uuid>,
    #[diesel(sql_type = Nullable<Uuid>)]
    decided_by: Option<uuid::Uuid>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    decided_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Timestamptz)]
    made_at: DateTime<Utc>,
}

impl TryFrom<RequestRow> for JoinRequest {
    type Error = StoreError;

    fn try_from(row: RequestRow) -> StoreResult<Self> {
        Ok(Self {
            id: row.request_uuid.into(),
            event: row.request_event.into(),
            requester: row.requester.into(),
            tier: row.tier.map(TierId::new),
            seats: Seats::new(count(row.seats)?).map_err(|_| corrupt("seats", &row.seats.to_string()))?,
            message: row.request_message,
            host_message: row.host_message,
            status: RequestStatus::parse(&row.request_status).ok_or_else(|| corrupt("status", &row.request_status))?,
            reservation: row.reservation.map(ReservationId::new),
            decided_by: row.decided_by.map(UserId::new),
            decided_at: row.decided_at,
            created_at: row.made_at,
        })
    }
}

const INSERT: &str = "
    INSERT INTO event_requests (uuid, event_id, requester_user_id, tier_id, seats, message, status, created_at)
    SELECT $1, e.id, u.id, t.id, $5, $6, $7, $8
    FROM events e JOIN users u ON u.uuid = $3 LEFT JOIN ticket_tiers t ON t.uuid = $4 AND t.event_id = e.id
    WHERE e.uuid = $2
    ON CONFLICT (event_id, requester_user_id) WHERE status IN ('pending', 'accepted') DO NOTHING";

const EVENT_OF: &str = "
    SELECT e.uuid FROM event_requests r JOIN events e ON e.id = r.event_id WHERE r.uuid = $1";

const LOCK: &str = concat!(
    "SELECT ",
    request_columns!(),
    " FROM ",
    request_joins!(),
    "WHERE r.uuid = $1 FOR UPDATE OF r"
);

/// The old status in the condition is what makes one of several rivals win, whatever they locked before.
const UPDATE: &str = "
    UPDATE event_requests SET status = $3, host_message = $4, tier_id = (SELECT id FROM ticket_tiers WHERE uuid = $5),
        reservation_id = (SELECT id FROM reservations WHERE uuid = $6),
        decided_by = (SELECT id FROM users WHERE uuid = $7), decided_at = $8, version = version + 1
    WHERE uuid = $1 AND status = $2";

const DECLINE_PENDING: &str = "
    UPDATE event_requests r SET status = 'declined', decided_at = $2, version = r.version + 1
    FROM events e WHERE e.uuid = $1 AND r.event_id = e.id AND r.status = 'pending' RETURNING r.uuid";

#[async_trait]
impl RequestRepository for PgTransaction {
    async fn insert(&mut self, request: &JoinRequest) -> StoreResult<bool> {
        let insert = sql(INSERT)
            .bind::<Uuid, _>(request.id.uuid())
            .bind::<Uuid, _>(request.event.uuid())
            .bind::<Uuid, _>(request.requester.uuid())
            .bind::<Nullable<Uuid>, _>(request.tier.map(TierId::uuid))
            .bind::<SmallInt, _>(small(request.seats.get())?)
            .bind::<Text, _>(&request.message)
            .bind::<Text, _>(request.status.as_str())
            .bind::<Timestamptz, _>(request.created_at);
        Ok(insert.execute(self.conn()?).await.map_err(store_error)? == 1)
    }

    async fn event_of(&mut self, id: RequestId) -> StoreResult<Option<EventId>> {
        let query = sql(EVENT_OF).bind::<Uuid, _>(id.uuid());
        let rows: Vec<IdRow> = query.load(self.conn()?).await.map_err(store_error)?;
        Ok(rows.into_iter().next().map(|row| row.uuid.into()))
    }

    async fn lock(&mut self, id: RequestId) -> StoreResult<Option<JoinRequest>> {
        let query = sql(LOCK).bind::<Uuid, _>(id.uuid());
        let rows: Vec<RequestRow> = query.load(self.conn()?).await.map_err(store_error)?;
        rows.into_iter().next().map(JoinRequest::try_from).transpose()
    }

    async fn update(&mut self, request: &JoinRequest, from: RequestStatus) -> StoreResult<bool> {
        let update = sql(UPDATE)
            .bind::<Uuid, _>(request.id.uuid())
            .bind::<Text, _>(from.as_str())
            .bind::<Text, _>(request.status.as_str())
            .bind::<Text, _>(&request.host_message)
            .bind::<Nullable<Uuid>, _>(request.tier.map(TierId::uuid))
            .bind::<Nullable<Uuid>, _>(request.reservation.map(ReservationId::uuid))
            .bind::<Nullable<Uuid>, _>(request.decided_by.map(UserId::uuid))
            .bind::<Nullable<Timestamptz>, _>(request.decided_at);
        Ok(update.execute(self.conn()?).await.map_err(store_error)? == 1)
    }

    async fn decline_pending(&mut self, event: EventId, at: DateTime<Utc>) -> StoreResult<Vec<RequestId>> {
        let update = sql(DECLINE_PENDING)
            .bind::<Uuid, _>(event.uuid())
            .bind::<Timestamptz, _>(at);
        let rows: Vec<IdRow> = update.load(self.conn()?).await.map_err(store_error)?;
        Ok(rows.into_iter().map(|row| RequestId::new(row.uuid)).collect())
    }
}
