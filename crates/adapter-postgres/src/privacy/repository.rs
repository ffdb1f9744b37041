//! Erasures and archives inside of a transaction.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use turnout_domain::accounts::Ties;
use turnout_domain::ids::{ExportId, UserId};
use turnout_ports::privacy::{Erasure, Export, MadeExport, PrivacyRepository};
use turnout_ports::store::{StoreError, StoreResult};

use super::erase;
use super::exports::{ExportRow, LATEST};
use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

#[derive(QueryableByName)]
struct ErasureRow {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    erase_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Bool)]
    gives_up_tickets: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    shut_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Bool)]
    was_used: bool,
    #[diesel(sql_type = Bool)]
    is_done: bool,
}

#[derive(QueryableByName)]
struct TiesRow {
    #[diesel(sql_type = BigInt)]
    hosted: i64,
    #[diesel(sql_type = BigInt)]
    owed: i64,
    #[diesel(sql_type = BigInt)]
    tickets: i64,
    #[diesel(sql_type = Bool)]
    is_staff: bool,
}

const LOCK: &str = "
    SELECT erase_at, gives_up_tickets, CASE WHEN NOT is_active THEN coalesce(deactivated_at, erase_at) END AS shut_at,
        last_login_at IS NOT NULL AS was_used, erased_at IS NOT NULL AS is_done
    FROM users WHERE uuid = $1 FOR UPDATE";

/// Money is on its way where a bank has not decided and where a refund is not made: it waits, or was refused and nothing
/// took its place. A payment that comes after its order was closed goes back by itself.
const TIES: &str = "
    WITH me AS (SELECT id, is_staff OR is_superuser OR EXISTS (SELECT FROM user_roles ur JOIN roles r ON r.id = ur.role_id
                WHERE ur.user_id = users.id AND ur.event_id IS NULL AND r.name IN ('admin', 'support')) AS is_staff
            FROM users WHERE uuid = $1),
        mine AS (SELECT o.id, o.status FROM orders o, me WHERE o.user_id = me.id
            UNION SELECT o.id, o.status FROM me JOIN events e ON e.host_user_id = me.id
                JOIN orders o ON o.event_id = e.id)
    SELECT me.is_staff,
        (SELECT count(*) FROM events e WHERE e.host_user_id = me.id AND e.status IN ('published', 'postponed')
            AND e.end_at > $2) AS hosted,
        (SELECT count(*) FROM mine o WHERE o.status = 'disputed'
            OR EXISTS (SELECT FROM payment_transactions t WHERE t.order_id = o.id AND t.kind = 'refund'
                AND (t.status = 'pending' OR (t.status = 'failed' AND NOT EXISTS (SELECT FROM payment_transactions r
                    WHERE r.retry_of = t.id OR (r.order_id = t.order_id AND r.id > t.id AND r.status <> 'failed'
                        AND r.makes_good_amount > 0)))))) AS owed,
        (SELECT count(*) FROM tickets k JOIN events e ON e.id = k.event_id WHERE k.holder_user_id = me.id
            AND k.status = 'active' AND e.status IN ('published', 'postponed') AND e.end_at > $2) AS tickets
    FROM me";

const SCHEDULE: &str = "
    WITH me AS (UPDATE users SET erase_at = $2, gives_up_tickets = $3 WHERE uuid = $1 AND erased_at IS NULL RETURNING id)
    UPDATE user_profiles SET is_active = $2 IS NULL, version = version + 1 WHERE user_id = (SELECT id FROM me)";

const SHUT: &str = "
    UPDATE users SET is_active = FALSE, deactivated_at = $2
    WHERE uuid = $1 AND is_active";

const FINISH: &str = "
    UPDATE users SET phone = NULL, password_hash = NULL, totp_secret = NULL, totp_last_step = NULL, last_login_at = NULL, erase_at = NULL,
        gives_up_tickets = FALSE, erased_at = $2, is_active = FALSE
    WHERE uuid = $1 AND erased_at IS NULL";

const ADD_EXPORT: &str = "
    INSERT INTO data_exports (uuid, user_id, requested_at) SELECT $1, id, $3 FROM users WHERE uuid = $2";

/// Whoever is about to be erased is locked before it is looked whether they still are there.
const LOCK_OWNER: &str = "
    SELECT FROM users u JOIN data_exports x ON x.user_id = u.id WHERE x.uuid = $1 FOR UPDATE OF u";

const KEEP_EXPORT: &str = "
    UPDATE data_exports x SET status = 'ready', object_key = $2, size = $3, ready_at = $4, expires_at = $5
    FROM users u WHERE x.uuid = $1 AND x.status = 'pending' AND u.id = x.user_id AND u.is_active";

