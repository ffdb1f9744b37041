//! What staff see and change of users.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::accounts::{Phone, Role};
use turnout_domain::ids::UserId;
use turnout_ports::accounts::UserAccount;
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::rows::{UserRow, corrupt, filled};
use crate::error::store_error;
use crate::static_sql::sql;

#[derive(QueryableByName)]
struct AccountRow {
    #[diesel(embed)]
    user: UserRow,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    email: Option<String>,
    #[diesel(sql_type = Bool)]
    is_verified: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    deactivated_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    last_login_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    sessions: i64,
}

#[derive(QueryableByName)]
struct UserKey {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
}

pub(super) async fn account(
    conn: &mut AsyncPgConnection,
    user: UserId,
    now: DateTime<Utc>,
) -> StoreResult<Option<UserAccount>> {
    let rows: Vec<AccountRow> = sql(
        "SELECT u.uuid AS user_uuid, u.phone, u.is_active AS user_is_active, u.is_staff, u.is_superuser, u.auth_epoch, u.joined_at,
             ARRAY(SELECT r.name FROM user_roles ur JOIN roles r ON r.id = ur.role_id
                   WHERE ur.user_id = u.id AND ur.event_id IS NULL ORDER BY r.name) AS roles,
             p.name, p.email, p.is_verified, u.deactivated_at, u.last_login_at,
             (SELECT count(*) FROM sessions s
              WHERE s.user_id = u.id AND s.revoked_at IS NULL AND s.expires_at > $2) AS sessions
         FROM users u JOIN user_profiles p ON p.user_id = u.id
         WHERE u.uuid = $1 AND u.phone IS NOT NULL",
    )
    .bind::<SqlUuid, _>(user.uuid())
    .bind::<Timestamptz, _>(now)
    .load(conn)
    .await
    .map_err(store_error)?;
    rows.into_iter().next().map(AccountRow::into_account).transpose()
}

pub(super) async fn with_phone(conn: &mut AsyncPgConnection, phone: &Phone) -> StoreResult<Option<UserId>> {
    let rows: Vec<UserKey> = sql("SELECT uuid FROM users WHERE phone = $1")
        .bind::<Text, _>(phone.as_str())
        .load(conn)
        .await
        .map_err(store_error)?;
    Ok(rows.into_iter().next().map(|row| UserId::new(row.uuid)))
}

pub(super) async fn set_active(
    conn: &mut AsyncPgConnection,
    user: UserId,
    is_active: bool,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    sql("UPDATE users SET is_active = $2, deactivated_at = CASE WHEN $2 THEN NULL ELSE $3 END WHERE uuid = $1")
        .bind::<SqlUuid, _>(user.uuid())
        .bind::<Bool, _>(is_active)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await
        .map_err(store_error)?;
    Ok(())
}

pub(super) async fn grant_role(
    conn: &mut AsyncPgConnection,
    user: UserId,
    role: Role,
    given_by: Option<UserId>,
    now: DateTime<Utc>,
) -> StoreResult<()> {
    sql("INSERT INTO user_roles (user_id, role_id, granted_by, created_at)
         SELECT u.id, r.id, (SELECT id FROM users WHERE uuid = $3), $4
         FROM users u, roles r WHERE u.uuid = $1 AND r.name = $2
         ON CONFLICT DO NOTHING")
    .bind::<SqlUuid, _>(user.uuid())
    .bind::<Text, _>(role.as_str())
    .bind::<Nullable<SqlUuid>, _>(given_by.map(UserId::uuid))
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await
    .map_err(store_error)?;
    Ok(())
}

pub(super) async fn revoke_role(conn: &mut AsyncPgConnection, user: UserId, role: Role) -> StoreResult<()> {
    sql(
        "DELETE FROM user_roles WHERE user_id = (SELECT id FROM users WHERE uuid = $1)
             AND role_id = (SELECT id FROM roles WHERE name = $2) AND event_id IS NULL",
    )
    .bind::<SqlUuid, _>(user.uuid())
    .bind::<Text, _>(role.as_str())
    .execute(conn)
    .await
    .map_err(store_error)?;
    Ok(())
}

impl AccountRow {
    fn into_account(self) -> StoreResult<UserAccount> {
        Ok(UserAccount {
            user: self.user.into_user()?,
            name: filled(self.name),
            email: self.email,
            is_verified: self.is_verified,
            deactivated_at: self.deactivated_at,
            last_login_at: self.last_login_at,
            sessions: u32::try_from(self.sessions).map_err(corrupt("sessions"))?,
        })
    }
}
