//! The one look that reads all that decides a scan.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures::future::try_join;
use turnout_domain::access::{Grant, Permission, Scope};
use turnout_domain::attendance::{Door, DoorTicket, Entry, PaymentStatus};
use turnout_domain::events::EventStatus;
use turnout_domain::ids::{ClientScanId, EventId, TicketId, UserId};
use turnout_domain::ticketing::{TicketSecret, TicketStatus};
use turnout_ports::attendance::{DoorQuestion, DoorView};
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::rows::{corrupt, guest_name, join_guest};
use crate::error::store_error;
use crate::events::fragments::role_holds;
use crate::static_sql::sql;
use crate::store::{PgTransaction, begin_with};

/// Reads what decides a scan, from the event `e`. Of the grants only those for the door are read, each as permission, scope and
/// whether it is for this event alone. Scans with the id of the device are counted, because for many questions the planner
/// may answer `EXISTS` from a hash of all scans that there are.
macro_rules! look {
    ($first:literal, from $from:literal, $staff:literal, $ticket:literal, $client_scan:literal) => {
        concat!(
            "SELECT ", $first, ", e.title, e.status AS event_status, p.doors_open_at, p.allow_reentry, p.max_inside,
                host.uuid AS host_uuid, coalesce(u.is_superuser, FALSE) AS is_superuser,
                ARRAY(SELECT pe.code || ' ' || rp.scope || CASE WHEN ur.event_id IS NULL THEN '' ELSE ' here' END
                    FROM user_roles ur JOIN role_permissions rp ON rp.role_id = ur.role_id
                    JOIN permissions pe ON pe.id = rp.permission_id
                    WHERE ", role_holds!("ur"), " AND (ur.event_id IS NULL OR ur.event_id = e.id)
                        AND pe.code IN ('door.scan', 'door.undo')) AS grants,
                (SELECT count(*) FROM ticket_scans s WHERE s.event_id = e.id AND s.client_scan_id = ", $client_scan, "
                    ) > 0 AS is_repeated,
                t.uuid AS ticket_uuid, admits_to.uuid AS ticket_event_uuid, t.number,
                ", guest_name!(), " AS guest, tier.name AS tier, holder.uuid AS holder_uuid,
                t.status AS ticket_status, t.generation, secret.secret_hash, secret.secret_salt, record.payment_status,
                coalesce(record.checked_in_at, t.used_at) AS entered_at, coalesce(record.device, '') AS entry_device,
                record.checked_out_at,
                (SELECT count(*) FROM tickets mate JOIN attendance_records r ON r.ticket_id = mate.id
                    WHERE mate.attendee_id = t.attendee_id AND mate.id <> t.id
                        AND r.checked_in_at IS NOT NULL AND r.checked_out_at IS NULL) AS others_inside
            FROM ", $from, "
            JOIN event_policies p ON p.event_id = e.id
            JOIN users host ON host.id = e.host_user_id
            LEFT JOIN users u ON u.uuid = ", $staff, " AND u.is_active
            LEFT JOIN tickets t ON t.uuid = ", $ticket, "
            LEFT JOIN events admits_to ON admits_to.id = t.event_id
            LEFT JOIN ticket_tiers tier ON tier.id = t.tier_id
            ", join_guest!(), "
            LEFT JOIN ticket_secrets secret ON secret.ticket_id = t.id
            LEFT JOIN attendance_records record ON record.ticket_id = t.id"
        )
    };
}

/// `$1` event, `$2` staff, `$3` ticket, `$4` the device's id of the scan.
const LOOK: &str = concat!(
    look!(
        "CASE WHEN p.max_inside IS NULL THEN 0 ELSE (SELECT count(*) FROM attendance_records r
            WHERE r.event_id = e.id AND r.checked_in_at IS NOT NULL AND r.checked_out_at IS NULL) END AS inside",
        from "events e",
        "$2",
        "$3",
        "$4"
    ),
    " WHERE e.uuid = $1 AND e.deleted_at IS NULL"
);

