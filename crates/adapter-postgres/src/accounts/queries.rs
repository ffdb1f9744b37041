//! Reading accounts.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use turnout_domain::accounts::ReportStatus;
use turnout_domain::ids::{PictureId, ReportId, SessionId, UserId};
use turnout_ports::accounts::{
    AccountQueries, BlockedUser, Interest, LiveSession, OtpAsked, OtpUsage, OwnProfile, Picture, PublicProfile, Report,
    StaffMember, StoredProfile,
};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::storage::ObjectKey;
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::rows::{ProfileRow, UserRow, filled};
use super::{blocks, meeting, otp_usage, pictures, reports, staff_members, users};
use crate::error::store_error;
use crate::pool::Database;
use crate::static_sql::sql;

/// Reads accounts. What users see of themselves comes from the primary, so that they see their own changes at once.
#[derive(Clone, Debug)]
pub struct PgAccountQueries {
    database: Database,
}

impl PgAccountQueries {
    /// Queries on these pools.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

#[derive(QueryableByName)]
struct OwnRow {
    #[diesel(embed)]
    user: UserRow,
    #[diesel(embed)]
    profile: ProfileRow,
    #[diesel(sql_type = Bool)]
    is_verified: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    erase_at: Option<DateTime<Utc>>,
}

#[derive(QueryableByName)]
struct PublicRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    bio: String,
    #[diesel(sql_type = Text)]
    location: String,
    #[diesel(sql_type = Text)]
    company: String,
    #[diesel(sql_type = Bool)]
    is_verified: bool,
    #[diesel(sql_type = Timestamptz)]
    joined_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    updated_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct SessionRow {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
    #[diesel(sql_type = Text)]
    device: String,
    #[diesel(sql_type = Text)]
    user_agent: String,
    #[diesel(sql_type = Nullable<Text>)]
    ip_address: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    last_used_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    expires_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct InterestRow {
    #[diesel(sql_type = Text)]
    slug: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    description: String,
}

#[async_trait]
impl AccountQueries for PgAccountQueries {
    async fn otp_usage(&self, asked: &OtpAsked) -> StoreResult<OtpUsage> {
        let mut conn = self.database.write().await?;
        otp_usage::usage(&mut conn, asked).await
    }

    async fn own_profile(&self, user: UserId) -> StoreResult<Option<OwnProfile>> {
        let mut conn = self.database.write().await?;
        let rows: Vec<OwnRow> = sql("SELECT u.uuid AS user_uuid, u.phone, u.is_active AS user_is_active, u.is_staff, u.is_superuser, u.auth_epoch, u.joined_at,
                 ARRAY(SELECT r.name FROM user_roles ur JOIN roles r ON r.id = ur.role_id
                       WHERE ur.user_id = u.id AND ur.event_id IS NULL ORDER BY r.name) AS roles,
                 p.name, p.email, p.bio, p.location, p.birth_date, p.gender, p.company, p.metadata, p.is_verified,
                 p.updated_at, u.erase_at
             FROM users u JOIN user_profiles p ON p.user_id = u.id
             WHERE u.uuid = $1 AND u.is_active AND u.phone IS NOT NULL")
        .bind::<SqlUuid, _>(user.uuid())
        .load(&mut *conn)
        .await
        .map_err(store_error)?;
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        let interests = users::interests(&mut conn, user).await?;
        let pictures = pictures::pictures(&mut conn, user).await?;
        let updated_at = row.profile.updated_at;
        let (profile, metadata) = row.profile.into_parts()?;
        Ok(Some(OwnProfile {
            user: row.user.into_user()?,
            stored: StoredProfile {
                profile,
                metadata,
                interests,
                updated_at,
            },
            pictures,
            is_verified: row.is_verified,
            erase_at: row.erase_at,
        }))
    }

    async fn public_profile(&self, user: UserId, viewer: Option<UserId>) -> StoreResult<Option<PublicProfile>> {
        let mut conn = self.database.read().await?;
        let rows: Vec<PublicRow> = sql(
            "SELECT p.name, p.bio, p.location, p.company, p.is_verified, u.joined_at, p.updated_at
             FROM users u JOIN user_profiles p ON p.user_id = u.id
             WHERE u.uuid = $1 AND u.is_active AND p.is_active AND u.erased_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM user_blocks b JOIN users viewer ON viewer.id = b.blocked_user_id
                                 WHERE b.blocker_user_id = u.id AND viewer.uuid = $2)",
        )
        .bind::<SqlUuid, _>(user.uuid())
        .bind::<Nullable<SqlUuid>, _>(viewer.map(UserId::uuid))
        .load(&mut *conn)
        .await
        .map_err(store_error)?;
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        let shared_events = match viewer {
            Some(viewer) if viewer != user => meeting::shared_events(&mut conn, user, viewer).await?,
            _ => Vec::new(),
        };
        let mut pictures = pictures::pictures(&mut conn, user).await?;
        if viewer != Some(user) && shared_events.is_empty() {
            pictures.truncate(1);
        }
        Ok(Some(PublicProfile {
            id: user,
            name: filled(row.name),
            bio: filled(row.bio),
            location: filled(row.location),
            company: filled(row.company),
            is_verified: row.is_verified,
            interests: users::interests(&mut conn, user).await?,
            pictures,
            shared_events,
            joined_at: row.joined_at,
            updated_at: row.updated_at,
        }))
    }

    async fn pictures(&self, user: UserId) -> StoreResult<Vec<Picture>> {
        pictures::pictures(&mut *self.database.write().await?, user).await
    }

    async fn shown_picture(&self, picture: PictureId) -> StoreResult<Option<ObjectKey>> {
        pictures::shown(&mut *self.database.read().await?, picture).await
    }

    async fn has_picture(&self, picture: PictureId) -> StoreResult<bool> {
        pictures::exists(&mut *self.database.write().await?, picture).await
    }

    async fn blocks(
        &self,
        user: UserId,
        page: &PageRequest<(DateTime<Utc>, UserId)>,
    ) -> StoreResult<Page<BlockedUser, (DateTime<Utc>, UserId)>> {
        blocks::of_user(&mut *self.database.write().await?, user, page).await
    }

    async fn reports(
        &self,
        viewer: Option<UserId>,
        status: Option<ReportStatus>,
        page: &PageRequest<ReportId>,
    ) -> StoreResult<Page<Report, ReportId>> {
        reports::list(&mut *self.database.write().await?, viewer, status, page).await
    }

    async fn sessions(
        &self,
        user: UserId,
        now: DateTime<Utc>,
        page: &PageRequest<SessionId>,
    ) -> StoreResult<Page<LiveSession, SessionId>> {
        let mut conn = self.database.write().await?;
        let rows: Vec<SessionRow> = sql(
            "SELECT s.uuid, s.device, s.user_agent, s.ip_address, s.created_at, s.last_used_at, s.expires_at
             FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE u.uuid = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND ($3::uuid IS NULL OR s.uuid < $3)
             ORDER BY s.uuid DESC LIMIT $4",
        )
        .bind::<SqlUuid, _>(user.uuid())
        .bind::<Timestamptz, _>(now)
        .bind::<Nullable<SqlUuid>, _>(page.after.map(SessionId::uuid))
        .bind::<BigInt, _>(page.rows())
        .load(&mut *conn)
        .await
        .map_err(store_error)?;
        let sessions = rows.into_iter().map(SessionRow::into_session).collect();
        Ok(Page::from_rows(page, sessions, |last| last.id))
    }

    async fn staff(&self, now: DateTime<Utc>) -> StoreResult<Vec<StaffMember>> {
        let mut conn = self.database.write().await?;
        staff_members::staff(&mut conn, now).await
    }

    async fn interests(&self, page: &PageRequest<String>) -> StoreResult<Page<Interest, String>> {
        let mut conn = self.database.read().await?;
        let rows: Vec<InterestRow> = sql("SELECT slug, name, description FROM interests
             WHERE is_active AND ($1::text IS NULL OR name > $1) ORDER BY name LIMIT $2")
        .bind::<Nullable<Text>, _>(&page.after)
        .bind::<BigInt, _>(page.rows())
        .load(&mut *conn)
        .await
        .map_err(store_error)?;
        let interest = |row: InterestRow| Interest {
            slug: row.slug,
            name: row.name,
            description: row.description,
        };
        Ok(Page::from_rows(
            page,
            rows.into_iter().map(interest).collect(),
            |last| last.name.clone(),
        ))
    }
}

impl SessionRow {
    fn into_session(self) -> LiveSession {
        LiveSession {
            id: SessionId::new(self.uuid),
            device: self.device,
            user_agent: self.user_agent,
            ip: self.ip_address,
            created_at: self.created_at,
            last_used_at: self.last_used_at,
            expires_at: self.expires_at,
        }
    }
}
