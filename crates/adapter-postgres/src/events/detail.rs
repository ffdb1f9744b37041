//! One event with everything around it, in one round trip.

use chrono::{DateTime, Utc};
use diesel::OptionalExtension;
use diesel::QueryableByName;
use diesel::sql_types::{Bool, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::ids::{ReservationId, TierId, UserId};
use turnout_ports::events::{EventDetail, EventKey, HostProfile, OwnReservation};
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::fragments::{
    announced, event_columns, event_tables, expired_of_tier, grants, guest_status, images, open_hold, venue_json,
};
use super::images::images_from_json;
use super::rows::{EventRow, corrupt, number};
use super::standing::StandingRow;
use super::venue_rows::venue_from_json;
use crate::error::store_error;
use crate::static_sql::sql;

/// What every viewer is shown. Parameters: the key and the time.
macro_rules! shown_to_all {
    () => {
        concat!(
            "SELECT ",
            event_columns!(expired expired_of_tier!(now "$2")),
            ", i.going_count, i.requests_count, ",
            announced!(),
            ", e.created_at, e.updated_at, CASE WHEN v.id IS NOT NULL THEN ",
            venue_json!(),
            " END AS venue, ",
            images!(),
            " AS images, coalesce(hp.name, '') AS host_name, coalesce(hp.bio, '') AS host_bio, \
             coalesce(hp.location, '') AS host_location, coalesce(hp.company, '') AS host_company, \
             coalesce(hp.is_verified, FALSE) AS host_is_verified, coalesce(hp.version, 0) AS host_version, "
        )
    };
}

macro_rules! of_nobody {
    (by $key:expr) => {
        concat!(
            shown_to_all!(),
            "'none' AS guest, FALSE AS is_superuser, NULL AS grants, NULL::uuid AS reservation_uuid, \
             NULL::uuid AS reservation_tier, NULL::smallint AS reservation_seats, \
             NULL::timestamptz AS reservation_expires_at",
            event_tables!(),
            "LEFT JOIN user_profiles hp ON hp.user_id = h.id WHERE ",
            $key,
            " = $1 AND e.deleted_at IS NULL"
        )
    };
}

macro_rules! of_user {
    (by $key:expr) => {
        concat!(
            shown_to_all!(),
            guest_status!(now "$2"),
            " AS guest, coalesce(u.is_superuser, FALSE) AS is_superuser, ",
            grants!(),
            " AS grants, own.uuid AS reservation_uuid, own.tier AS reservation_tier, own.seats AS reservation_seats, \
             own.expires_at AS reservation_expires_at",
            event_tables!(),
            "LEFT JOIN user_profiles hp ON hp.user_id = h.id LEFT JOIN users u ON u.uuid = $3 AND u.is_active \
             LEFT JOIN LATERAL (SELECT r.uuid, (SELECT t.uuid FROM ticket_tiers t WHERE t.id = r.tier_id) AS tier, \
                r.seats, r.expires_at FROM reservations r WHERE ",
            open_hold!(now "$2"),
            " ORDER BY r.id DESC LIMIT 1) own ON TRUE WHERE ",
            $key,
            " = $1 AND e.deleted_at IS NULL"
        )
    };
}

pub(super) const BY_ID: &str = of_nobody!(by "e.uuid");
const BY_SLUG: &str = of_nobody!(by "e.slug");
const BY_ID_FOR_USER: &str = of_user!(by "e.uuid");
const BY_SLUG_FOR_USER: &str = of_user!(by "e.slug");

#[derive(QueryableByName)]
struct DetailRow {
    #[diesel(embed)]
    event: EventRow,
    #[diesel(embed)]
    standing: StandingRow,
    #[diesel(embed)]
    host: HostRow,
    #[diesel(embed)]
    reservation: ReservationRow,
    #[diesel(sql_type = Integer)]
    going_count: i32,
    #[diesel(sql_type = Integer)]
    requests_count: i32,
    #[diesel(sql_type = Nullable<Text>)]
    venue: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    images: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    updated_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
#[expect(
    clippy::struct_field_names,
    reason = "columns of a joined row are told apart by their prefix"
)]
struct HostRow {
    #[diesel(sql_type = SqlUuid)]
    host_uuid: Uuid,
    #[diesel(sql_type = Text)]
    host_name: String,
    #[diesel(sql_type = Text)]
    host_bio: String,
    #[diesel(sql_type = Text)]
    host_location: String,
    #[diesel(sql_type = Text)]
    host_company: String,
    #[diesel(sql_type = Bool)]
    host_is_verified: bool,
    #[diesel(sql_type = Integer)]
    host_version: i32,
}

