//! What lists and details show beside the thing itself: events, people and held seats.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Bool, Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::booking::ReservationStatus;
use turnout_domain::events::{Admission, EventStatus, Visibility};
use turnout_domain::ids::{EventId, PictureId, UserId};
use turnout_ports::guestlist::{EventCard, HeldSeats, PersonCard};
use turnout_ports::store::StoreResult;

use crate::error::store_error;
use crate::money::{corrupt, count};
use crate::static_sql::sql;

/// The columns that [`EventCardRow`] reads, of `events e` and the tables of [`event_joins`].
macro_rules! event_columns {
    () => {
        "e.uuid AS event_uuid, e.slug AS event_slug, e.title AS event_title, e.status AS event_status, \
         e.visibility AS event_visibility, e.admission AS event_admission, e.start_at AS event_start_at, \
         e.end_at AS event_end_at, e.time_zone AS event_time_zone, coalesce(v.name, e.venue_text) AS event_venue, \
         e.is_paid AS event_is_paid, h.uuid AS host_uuid, hp.name AS host_name"
    };
}
/// What an event's card needs beside `events e`.
macro_rules! event_joins {
    () => {
        "JOIN users h ON h.id = e.host_user_id LEFT JOIN user_profiles hp ON hp.user_id = h.id AND hp.is_active \
         LEFT JOIN venues v ON v.id = e.venue_id "
    };
}
/// The columns that [`HeldRow`] reads, of `reservations x` and its tier `xt`.
macro_rules! held_columns {
    () => {
        "x.uuid AS held_key, xt.uuid AS held_tier, x.seats AS held_seats, x.status AS held_status, \
         x.expires_at AS held_until"
    };
}
/// The id of the first picture of the user `$user`, whose profile is `$profile`, where the user with the id `$viewer` sees
/// it: as `GET /v1/users/{id}` decides. An expression, so that it is found only for the rows of the page.
macro_rules! picture {
    (of $user:literal, profile $profile:literal, for $viewer:literal) => {
        concat!(
            "(SELECT f.uuid FROM user_pictures f WHERE f.user_id = ",
            $user,
            ".id AND f.position = 1 AND ",
            $user,
            ".is_active AND ",
            $user,
            ".erased_at IS NULL AND ",
            $profile,
            ".is_active AND NOT EXISTS (SELECT FROM user_blocks o WHERE o.blocker_user_id = ",
            $user,
            ".id AND o.blocked_user_id = (SELECT viewer.id FROM users viewer WHERE viewer.uuid = ",
            $viewer,
            ")))"
        )
    };
}
pub(crate) use {event_columns, event_joins};
pub(super) use {held_columns, picture};

#[derive(QueryableByName)]
pub(crate) struct EventCardRow {
    #[diesel(sql_type = Uuid)]
    event_uuid: uuid::Uuid,
    #[diesel(sql_type = Text)]
    event_slug: String,
    #[diesel(sql_type = Text)]
    event_title: String,
    #[diesel(sql_type = Text)]
    event_status: String,
    #[diesel(sql_type = Text)]
    event_visibility: String,
    #[diesel(sql_type = Text)]
    event_admission: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    event_start_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    event_end_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Text)]
    event_time_zone: String,
    #[diesel(sql_type = Text)]
    event_venue: String,
    #[diesel(sql_type = Bool)]
    event_is_paid: bool,
    #[diesel(sql_type = Uuid)]
    host_uuid: uuid::Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    host_name: Option<String>,
}

impl EventCardRow {
    pub(crate) fn card(self) -> StoreResult<EventCard> {
        let status = EventStatus::parse(&self.event_status);
        let visibility = Visibility::parse(&self.event_visibility);
        let admission = Admission::parse(&self.event_admission);
        Ok(EventCard {
            id: self.event_uuid.into(),
            slug: self.event_slug,
            title: self.event_title,
            status: status.ok_or_else(|| corrupt("status", &self.event_status))?,
            visibility: visibility.ok_or_else(|| corrupt("visibility", &self.event_visibility))?,
            admission: admission.ok_or_else(|| corrupt("admission", &self.event_admission))?,
            start_at: self.event_start_at,
            end_at: self.event_end_at,
            time_zone: self.event_time_zone,
            venue_name: self.event_venue,
            is_paid: self.event_is_paid,
            host: person(self.host_uuid.into(), self.host_name),
        })
    }
}

const EVENT: &str = concat!(
    "SELECT ",
    event_columns!(),
    " FROM events e ",
    event_joins!(),
    "WHERE e.uuid = $1 AND e.deleted_at IS NULL"
);

pub(super) async fn event(conn: &mut AsyncPgConnection, id: EventId) -> StoreResult<Option<EventCard>> {
    let query = sql(EVENT).bind::<Uuid, _>(id.uuid());
    let rows: Vec<EventCardRow> = query.load(conn).await.map_err(store_error)?;
    rows.into_iter().next().map(EventCardRow::card).transpose()
}

/// Who that is. An empty name is none.
pub(crate) fn person(id: UserId, name: Option<String>) -> PersonCard {
    PersonCard::named(id, name)
}

/// Who that is, with the picture that was found.
pub(super) fn pictured(id: UserId, name: Option<String>, picture: Option<uuid::Uuid>) -> PersonCard {
    PersonCard {
        picture: picture.map(PictureId::new),
        ..person(id, name)
    }
}

#[derive(QueryableByName)]
#[expect(clippy::struct_field_names, reason = "these are the names of the columns")]
pub(super) struct HeldRow {
    #[diesel(sql_type = Nullable<Uuid>)]
    held_key: Option<uuid::Uuid>,
    #[diesel(sql_type = Nullable<Uuid>)]
    held_tier: Option<uuid::Uuid>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    held_seats: Option<i16>,
    #[diesel(sql_type = Nullable<Text>)]
    held_status: Option<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    held_until: Option<DateTime<Utc>>,
}

impl HeldRow {
    pub(super) fn held(self) -> StoreResult<Option<HeldSeats>> {
        let (Some(key), Some(tier), Some(seats), Some(status), Some(expires_at)) = (
            self.held_key,
            self.held_tier,
            self.held_seats,
            self.held_status,
            self.held_until,
        ) else {
            return Ok(None);
        };
        Ok(Some(HeldSeats {
            key: key.into(),
            tier: tier.into(),
            seats: count(seats)?,
            status: ReservationStatus::parse(&status).ok_or_else(|| corrupt("status", &status))?,
            expires_at,
        }))
    }
}
