//! Invitations.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::accounts::Phone;
use turnout_domain::guestlist::{Invite, InviteStatus};
use turnout_domain::ids::{EventId, InviteId, InviteLinkId, ReservationId, UserId};
use turnout_ports::guestlist::Invitee;
use turnout_ports::store::{StoreError, StoreResult};

use super::IdRow;
use super::invite_rows::{InviteRow, invite_columns, invite_joins};
use crate::error::{store_error, violated_constraint};
use crate::static_sql::sql;

const USER_WITH_PHONE: &str = "SELECT uuid FROM users WHERE phone = $1 AND is_active";

/// Of a number, what its owner accepted counts as long as it is theirs.
const LOCK_OPEN: &str = concat!(
    "SELECT ",
    invite_columns!(),
    " FROM ",
    invite_joins!(),
    "WHERE e.uuid = $1 AND i.status IN ('pending', 'accepted')
        AND (g.uuid = $2 OR i.invited_phone = $3 AND (i.invited_user_id IS NULL OR $2::uuid IS NULL AND g.phone = $3))
    ORDER BY i.invited_user_id IS NULL, i.id LIMIT 1 FOR UPDATE OF i"
);

const INSERT: &str = "
    INSERT INTO event_invites (uuid, event_id, host_user_id, invited_user_id, invited_phone, invite_type, invite_link_id,
        status, message, reservation_id, expires_at, decided_at, created_at)
    SELECT $1, e.id, (SELECT id FROM users WHERE uuid = $3), (SELECT id FROM users WHERE uuid = $4), $5, $6,
        (SELECT id FROM invite_links WHERE uuid = $7), $8, $9, (SELECT id FROM reservations WHERE uuid = $10), $11, $12, $13
    FROM events e WHERE e.uuid = $2
    ON CONFLICT DO NOTHING";

const EVENT_OF: &str = "SELECT e.uuid FROM event_invites i JOIN events e ON e.id = i.event_id WHERE i.uuid = $1";

const LOCK: &str = concat!(
    "SELECT ",
    invite_columns!(),
    " FROM ",
    invite_joins!(),
    "WHERE i.uuid = $1 FOR UPDATE OF i"
);

/// The old status in the condition is what makes one of several rivals win. Naming the account of a number must not give
/// one person two open invitations.
const UPDATE: &str = "
    UPDATE event_invites i SET status = $3, invited_user_id = g.id,
        reservation_id = (SELECT id FROM reservations WHERE uuid = $5), decided_at = $6, version = i.version + 1
    FROM (SELECT (SELECT id FROM users WHERE uuid = $4) AS id) g
    WHERE i.uuid = $1 AND i.status = $2 AND NOT ($3 IN ('pending', 'accepted') AND EXISTS (
        SELECT FROM event_invites o WHERE o.event_id = i.event_id AND o.id <> i.id AND o.invited_user_id = g.id
            AND o.status IN ('pending', 'accepted')))";

/// The index that lets one open invitation stand in the name of an account.
const ONE_OPEN: &str = "event_invites_one_open_user_idx";

pub(super) async fn user_with_phone(conn: &mut AsyncPgConnection, phone: &Phone) -> StoreResult<Option<UserId>> {
    let query = sql(USER_WITH_PHONE).bind::<Text, _>(phone.as_str());
    let rows: Vec<IdRow> = query.load(conn).await.map_err(store_error)?;
    Ok(rows.into_iter().next().map(|row| row.uuid.into()))
}

