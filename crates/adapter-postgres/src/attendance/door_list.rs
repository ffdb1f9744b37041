//! What scanners need before they lose their network, and what changed since.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::attendance::{Door, Entry, PaymentStatus};
use turnout_domain::events::EventStatus;
use turnout_domain::ids::{AttendanceId, EventId, TicketId};
use turnout_domain::ticketing::TicketStatus;
use turnout_ports::attendance::{
    DoorListAnswer, DoorListCursor, DoorListPage, DoorListPlace, DoorListRequest, DoorListTicket,
};
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::rows::{corrupt, guest_name, join_guest};
use crate::error::store_error;
use crate::static_sql::sql;

/// The numbers of transactions mean something in one cluster, and after a recovery only in its new timeline. The oldest open
/// transaction is asked for before the tickets are read: what they do not show yet was changed by that one or a later one.
const HEAD: &str = "
    SELECT e.title, e.status, p.doors_open_at, p.allow_reentry, p.max_inside,
        turnout_database_identity() AS database, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon
    FROM events e JOIN event_policies p ON p.event_id = e.id
    WHERE e.uuid = $1 AND e.deleted_at IS NULL";

macro_rules! select_tickets {
    ($rest:literal) => {
        concat!(
            "SELECT r.uuid, r.changed_in, t.uuid AS ticket_uuid, t.number, t.generation, t.status, r.payment_status,
                ",
            guest_name!(),
            " AS guest, tier.name AS tier,
                r.checked_in_at, r.device, r.checked_out_at, doubled.times, doubled.devices
            FROM attendance_records r
            JOIN tickets t ON t.id = r.ticket_id
            JOIN ticket_tiers tier ON tier.id = t.tier_id
            ",
            join_guest!(),
            "
            CROSS JOIN LATERAL (
                SELECT coalesce(array_agg(s.scanned_at ORDER BY s.scanned_at, s.uuid), '{}') AS times,
                    coalesce(array_agg(s.device ORDER BY s.scanned_at, s.uuid), '{}') AS devices
                FROM ticket_scans s
                WHERE s.ticket_id = t.id AND r.checked_in_at IS NOT NULL AND s.direction = 'in'
                    AND coalesce(s.counts_as, s.outcome) = 'already_checked_in'
                    AND (s.source = 'offline' OR s.counts_as IS NOT NULL)) AS doubled
            WHERE r.event_id = (SELECT id FROM events WHERE uuid = $1) AND ",
            $rest
        )
    };
}

/// The whole list, for whoever measures it. `$2` says nothing here.
pub const ALL: &str = select_tickets!(
    "$2 >= 0 AND r.id > coalesce((SELECT id FROM attendance_records WHERE uuid = $3), 0) ORDER BY r.id LIMIT $4"
);

/// What changed, for whoever measures it.
pub const CHANGED: &str = select_tickets!(
    "(r.changed_in, r.id) > ($2, coalesce((SELECT id FROM attendance_records WHERE uuid = $3), 0))
    ORDER BY r.changed_in, r.id LIMIT $4"
);

#[derive(QueryableByName)]
struct Head {
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    doors_open_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Bool)]
    allow_reentry: bool,
    #[diesel(sql_type = Nullable<Integer>)]
    max_inside: Option<i32>,
    #[diesel(sql_type = Text)]
    database: String,
    #[diesel(sql_type = BigInt)]
    horizon: i64,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
    #[diesel(sql_type = BigInt)]
    changed_in: i64,
    #[diesel(sql_type = SqlUuid)]
    ticket_uuid: Uuid,
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = SmallInt)]
    generation: i16,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Text)]
    payment_status: String,
    #[diesel(sql_type = Text)]
    guest: String,
    #[diesel(sql_type = Text)]
    tier: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    checked_in_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Text)]
    device: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    checked_out_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Array<Timestamptz>)]
    times: Vec<DateTime<Utc>>,
    #[diesel(sql_type = Array<Text>)]
    devices: Vec<String>,
}