/// The same for many questions, without those inside.
pub const LOOK_AT_ALL: &str = look!(
    "asked.place, 0::bigint AS inside",
    from "unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[])
            WITH ORDINALITY AS asked (event, staff, ticket, client_scan, place)
        JOIN events e ON e.uuid = asked.event AND e.deleted_at IS NULL",
    "asked.staff",
    "asked.ticket",
    "asked.client_scan"
);

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    event_status: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    doors_open_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Bool)]
    allow_reentry: bool,
    #[diesel(sql_type = Nullable<Integer>)]
    max_inside: Option<i32>,
    #[diesel(sql_type = BigInt)]
    inside: i64,
    #[diesel(sql_type = SqlUuid)]
    host_uuid: Uuid,
    #[diesel(sql_type = Bool)]
    is_superuser: bool,
    #[diesel(sql_type = Array<Text>)]
    grants: Vec<String>,
    #[diesel(sql_type = Bool)]
    is_repeated: bool,
    #[diesel(embed)]
    ticket: TicketRow,
}

#[derive(QueryableByName)]
struct PlacedRow {
    #[diesel(sql_type = BigInt)]
    place: i64,
    #[diesel(embed)]
    row: Row,
}

/// All empty where there is no such ticket.
#[derive(QueryableByName)]
struct TicketRow {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    ticket_uuid: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    ticket_event_uuid: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    number: Option<String>,
    #[diesel(sql_type = Text)]
    guest: String,
    #[diesel(sql_type = Nullable<Text>)]
    tier: Option<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    holder_uuid: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    ticket_status: Option<String>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    generation: Option<i16>,
    #[diesel(sql_type = Nullable<Bytea>)]
    secret_hash: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Bytea>)]
    secret_salt: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Text>)]
    payment_status: Option<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    entered_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Text)]
    entry_device: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    checked_out_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    others_inside: i64,
}

/// Not the strongest lock: what only refers to the event goes on, as every other scan and sale does.
const LOCK_DOOR: &str = "SELECT id FROM events WHERE uuid = $1 FOR NO KEY UPDATE";

pub(super) async fn lock_door(tx: &mut PgTransaction, event: EventId) -> StoreResult<()> {
    let statement = sql(LOCK_DOOR).bind::<SqlUuid, _>(event.uuid());
    statement.execute(tx.conn()?).await.map_err(store_error)?;
    Ok(())
}

pub(super) async fn look(tx: &mut PgTransaction, question: &DoorQuestion) -> StoreResult<Option<DoorView>> {
    let rows: Vec<Row> = sql(LOOK)
        .bind::<SqlUuid, _>(question.event.uuid())
        .bind::<SqlUuid, _>(question.staff.uuid())
        .bind::<Nullable<SqlUuid>, _>(question.ticket.map(TicketId::uuid))
        .bind::<Nullable<SqlUuid>, _>(question.client_scan.map(ClientScanId::uuid))
        .load(tx.conn()?)
        .await
        .map_err(store_error)?;
    rows.into_iter()
        .next()
        .map(|row| row.into_view(question.event))
        .transpose()
}

/// Begins the transaction where that was not done yet, in the same round trip.
pub(super) async fn look_at_all(
    tx: &mut PgTransaction,
    questions: &[DoorQuestion],
) -> StoreResult<Vec<Option<DoorView>>> {
    let (conn, begin) = tx.conn_to_begin()?;
    let conn = &*conn;
    // What is polled first is sent first.
    let ((), rows) = try_join(begin_with(conn, begin), ask(conn, questions)).await?;
    let mut views: Vec<Option<DoorView>> = questions.iter().map(|_| None).collect();
    for PlacedRow { place, row } in rows {
        let place = usize::try_from(place - 1).map_err(|_| corrupt("place"))?;
        let (Some(view), Some(question)) = (views.get_mut(place), questions.get(place)) else {
            return Err(corrupt("place"));
        };
        *view = Some(row.into_view(question.event)?);
    }
    Ok(views)
}