const DROP_EXPORT: &str = "
    UPDATE data_exports SET status = 'failed', object_key = NULL, ready_at = NULL WHERE uuid = $1";

#[async_trait]
impl PrivacyRepository for PgTransaction {
    async fn lock_erasure(&mut self, user: UserId) -> StoreResult<Option<Erasure>> {
        let lock = sql(LOCK).bind::<SqlUuid, _>(user.uuid());
        let rows: Vec<ErasureRow> = lock.load(self.conn()?).await.map_err(store_error)?;
        Ok(rows.into_iter().next().map(|row| Erasure {
            erase_at: row.erase_at,
            gives_up_tickets: row.gives_up_tickets,
            shut_at: row.shut_at,
            was_used: row.was_used,
            is_done: row.is_done,
        }))
    }

    async fn ties(&mut self, user: UserId, now: DateTime<Utc>) -> StoreResult<Ties> {
        let look = sql(TIES).bind::<SqlUuid, _>(user.uuid()).bind::<Timestamptz, _>(now);
        let rows: Vec<TiesRow> = look.load(self.conn()?).await.map_err(store_error)?;
        let row = rows.into_iter().next();
        let row = row.ok_or_else(|| StoreError::Corrupt("a user who is not there has ties".to_owned()))?;
        let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(Ties {
            hosted: count(row.hosted),
            owed: count(row.owed),
            tickets: count(row.tickets),
            is_staff: row.is_staff,
        })
    }

    async fn schedule(
        &mut self,
        user: UserId,
        erase_at: Option<DateTime<Utc>>,
        gives_up_tickets: bool,
    ) -> StoreResult<()> {
        let update = sql(SCHEDULE)
            .bind::<SqlUuid, _>(user.uuid())
            .bind::<Nullable<Timestamptz>, _>(erase_at)
            .bind::<Bool, _>(gives_up_tickets);
        update.execute(self.conn()?).await.map_err(store_error)?;
        Ok(())
    }

    async fn shut(&mut self, user: UserId, now: DateTime<Utc>) -> StoreResult<()> {
        self.at(SHUT, user, now).await
    }

    async fn erase(&mut self, user: UserId, step: &'static str, after: i64, limit: u32) -> StoreResult<Option<i64>> {
        erase::erase(self.conn()?, user, step, after, limit).await
    }

    async fn finish(&mut self, user: UserId, now: DateTime<Utc>) -> StoreResult<()> {
        self.at(FINISH, user, now).await
    }

    async fn lock_export(&mut self, user: UserId) -> StoreResult<Option<Export>> {
        let lock = sql(LOCK).bind::<SqlUuid, _>(user.uuid());
        lock.execute(self.conn()?).await.map_err(store_error)?;
        let latest = sql(LATEST).bind::<SqlUuid, _>(user.uuid());
        let rows: Vec<ExportRow> = latest.load(self.conn()?).await.map_err(store_error)?;
        rows.into_iter().next().map(TryInto::try_into).transpose()
    }

    async fn add_export(&mut self, id: ExportId, user: UserId, at: DateTime<Utc>) -> StoreResult<()> {
        let insert = sql(ADD_EXPORT)
            .bind::<SqlUuid, _>(id.uuid())
            .bind::<SqlUuid, _>(user.uuid())
            .bind::<Timestamptz, _>(at);
        insert.execute(self.conn()?).await.map_err(store_error)?;
        Ok(())
    }

    async fn keep_export(&mut self, made: &MadeExport) -> StoreResult<bool> {
        let size = i64::try_from(made.size).map_err(|_| StoreError::Rejected("an archive without end".to_owned()))?;
        let lock = sql(LOCK_OWNER).bind::<SqlUuid, _>(made.id.uuid());
        lock.execute(self.conn()?).await.map_err(store_error)?;
        let update = sql(KEEP_EXPORT)
            .bind::<SqlUuid, _>(made.id.uuid())
            .bind::<Text, _>(&made.key)
            .bind::<BigInt, _>(size)
            .bind::<Timestamptz, _>(made.at)
            .bind::<Timestamptz, _>(made.expires_at);
        let changed = update.execute(self.conn()?).await.map_err(store_error)?;
        Ok(changed == 1)
    }

    async fn drop_export(&mut self, id: ExportId) -> StoreResult<()> {
        let update = sql(DROP_EXPORT).bind::<SqlUuid, _>(id.uuid());
        update.execute(self.conn()?).await.map_err(store_error)?;
        Ok(())
    }
}

impl PgTransaction {
    async fn at(&mut self, text: &'static str, user: UserId, now: DateTime<Utc>) -> StoreResult<()> {
        let update = sql(text).bind::<SqlUuid, _>(user.uuid()).bind::<Timestamptz, _>(now);
        update.execute(self.conn()?).await.map_err(store_error)?;
        Ok(())
    }
}
