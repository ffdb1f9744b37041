//! What is read of accounts outside of any change.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::{ReportStatus, User};
use turnout_domain::ids::{EventId, PictureId, ReportId, SessionId, UserId};

use super::{BlockedUser, OtpAsked, OtpUsage, Picture, Report, StoredProfile};
use crate::page::{Page, PageRequest};
use crate::storage::ObjectKey;
use crate::store::StoreResult;

/// A profile as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnProfile {
    /// The user.
    pub user: User,
    /// What they tell of themselves.
    pub stored: StoredProfile,
    /// In the order of showing.
    pub pictures: Vec<Picture>,
    /// Whether the phone was proved by a code.
    pub is_verified: bool,
    /// When they are erased, if they asked for it.
    pub erase_at: Option<DateTime<Utc>>,
}

/// A profile as everyone sees it. It has no room for a phone, an email address or a birth date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicProfile {
    /// The user.
    pub id: UserId,
    /// Display name.
    pub name: Option<String>,
    /// A few lines about oneself.
    pub bio: Option<String>,
    /// City or region.
    pub location: Option<String>,
    /// Where one works.
    pub company: Option<String>,
    /// Whether the phone was proved by a code.
    pub is_verified: bool,
    /// The slugs of the interests, in alphabetical order.
    pub interests: Vec<String>,
    /// In the order of showing. Strangers see the first one.
    pub pictures: Vec<Picture>,
    /// Where the two may know each other from; empty for strangers.
    pub shared_events: Vec<SharedEvent>,
    /// The first sign-in.
    pub joined_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// An event in which two people take part and may know it of each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedEvent {
    /// The event.
    pub id: EventId,
    /// Its title.
    pub title: String,
    /// Its start.
    pub start_at: Option<DateTime<Utc>>,
}

/// A device that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveSession {
    /// The public id.
    pub id: SessionId,
    /// The name that the app gave.
    pub device: String,
    /// What the client said it is.
    pub user_agent: String,
    /// The address at sign-in.
    pub ip: Option<String>,
    /// When it signed in.
    pub created_at: DateTime<Utc>,
    /// When it last got new tokens.
    pub last_used_at: DateTime<Utc>,
    /// When it dies unused.
    pub expires_at: DateTime<Utc>,
}

/// Somebody who works for the platform, for its operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffMember {
    /// The user.
    pub user: User,
    /// Display name.
    pub name: Option<String>,
    /// Whether they have a password.
    pub has_password: bool,
    /// Whether they have a second factor.
    pub has_totp: bool,
    /// Until when no password of theirs is compared.
    pub locked_until: Option<DateTime<Utc>>,
}

/// Something that people and events are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interest {
    /// The public key.
    pub slug: String,
    /// For people.
    pub name: String,
    /// One sentence.
    pub description: String,
}

/// Reads accounts.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait AccountQueries: Send + Sync {
    /// What limits say of a code that is asked for, as of now: others may be faster.
    async fn otp_usage(&self, asked: &OtpAsked) -> StoreResult<OtpUsage>;

    /// The profile of an active user, for that user.
    async fn own_profile(&self, user: UserId) -> StoreResult<Option<OwnProfile>>;

    /// The profile of an active user, for this viewer or for everyone. Hidden profiles do not exist, and neither does the
    /// profile of somebody who has blocked the viewer.
    async fn public_profile(&self, user: UserId, viewer: Option<UserId>) -> StoreResult<Option<PublicProfile>>;

    /// The pictures of a user, in the order of showing.
    async fn pictures(&self, user: UserId) -> StoreResult<Vec<Picture>>;

    /// Where the file of a picture lies, as long as its owner is active and shown.
    async fn shown_picture(&self, picture: PictureId) -> StoreResult<Option<ObjectKey>>;

    /// Whether there is such a picture, shown or not.
    async fn has_picture(&self, picture: PictureId) -> StoreResult<bool>;

    /// Whom a user has blocked, the latest first. The cursor is when and whom.
    async fn blocks(
        &self,
        user: UserId,
        page: &PageRequest<(DateTime<Utc>, UserId)>,
    ) -> StoreResult<Page<BlockedUser, (DateTime<Utc>, UserId)>>;

    /// The reports of a status or all, the latest first, without those about the viewer.
    async fn reports(
        &self,
        viewer: Option<UserId>,
        status: Option<ReportStatus>,
        page: &PageRequest<ReportId>,
    ) -> StoreResult<Page<Report, ReportId>>;

    /// The living sessions of a user, the latest sign-in first.
    async fn sessions(
        &self,
        user: UserId,
        now: DateTime<Utc>,
        page: &PageRequest<SessionId>,
    ) -> StoreResult<Page<LiveSession, SessionId>>;

    /// Everybody who is staff, has a role on the platform or a password, by the time of joining.
    async fn staff(&self, now: DateTime<Utc>) -> StoreResult<Vec<StaffMember>>;

    /// The interests that can be picked, by name; the cursor is a name.
    async fn interests(&self, page: &PageRequest<String>) -> StoreResult<Page<Interest, String>>;
}