async fn ask(mut conn: &AsyncPgConnection, questions: &[DoorQuestion]) -> StoreResult<Vec<PlacedRow>> {
    let events: Vec<_> = questions.iter().map(|question| question.event.uuid()).collect();
    let staff: Vec<_> = questions.iter().map(|question| question.staff.uuid()).collect();
    let tickets: Vec<_> = questions
        .iter()
        .map(|question| question.ticket.map(TicketId::uuid))
        .collect();
    let scans = questions
        .iter()
        .map(|question| question.client_scan.map(ClientScanId::uuid));
    let query = sql(LOOK_AT_ALL)
        .bind::<Array<SqlUuid>, _>(events)
        .bind::<Array<SqlUuid>, _>(staff)
        .bind::<Array<Nullable<SqlUuid>>, _>(tickets)
        .bind::<Array<Nullable<SqlUuid>>, _>(scans.collect::<Vec<_>>());
    query.load(&mut conn).await.map_err(store_error)
}

impl Row {
    fn into_view(self, event: EventId) -> StoreResult<DoorView> {
        Ok(DoorView {
            host: UserId::new(self.host_uuid),
            is_superuser: self.is_superuser,
            grants: self.grants.iter().filter_map(|text| grant(text, event)).collect(),
            inside: u32::try_from(self.inside).unwrap_or(u32::MAX),
            is_repeated: self.is_repeated,
            secret: self.ticket.secret()?,
            ticket: self.ticket.into_ticket()?,
            door: Door {
                event,
                title: self.title,
                status: EventStatus::parse(&self.event_status).ok_or_else(|| corrupt("events.status"))?,
                opens_at: self.doors_open_at,
                allows_reentry: self.allow_reentry,
                max_inside: self.max_inside.and_then(|most| u32::try_from(most).ok()),
            },
        })
    }
}

/// A permission or scope that this program does not know gives nothing.
fn grant(text: &str, event: EventId) -> Option<Grant> {
    let mut words = text.split(' ');
    Some(Grant {
        permission: Permission::parse(words.next()?)?,
        scope: Scope::parse(words.next()?)?,
        event: words.next().map(|_| event),
    })
}

impl TicketRow {
    fn secret(&self) -> StoreResult<Option<TicketSecret>> {
        let (Some(hash), Some(salt)) = (&self.secret_hash, &self.secret_salt) else {
            return Ok(None);
        };
        Ok(Some(TicketSecret {
            hash: hash
                .as_slice()
                .try_into()
                .map_err(|_| corrupt("ticket_secrets.secret_hash"))?,
            salt: salt
                .as_slice()
                .try_into()
                .map_err(|_| corrupt("ticket_secrets.secret_salt"))?,
        }))
    }

    fn into_ticket(self) -> StoreResult<Option<DoorTicket>> {
        let Some(id) = self.ticket_uuid else {
            return Ok(None);
        };
        let device = self.entry_device;
        let status = self.ticket_status.as_deref().and_then(TicketStatus::parse);
        let payment = self.payment_status.as_deref().and_then(PaymentStatus::parse);
        let generation = self.generation.and_then(|generation| u16::try_from(generation).ok());
        Ok(Some(DoorTicket {
            id: TicketId::new(id),
            event: EventId::new(self.ticket_event_uuid.ok_or_else(|| corrupt("tickets.event_id"))?),
            number: self.number.ok_or_else(|| corrupt("tickets.number"))?,
            guest: self.guest,
            tier: self.tier.ok_or_else(|| corrupt("tickets.tier_id"))?,
            holder: UserId::new(self.holder_uuid.ok_or_else(|| corrupt("tickets.holder_user_id"))?),
            status: status.ok_or_else(|| corrupt("tickets.status"))?,
            generation: generation.ok_or_else(|| corrupt("tickets.generation"))?,
            payment: payment.ok_or_else(|| corrupt("attendance_records.payment_status"))?,
            entry: self.entered_at.map(|at| Entry { at, device }),
            left_at: self.checked_out_at,
            others_inside: u32::try_from(self.others_inside).unwrap_or(u32::MAX),
        }))
    }
}
