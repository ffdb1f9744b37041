//! Tickets, what is kept of their codes, and their attendance records.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, Binary, Bool, Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::attendance::PaymentStatus;
use turnout_domain::booking::SeatFate;
use turnout_domain::ids::{EventId, OrderId, TicketId, UserId};
use turnout_domain::ticketing::{Ticket, TicketSecret, TicketStatus};
use turnout_ports::store::{StoreError, StoreResult};

use crate::error::store_error;
use crate::money::{corrupt, count, small};
use crate::static_sql::sql;

/// The columns that [`TicketRow`] reads, from `ticket_tables!`.
macro_rules! ticket_columns {
    () => {
        "k.uuid, k.number, e.uuid AS event, t.uuid AS tier, o.uuid AS \"order\", a.uuid AS attendee, \
         u.uuid AS holder, k.seat_no, k.guest_name, k.guest_email, k.guest_phone, k.status, k.is_seat_kept, \
         k.generation, k.code_key_id, k.created_at AS made_at"
    };
}
pub(super) use ticket_columns;

/// Tickets `k` with event `e`, tier `t`, attendee `a`, holder `u` and order `o`.
macro_rules! ticket_tables {
    () => {
        " FROM tickets k JOIN events e ON e.id = k.event_id JOIN ticket_tiers t ON t.id = k.tier_id \
         JOIN attendees a ON a.id = k.attendee_id JOIN users u ON u.id = k.holder_user_id \
         LEFT JOIN orders o ON o.id = k.order_id "
    };
}
pub(super) use ticket_tables;

macro_rules! ticket_query {
    ($rest:literal) => {
        concat!("SELECT ", ticket_columns!(), ticket_tables!(), $rest)
    };
}

#[derive(QueryableByName)]
pub(crate) struct TicketRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = Uuid)]
    event: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    tier: uuid::Uuid,
    #[diesel(sql_type = Nullable<Uuid>)]
    order: Option<uuid::Uuid>,
    #[diesel(sql_type = Uuid)]
    attendee: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    holder: uuid::Uuid,
    #[diesel(sql_type = SmallInt)]
    seat_no: i16,
    #[diesel(sql_type = Text)]
    guest_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    guest_email: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    guest_phone: Option<String>,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Bool)]
    is_seat_kept: bool,
    #[diesel(sql_type = SmallInt)]
    generation: i16,
    #[diesel(sql_type = SmallInt)]
    code_key_id: i16,
    #[diesel(sql_type = Timestamptz)]
    made_at: DateTime<Utc>,
}

impl TryFrom<TicketRow> for Ticket {
    type Error = StoreError;

    fn try_from(row: TicketRow) -> StoreResult<Self> {
        Ok(Self {
            id: row.uuid.into(),
            event: row.event.into(),
            tier: row.tier.into(),
            order: row.order.map(OrderId::new),
            attendee: row.attendee.into(),
            holder: row.holder.into(),
            seat_no: count(row.seat_no)?,
            guest_name: row.guest_name,
            guest_email: row.guest_email,
            guest_phone: row.guest_phone,
            status: TicketStatus::parse(&row.status).ok_or_else(|| corrupt("status", &row.status))?,
            seat_kept: row.is_seat_kept,
            generation: u16::try_from(row.generation).map_err(|_| corrupt("generation", &row.number))?,
            key_id: u8::try_from(row.code_key_id).map_err(|_| corrupt("key", &row.number))?,
            created_at: row.made_at,
            number: row.number,
        })
    }
}

/// All tickets of a booking in one statement, with secrets and attendance records. Answers nothing for a ticket whose
/// number is taken.
const INSERT: &str = "
    WITH fresh AS (
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::smallint[],
            $8::bytea[], $9::bytea[]) AS f (uuid, number, seat_no, name, email, phone, key_id, hash, salt)
    ), place AS (
        SELECT e.id AS event_id, t.id AS tier_id, a.id AS attendee_id, u.id AS holder_id,
            (SELECT id FROM orders WHERE uuid = $14) AS order_id
        FROM events e, ticket_tiers t, attendees a, users u
        WHERE e.uuid = $10 AND t.uuid = $11 AND a.uuid = $12 AND u.uuid = $13
    ), made AS (
        INSERT INTO tickets (uuid, number, event_id, tier_id, order_id, attendee_id, holder_user_id, seat_no, guest_name,
            guest_email, guest_phone, code_key_id, created_at)
        SELECT f.uuid, f.number, p.event_id, p.tier_id, p.order_id, p.attendee_id, p.holder_id, f.seat_no, f.name,
            f.email, f.phone, f.key_id, $15
        FROM fresh f, place p
        ON CONFLICT (number) DO NOTHING
        RETURNING id, uuid, event_id, holder_user_id
    ), secrets AS (
        INSERT INTO ticket_secrets (ticket_id, secret_hash, secret_salt)
        SELECT m.id, f.hash, f.salt FROM made m JOIN fresh f USING (uuid)
    )
    INSERT INTO attendance_records (uuid, ticket_id, event_id, user_id, payment_status)
    SELECT m.uuid, m.id, m.event_id, m.holder_user_id, $16 FROM made m";

