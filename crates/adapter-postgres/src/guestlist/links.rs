//! Links that invite whoever holds them.

use chrono::{DateTime, Utc};
use diesel::sql_types::{Binary, Integer, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::guestlist::InviteLink;
use turnout_domain::ids::{EventId, InviteLinkId, UserId};
use turnout_ports::store::{StoreError, StoreResult};

use super::IdRow;
use super::invite_rows::{LinkRow, link_columns};
use crate::error::store_error;
use crate::money::integer;
use crate::static_sql::sql;

const INSERT: &str = "
    INSERT INTO invite_links (uuid, event_id, created_by, token_hash, message, max_uses, expires_at, created_at)
    SELECT $1, e.id, (SELECT id FROM users WHERE uuid = $3), $4, $5, $6, $7, $8 FROM events e WHERE e.uuid = $2";

const EVENT_OF: &str = "SELECT e.uuid FROM invite_links l JOIN events e ON e.id = l.event_id WHERE l.token_hash = $1";

const LOCK: &str = concat!(
    "SELECT ",
    link_columns!(),
    " FROM invite_links l JOIN events e ON e.id = l.event_id LEFT JOIN users b ON b.id = l.created_by
    WHERE l.token_hash = $1 FOR UPDATE OF l"
);

const LOCK_BY_ID: &str = concat!(
    "SELECT ",
    link_columns!(),
    " FROM invite_links l JOIN events e ON e.id = l.event_id LEFT JOIN users b ON b.id = l.created_by
    WHERE l.uuid = $1 FOR UPDATE OF l"
);

/// Each rival waits for the one before and then sees its count.
const USE: &str = "
    UPDATE invite_links SET uses = uses + 1
    WHERE uuid = $1 AND uses < max_uses AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)";

const REVOKE: &str = "UPDATE invite_links SET revoked_at = $2 WHERE uuid = $1 AND revoked_at IS NULL";

pub(super) async fn insert(conn: &mut AsyncPgConnection, link: &InviteLink, hash: &[u8; 32]) -> StoreResult<()> {
    let insert = sql(INSERT)
        .bind::<Uuid, _>(link.id.uuid())
        .bind::<Uuid, _>(link.event.uuid())
        .bind::<Nullable<Uuid>, _>(link.inviter.map(UserId::uuid))
        .bind::<Binary, _>(hash.as_slice())
        .bind::<Text, _>(&link.message)
        .bind::<Integer, _>(integer(link.max_uses)?)
        .bind::<Nullable<Timestamptz>, _>(link.expires_at)
        .bind::<Timestamptz, _>(link.created_at);
    match insert.execute(conn).await.map_err(store_error)? {
        1 => Ok(()),
        _ => Err(StoreError::Rejected("the event of a link is gone".to_owned())),
    }
}

pub(super) async fn event_of(conn: &mut AsyncPgConnection, hash: &[u8; 32]) -> StoreResult<Option<EventId>> {
    let query = sql(EVENT_OF).bind::<Binary, _>(hash.as_slice());
    let rows: Vec<IdRow> = query.load(conn).await.map_err(store_error)?;
    Ok(rows.into_iter().next().map(|row| row.uuid.into()))
}

pub(super) async fn lock(conn: &mut AsyncPgConnection, hash: &[u8; 32]) -> StoreResult<Option<InviteLink>> {
    let query = sql(LOCK).bind::<Binary, _>(hash.as_slice());
    let rows: Vec<LinkRow> = query.load(conn).await.map_err(store_error)?;
    rows.into_iter().next().map(InviteLink::try_from).transpose()
}

pub(super) async fn lock_by_id(conn: &mut AsyncPgConnection, id: InviteLinkId) -> StoreResult<Option<InviteLink>> {
    let query = sql(LOCK_BY_ID).bind::<Uuid, _>(id.uuid());
    let rows: Vec<LinkRow> = query.load(conn).await.map_err(store_error)?;
    rows.into_iter().next().map(InviteLink::try_from).transpose()
}

pub(super) async fn use_once(conn: &mut AsyncPgConnection, id: InviteLinkId, now: DateTime<Utc>) -> StoreResult<bool> {
    let update = sql(USE).bind::<Uuid, _>(id.uuid()).bind::<Timestamptz, _>(now);
    Ok(update.execute(conn).await.map_err(store_error)? == 1)
}

pub(super) async fn revoke(conn: &mut AsyncPgConnection, id: InviteLinkId, at: DateTime<Utc>) -> StoreResult<bool> {
    let update = sql(REVOKE).bind::<Uuid, _>(id.uuid()).bind::<Timestamptz, _>(at);
    Ok(update.execute(conn).await.map_err(store_error)? == 1)
}
