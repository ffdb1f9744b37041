//! Users and profiles.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Date, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Map, Value};
use turnout_domain::accounts::{Email, Gender, Phone, Profile, Role, User};
use turnout_domain::ids::UserId;
use turnout_ports::accounts::{NewUser, Registered, StoredProfile, UserAccount, UserRepository};
use turnout_ports::store::{StoreError, StoreResult};

use super::administration;
use super::rows::{ProfileRow, UserRow, corrupt};
use crate::error::{store_error, violated_constraint};
use crate::static_sql::sql;
use crate::store::PgTransaction;

/// Raises the version of a profile when what stands in tables of its own changed.
pub(super) const PROFILE_CHANGED: &str =
    "UPDATE user_profiles SET version = version + 1 WHERE user_id = (SELECT id FROM users WHERE uuid = $1)";

#[derive(QueryableByName)]
struct KeyRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

#[derive(QueryableByName)]
struct FirstRow {
    #[diesel(sql_type = Bool)]
    is_first: bool,
}

#[derive(QueryableByName)]
struct PhoneRow {
    #[diesel(sql_type = Text)]
    phone: String,
}

#[derive(QueryableByName)]
struct SlugRow {
    #[diesel(sql_type = Text)]
    slug: String,
}

#[async_trait]
impl UserRepository for PgTransaction {
    async fn register(&mut self, new: &NewUser) -> StoreResult<Registered> {
        let added: Vec<KeyRow> = sql("INSERT INTO users (uuid, phone, joined_at) VALUES ($1, $2, $3)
             ON CONFLICT (phone) DO NOTHING RETURNING id")
        .bind::<SqlUuid, _>(new.id.uuid())
        .bind::<Text, _>(new.phone.as_str())
        .bind::<Timestamptz, _>(new.at)
        .load(self.conn()?)
        .await
        .map_err(store_error)?;
        let is_new = !added.is_empty();
        for user in added {
            sql("INSERT INTO user_profiles (uuid, user_id, is_verified) VALUES ($1, $2, $3)")
                .bind::<SqlUuid, _>(new.profile.uuid())
                .bind::<BigInt, _>(user.id)
                .bind::<Bool, _>(new.is_verified)
                .execute(self.conn()?)
                .await
                .map_err(store_error)?;
        }
        let rows: Vec<UserRow> = sql("SELECT u.uuid AS user_uuid, u.phone, u.is_active AS user_is_active, u.is_staff, u.is_superuser, u.auth_epoch, u.joined_at,
                 ARRAY(SELECT r.name FROM user_roles ur JOIN roles r ON r.id = ur.role_id
                       WHERE ur.user_id = u.id AND ur.event_id IS NULL ORDER BY r.name) AS roles
             FROM users u WHERE u.phone = $1")
        .bind::<Text, _>(new.phone.as_str())
        .load(self.conn()?)
        .await
        .map_err(store_error)?;
        match rows.into_iter().next() {
            Some(row) => Ok(Registered {
                user: row.into_user()?,
                is_new,
            }),
            // Whoever had the phone gave it up between the two statements.
            None => Err(StoreError::Contended("the phone changed hands".to_owned())),
        }
    }

    // An account that nobody had used may be due to be erased for that.
    async fn record_sign_in(&mut self, user: UserId, now: DateTime<Utc>) -> StoreResult<bool> {
        let rows: Vec<FirstRow> = sql("WITH before AS (SELECT id, last_login_at FROM users WHERE uuid = $1 FOR NO KEY UPDATE)
             UPDATE users u SET last_login_at = $2, joined_at = CASE WHEN b.last_login_at IS NULL THEN $2 ELSE joined_at END,
                 erase_at = CASE WHEN b.last_login_at IS NOT NULL THEN erase_at END
             FROM before b WHERE u.id = b.id RETURNING b.last_login_at IS NULL AS is_first")
        .bind::<SqlUuid, _>(user.uuid())
        .bind::<Timestamptz, _>(now)
        .load(self.conn()?)
        .await
        .map_err(store_error)?;
        let is_first = rows.iter().any(|row| row.is_first);
        if is_first {
            sql("UPDATE user_profiles SET is_verified = TRUE
                 WHERE user_id = (SELECT id FROM users WHERE uuid = $1) AND NOT is_verified")
            .bind::<SqlUuid, _>(user.uuid())
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        }
        Ok(is_first)
    }

    async fn find(&mut self, user: UserId) -> StoreResult<Option<User>> {
        let rows: Vec<UserRow> = sql("SELECT u.uuid AS user_uuid, u.phone, u.is_active AS user_is_active, u.is_staff, u.is_superuser, u.auth_epoch, u.joined_at,
                 ARRAY(SELECT r.name FROM user_roles ur JOIN roles r ON r.id = ur.role_id
                       WHERE ur.user_id = u.id AND ur.event_id IS NULL ORDER BY r.name) AS roles
             FROM users u WHERE u.uuid = $1 AND u.phone IS NOT NULL")
        .bind::<SqlUuid, _>(user.uuid())
        .load(self.conn()?)
        .await
        .map_err(store_error)?;
        rows.into_iter().next().map(UserRow::into_user).transpose()
    }

    async fn change_phone(&mut self, user: UserId, phone: &Phone) -> StoreResult<Option<Phone>> {
        let changed = sql(
            "WITH mine AS (SELECT id, phone FROM users WHERE uuid = $1 AND phone IS NOT NULL FOR UPDATE)
             UPDATE users u SET phone = $2 FROM mine m
             WHERE u.id = m.id AND NOT EXISTS (SELECT FROM users other WHERE other.phone = $2 AND other.id <> m.id)
             RETURNING m.phone",
        )
        .bind::<SqlUuid, _>(user.uuid())
        .bind::<Text, _>(phone.as_str())
        .load(self.conn()?)
        .await;
        let rows: Vec<PhoneRow> = changed.map_err(|error| match violated_constraint(&error) {
            // Somebody got the phone between the look and the change; the next try sees them.
            Some("users_phone_key") => StoreError::Contended("the phone was taken just now".to_owned()),
            _ => store_error(error),
        })?;
        let old = rows.into_iter().next().map(|row| Phone::parse(&row.phone));
        old.transpose().map_err(corrupt("users.phone"))
    }

    async fn account(&mut self, user: UserId, now: DateTime<Utc>) -> StoreResult<Option<UserAccount>> {
        administration::account(self.conn()?, user, now).await
    }

    async fn with_phone(&mut self, phone: &Phone) -> StoreResult<Option<UserId>> {
        administration::with_phone(self.conn()?, phone).await
    }

    async fn set_active(&mut self, user: UserId, is_active: bool, now: DateTime<Utc>) -> StoreResult<()> {
        administration::set_active(self.conn()?, user, is_active, now).await
    }

    async fn grant_role(
        &mut self,
        user: UserId,
        role: Role,
        given_by: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StoreResult<()> {
        administration::grant_role(self.conn()?, user, role, given_by, now).await
    }

    async fn revoke_role(&mut self, user: UserId, role: Role) -> StoreResult<()> {
        administration::revoke_role(self.conn()?, user, role).await
    }

    async fn lock(&mut self, user: UserId) -> StoreResult<Option<User>> {
        // The lock first and the reading after it: what a rival changed while we waited must be seen.
        sql("SELECT 1 FROM users WHERE uuid = $1 FOR NO KEY UPDATE")
            .bind::<SqlUuid, _>(user.uuid())
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        self.find(user).await
    }

    async fn lock_profile(&mut self, user: UserId) -> StoreResult<Option<StoredProfile>> {
        let rows: Vec<ProfileRow> = sql(
            "SELECT p.name, p.email, p.bio, p.location, p.birth_date, p.gender, p.company, p.metadata, p.updated_at
             FROM user_profiles p JOIN users u ON u.id = p.user_id
             WHERE u.uuid = $1 AND u.is_active FOR UPDATE OF p",
        )
        .bind::<SqlUuid, _>(user.uuid())
        .load(self.conn()?)
        .await
        .map_err(store_error)?;
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        let updated_at = row.updated_at;
        let (profile, metadata) = row.into_parts()?;
        // Read once the lock is held, so that it is what the profile's last change left.
        let interests = interests(self.conn()?, user).await?;
        Ok(Some(StoredProfile {
            profile,
            metadata,
            interests,
            updated_at,
        }))
    }

    async fn save_profile(
        &mut self,
        user: UserId,
        profile: &Profile,
        metadata: &Map<String, Value>,
    ) -> StoreResult<()> {
        sql(
            "UPDATE user_profiles SET name = $2, email = $3, bio = $4, location = $5, birth_date = $6, gender = $7,
                 company = $8, metadata = $9, version = version + 1
             WHERE user_id = (SELECT id FROM users WHERE uuid = $1)",
        )
        .bind::<SqlUuid, _>(user.uuid())
        .bind::<Text, _>(profile.name.as_deref().unwrap_or_default())
        .bind::<Nullable<Text>, _>(profile.email.as_ref().map(Email::as_str))
        .bind::<Text, _>(profile.bio.as_deref().unwrap_or_default())
        .bind::<Text, _>(profile.location.as_deref().unwrap_or_default())
        .bind::<Nullable<Date>, _>(profile.birth_date)
        .bind::<Nullable<Text>, _>(profile.gender.map(Gender::as_str))
        .bind::<Text, _>(profile.company.as_deref().unwrap_or_default())
        .bind::<Jsonb, _>(Value::Object(metadata.clone()))
        .execute(self.conn()?)
        .await
        .map_err(store_error)?;
        Ok(())
    }

    async fn known_interests(&mut self, slugs: &[String]) -> StoreResult<Vec<String>> {
        let rows: Vec<SlugRow> = sql("SELECT slug FROM interests WHERE slug = ANY($1) AND is_active")
            .bind::<Array<Text>, _>(slugs)
            .load(self.conn()?)
            .await
            .map_err(store_error)?;
        Ok(rows.into_iter().map(|row| row.slug).collect())
    }

    async fn replace_interests(&mut self, user: UserId, slugs: &[String]) -> StoreResult<()> {
        sql("DELETE FROM user_interests WHERE user_id = (SELECT id FROM users WHERE uuid = $1)")
            .bind::<SqlUuid, _>(user.uuid())
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        sql("INSERT INTO user_interests (user_id, interest_id)
             SELECT u.id, i.id FROM users u, interests i WHERE u.uuid = $1 AND i.slug = ANY($2)")
        .bind::<SqlUuid, _>(user.uuid())
        .bind::<Array<Text>, _>(slugs)
        .execute(self.conn()?)
        .await
        .map_err(store_error)?;
        sql(PROFILE_CHANGED)
            .bind::<SqlUuid, _>(user.uuid())
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        Ok(())
    }
}

/// The slugs of a user's interests, in alphabetical order.
pub(super) async fn interests(conn: &mut AsyncPgConnection, user: UserId) -> StoreResult<Vec<String>> {
    let rows: Vec<SlugRow> = sql("SELECT i.slug FROM user_interests ui
             JOIN interests i ON i.id = ui.interest_id JOIN users u ON u.id = ui.user_id
         WHERE u.uuid = $1 ORDER BY i.slug")
    .bind::<SqlUuid, _>(user.uuid())
    .load(conn)
    .await
    .map_err(store_error)?;
    Ok(rows.into_iter().map(|row| row.slug).collect())
}