const VOID: &str = "
    UPDATE tickets SET status = $2, ended_at = greatest($3, created_at), is_seat_kept = $4, version = version + 1
    WHERE uuid = ANY($1) AND status = 'active' RETURNING uuid";

const RELEASE_SEAT: &str = "
    UPDATE tickets SET is_seat_kept = FALSE, version = version + 1 WHERE uuid = $1 AND is_seat_kept";

/// Of an order that is refunded in full all records, unless its tickets were to stay good; else those of the refunded
/// tickets, once no refund of the order is on its way or owed.
const REFUND_RECORDS: &str = "
    UPDATE attendance_records SET payment_status = 'refunded', version = attendance_records.version + 1
    FROM tickets k JOIN orders o ON o.id = k.order_id
    WHERE k.id = ticket_id AND o.uuid = $1 AND payment_status <> 'refunded'
        AND (o.status = 'refunded' AND o.when_refunded <> 'keep_tickets' OR k.status = 'refunded'
            AND NOT EXISTS (SELECT FROM payment_transactions r
            LEFT JOIN payment_transactions n ON n.retry_of = r.id
            WHERE r.order_id = o.id AND r.kind = 'refund' AND NOT r.is_stray
            HAVING bool_or(r.status = 'pending')
                OR sum(r.amount) FILTER (WHERE r.status = 'failed' AND n.id IS NULL) > sum(r.makes_good_amount)))";

#[derive(QueryableByName)]
struct IdRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
}