#[derive(QueryableByName)]
#[expect(
    clippy::struct_field_names,
    reason = "columns of a joined row are told apart by their prefix"
)]
struct ReservationRow {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    reservation_uuid: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    reservation_tier: Option<Uuid>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    reservation_seats: Option<i16>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    reservation_expires_at: Option<DateTime<Utc>>,
}

impl DetailRow {
    fn into_detail(self) -> StoreResult<EventDetail> {
        let (event, _) = self.event.into_event()?;
        Ok(EventDetail {
            event,
            going_count: number("event_inventory.going_count", self.going_count)?,
            requests_count: number("event_inventory.requests_count", self.requests_count)?,
            venue: self.venue.as_deref().map(venue_from_json).transpose()?,
            images: images_from_json(self.images.as_deref())?,
            host: HostProfile {
                id: UserId::new(self.host.host_uuid),
                name: self.host.host_name,
                bio: self.host.host_bio,
                location: self.host.host_location,
                company: self.host.host_company,
                is_verified: self.host.host_is_verified,
                version: number("user_profiles.version", self.host.host_version)?,
            },
            standing: self.standing.into_standing()?,
            reservation: self.reservation.into_reservation()?,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

impl ReservationRow {
    fn into_reservation(self) -> StoreResult<Option<OwnReservation>> {
        let Some(key) = self.reservation_uuid else {
            return Ok(None);
        };
        match (
            self.reservation_tier,
            self.reservation_seats,
            self.reservation_expires_at,
        ) {
            (Some(tier), Some(seats), Some(expires_at)) => Ok(Some(OwnReservation {
                key: ReservationId::new(key),
                tier: TierId::new(tier),
                seats: number("reservations.seats", seats)?,
                expires_at,
            })),
            _ => Err(corrupt("reservations")),
        }
    }
}

pub(super) async fn detail(
    conn: &mut AsyncPgConnection,
    key: &EventKey,
    viewer: Option<UserId>,
    now: DateTime<Utc>,
) -> StoreResult<Option<EventDetail>> {
    let row: Result<DetailRow, _> = match (key, viewer) {
        (EventKey::Id(id), None) => {
            let select = sql(BY_ID).bind::<SqlUuid, _>(id.uuid()).bind::<Timestamptz, _>(now);
            select.get_result(conn).await
        }
        (EventKey::Slug(slug), None) => {
            let select = sql(BY_SLUG).bind::<Text, _>(slug).bind::<Timestamptz, _>(now);
            select.get_result(conn).await
        }
        (EventKey::Id(id), Some(user)) => {
            let select = sql(BY_ID_FOR_USER)
                .bind::<SqlUuid, _>(id.uuid())
                .bind::<Timestamptz, _>(now);
            select.bind::<SqlUuid, _>(user.uuid()).get_result(conn).await
        }
        (EventKey::Slug(slug), Some(user)) => {
            let select = sql(BY_SLUG_FOR_USER).bind::<Text, _>(slug).bind::<Timestamptz, _>(now);
            select.bind::<SqlUuid, _>(user.uuid()).get_result(conn).await
        }
    };
    row.optional()
        .map_err(store_error)?
        .map(DetailRow::into_detail)
        .transpose()
}
