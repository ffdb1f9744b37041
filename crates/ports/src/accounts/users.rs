//! Users and what they tell of themselves.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use turnout_domain::accounts::{Phone, Profile, Role, User};
use turnout_domain::ids::{ProfileId, UserId};

use crate::store::StoreResult;

/// A user who may be about to join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// The public id.
    pub id: UserId,
    /// The public id of the profile.
    pub profile: ProfileId,
    /// Their phone.
    pub phone: Phone,
    /// The phone was proved by a code. Otherwise somebody gave it, and it is proved by the first sign-in.
    pub is_verified: bool,
    /// Now.
    pub at: DateTime<Utc>,
}

/// The user with a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The user.
    pub user: User,
    /// Whether they joined just now.
    pub is_new: bool,
}

/// A profile as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredProfile {
    /// The fields with rules of their own.
    pub profile: Profile,
    /// Free fields of the app.
    pub metadata: Map<String, Value>,
    /// The slugs of the interests, in alphabetical order.
    pub interests: Vec<String>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What the system knows of a user, for staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserAccount {
    /// The user.
    pub user: User,
    /// Display name.
    pub name: Option<String>,
    /// Private.
    pub email: Option<String>,
    /// Whether the phone was proved by a code.
    pub is_verified: bool,
    /// Since when they are shut out.
    pub deactivated_at: Option<DateTime<Utc>>,
    /// The latest sign-in.
    pub last_login_at: Option<DateTime<Utc>>,
    /// On how many devices they are signed in.
    pub sessions: u32,
}

/// Keeps users.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait UserRepository: Send {
    /// Finds the user with the phone, or adds them with an empty profile.
    async fn register(&mut self, new: &NewUser) -> StoreResult<Registered>;

    /// Notes a sign-in, which proves the phone. True if it is the user's first.
    async fn record_sign_in(&mut self, user: UserId, now: DateTime<Utc>) -> StoreResult<bool>;

    /// The user, active or not.
    async fn find(&mut self, user: UserId) -> StoreResult<Option<User>>;

    /// Gives the user another phone and answers the one before. `None` when there is no such user, or another one has
    /// the phone: then nothing changed.
    async fn change_phone(&mut self, user: UserId, phone: &Phone) -> StoreResult<Option<Phone>>;

    /// What the system knows of the user, active or not.
    async fn account(&mut self, user: UserId, now: DateTime<Utc>) -> StoreResult<Option<UserAccount>>;

    /// Whoever has the phone, active or not.
    async fn with_phone(&mut self, phone: &Phone) -> StoreResult<Option<UserId>>;

    /// Shuts the user out or lets them in. Their sessions are another matter.
    async fn set_active(&mut self, user: UserId, is_active: bool, now: DateTime<Utc>) -> StoreResult<()>;

    /// Gives the user a role for everything. Who has it keeps it.
    async fn grant_role(
        &mut self,
        user: UserId,
        role: Role,
        given_by: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StoreResult<()>;

    /// Takes a role for everything from the user.
    async fn revoke_role(&mut self, user: UserId, role: Role) -> StoreResult<()>;

    /// The user, active or not, locked until the transaction ends: nobody signs them in or changes what they may.
    async fn lock(&mut self, user: UserId) -> StoreResult<Option<User>>;

    /// The profile of an active user, locked until the transaction ends.
    async fn lock_profile(&mut self, user: UserId) -> StoreResult<Option<StoredProfile>>;

    /// Stores the fields and the metadata of a profile.
    async fn save_profile(&mut self, user: UserId, profile: &Profile, metadata: &Map<String, Value>)
    -> StoreResult<()>;

    /// Which of these slugs are interests that can be picked.
    async fn known_interests(&mut self, slugs: &[String]) -> StoreResult<Vec<String>>;

    /// Makes these the user's only interests.
    async fn replace_interests(&mut self, user: UserId, slugs: &[String]) -> StoreResult<()>;
}
