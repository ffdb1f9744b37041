//! What several statements about events read, and how it becomes values of the domain.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, Bool, Integer, Nullable, Numeric, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use rust_decimal::Decimal;
use serde::Deserialize;
use turnout_domain::access::{Grant, Permission, Scope};
use turnout_domain::booking::{FeeBearer, SeatCount, Tier};
use turnout_domain::events::{Event, EventPolicies, GenderRule, parse_time_zone};
use turnout_domain::ids::{EventId, TierId, UserId, VenueId};
use turnout_domain::money::{Currency, Money};
use turnout_ports::store::{StoreError, StoreResult};
use uuid::Uuid;

/// An event with its tiers: the columns of `event_columns!`.
#[derive(QueryableByName)]
pub(super) struct EventRow {
    #[diesel(sql_type = SqlUuid)]
    event_uuid: Uuid,
    #[diesel(sql_type = SqlUuid)]
    host_uuid: Uuid,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    slug: String,
    #[diesel(sql_type = Text)]
    description: String,
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
    #[diesel(sql_type = Nullable<SqlUuid>)]
    venue_uuid: Option<Uuid>,
    #[diesel(sql_type = Text)]
    venue_text: String,
    #[diesel(sql_type = Nullable<Text>)]
    category: Option<String>,
    #[diesel(sql_type = Array<Text>)]
    interests: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    tags: Vec<String>,
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = Bool)]
    is_paid: bool,
    #[diesel(sql_type = Integer)]
    capacity: i32,
    #[diesel(sql_type = Integer)]
    held: i32,
    #[diesel(sql_type = Integer)]
    sold: i32,
    #[diesel(sql_type = Integer)]
    waiting: i32,
    #[diesel(embed)]
    policies: PoliciesRow,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    published_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    cancelled_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Text)]
    cancel_reason: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    completed_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Integer)]
    event_version: i32,
    #[diesel(sql_type = Nullable<Text>)]
    tiers: Option<String>,
}

#[derive(QueryableByName)]
#[expect(clippy::struct_excessive_bools, reason = "the columns are what they are")]
struct PoliciesRow {
    #[diesel(sql_type = Bool)]
    allow_plus_one: bool,
    #[diesel(sql_type = Text)]
    allowed_genders: String,
    #[diesel(sql_type = Bool)]
    show_guest_list: bool,
    #[diesel(sql_type = Bool)]
    allow_transfers: bool,
    #[diesel(sql_type = Bool)]
    allow_reentry: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    doors_open_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Integer>)]
    max_inside: Option<i32>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    hold_minutes: Option<i16>,
    #[diesel(sql_type = Text)]
    gst_number: String,
    #[diesel(sql_type = Numeric)]
    gst_percent: Decimal,
    #[diesel(sql_type = Bool)]
    gst_inclusive: bool,
    #[diesel(sql_type = Text)]
    fee_bearer: String,
}

impl EventRow {
    /// The event, and how many held seats belong to expired holds, as far as the statement counted them.
    pub fn into_event(self) -> StoreResult<(Event, u32)> {
        let (tiers, expired) = tiers(self.tiers.as_deref())?;
        let event = Event {
            id: EventId::new(self.event_uuid),
            host: UserId::new(self.host_uuid),
            title: self.title,
            slug: self.slug,
            description: self.description,
            kind: parsed("events.kind", &self.kind)?,
            mood: self.mood,
            status: parsed("events.status", &self.status)?,
            visibility: parsed("events.visibility", &self.visibility)?,
            admission: parsed("events.admission", &self.admission)?,
            start_at: self.start_at,
            end_at: self.end_at,
            time_zone: time_zone(&self.time_zone)?,
            venue: self.venue_uuid.map(VenueId::new),
            venue_text: self.venue_text,
            category: self.category,
            interests: self.interests,
            tags: self.tags,
            currency: currency(&self.currency)?,
            is_paid: self.is_paid,
            seats: seat_count(self.capacity, self.held, self.sold, self.waiting)?.without_expired(expired),
            policies: self.policies.into_policies()?,
            tiers,
            published_at: self.published_at,
            cancelled_at: self.cancelled_at,
            cancel_reason: self.cancel_reason,
            completed_at: self.completed_at,
            version: number("events.version", self.event_version)?,
        };
        Ok((event, expired))
    }
}

impl PoliciesRow {
    fn into_policies(self) -> StoreResult<EventPolicies> {
        let max_inside = self.max_inside.map(|max| number("event_policies.max_inside", max));
        let hold_minutes = self.hold_minutes.map(|max| number("event_policies.hold_minutes", max));
        Ok(EventPolicies {
            allow_plus_one: self.allow_plus_one,
            allowed_genders: parsed("event_policies.allowed_genders", &self.allowed_genders)?,
            show_guest_list: self.show_guest_list,
            allow_transfers: self.allow_transfers,
            allow_reentry: self.allow_reentry,
            doors_open_at: self.doors_open_at,
            max_inside: max_inside.transpose()?,
            hold_minutes: hold_minutes.transpose()?,
            gst_number: self.gst_number,
            gst_percent: self.gst_percent,
            gst_inclusive: self.gst_inclusive,
            fee_bearer: parsed("event_policies.fee_bearer", &self.fee_bearer)?,
        })
    }
}

