//! Reading attendance records.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use turnout_domain::attendance::{AttendanceStatus, Booking, PaymentStatus};
use turnout_domain::guestlist::AttendeeStatus;
use turnout_domain::ids::{AttendanceId, EventId, TicketId, TierId, UserId};
use turnout_domain::ticketing::TicketStatus;
use turnout_ports::attendance::{
    AttendanceFilter, AttendanceQueries, AttendanceRecord, DoorListAnswer, DoorListRequest, LiveNumbers,
};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::rows::{corrupt, guest_name, join_guest};
use super::{bookings, door_list, live};
use crate::error::store_error;
use crate::pool::Database;
use crate::static_sql::sql;

/// Reads attendance records from the primary: the door must see what another door has just done.
#[derive(Clone, Debug)]
pub struct PgAttendanceQueries {
    database: Database,
}

impl PgAttendanceQueries {
    /// Queries on these pools.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

macro_rules! select_records {
    () => {
        concat!(
            "SELECT r.uuid, t.uuid AS ticket_uuid, t.number, t.status AS ticket_status, seat.status AS attendee_status, ",
            guest_name!(),
            " AS guest, tier.uuid AS tier_uuid, tier.name AS tier, r.payment_status,
                r.checked_in_at, staff.uuid AS staff_uuid, r.device, r.checked_out_at, r.entries, r.notes, r.updated_at
            FROM attendance_records r
            JOIN tickets t ON t.id = r.ticket_id
            JOIN ticket_tiers tier ON tier.id = t.tier_id ",
            join_guest!(),
            " LEFT JOIN users staff ON staff.id = r.checked_in_by
            WHERE r.event_id = (SELECT id FROM events WHERE uuid = $1) AND "
        )
    };
}

/// The list, for whoever measures it. `$4` and `$5` say where the guest stands: with which states of the ticket, and of void
/// ones whether the participant gave all seats back. Who may not be known is not found by name.
pub const LIST: &str = concat!(
    select_records!(),
    "r.id > coalesce((SELECT id FROM attendance_records WHERE uuid = $2), 0)
        AND ($4 IS NULL OR t.status = ANY ($4)) AND ($5 IS NULL OR (seat.status = 'not_going') = $5)
        AND ($6 IS NULL OR tier.uuid = $6) AND ($7 IS NULL OR r.payment_status = $7)
        AND ($8 IS NULL OR (r.checked_in_at IS NOT NULL) = $8)
        AND ($9 IS NULL OR (r.checked_in_at IS NOT NULL AND r.checked_out_at IS NULL) = $9)
        AND NOT EXISTS (SELECT FROM unnest($10) word WHERE strpos(
            lower(concat_ws(' ', ",
    guest_name!(),
    ", t.number)), lower(word)) = 0)
    ORDER BY r.id LIMIT $3"
);

const OF_TICKET: &str = concat!(select_records!(), "t.uuid = $2");

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
    #[diesel(sql_type = SqlUuid)]
    ticket_uuid: Uuid,
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = Text)]
    ticket_status: String,
    #[diesel(sql_type = Text)]
    attendee_status: String,
    #[diesel(sql_type = Text)]
    guest: String,
    #[diesel(sql_type = SqlUuid)]
    tier_uuid: Uuid,
    #[diesel(sql_type = Text)]
    tier: String,
    #[diesel(sql_type = Text)]
    payment_status: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    checked_in_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    staff_uuid: Option<Uuid>,
    #[diesel(sql_type = Text)]
    device: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    checked_out_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Integer)]
    entries: i32,
    #[diesel(sql_type = Text)]
    notes: String,
    #[diesel(sql_type = Timestamptz)]
    updated_at: DateTime<Utc>,
}

#[async_trait]
impl AttendanceQueries for PgAttendanceQueries {
    async fn list(
        &self,
        event: EventId,
        filter: &AttendanceFilter,
        page: &PageRequest<AttendanceId>,
    ) -> StoreResult<Page<AttendanceRecord, AttendanceId>> {
        let tickets = filter.status.map(|status| {
            let all = status.tickets().iter();
            all.map(|ticket| ticket.as_str()).collect::<Vec<_>>()
        });
        let gave_back = filter.status.and_then(AttendanceStatus::gave_back);
        let rows: Vec<Row> = sql(LIST)
            .bind::<SqlUuid, _>(event.uuid())
            .bind::<Nullable<SqlUuid>, _>(page.after.map(AttendanceId::uuid))
            .bind::<BigInt, _>(page.rows())
            .bind::<Nullable<Array<Text>>, _>(tickets)
            .bind::<Nullable<Bool>, _>(gave_back)
            .bind::<Nullable<SqlUuid>, _>(filter.tier.map(TierId::uuid))
            .bind::<Nullable<Text>, _>(filter.payment.map(PaymentStatus::as_str))
            .bind::<Nullable<Bool>, _>(filter.checked_in)
            .bind::<Nullable<Bool>, _>(filter.inside)
            .bind::<Array<Text>, _>(&filter.words)
            .load(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        let records = rows
            .into_iter()
            .map(Row::into_record)
            .collect::<StoreResult<Vec<_>>>()?;
        Ok(Page::from_rows(page, records, |record| record.id))
    }

    async fn of_ticket(&self, event: EventId, ticket: TicketId) -> StoreResult<Option<AttendanceRecord>> {
        let rows: Vec<Row> = sql(OF_TICKET)
            .bind::<SqlUuid, _>(event.uuid())
            .bind::<SqlUuid, _>(ticket.uuid())
            .load(&mut self.database.write().await?)
            .await
            .map_err(store_error)?;
        rows.into_iter().next().map(Row::into_record).transpose()
    }

    async fn bookings(&self, event: EventId, tickets: &[TicketId]) -> StoreResult<Vec<(TicketId, Booking)>> {
        bookings::bookings(&mut *self.database.write().await?, event, tickets).await
    }

    async fn live(&self, event: EventId) -> StoreResult<LiveNumbers> {
        live::live(&mut *self.database.write().await?, event).await
    }

    async fn door_list(&self, event: EventId, request: &DoorListRequest) -> StoreResult<Option<DoorListAnswer>> {
        let mut connection = self.database.write().await?;
        door_list::door_list(&mut connection, event, request).await
    }
}

impl Row {
    fn into_record(self) -> StoreResult<AttendanceRecord> {
        let payment = PaymentStatus::parse(&self.payment_status);
        let ticket_status = TicketStatus::parse(&self.ticket_status).ok_or_else(|| corrupt("tickets.status"))?;
        let attendee = AttendeeStatus::parse(&self.attendee_status).ok_or_else(|| corrupt("attendees.status"))?;
        Ok(AttendanceRecord {
            id: AttendanceId::new(self.uuid),
            ticket: TicketId::new(self.ticket_uuid),
            ticket_number: self.number,
            status: AttendanceStatus::of(ticket_status, attendee),
            ticket_status,
            guest: self.guest,
            tier_id: TierId::new(self.tier_uuid),
            tier: self.tier,
            payment: payment.ok_or_else(|| corrupt("attendance_records.payment_status"))?,
            checked_in_at: self.checked_in_at,
            checked_in_by: self.staff_uuid.map(UserId::new),
            device: self.device,
            checked_out_at: self.checked_out_at,
            entries: u32::try_from(self.entries).map_err(|_| corrupt("attendance_records.entries"))?,
            notes: self.notes,
            updated_at: self.updated_at,
        })
    }
}
