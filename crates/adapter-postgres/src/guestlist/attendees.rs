//! Confirmed participants.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Numeric, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use rust_decimal::Decimal;
use turnout_domain::guestlist::{Attendee, AttendeeStatus};
use turnout_domain::ids::{EventId, InviteId, RequestId, UserId};
use turnout_ports::store::{StoreError, StoreResult};

use crate::error::store_error;
use crate::money::{corrupt, count, currency, integer, money};
use crate::static_sql::sql;

#[derive(QueryableByName)]
pub(super) struct AttendeeRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    event: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    person: uuid::Uuid,
    #[diesel(sql_type = Nullable<Uuid>)]
    request: Option<uuid::Uuid>,
    #[diesel(sql_type = Nullable<Uuid>)]
    invite: Option<uuid::Uuid>,
    #[diesel(sql_type = Text)]
    ticket_type: String,
    #[diesel(sql_type = Integer)]
    seats: i32,
    #[diesel(sql_type = Numeric)]
    price_paid: Decimal,
    #[diesel(sql_type = Numeric)]
    platform_fee: Decimal,
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    checked_in_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    unasked_since: Option<DateTime<Utc>>,
}

impl TryFrom<AttendeeRow> for Attendee {
    type Error = StoreError;

    fn try_from(row: AttendeeRow) -> StoreResult<Self> {
        let currency = currency(&row.currency)?;
        Ok(Self {
            id: row.uuid.into(),
            event: row.event.into(),
            user: row.person.into(),
            request: row.request.map(RequestId::new),
            invite: row.invite.map(InviteId::new),
            ticket_type: row.ticket_type,
            seats: count(row.seats)?,
            price_paid: money(row.price_paid, currency)?,
            platform_fee: money(row.platform_fee, currency)?,
            status: AttendeeStatus::parse(&row.status).ok_or_else(|| corrupt("status", &row.status))?,
            checked_in_at: row.checked_in_at,
            unasked_since: row.unasked_since,
        })
    }
}

const LOCK: &str = "
    SELECT a.uuid, e.uuid AS event, u.uuid AS person, r.uuid AS request, i.uuid AS invite, a.ticket_type, a.seats,
        a.price_paid, a.platform_fee, a.currency, a.status, a.checked_in_at, a.unasked_since
    FROM attendees a JOIN events e ON e.id = a.event_id JOIN users u ON u.id = a.user_id
        LEFT JOIN event_requests r ON r.id = a.request_id LEFT JOIN event_invites i ON i.id = a.invite_id
    WHERE e.uuid = $1 AND u.uuid = $2 FOR UPDATE OF a";

const STORE: &str = "
    INSERT INTO attendees (uuid, event_id, user_id, request_id, invite_id, ticket_type, seats, is_paid, price_paid,
        platform_fee, currency, status, checked_in_at, unasked_since)
    SELECT $1, e.id, u.id, (SELECT id FROM event_requests WHERE uuid = $4), (SELECT id FROM event_invites WHERE uuid = $5),
        $6, $7, $8, $9, $10, $11, $12, $13, $14
    FROM events e, users u WHERE e.uuid = $2 AND u.uuid = $3
    ON CONFLICT (event_id, user_id) DO UPDATE SET request_id = excluded.request_id, invite_id = excluded.invite_id,
        ticket_type = excluded.ticket_type, seats = excluded.seats, is_paid = excluded.is_paid,
        price_paid = excluded.price_paid, platform_fee = excluded.platform_fee, status = excluded.status,
        checked_in_at = excluded.checked_in_at, unasked_since = excluded.unasked_since, version = attendees.version + 1
    WHERE attendees.uuid = excluded.uuid";

const PEOPLE_WITH_FREE_TICKETS: &str = "
    SELECT u.uuid FROM attendees a JOIN events e ON e.id = a.event_id JOIN users u ON u.id = a.user_id
    WHERE e.uuid = $1
        AND EXISTS (SELECT 1 FROM tickets k WHERE k.attendee_id = a.id AND k.order_id IS NULL AND k.status = 'active')
    ORDER BY a.id LIMIT $2";

#[derive(QueryableByName)]
struct PersonRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
}

pub(super) async fn people_with_free_tickets(
    conn: &mut AsyncPgConnection,
    event: EventId,
    limit: u32,
) -> StoreResult<Vec<UserId>> {
    let query = sql(PEOPLE_WITH_FREE_TICKETS)
        .bind::<Uuid, _>(event.uuid())
        .bind::<BigInt, _>(i64::from(limit));
    let rows: Vec<PersonRow> = query.load(conn).await.map_err(store_error)?;
    Ok(rows.into_iter().map(|row| UserId::new(row.uuid)).collect())
}

pub(super) async fn lock(conn: &mut AsyncPgConnection, event: EventId, user: UserId) -> StoreResult<Option<Attendee>> {
    let query = sql(LOCK).bind::<Uuid, _>(event.uuid()).bind::<Uuid, _>(user.uuid());
    let rows: Vec<AttendeeRow> = query.load(conn).await.map_err(store_error)?;
    rows.into_iter().next().map(Attendee::try_from).transpose()
}

pub(super) async fn store(conn: &mut AsyncPgConnection, attendee: &Attendee) -> StoreResult<()> {
    let upsert = sql(STORE)
        .bind::<Uuid, _>(attendee.id.uuid())
        .bind::<Uuid, _>(attendee.event.uuid())
        .bind::<Uuid, _>(attendee.user.uuid())
        .bind::<Nullable<Uuid>, _>(attendee.request.map(RequestId::uuid))
        .bind::<Nullable<Uuid>, _>(attendee.invite.map(InviteId::uuid))
        .bind::<Text, _>(&attendee.ticket_type)
        .bind::<Integer, _>(integer(attendee.seats)?)
        .bind::<Bool, _>(attendee.is_paid())
        .bind::<Numeric, _>(attendee.price_paid.amount())
        .bind::<Numeric, _>(attendee.platform_fee.amount())
        .bind::<Text, _>(attendee.price_paid.currency().code())
        .bind::<Text, _>(attendee.status.as_str())
        .bind::<Nullable<Timestamptz>, _>(attendee.checked_in_at)
        .bind::<Nullable<Timestamptz>, _>(attendee.unasked_since);
    match upsert.execute(conn).await.map_err(store_error)? {
        1 => Ok(()),
        // Two first bookings of one person raced without the inventory's lock between them.
        _ => Err(StoreError::Contended(
            "another booking of the same person came first".to_owned(),
        )),
    }
}
