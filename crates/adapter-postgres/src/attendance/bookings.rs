//! What tickets were made with.

use diesel::QueryableByName;
use diesel::sql_types::{Array, Nullable, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::attendance::Booking;
use turnout_domain::ids::{AttendeeId, EventId, OrderId, TicketId};
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use crate::error::store_error;
use crate::static_sql::sql;

const BOOKINGS: &str = "
    SELECT t.uuid AS ticket, o.uuid AS order_uuid, a.uuid AS attendee
    FROM tickets t JOIN attendees a ON a.id = t.attendee_id LEFT JOIN orders o ON o.id = t.order_id
    WHERE t.uuid = ANY ($2) AND t.event_id = (SELECT id FROM events WHERE uuid = $1)";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    ticket: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    order_uuid: Option<Uuid>,
    #[diesel(sql_type = SqlUuid)]
    attendee: Uuid,
}

pub(super) async fn bookings(
    conn: &mut AsyncPgConnection,
    event: EventId,
    tickets: &[TicketId],
) -> StoreResult<Vec<(TicketId, Booking)>> {
    let tickets: Vec<Uuid> = tickets.iter().map(|ticket| ticket.uuid()).collect();
    let rows: Vec<Row> = sql(BOOKINGS)
        .bind::<SqlUuid, _>(event.uuid())
        .bind::<Array<SqlUuid>, _>(tickets)
        .load(conn)
        .await
        .map_err(store_error)?;
    let booking = |row: Row| {
        let gift = Booking::Gift(AttendeeId::new(row.attendee));
        let booking = row.order_uuid.map_or(gift, |order| Booking::Order(OrderId::new(order)));
        (TicketId::new(row.ticket), booking)
    };
    Ok(rows.into_iter().map(booking).collect())
}