pub(super) async fn lock_open(
    conn: &mut AsyncPgConnection,
    event: EventId,
    invitee: &Invitee,
) -> StoreResult<Option<Invite>> {
    let query = sql(LOCK_OPEN)
        .bind::<Uuid, _>(event.uuid())
        .bind::<Nullable<Uuid>, _>(invitee.user.map(UserId::uuid))
        .bind::<Nullable<Text>, _>(invitee.phone.as_ref().map(Phone::as_str));
    let rows: Vec<InviteRow> = query.load(conn).await.map_err(store_error)?;
    rows.into_iter().next().map(Invite::try_from).transpose()
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, invite: &Invite) -> StoreResult<bool> {
    let insert = sql(INSERT)
        .bind::<Uuid, _>(invite.id.uuid())
        .bind::<Uuid, _>(invite.event.uuid())
        .bind::<Nullable<Uuid>, _>(invite.inviter.map(UserId::uuid))
        .bind::<Nullable<Uuid>, _>(invite.user.map(UserId::uuid))
        .bind::<Nullable<Text>, _>(invite.phone.as_ref().map(Phone::as_str))
        .bind::<Text, _>(invite.kind.as_str())
        .bind::<Nullable<Uuid>, _>(invite.link.map(InviteLinkId::uuid))
        .bind::<Text, _>(invite.status.as_str())
        .bind::<Text, _>(&invite.message)
        .bind::<Nullable<Uuid>, _>(invite.reservation.map(ReservationId::uuid))
        .bind::<Nullable<Timestamptz>, _>(invite.expires_at)
        .bind::<Nullable<Timestamptz>, _>(invite.decided_at)
        .bind::<Timestamptz, _>(invite.created_at);
    Ok(insert.execute(conn).await.map_err(store_error)? == 1)
}

pub(super) async fn event_of(conn: &mut AsyncPgConnection, id: InviteId) -> StoreResult<Option<EventId>> {
    let query = sql(EVENT_OF).bind::<Uuid, _>(id.uuid());
    let rows: Vec<IdRow> = query.load(conn).await.map_err(store_error)?;
    Ok(rows.into_iter().next().map(|row| row.uuid.into()))
}

pub(super) async fn lock(conn: &mut AsyncPgConnection, id: InviteId) -> StoreResult<Option<Invite>> {
    let query = sql(LOCK).bind::<Uuid, _>(id.uuid());
    let rows: Vec<InviteRow> = query.load(conn).await.map_err(store_error)?;
    rows.into_iter().next().map(Invite::try_from).transpose()
}

pub(super) async fn update(conn: &mut AsyncPgConnection, invite: &Invite, from: InviteStatus) -> StoreResult<bool> {
    let update = sql(UPDATE)
        .bind::<Uuid, _>(invite.id.uuid())
        .bind::<Text, _>(from.as_str())
        .bind::<Text, _>(invite.status.as_str())
        .bind::<Nullable<Uuid>, _>(invite.user.map(UserId::uuid))
        .bind::<Nullable<Uuid>, _>(invite.reservation.map(ReservationId::uuid))
        .bind::<Nullable<Timestamptz>, _>(invite.decided_at);
    match update.execute(conn).await {
        Ok(rows) => Ok(rows == 1),
        // Another invitation of the person came between the look at the others and the write: the next try sees it.
        Err(error) if violated_constraint(&error) == Some(ONE_OPEN) => Err(StoreError::Contended(error.to_string())),
        Err(error) => Err(store_error(error)),
    }
}

const REVOKE_PENDING: &str = "
    UPDATE event_invites i SET status = 'revoked', decided_at = $2, version = i.version + 1
    FROM events e WHERE e.uuid = $1 AND i.event_id = e.id AND i.status = 'pending' RETURNING i.uuid";

pub(super) async fn revoke_pending(
    conn: &mut AsyncPgConnection,
    event: EventId,
    at: DateTime<Utc>,
) -> StoreResult<Vec<InviteId>> {
    let update = sql(REVOKE_PENDING)
        .bind::<Uuid, _>(event.uuid())
        .bind::<Timestamptz, _>(at);
    let rows: Vec<IdRow> = update.load(conn).await.map_err(store_error)?;
    Ok(rows.into_iter().map(|row| InviteId::new(row.uuid)).collect())
}
