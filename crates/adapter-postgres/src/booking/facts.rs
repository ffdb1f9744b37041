//! What has to be known to admit a person.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{
    Array, BigInt, Bool, Bytea, Integer, Jsonb, Nullable, Numeric, SmallInt, Text, Timestamptz, Uuid,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures::future::try_join;
use rust_decimal::Decimal;
use turnout_domain::booking::{BookingFacts, FeeBearer, GstRule, GuestFacts, SeatCount, SeatsHad, Tier};
use turnout_domain::events::{Admission, EventStatus, GenderRule, Visibility};
use turnout_domain::ids::{EventId, TierId, UserId};
use turnout_ports::booking::HoldKnown;
use turnout_ports::idempotency::{Claim, IdempotencyKey};
use turnout_ports::store::StoreResult;

use crate::error::store_error;
use crate::events::fragments::{announced, guest_status, open_hold, open_invite, role_holds};
use crate::idempotency::known_claim;
use crate::money::{corrupt, count, currency, money};
use crate::static_sql::sql;

/// The events and those of their tiers that are asked for: the first one that is sold where none is named. Of each
/// statement here, one row for each question that has an answer.
const EVENT: &str = concat!(
    "SELECT asked.tier AS asked, e.uuid AS event, h.uuid AS host, e.title, e.status, ",
    announced!(),
    ", e.visibility, e.admission, e.end_at,
        p.allow_plus_one, p.allowed_genders, p.hold_minutes, p.gst_percent, p.gst_inclusive, p.fee_bearer,
        t.uuid AS tier, t.name AS tier_name, t.description, t.price, t.currency, t.max_per_order, t.sales_start_at,
        t.sales_end_at, t.position, t.is_active, t.version, i.capacity, i.held, i.sold, i.waiting,
        (SELECT count(*) FROM ticket_tiers s WHERE s.event_id = e.id AND s.is_active) AS tiers_sold
    FROM unnest($1::uuid[], $2::uuid[]) AS asked (event, tier)
        JOIN events e ON e.uuid = asked.event AND e.deleted_at IS NULL
        JOIN users h ON h.id = e.host_user_id
        JOIN event_policies p ON p.event_id = e.id
        JOIN LATERAL (SELECT * FROM ticket_tiers s WHERE s.event_id = e.id AND (s.uuid = asked.tier OR asked.tier IS NULL)
            ORDER BY s.is_active DESC, s.position, s.id LIMIT 1) t ON TRUE
        JOIN tier_inventory i ON i.tier_id = t.id"
);

/// The people, and the answers that were kept under their keys. Who knows of the event is told as everywhere: a tie that
/// ended, such as a revoked invitation, is none. What only private events or closed doors ask is not looked up for
/// the others: the reason for the `CASE`s. Where no tier is named only one is sold, and all holds count as of that.
pub const GUESTS: &str = concat!(
    "SELECT w.place, w.event, w.tier AS asked, k.fingerprint = w.fingerprint AS same, k.status AS answer_status,
        k.headers, k.body, u.uuid AS person, f.name, f.gender, h.seats + coalesce(a.seats, 0) AS at_event, h.unpaid,
        CASE WHEN e.visibility = 'public' AND e.status = 'published' THEN TRUE ELSE u.is_superuser OR ",
    guest_status!(now "$2"),
    " NOT IN ('none', 'team')
            OR EXISTS (SELECT 1 FROM user_roles g JOIN role_permissions rp ON rp.role_id = g.role_id
                JOIN permissions rights ON rights.id = rp.permission_id
                WHERE ",
    role_holds!("g"),
    " AND (g.event_id = e.id OR g.event_id IS NULL AND rp.scope = 'all')
                    AND rights.code = 'event.read') END AS knows_event,
        CASE WHEN e.admission = 'open' THEN NULL ELSE (SELECT sum(q.seats) FROM event_requests q
                WHERE q.requester_user_id = u.id AND q.event_id = e.id AND q.status = 'accepted') END AS granted,
        CASE WHEN e.admission = 'open' THEN FALSE ELSE EXISTS (SELECT 1 FROM event_invites v WHERE ",
    open_invite!("v", now "$2"),
    ") END AS is_invited
    FROM unnest($1::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::bytea[])
            WITH ORDINALITY AS w (event, person, tier, operation, key, fingerprint, place)
        JOIN events e ON e.uuid = w.event
        JOIN users u ON u.uuid = w.person
        JOIN user_profiles f ON f.user_id = u.id
        CROSS JOIN LATERAL (SELECT coalesce(sum(r.seats), 0) AS seats,
                coalesce(sum(r.seats) FILTER (WHERE w.tier IS NULL
                    OR r.tier_id = (SELECT t.id FROM ticket_tiers t WHERE t.uuid = w.tier)), 0) AS unpaid
            FROM reservations r WHERE ",
    open_hold!(now "$2"),
    ") h
        LEFT JOIN attendees a ON a.event_id = e.id AND a.user_id = u.id
        LEFT JOIN idempotency_keys k ON k.actor_user_id = u.id AND k.operation = w.operation AND k.key = w.key
            AND k.expires_at > $2"
);

#[derive(QueryableByName)]
struct KnownRow {
    #[diesel(sql_type = BigInt)]
    place: i64,
    #[diesel(sql_type = Uuid)]
    event: uuid::Uuid,
    #[diesel(sql_type = Nullable<Uuid>)]
    asked: Option<uuid::Uuid>,
    #[diesel(embed)]
    answer: AnswerRow,
    #[diesel(embed)]
    guest: GuestRow,
}

/// The answer that was kept under the key, if there is one.
#[derive(QueryableByName)]
struct AnswerRow {
    #[diesel(sql_type = Nullable<Bool>)]
    same: Option<bool>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    answer_status: Option<i16>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    headers: Option<serde_json::Value>,
    #[diesel(sql_type = Nullable<Bytea>)]
    body: Option<Vec<u8>>,
}

impl AnswerRow {
    fn into_claim(self) -> StoreResult<Claim> {
        match (self.same, self.headers) {
            (None, _) | (_, None) => Ok(Claim::Fresh),
            (Some(same), Some(headers)) => known_claim(same, self.answer_status, headers, self.body),
        }
    }
}

#[derive(Clone, QueryableByName)]
struct EventRow {
    #[diesel(sql_type = Nullable<Uuid>)]
    asked: Option<uuid::Uuid>,
    #[diesel(sql_type = Uuid)]
    event: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    host: uuid::Uuid,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Bool)]
    announced: bool,
    #[diesel(sql_type = Text)]
    visibility: String,
    #[diesel(sql_type = Text)]
    admission: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    end_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Bool)]
    allow_plus_one: bool,
    #[diesel(sql_type = Text)]
    allowed_genders: String,
    #[diesel(sql_type = Nullable<SmallInt>)]
    hold_minutes: Option<i16>,
    #[diesel(sql_type = Numeric)]
    gst_percent: Decimal,
    #[diesel(sql_type = Bool)]
    gst_inclusive: bool,
    #[diesel(sql_type = Text)]
    fee_bearer: String,
    #[diesel(embed)]
    tier: TierRow,
    #[diesel(sql_type = BigInt)]
    tiers_sold: i64,
}