pub(super) async fn door_list(
    conn: &mut AsyncPgConnection,
    event: EventId,
    request: &DoorListRequest,
) -> StoreResult<Option<DoorListAnswer>> {
    let heads: Vec<Head> = sql(HEAD)
        .bind::<SqlUuid, _>(event.uuid())
        .load(&mut *conn)
        .await
        .map_err(store_error)?;
    let Some(head) = heads.into_iter().next() else {
        return Ok(None);
    };
    let horizon = number(head.horizon)?;
    let after = request.after.as_ref();
    // A run that would begin behind all transactions there were is of a database that had more of them.
    if after.is_some_and(|after| after.database != head.database || after.next_run > horizon) {
        return Ok(Some(DoorListAnswer::CursorExpired));
    }
    let run = Run::of(after);
    let mut tickets = run.read(conn, event, request.limit).await?;
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let is_through = tickets.len() <= limit;
    tickets.truncate(limit);
    let is_full = matches!(run, Run::All(_));
    let place = tickets.last().filter(|_| !is_through).map(|last| DoorListPlace {
        changed_in: (!is_full).then_some(last.changed_in),
        record: last.record,
    });
    let next = DoorListCursor {
        database: head.database.clone(),
        // A run that goes on leaves to the next one what the first answer of the run could not see.
        next_run: after
            .filter(|after| after.place.is_some())
            .map_or(horizon, |after| after.next_run),
        place,
    };
    Ok(Some(DoorListAnswer::Page(Box::new(DoorListPage {
        door: head.into_door(event)?,
        is_full,
        tickets,
        next,
    }))))
}

/// What is read: everything behind a record, or what changed in or behind a transaction.
enum Run {
    All(Option<AttendanceId>),
    Changes(u64, Option<AttendanceId>),
}

impl Run {
    fn of(after: Option<&DoorListCursor>) -> Self {
        match after {
            None => Self::All(None),
            Some(DoorListCursor {
                next_run, place: None, ..
            }) => Self::Changes(*next_run, None),
            Some(DoorListCursor { place: Some(place), .. }) => match place.changed_in {
                None => Self::All(Some(place.record)),
                Some(changed_in) => Self::Changes(changed_in, Some(place.record)),
            },
        }
    }

    /// One more than the limit, if there are more.
    async fn read(&self, conn: &mut AsyncPgConnection, event: EventId, limit: u32) -> StoreResult<Vec<DoorListTicket>> {
        let (text, since, record) = match self {
            Self::All(record) => (ALL, 0, record),
            Self::Changes(since, record) => (CHANGED, *since, record),
        };
        let since = i64::try_from(since).map_err(|_| corrupt("attendance_records.changed_in"))?;
        let rows: Vec<Row> = sql(text)
            .bind::<SqlUuid, _>(event.uuid())
            .bind::<BigInt, _>(since)
            .bind::<Nullable<SqlUuid>, _>(record.map(AttendanceId::uuid))
            .bind::<BigInt, _>(i64::from(limit) + 1)
            .load(conn)
            .await
            .map_err(store_error)?;
        rows.into_iter().map(Row::into_ticket).collect()
    }
}

fn number(value: i64) -> StoreResult<u64> {
    u64::try_from(value).map_err(|_| corrupt("attendance_records.changed_in"))
}

impl Head {
    fn into_door(self, event: EventId) -> StoreResult<Door> {
        Ok(Door {
            event,
            title: self.title,
            status: EventStatus::parse(&self.status).ok_or_else(|| corrupt("events.status"))?,
            opens_at: self.doors_open_at,
            allows_reentry: self.allow_reentry,
            max_inside: self.max_inside.and_then(|most| u32::try_from(most).ok()),
        })
    }
}

impl Row {
    fn into_ticket(self) -> StoreResult<DoorListTicket> {
        let payment = PaymentStatus::parse(&self.payment_status);
        let device = self.device;
        let doubled = self.times.into_iter().zip(self.devices);
        Ok(DoorListTicket {
            record: AttendanceId::new(self.uuid),
            changed_in: number(self.changed_in)?,
            ticket: TicketId::new(self.ticket_uuid),
            number: self.number,
            generation: u16::try_from(self.generation).map_err(|_| corrupt("tickets.generation"))?,
            status: TicketStatus::parse(&self.status).ok_or_else(|| corrupt("tickets.status"))?,
            payment: payment.ok_or_else(|| corrupt("attendance_records.payment_status"))?,
            guest: self.guest,
            tier: self.tier,
            entry: self.checked_in_at.map(|at| Entry { at, device }),
            left_at: self.checked_out_at,
            duplicates: doubled.map(|(at, device)| Entry { at, device }).collect(),
        })
    }
}
