//! A place in the line as the table keeps it.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Nullable, SmallInt, Text, Timestamptz, Uuid};
use turnout_domain::booking::{Seats, WaitlistEnd, WaitlistEntry, WaitlistStatus};
use turnout_domain::ids::ReservationId;
use turnout_ports::store::{StoreError, StoreResult};

use crate::money::{corrupt, count};

/// The columns that [`EntryRow`] reads, of the tables of [`entry_joins`].
macro_rules! entry_columns {
    () => {
        "w.uuid AS entry_uuid, e.uuid AS entry_event, t.uuid AS entry_tier, u.uuid AS entry_person, w.seats, \
         w.status AS entry_status, x.uuid AS entry_reservation, w.closed_for, w.offered_at, w.ended_at, \
         w.created_at AS joined_at"
    };
}
/// The tables around `waitlist_entries w`, which stands before them.
macro_rules! entry_joins {
    () => {
        " JOIN events e ON e.id = w.event_id JOIN ticket_tiers t ON t.id = w.tier_id JOIN users u ON u.id = w.user_id \
         LEFT JOIN reservations x ON x.id = w.reservation_id "
    };
}
pub(super) use {entry_columns, entry_joins};

#[derive(QueryableByName)]
pub(super) struct EntryRow {
    #[diesel(sql_type = Uuid)]
    entry_uuid: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    entry_event: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    entry_tier: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    entry_person: uuid::Uuid,
    #[diesel(sql_type = SmallInt)]
    seats: i16,
    #[diesel(sql_type = Text)]
    entry_status: String,
    #[diesel(sql_type = Nullable<Uuid>)]
    entry_reservation: Option<uuid::Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    closed_for: Option<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    offered_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    ended_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Timestamptz)]
    joined_at: DateTime<Utc>,
}

impl TryFrom<EntryRow> for WaitlistEntry {
    type Error = StoreError;

    fn try_from(row: EntryRow) -> StoreResult<Self> {
        let closed_for = row.closed_for.map(|word| {
            let why = WaitlistEnd::parse(&word);
            why.ok_or_else(|| corrupt("closed_for", &word))
        });
        Ok(Self {
            id: row.entry_uuid.into(),
            event: row.entry_event.into(),
            tier: row.entry_tier.into(),
            user: row.entry_person.into(),
            seats: Seats::new(count(row.seats)?).map_err(|_| corrupt("seats", &row.seats.to_string()))?,
            status: WaitlistStatus::parse(&row.entry_status).ok_or_else(|| corrupt("status", &row.entry_status))?,
            reservation: row.entry_reservation.map(ReservationId::new),
            closed_for: closed_for.transpose()?,
            offered_at: row.offered_at,
            ended_at: row.ended_at,
            created_at: row.joined_at,
        })
    }
}