#[derive(Clone, QueryableByName)]
struct TierRow {
    #[diesel(sql_type = Uuid)]
    tier: uuid::Uuid,
    #[diesel(sql_type = Text)]
    tier_name: String,
    #[diesel(sql_type = Text)]
    description: String,
    #[diesel(sql_type = Numeric)]
    price: Decimal,
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = Nullable<SmallInt>)]
    max_per_order: Option<i16>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    sales_start_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    sales_end_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = SmallInt)]
    position: i16,
    #[diesel(sql_type = Bool)]
    is_active: bool,
    #[diesel(sql_type = Integer)]
    version: i32,
    #[diesel(sql_type = Integer)]
    capacity: i32,
    #[diesel(sql_type = Integer)]
    held: i32,
    #[diesel(sql_type = Integer)]
    sold: i32,
    #[diesel(sql_type = Integer)]
    waiting: i32,
}

#[derive(QueryableByName)]
struct GuestRow {
    #[diesel(sql_type = Uuid)]
    person: uuid::Uuid,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    gender: Option<String>,
    #[diesel(sql_type = BigInt)]
    at_event: i64,
    #[diesel(sql_type = BigInt)]
    unpaid: i64,
    #[diesel(sql_type = Bool)]
    knows_event: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    granted: Option<i64>,
    #[diesel(sql_type = Bool)]
    is_invited: bool,
}

impl TierRow {
    fn into_tier(self) -> StoreResult<Tier> {
        Ok(Tier {
            id: self.tier.into(),
            price: money(self.price, currency(&self.currency)?)?,
            seats: SeatCount {
                capacity: count(self.capacity)?,
                held: count(self.held)?,
                sold: count(self.sold)?,
                waiting: count(self.waiting)?,
            },
            max_per_order: self.max_per_order.map(count).transpose()?,
            sales_start_at: self.sales_start_at,
            sales_end_at: self.sales_end_at,
            position: count(self.position)?,
            is_active: self.is_active,
            version: count(self.version)?,
            name: self.tier_name,
            description: self.description,
        })
    }
}

