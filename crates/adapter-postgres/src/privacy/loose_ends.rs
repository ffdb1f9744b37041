//! What has to be wound up before a user is erased.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::ids::UserId;
use turnout_ports::privacy::LooseEnds;
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use crate::error::store_error;
use crate::static_sql::sql;

/// What belongs to an event that does not take place holds nothing, nor does an invitation that ran out. One of the number
/// alone is not answered, as that would tell that somebody had it: it goes with the rows.
const LOOSE_ENDS: &str = "
    WITH me AS (SELECT id, phone FROM users WHERE uuid = $1)
    SELECT 'order' AS kind, o.uuid FROM orders o, me WHERE o.user_id = me.id AND o.status = 'pending'
    UNION ALL SELECT 'reservation', r.uuid FROM reservations r, me WHERE r.user_id = me.id AND r.status = 'live'
    UNION ALL SELECT 'waitlist', w.uuid FROM me
        JOIN waitlist_entries w ON w.user_id = me.id AND w.status IN ('waiting', 'offered')
    UNION ALL SELECT 'request', q.uuid FROM me
        JOIN event_requests q ON q.requester_user_id = me.id AND q.status = 'pending'
        JOIN events e ON e.id = q.event_id AND e.status IN ('published', 'postponed')
    UNION ALL SELECT 'invite', i.uuid FROM me
        JOIN event_invites i ON i.invited_user_id = me.id
        JOIN events e ON e.id = i.event_id AND e.status IN ('published', 'postponed')
        WHERE i.status = 'pending' AND (i.expires_at IS NULL OR i.expires_at > $2)
    UNION ALL SELECT 'offer_made', f.uuid FROM ticket_transfers f, me WHERE f.from_user_id = me.id AND f.status = 'pending'
    UNION ALL SELECT 'offer_received', f.uuid FROM ticket_transfers f, me WHERE f.to_phone = me.phone AND f.status = 'pending'
    UNION ALL SELECT 'ticket', k.uuid FROM tickets k JOIN events e ON e.id = k.event_id, me
        WHERE k.holder_user_id = me.id AND k.status = 'active' AND e.status IN ('published', 'postponed')
    UNION ALL SELECT 'draft', e.uuid FROM events e, me
        WHERE e.host_user_id = me.id AND e.status = 'draft' AND e.deleted_at IS NULL";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
}

pub(super) async fn loose_ends(
    conn: &mut AsyncPgConnection,
    user: UserId,
    now: DateTime<Utc>,
) -> StoreResult<LooseEnds> {
    let look = sql(LOOSE_ENDS)
        .bind::<SqlUuid, _>(user.uuid())
        .bind::<Timestamptz, _>(now);
    let rows: Vec<Row> = look.load(conn).await.map_err(store_error)?;
    let mut ends = LooseEnds::default();
    for Row { kind, uuid } in rows {
        match kind.as_str() {
            "order" => ends.orders.push(uuid.into()),
            "reservation" => ends.reservations.push(uuid.into()),
            "waitlist" => ends.waitlist.push(uuid.into()),
            "request" => ends.requests.push(uuid.into()),
            "invite" => ends.invites.push(uuid.into()),
            "offer_made" => ends.offers_made.push(uuid.into()),
            "offer_received" => ends.offers_received.push(uuid.into()),
            "ticket" => ends.tickets.push(uuid.into()),
            _ => ends.drafts.push(uuid.into()),
        }
    }
    Ok(ends)
}
