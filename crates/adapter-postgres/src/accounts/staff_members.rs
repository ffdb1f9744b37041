//! Reading who works for the platform.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Bool, Nullable, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_ports::accounts::StaffMember;
use turnout_ports::store::StoreResult;

use super::rows::{UserRow, filled};
use crate::error::store_error;
use crate::static_sql::sql;

#[derive(QueryableByName)]
struct StaffRow {
    #[diesel(embed)]
    user: UserRow,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    has_password: bool,
    #[diesel(sql_type = Bool)]
    has_totp: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    locked_until: Option<DateTime<Utc>>,
}

pub(super) async fn staff(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> StoreResult<Vec<StaffMember>> {
    let rows: Vec<StaffRow> = sql(
        "SELECT u.uuid AS user_uuid, u.phone, u.is_active AS user_is_active, u.is_staff, u.is_superuser, u.auth_epoch, u.joined_at,
             ARRAY(SELECT r.name FROM user_roles ur JOIN roles r ON r.id = ur.role_id
                   WHERE ur.user_id = u.id AND ur.event_id IS NULL ORDER BY r.name) AS roles,
             p.name, u.password_hash IS NOT NULL AS has_password, u.totp_secret IS NOT NULL AS has_totp,
             (SELECT t.locked_until FROM password_tries t WHERE t.phone = u.phone AND t.locked_until > $1) AS locked_until
         FROM users u JOIN user_profiles p ON p.user_id = u.id
         WHERE u.phone IS NOT NULL AND (u.is_staff OR u.password_hash IS NOT NULL
             OR EXISTS (SELECT FROM user_roles ur WHERE ur.user_id = u.id AND ur.event_id IS NULL))
         ORDER BY u.id",
    )
    .bind::<Timestamptz, _>(now)
    .load(conn)
    .await
    .map_err(store_error)?;
    let member = |row: StaffRow| {
        Ok(StaffMember {
            user: row.user.into_user()?,
            name: filled(row.name),
            has_password: row.has_password,
            has_totp: row.has_totp,
            locked_until: row.locked_until,
        })
    };
    rows.into_iter().map(member).collect()
}