impl EventRow {
    fn into_facts(self, guest: GuestFacts) -> StoreResult<BookingFacts> {
        Ok(BookingFacts {
            event: self.event.into(),
            host: self.host.into(),
            title: self.title,
            status: EventStatus::parse(&self.status).ok_or_else(|| corrupt("status", &self.status))?,
            announced: self.announced,
            visibility: Visibility::parse(&self.visibility).ok_or_else(|| corrupt("visibility", &self.visibility))?,
            admission: Admission::parse(&self.admission).ok_or_else(|| corrupt("admission", &self.admission))?,
            end_at: self.end_at,
            allow_plus_one: self.allow_plus_one,
            genders: GenderRule::parse(&self.allowed_genders).ok_or_else(|| corrupt("rule", &self.allowed_genders))?,
            hold_minutes: self.hold_minutes.map(count).transpose()?,
            gst: GstRule {
                percent: self.gst_percent,
                inclusive: self.gst_inclusive,
            },
            fee_bearer: FeeBearer::parse(&self.fee_bearer).ok_or_else(|| corrupt("fee bearer", &self.fee_bearer))?,
            tier: self.tier.into_tier()?,
            tiers_sold: count(self.tiers_sold)?,
            guest,
        })
    }
}

impl GuestRow {
    fn into_guest(self) -> StoreResult<GuestFacts> {
        Ok(GuestFacts {
            user: self.person.into(),
            name: self.name,
            gender: self.gender,
            had: SeatsHad {
                at_event: count(self.at_event)?,
                unpaid: count(self.unpaid)?,
            },
            knows_event: self.knows_event,
            is_welcome: self.is_invited || self.granted.is_some(),
            granted: self.granted.filter(|_| !self.is_invited).map(count).transpose()?,
        })
    }
}

pub(super) async fn read(
    conn: &mut AsyncPgConnection,
    event: EventId,
    tier: Option<TierId>,
    user: UserId,
    now: DateTime<Utc>,
) -> StoreResult<Option<BookingFacts>> {
    let question = Question {
        event,
        user,
        tier,
        key: None,
    };
    let known = ask(conn, &[question], now).await?;
    Ok(known.into_iter().next().and_then(|known| known.facts))
}

/// About whom something has to be known, and whether the request under this key was answered.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    pub event: EventId,
    pub user: UserId,
    pub tier: Option<TierId>,
    pub key: Option<&'a IdempotencyKey>,
}

/// What is known, in the order of the questions. The caller holds the locks of the events' seats where it matters.
pub(super) async fn ask(
    conn: &mut AsyncPgConnection,
    questions: &[Question<'_>],
    now: DateTime<Utc>,
) -> StoreResult<Vec<HoldKnown>> {
    // Both are sent at once: one round trip.
    let conn = &*conn;
    let (tiers, guests) = try_join(tiers(conn, questions), guests(conn, questions, now)).await?;
    let unknown = HoldKnown {
        facts: None,
        earlier: Claim::Fresh,
    };
    let mut known = vec![unknown; questions.len()];
    for row in guests {
        let place = usize::try_from(row.place - 1).ok();
        let slot = place.and_then(|place| known.get_mut(place));
        let slot = slot.ok_or_else(|| corrupt("place", &row.place.to_string()))?;
        slot.earlier = row.answer.into_claim()?;
        if let Some(tier) = tiers.get(&(row.event, row.asked)) {
            slot.facts = Some(tier.clone().into_facts(row.guest.into_guest()?)?);
        }
    }
    Ok(known)
}

/// By event and the tier that is asked for.
type Tiers = HashMap<(uuid::Uuid, Option<uuid::Uuid>), EventRow>;

async fn tiers(mut conn: &AsyncPgConnection, questions: &[Question<'_>]) -> StoreResult<Tiers> {
    let asked: HashSet<_> = questions
        .iter()
        .map(|question| (question.event.uuid(), question.tier.map(TierId::uuid)))
        .collect();
    let (events, tiers): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
    let query = sql(EVENT)
        .bind::<Array<Uuid>, _>(events)
        .bind::<Array<Nullable<Uuid>>, _>(tiers);
    let rows: Vec<EventRow> = query.load(&mut conn).await.map_err(store_error)?;
    Ok(rows.into_iter().map(|row| ((row.event, row.asked), row)).collect())
}

async fn guests(
    mut conn: &AsyncPgConnection,
    questions: &[Question<'_>],
    now: DateTime<Utc>,
) -> StoreResult<Vec<KnownRow>> {
    let keys = || questions.iter().map(|question| question.key);
    let query = sql(GUESTS)
        .bind::<Array<Uuid>, _>(questions.iter().map(|q| q.event.uuid()).collect::<Vec<_>>())
        .bind::<Timestamptz, _>(now)
        .bind::<Array<Uuid>, _>(questions.iter().map(|q| q.user.uuid()).collect::<Vec<_>>())
        .bind::<Array<Nullable<Uuid>>, _>(questions.iter().map(|q| q.tier.map(TierId::uuid)).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(keys().map(|key| Some(key?.operation.as_str())).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(keys().map(|key| Some(key?.key.as_str())).collect::<Vec<_>>())
        .bind::<Array<Nullable<Bytea>>, _>(keys().map(|key| Some(key?.fingerprint.as_slice())).collect::<Vec<_>>());
    query.load(&mut conn).await.map_err(store_error)
}
