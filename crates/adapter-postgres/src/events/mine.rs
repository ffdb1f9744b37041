//! The events of one user.

use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::ids::{EventId, UserId};
use turnout_ports::events::{EventSummary, MyRole};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use super::fragments::{guest_status, role_holds};
use super::summary::{SummaryRow, summaries, summary_columns, summary_tables};
use crate::error::store_error;
use crate::static_sql::sql;

/// Parameters: 1 now, 2 user, 3 id of the cursor, 4 rows. The latest made come first, by the internal key.
macro_rules! mine {
    ($condition:expr) => {
        concat!(
            "SELECT ",
            summary_columns!(now "$1"),
            ", tie.guest, NULL::int4 AS metres",
            summary_tables!(),
            "JOIN users u ON u.uuid = $2 CROSS JOIN LATERAL (SELECT ",
            guest_status!(now "$1"),
            " AS guest) tie WHERE e.deleted_at IS NULL \
             AND ($3::uuid IS NULL OR e.id < (SELECT id FROM events WHERE uuid = $3)) AND ",
            $condition,
            " ORDER BY e.id DESC LIMIT $4"
        )
    };
}

const AS_HOST: &str = mine!(concat!(
    "(e.host_user_id = u.id OR e.id IN (SELECT ur.event_id FROM user_roles ur WHERE ",
    role_holds!("ur"),
    " AND ur.event_id IS NOT NULL))"
));

/// As the domain's `Standing::may_see`: a guest sees what is announced.
const AS_GUEST: &str = mine!(
    "e.status <> 'draft' AND tie.guest NOT IN ('none', 'host', 'team') AND e.id IN (\
        SELECT a.event_id FROM attendees a WHERE a.user_id = u.id \
        UNION ALL SELECT q.event_id FROM event_requests q WHERE q.requester_user_id = u.id \
        UNION ALL SELECT g.event_id FROM event_invites g WHERE g.invited_user_id = u.id \
        UNION ALL SELECT g.event_id FROM event_invites g WHERE g.invited_phone = u.phone \
        UNION ALL SELECT r.event_id FROM reservations r WHERE r.user_id = u.id AND r.status = 'live')"
);

pub(super) async fn of_user(
    conn: &mut AsyncPgConnection,
    user: UserId,
    role: MyRole,
    page: &PageRequest<EventId>,
    now: DateTime<Utc>,
) -> StoreResult<Page<EventSummary, EventId>> {
    let text = match role {
        MyRole::Host => AS_HOST,
        MyRole::Guest => AS_GUEST,
    };
    let select = sql(text)
        .bind::<Timestamptz, _>(now)
        .bind::<SqlUuid, _>(user.uuid())
        .bind::<Nullable<SqlUuid>, _>(page.after.map(EventId::uuid))
        .bind::<BigInt, _>(page.rows());
    let rows: Vec<SummaryRow> = select.load(conn).await.map_err(store_error)?;
    Ok(Page::from_rows(page, summaries(rows)?, |last| last.id))
}
