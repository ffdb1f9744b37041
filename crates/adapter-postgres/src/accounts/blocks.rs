//! Who has blocked whom.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::ids::UserId;
use turnout_ports::accounts::{BlockRepository, BlockedUser, Blocking};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::rows::filled;
use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

#[derive(QueryableByName)]
struct AnswerRow {
    #[diesel(sql_type = Bool)]
    answer: bool,
}

#[derive(QueryableByName)]
struct BlockedRow {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
}

#[async_trait]
impl BlockRepository for PgTransaction {
    async fn is_blocked(&mut self, who: UserId, by: UserId) -> StoreResult<bool> {
        let rows: Vec<AnswerRow> = sql("SELECT EXISTS (SELECT 1 FROM user_blocks b
                 JOIN users blocker ON blocker.id = b.blocker_user_id JOIN users blocked ON blocked.id = b.blocked_user_id
             WHERE blocker.uuid = $1 AND blocked.uuid = $2) AS answer")
        .bind::<SqlUuid, _>(by.uuid())
        .bind::<SqlUuid, _>(who.uuid())
        .load(self.conn()?)
        .await
        .map_err(store_error)?;
        Ok(rows.iter().any(|row| row.answer))
    }

    async fn block(&mut self, user: UserId, other: UserId, now: DateTime<Utc>) -> StoreResult<Blocking> {
        // One row if the other exists: whether the block is new.
        let rows: Vec<AnswerRow> = sql("WITH pair AS (
                 SELECT me.id AS me, other.id AS other FROM users me, users other
                 WHERE me.uuid = $1 AND other.uuid = $2 AND other.erased_at IS NULL),
             added AS (
                 INSERT INTO user_blocks (blocker_user_id, blocked_user_id, created_at) SELECT me, other, $3 FROM pair
                 ON CONFLICT DO NOTHING RETURNING 1)
             SELECT EXISTS (SELECT 1 FROM added) AS answer FROM pair")
        .bind::<SqlUuid, _>(user.uuid())
        .bind::<SqlUuid, _>(other.uuid())
        .bind::<Timestamptz, _>(now)
        .load(self.conn()?)
        .await
        .map_err(store_error)?;
        Ok(match rows.into_iter().next() {
            Some(AnswerRow { answer: true }) => Blocking::Done,
            Some(AnswerRow { answer: false }) => Blocking::Already,
            None => Blocking::NoSuchUser,
        })
    }

    async fn unblock(&mut self, user: UserId, other: UserId) -> StoreResult<bool> {
        let gone = sql("DELETE FROM user_blocks
             WHERE blocker_user_id = (SELECT id FROM users WHERE uuid = $1)
                 AND blocked_user_id = (SELECT id FROM users WHERE uuid = $2)")
        .bind::<SqlUuid, _>(user.uuid())
        .bind::<SqlUuid, _>(other.uuid())
        .execute(self.conn()?)
        .await
        .map_err(store_error)?;
        Ok(gone > 0)
    }
}

/// Whom a user has blocked, the latest first. The cursor is when and whom. Who has blocked the user too, or hides their
/// profile, has no name here either.
pub(super) async fn of_user(
    conn: &mut AsyncPgConnection,
    user: UserId,
    page: &PageRequest<(DateTime<Utc>, UserId)>,
) -> StoreResult<Page<BlockedUser, (DateTime<Utc>, UserId)>> {
    let rows: Vec<BlockedRow> = sql(
        "SELECT other.uuid, COALESCE(p.name, '') AS name, b.created_at FROM user_blocks b
             JOIN users other ON other.id = b.blocked_user_id
             LEFT JOIN user_profiles p ON p.user_id = other.id AND p.is_active AND other.is_active
                 AND other.erased_at IS NULL AND NOT EXISTS (SELECT 1 FROM user_blocks back
                     WHERE back.blocker_user_id = other.id AND back.blocked_user_id = b.blocker_user_id)
         WHERE b.blocker_user_id = (SELECT id FROM users WHERE uuid = $1)
             AND ($2::timestamptz IS NULL OR (b.created_at, other.uuid) < ($2, $3))
         ORDER BY b.created_at DESC, other.uuid DESC LIMIT $4",
    )
    .bind::<SqlUuid, _>(user.uuid())
    .bind::<Nullable<Timestamptz>, _>(page.after.map(|(at, _)| at))
    .bind::<Nullable<SqlUuid>, _>(page.after.map(|(_, other)| other.uuid()))
    .bind::<BigInt, _>(page.rows())
    .load(conn)
    .await
    .map_err(store_error)?;
    let blocked = rows.into_iter().map(|row| BlockedUser {
        id: UserId::new(row.uuid),
        name: filled(row.name),
        blocked_at: row.created_at,
    });
    Ok(Page::from_rows(page, blocked.collect(), |last| {
        (last.blocked_at, last.id)
    }))
}