/// A tier as `tier_array!` writes it. An array, because names would be most of the text.
#[derive(Deserialize)]
pub(super) struct TierArray(
    Uuid,
    String,
    String,
    String,
    String,
    u32,
    u32,
    u32,
    u32,
    Option<u32>,
    Option<DateTime<Utc>>,
    Option<DateTime<Utc>>,
    u32,
    bool,
    u32,
    u32,
);

impl TierArray {
    /// The tier without its expired holds, and how many seats these have.
    pub fn into_tier(self) -> StoreResult<(Tier, u32)> {
        let Self(id, name, description, price, in_currency, capacity, held, sold, expired, ..) = self;
        let price = price.parse().map_err(|_| corrupt("ticket_tiers.price"))?;
        let tier = Tier {
            id: TierId::new(id),
            name,
            description,
            price: Money::new(price, currency(&in_currency)?).map_err(|_| corrupt("ticket_tiers.price"))?,
            seats: SeatCount {
                capacity,
                held,
                sold,
                waiting: self.15,
            }
            .without_expired(expired),
            max_per_order: self.9,
            sales_start_at: self.10,
            sales_end_at: self.11,
            position: self.12,
            is_active: self.13,
            version: self.14,
        };
        Ok((tier, expired))
    }
}

fn tiers(json: Option<&str>) -> StoreResult<(Vec<Tier>, u32)> {
    let arrays: Vec<TierArray> = from_json("ticket_tiers", json)?;
    let mut expired_seats = 0;
    let mut tiers = Vec::with_capacity(arrays.len());
    for array in arrays {
        let (tier, expired) = array.into_tier()?;
        expired_seats += expired;
        tiers.push(tier);
    }
    Ok((tiers, expired_seats))
}

/// A grant as `grants!` writes it: permission, scope, whether it is for the event alone.
#[derive(Deserialize)]
struct GrantArray(String, String, bool);

/// What roles give. A permission or scope that this program does not know gives nothing.
pub(super) fn grants(json: Option<&str>, event: Option<EventId>) -> StoreResult<Vec<Grant>> {
    let arrays: Vec<GrantArray> = from_json("role_permissions", json)?;
    let grant = |GrantArray(permission, scope, is_for_event): GrantArray| {
        Some(Grant {
            permission: Permission::parse(&permission)?,
            scope: Scope::parse(&scope)?,
            event: if is_for_event { Some(event?) } else { None },
        })
    };
    Ok(arrays.into_iter().filter_map(grant).collect())
}

/// Reads a JSON array; `NULL` is an empty one.
pub(super) fn from_json<'a, T: Deserialize<'a>>(column: &'static str, json: Option<&'a str>) -> StoreResult<Vec<T>> {
    json.map_or(Ok(Vec::new()), |json| {
        serde_json::from_str(json).map_err(|_| corrupt(column))
    })
}

/// A value that the database keeps as a word.
pub(super) trait Word: Sized {
    fn from_word(word: &str) -> Option<Self>;
}

macro_rules! words {
    ($($name:ty),+ $(,)?) => {
        $(impl Word for $name {
            fn from_word(word: &str) -> Option<Self> {
                <$name>::parse(word)
            }
        })+
    };
}
words!(
    FeeBearer,
    GenderRule,
    turnout_domain::events::Admission,
    turnout_domain::events::EventKind,
    turnout_domain::events::EventStatus,
    turnout_domain::events::GuestStatus,
    turnout_domain::events::ImageRole,
    turnout_domain::events::VenueKind,
    turnout_domain::events::Visibility,
);

pub(super) fn parsed<T: Word>(column: &'static str, word: &str) -> StoreResult<T> {
    T::from_word(word).ok_or_else(|| corrupt(column))
}

pub(super) fn number(column: &'static str, value: impl TryInto<u32>) -> StoreResult<u32> {
    value.try_into().map_err(|_| corrupt(column))
}

pub(super) fn seat_count(capacity: i32, held: i32, sold: i32, waiting: i32) -> StoreResult<SeatCount> {
    Ok(SeatCount {
        capacity: number("capacity", capacity)?,
        held: number("held", held)?,
        sold: number("sold", sold)?,
        waiting: number("waiting", waiting)?,
    })
}

pub(super) fn currency(code: &str) -> StoreResult<Currency> {
    code.parse().map_err(|_| corrupt("currency"))
}

pub(super) fn time_zone(name: &str) -> StoreResult<chrono_tz::Tz> {
    parse_time_zone(name).ok_or_else(|| corrupt("events.time_zone"))
}

/// Says which column holds what the domain refuses. The value stays out of logs.
pub(super) fn corrupt(column: &'static str) -> StoreError {
    StoreError::Corrupt(column.to_owned())
}
