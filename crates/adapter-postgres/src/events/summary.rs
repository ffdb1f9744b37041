//! One event in a list.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, Bool, Integer, Nullable, Numeric, Text, Timestamptz, Uuid as SqlUuid};
use rust_decimal::Decimal;
use turnout_domain::events::Position;
use turnout_domain::ids::{EventId, ImageId, UserId};
use turnout_domain::money::Money;
use turnout_ports::events::EventSummary;
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::rows::{corrupt, currency, number, parsed, seat_count, time_zone};

/// The columns of `SummaryRow` but for `guest` and `metres`.
macro_rules! summary_columns {
    (now $now:expr) => {
        concat!(
            "e.uuid AS event_uuid, e.slug, e.title, e.kind, e.mood, e.status, e.visibility, e.admission, e.start_at, \
             e.end_at, e.time_zone, coalesce(v.name, e.venue_text) AS venue_name, coalesce(v.city, '') AS city, \
             v.latitude, v.longitude, c.slug AS category, ",
            crate::events::fragments::interests!(),
            " AS interests, e.is_paid, e.currency, (SELECT min(t.price) FROM ticket_tiers t WHERE t.event_id = e.id \
             AND t.is_active) AS price_from, (SELECT x.uuid FROM event_images x \
             WHERE x.event_id = e.id AND x.role = 'cover' AND x.position = 1) AS cover_uuid, i.capacity, i.held, i.sold, CASE WHEN i.waiting = 0 THEN 0 ELSE \
             (SELECT coalesce(sum(least(ti.waiting, ti.capacity - ti.held - ti.sold)), 0)::int4 FROM tier_inventory ti \
             WHERE ti.event_id = e.id) END AS waiting, (SELECT coalesce(sum(r.seats), 0)::int4 \
             FROM reservations r WHERE r.event_id = e.id AND r.status = 'live' AND r.expires_at <= ",
            $now,
            ") AS expired, i.going_count, h.uuid AS host_uuid, coalesce(hp.name, '') AS host_name"
        )
    };
}
pub(super) use summary_columns;

/// Where `summary_columns!` come from.
macro_rules! summary_tables {
    () => {
        " FROM events e JOIN event_inventory i ON i.event_id = e.id JOIN users h ON h.id = e.host_user_id \
         LEFT JOIN user_profiles hp ON hp.user_id = h.id AND hp.is_active LEFT JOIN venues v ON v.id = e.venue_id \
         LEFT JOIN event_categories c ON c.id = e.category_id "
    };
}
pub(super) use summary_tables;

#[derive(QueryableByName)]
pub(super) struct SummaryRow {
    #[diesel(sql_type = SqlUuid)]
    event_uuid: Uuid,
    #[diesel(sql_type = Text)]
    slug: String,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    mood: String,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Text)]
    visibility: String,
    #[diesel(sql_type = Text)]
    admission: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    start_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    end_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Text)]
    time_zone: String,
    #[diesel(sql_type = Text)]
    venue_name: String,
    #[diesel(sql_type = Text)]
    city: String,
    #[diesel(sql_type = Nullable<Numeric>)]
    latitude: Option<Decimal>,
    #[diesel(sql_type = Nullable<Numeric>)]
    longitude: Option<Decimal>,
    #[diesel(sql_type = Nullable<Text>)]
    category: Option<String>,
    #[diesel(sql_type = Array<Text>)]
    interests: Vec<String>,
    #[diesel(sql_type = Bool)]
    is_paid: bool,
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = Nullable<Numeric>)]
    price_from: Option<Decimal>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    cover_uuid: Option<Uuid>,
    #[diesel(sql_type = Integer)]
    capacity: i32,
    #[diesel(sql_type = Integer)]
    held: i32,
    #[diesel(sql_type = Integer)]
    sold: i32,
    /// Only of the lines whose tiers have free seats: those of the others take nothing from the event.
    #[diesel(sql_type = Integer)]
    waiting: i32,
    #[diesel(sql_type = Integer)]
    expired: i32,
    #[diesel(sql_type = Integer)]
    going_count: i32,
    #[diesel(sql_type = SqlUuid)]
    host_uuid: Uuid,
    #[diesel(sql_type = Text)]
    host_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    guest: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    metres: Option<i32>,
}

impl SummaryRow {
    pub fn into_summary(self) -> StoreResult<EventSummary> {
        let price_in = currency(&self.currency)?;
        let price = |amount| Money::new(amount, price_in).map_err(|_| corrupt("ticket_tiers.price"));
        let position = self
            .latitude
            .zip(self.longitude)
            .map(|(north, east)| Position::new(north, east));
        let expired = number("reservations.seats", self.expired)?;
        Ok(EventSummary {
            id: EventId::new(self.event_uuid),
            slug: self.slug,
            title: self.title,
            kind: parsed("events.kind", &self.kind)?,
            mood: self.mood,
            status: parsed("events.status", &self.status)?,
            visibility: parsed("events.visibility", &self.visibility)?,
            admission: parsed("events.admission", &self.admission)?,
            start_at: self.start_at,
            end_at: self.end_at,
            time_zone: time_zone(&self.time_zone)?,
            venue_name: self.venue_name,
            city: self.city,
            position: position.transpose().map_err(|_| corrupt("venues.latitude"))?,
            category: self.category,
            interests: self.interests,
            is_paid: self.is_paid,
            price_from: self.price_from.map(price).transpose()?,
            cover: self.cover_uuid.map(ImageId::new),
            seats: seat_count(self.capacity, self.held, self.sold, self.waiting)?.without_expired(expired),
            going_count: number("event_inventory.going_count", self.going_count)?,
            host: UserId::new(self.host_uuid),
            host_name: self.host_name,
            guest: self.guest.map(|guest| parsed("guest", &guest)).transpose()?,
            distance: self.metres.map(|metres| number("metres", metres)).transpose()?,
        })
    }
}

/// Turns rows into summaries.
pub(super) fn summaries(rows: Vec<SummaryRow>) -> StoreResult<Vec<EventSummary>> {
    rows.into_iter().map(SummaryRow::into_summary).collect()
}