pub(crate) async fn insert(
    conn: &mut AsyncPgConnection,
    tickets: &[(Ticket, TicketSecret)],
    payment: PaymentStatus,
) -> StoreResult<bool> {
    let Some((first, _)) = tickets.first() else {
        return Ok(true);
    };
    let texts = |pick: fn(&Ticket) -> Option<String>| tickets.iter().map(|(t, _)| pick(t)).collect::<Vec<_>>();
    let seats = tickets
        .iter()
        .map(|(ticket, _)| small(ticket.seat_no))
        .collect::<StoreResult<Vec<_>>>()?;
    let insert = sql(INSERT)
        .bind::<Array<Uuid>, _>(tickets.iter().map(|(ticket, _)| ticket.id.uuid()).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(texts(|ticket| Some(ticket.number.clone())))
        .bind::<Array<SmallInt>, _>(seats)
        .bind::<Array<Nullable<Text>>, _>(texts(|ticket| Some(ticket.guest_name.clone())))
        .bind::<Array<Nullable<Text>>, _>(texts(|ticket| ticket.guest_email.clone()))
        .bind::<Array<Nullable<Text>>, _>(texts(|ticket| ticket.guest_phone.clone()))
        .bind::<Array<SmallInt>, _>(
            tickets
                .iter()
                .map(|(ticket, _)| i16::from(ticket.key_id))
                .collect::<Vec<_>>(),
        )
        .bind::<Array<Binary>, _>(
            tickets
                .iter()
                .map(|(_, secret)| secret.hash.to_vec())
                .collect::<Vec<_>>(),
        )
        .bind::<Array<Binary>, _>(
            tickets
                .iter()
                .map(|(_, secret)| secret.salt.to_vec())
                .collect::<Vec<_>>(),
        )
        .bind::<Uuid, _>(first.event.uuid())
        .bind::<Uuid, _>(first.tier.uuid())
        .bind::<Uuid, _>(first.attendee.uuid())
        .bind::<Uuid, _>(first.holder.uuid())
        .bind::<Nullable<Uuid>, _>(first.order.map(OrderId::uuid))
        .bind::<Timestamptz, _>(first.created_at)
        .bind::<Text, _>(payment.as_str());
    Ok(insert.execute(conn).await.map_err(store_error)? == tickets.len())
}

#[derive(QueryableByName)]
struct SeatRow {
    #[diesel(embed)]
    ticket: TicketRow,
    #[diesel(sql_type = Uuid)]
    guest: uuid::Uuid,
}

pub(crate) async fn lock(conn: &mut AsyncPgConnection, ticket: TicketId) -> StoreResult<Option<(Ticket, UserId)>> {
    let text = concat!(
        "SELECT ",
        ticket_columns!(),
        ", p.uuid AS guest",
        ticket_tables!(),
        "JOIN users p ON p.id = a.user_id WHERE k.uuid = $1 FOR NO KEY UPDATE OF k"
    );
    let query = sql(text).bind::<Uuid, _>(ticket.uuid());
    let rows: Vec<SeatRow> = query.load(conn).await.map_err(store_error)?;
    let seat = rows.into_iter().next();
    seat.map(|row| Ok((Ticket::try_from(row.ticket)?, row.guest.into())))
        .transpose()
}

async fn load(conn: &mut AsyncPgConnection, text: &'static str, id: uuid::Uuid) -> StoreResult<Vec<Ticket>> {
    let rows: Vec<TicketRow> = sql(text).bind::<Uuid, _>(id).load(conn).await.map_err(store_error)?;
    rows.into_iter().map(Ticket::try_from).collect()
}

pub(crate) async fn lock_of_order(conn: &mut AsyncPgConnection, order: OrderId) -> StoreResult<Vec<Ticket>> {
    let text = ticket_query!("WHERE o.uuid = $1 ORDER BY k.id FOR NO KEY UPDATE OF k");
    load(conn, text, order.uuid()).await
}

pub(crate) async fn lock_of_person(
    conn: &mut AsyncPgConnection,
    event: EventId,
    user: UserId,
) -> StoreResult<Vec<Ticket>> {
    let text = ticket_query!(
        "JOIN users p ON p.id = a.user_id WHERE e.uuid = $1 AND p.uuid = $2 ORDER BY k.id FOR NO KEY UPDATE OF k"
    );
    let query = sql(text).bind::<Uuid, _>(event.uuid()).bind::<Uuid, _>(user.uuid());
    let rows: Vec<TicketRow> = query.load(conn).await.map_err(store_error)?;
    rows.into_iter().map(Ticket::try_from).collect()
}

pub(crate) async fn void(
    conn: &mut AsyncPgConnection,
    tickets: &[TicketId],
    status: TicketStatus,
    seats: SeatFate,
    at: DateTime<Utc>,
) -> StoreResult<Vec<TicketId>> {
    let ids: Vec<uuid::Uuid> = tickets.iter().map(|ticket| ticket.uuid()).collect();
    let update = sql(VOID)
        .bind::<Array<Uuid>, _>(&ids)
        .bind::<Text, _>(status.as_str())
        .bind::<Timestamptz, _>(at)
        .bind::<Bool, _>(seats == SeatFate::Kept);
    let rows: Vec<IdRow> = update.load(conn).await.map_err(store_error)?;
    Ok(rows.into_iter().map(|row| row.uuid.into()).collect())
}

pub(crate) async fn release_seat(conn: &mut AsyncPgConnection, ticket: TicketId) -> StoreResult<bool> {
    let update = sql(RELEASE_SEAT).bind::<Uuid, _>(ticket.uuid());
    Ok(update.execute(conn).await.map_err(store_error)? == 1)
}

pub(crate) async fn note_refunded(conn: &mut AsyncPgConnection, order: OrderId) -> StoreResult<()> {
    let update = sql(REFUND_RECORDS).bind::<Uuid, _>(order.uuid());
    update.execute(conn).await.map_err(store_error)?;
    Ok(())
}

/// The tickets of several orders, by seat.
pub(crate) async fn of_orders(
    conn: &mut AsyncPgConnection,
    orders: &[uuid::Uuid],
) -> StoreResult<HashMap<OrderId, Vec<Ticket>>> {
    let text = ticket_query!("WHERE o.uuid = ANY($1) ORDER BY k.order_id, k.seat_no");
    let rows: Vec<TicketRow> = sql(text)
        .bind::<Array<Uuid>, _>(orders)
        .load(conn)
        .await
        .map_err(store_error)?;
    let mut of_orders: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        let ticket = Ticket::try_from(row)?;
        if let Some(order) = ticket.order {
            of_orders.entry(order).or_default().push(ticket);
        }
    }
    Ok(of_orders)
}
