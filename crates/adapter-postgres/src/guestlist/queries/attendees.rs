//! Reading participants.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::guestlist::{Attendee, AttendeeStatus};
use turnout_domain::ids::{AttendeeId, EventId, UserId};
use turnout_ports::guestlist::{AttendeeDetail, AttendeeFilter};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use crate::error::store_error;
use crate::guestlist::attendees::AttendeeRow;
use crate::guestlist::cards::{picture, pictured};
use crate::guestlist::is_known;
use crate::static_sql::sql;

#[derive(QueryableByName)]
struct DetailRow {
    #[diesel(embed)]
    attendee: AttendeeRow,
    #[diesel(sql_type = Nullable<Text>)]
    person_name: Option<String>,
    #[diesel(sql_type = Nullable<Uuid>)]
    picture: Option<uuid::Uuid>,
    #[diesel(sql_type = Bool)]
    is_known: bool,
    #[diesel(sql_type = Timestamptz)]
    made_at: DateTime<Utc>,
}

pub(super) const OF_EVENT: &str = concat!(
    "SELECT a.uuid, e.uuid AS event, u.uuid AS person, r.uuid AS request, i.uuid AS invite, a.ticket_type, a.seats,
        a.price_paid, a.platform_fee, a.currency, a.status, a.checked_in_at, a.unasked_since, p.name AS person_name, a.created_at AS made_at, ",
    is_known!("a", "u"),
    " AS is_known, ",
    picture!(of "u", profile "p", for "$5"),
    " AS picture
    FROM attendees a JOIN events e ON e.id = a.event_id JOIN users u ON u.id = a.user_id
        LEFT JOIN user_profiles p ON p.user_id = u.id AND p.is_active
        LEFT JOIN event_requests r ON r.id = a.request_id LEFT JOIN event_invites i ON i.id = a.invite_id
    WHERE e.uuid = $1
        AND CASE $2 WHEN 'all' THEN TRUE WHEN 'counting' THEN a.status IN ('going', 'checked_in') ELSE a.status = $2 END
        AND ($3::uuid IS NULL OR a.id > (SELECT id FROM attendees WHERE uuid = $3))
        AND (NOT $6 OR NOT EXISTS (SELECT FROM user_blocks b JOIN users viewer ON viewer.id = b.blocked_user_id
            WHERE b.blocker_user_id = a.user_id AND viewer.uuid = $5))
    ORDER BY a.id LIMIT $4"
);

pub(super) async fn of_event(
    conn: &mut AsyncPgConnection,
    (event, viewer): (EventId, Option<UserId>),
    filter: AttendeeFilter,
    page: &PageRequest<AttendeeId>,
) -> StoreResult<Page<AttendeeDetail, AttendeeId>> {
    let (filter, is_for_guests) = match filter {
        AttendeeFilter::All => ("all", false),
        AttendeeFilter::ForGuests(status) => (status.map_or("counting", AttendeeStatus::as_str), true),
        AttendeeFilter::Status(status) => (status.as_str(), false),
    };
    let query = sql(OF_EVENT)
        .bind::<Uuid, _>(event.uuid())
        .bind::<Text, _>(filter)
        .bind::<Nullable<Uuid>, _>(page.after.map(AttendeeId::uuid))
        .bind::<BigInt, _>(page.rows())
        .bind::<Nullable<Uuid>, _>(viewer.map(UserId::uuid))
        .bind::<Bool, _>(is_for_guests);
    let rows: Vec<DetailRow> = query.load(conn).await.map_err(store_error)?;
    let detail = |row: DetailRow| {
        let attendee = Attendee::try_from(row.attendee)?;
        Ok(AttendeeDetail {
            person: row
                .is_known
                .then(|| pictured(attendee.user, row.person_name, row.picture)),
            attendee,
            created_at: row.made_at,
        })
    };
    let items = rows.into_iter().map(detail).collect::<StoreResult<_>>()?;
    Ok(Page::from_rows(page, items, |detail: &AttendeeDetail| {
        detail.attendee.id
    }))
}
