//! A place in the line as people are shown it.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::booking::{Sale, WaitFacts, WaitlistEntry, WaitlistStatus};
use turnout_domain::events::EventStatus;
use turnout_domain::ids::{EventId, TierId, UserId, WaitlistEntryId};
use turnout_ports::booking::{WaitPlace, WaitlistView};
use turnout_ports::guestlist::PersonCard;
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use super::rows::{EntryRow, entry_columns, entry_joins};
use crate::error::store_error;
use crate::money::{corrupt, count};
use crate::static_sql::sql;

/// Places with what is shown beside them. Counting those ahead walks along the line, so that lists for the host, in
/// which everybody's place can be seen anyway, leave it out.
macro_rules! view_query {
    (ahead $ahead:literal, seats $seats:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            entry_columns!(),
            ", e.title AS event_title, e.status AS event_status, t.name AS tier_name, t.is_active, t.sales_start_at,
                t.sales_end_at, x.expires_at AS offered_until, f.name AS person_name,
                greatest(least(ti.capacity - ti.held - ti.sold, i.capacity - i.held - i.sold), 0) AS free, ",
            $ahead,
            "::bigint AS ahead, ",
            $seats,
            "::bigint AS seats_ahead FROM waitlist_entries w",
            entry_joins!(),
            "JOIN event_inventory i ON i.event_id = e.id JOIN tier_inventory ti ON ti.tier_id = t.id
            LEFT JOIN user_profiles f ON f.user_id = u.id ",
            $rest
        )
    };
}

macro_rules! placed_query {
    ($rest:literal) => {
        view_query!(
            ahead "CASE WHEN w.status = 'waiting' THEN (SELECT count(*) FROM waitlist_entries a
                WHERE a.tier_id = w.tier_id AND a.status = 'waiting' AND a.id < w.id) END",
            seats "CASE WHEN w.status = 'waiting' THEN (SELECT coalesce(sum(a.seats), 0) FROM waitlist_entries a
                WHERE a.tier_id = w.tier_id AND a.status = 'waiting' AND a.id < w.id) END",
            $rest
        )
    };
}

const ONE: &str = placed_query!("WHERE w.uuid = $1");

const OF_PERSON_AT_EVENT: &str = placed_query!(
    "WHERE u.uuid = $1 AND e.uuid = $2 AND ($3::uuid IS NULL OR t.uuid = $3)
    ORDER BY w.status IN ('waiting', 'offered') DESC, w.id DESC LIMIT 1"
);

const OF_PERSON: &str = placed_query!(
    "WHERE u.uuid = $1 AND ($2::uuid IS NULL OR w.id < (SELECT id FROM waitlist_entries WHERE uuid = $2))
    ORDER BY w.id DESC LIMIT $3"
);

const OF_EVENT: &str = view_query!(
    ahead "NULL",
    seats "NULL",
    "WHERE e.uuid = $1 AND ($2::text IS NULL OR w.status = $2)
        AND ($3::uuid IS NULL OR w.id > (SELECT id FROM waitlist_entries WHERE uuid = $3))
    ORDER BY w.id LIMIT $4"
);

#[derive(QueryableByName)]
pub(super) struct ViewRow {
    #[diesel(embed)]
    entry: EntryRow,
    #[diesel(sql_type = Text)]
    event_title: String,
    #[diesel(sql_type = Text)]
    event_status: String,
    #[diesel(sql_type = Text)]
    tier_name: String,
    #[diesel(sql_type = Bool)]
    is_active: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    sales_start_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    sales_end_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    offered_until: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Text>)]
    person_name: Option<String>,
    #[diesel(sql_type = Integer)]
    free: i32,
    #[diesel(sql_type = Nullable<BigInt>)]
    ahead: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    seats_ahead: Option<i64>,
}

impl ViewRow {
    fn view(self, now: DateTime<Utc>) -> StoreResult<WaitlistView> {
        let entry = WaitlistEntry::try_from(self.entry)?;
        let status = EventStatus::parse(&self.event_status).ok_or_else(|| corrupt("status", &self.event_status))?;
        let waits = match (self.ahead, self.seats_ahead) {
            (Some(ahead), Some(seats_ahead)) => Some(WaitPlace {
                facts: WaitFacts {
                    status,
                    sale: Sale::at(self.is_active, self.sales_start_at, self.sales_end_at, now),
                    ahead: count(ahead)?,
                    free: count(self.free)?,
                },
                seats_ahead: count(seats_ahead)?,
            }),
            _ => None,
        };
        Ok(WaitlistView {
            person: PersonCard::named(entry.user, self.person_name),
            event_title: self.event_title,
            tier_name: self.tier_name,
            offered_until: self.offered_until.filter(|_| entry.status == WaitlistStatus::Offered),
            waits,
            entry,
        })
    }
}

pub(super) async fn one(
    conn: &mut AsyncPgConnection,
    id: WaitlistEntryId,
    now: DateTime<Utc>,
) -> StoreResult<Option<WaitlistView>> {
    let query = sql(ONE).bind::<Uuid, _>(id.uuid());
    first(query.load(conn).await.map_err(store_error)?, now)
}

pub(super) async fn of_person_at_event(
    conn: &mut AsyncPgConnection,
    (event, tier): (EventId, Option<TierId>),
    user: UserId,
    now: DateTime<Utc>,
) -> StoreResult<Option<WaitlistView>> {
    let query = sql(OF_PERSON_AT_EVENT)
        .bind::<Uuid, _>(user.uuid())
        .bind::<Uuid, _>(event.uuid())
        .bind::<Nullable<Uuid>, _>(tier.map(TierId::uuid));
    first(query.load(conn).await.map_err(store_error)?, now)
}

pub(super) async fn of_person(
    conn: &mut AsyncPgConnection,
    user: UserId,
    now: DateTime<Utc>,
    page: &PageRequest<WaitlistEntryId>,
) -> StoreResult<Page<WaitlistView, WaitlistEntryId>> {
    let query = sql(OF_PERSON)
        .bind::<Uuid, _>(user.uuid())
        .bind::<Nullable<Uuid>, _>(page.after.map(WaitlistEntryId::uuid))
        .bind::<BigInt, _>(page.rows());
    paged(query.load(conn).await.map_err(store_error)?, now, page)
}

pub(super) async fn of_event(
    conn: &mut AsyncPgConnection,
    event: EventId,
    status: Option<WaitlistStatus>,
    now: DateTime<Utc>,
    page: &PageRequest<WaitlistEntryId>,
) -> StoreResult<Page<WaitlistView, WaitlistEntryId>> {
    let query = sql(OF_EVENT)
        .bind::<Uuid, _>(event.uuid())
        .bind::<Nullable<Text>, _>(status.map(WaitlistStatus::as_str))
        .bind::<Nullable<Uuid>, _>(page.after.map(WaitlistEntryId::uuid))
        .bind::<BigInt, _>(page.rows());
    paged(query.load(conn).await.map_err(store_error)?, now, page)
}

fn first(rows: Vec<ViewRow>, now: DateTime<Utc>) -> StoreResult<Option<WaitlistView>> {
    rows.into_iter().next().map(|row| row.view(now)).transpose()
}

fn paged(
    rows: Vec<ViewRow>,
    now: DateTime<Utc>,
    page: &PageRequest<WaitlistEntryId>,
) -> StoreResult<Page<WaitlistView, WaitlistEntryId>> {
    let views = rows.into_iter().map(|row| row.view(now)).collect::<StoreResult<_>>()?;
    Ok(Page::from_rows(page, views, |view| view.entry.id))
}
