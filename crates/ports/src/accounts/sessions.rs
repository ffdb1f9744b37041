//! Sessions and their refresh tokens.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::{RefreshState, User};
use turnout_domain::ids::{RefreshTokenId, SessionId, UserId};

use crate::store::StoreResult;

/// A device that signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// The public id.
    pub id: SessionId,
    /// Who.
    pub user: UserId,
    /// The name that the app gives.
    pub device: String,
    /// What the client says it is.
    pub user_agent: String,
    /// The client's address.
    pub ip: Option<String>,
    /// Now.
    pub at: DateTime<Utc>,
}

/// A refresh token that is about to be given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRefreshToken {
    /// The public id.
    pub id: RefreshTokenId,
    /// SHA-256 of the token.
    pub hash: [u8; 32],
    /// Now.
    pub at: DateTime<Utc>,
    /// When it dies unused.
    pub expires_at: DateTime<Utc>,
}

/// A refresh token that somebody presents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentedToken {
    /// The token.
    pub id: RefreshTokenId,
    /// Its session.
    pub session: SessionId,
    /// Whose session.
    pub user: User,
    /// What its fate depends on.
    pub state: RefreshState,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SessionEnd {
    /// Its device signed out.
    Logout,
    /// Its user ended it from elsewhere.
    Ended,
    /// An old refresh token was used.
    Reuse,
    /// The user was deactivated.
    Deactivated,
    /// The user's phone changed.
    PhoneChanged,
    /// The user's roles changed.
    RoleChanged,
    /// The user's password changed.
    PasswordChanged,
    /// The user was erased.
    Erased,
}

impl SessionEnd {
    /// The word in the database and in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Logout => "logout",
            Self::Ended => "ended",
            Self::Reuse => "reuse",
            Self::Deactivated => "deactivated",
            Self::PhoneChanged => "phone_changed",
            Self::RoleChanged => "role_changed",
            Self::PasswordChanged => "password_changed",
            Self::Erased => "erased",
        }
    }
}

/// Keeps sessions.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait SessionRepository: Send {
    /// Adds a session with its first refresh token.
    async fn open(&mut self, session: &NewSession, token: &NewRefreshToken) -> StoreResult<()>;

    /// When this living session of the user was opened.
    async fn opened_at(&mut self, user: UserId, session: SessionId) -> StoreResult<Option<DateTime<Utc>>>;

    /// Finds the refresh token with this hash and locks its session until the transaction ends.
    async fn present(&mut self, hash: &[u8; 32]) -> StoreResult<Option<PresentedToken>>;

    /// Marks the token as used and adds its successor, which carries the session on.
    async fn rotate(&mut self, token: RefreshTokenId, successor: &NewRefreshToken) -> StoreResult<()>;

    /// Kills the unused successor of a used token and adds another one.
    async fn reissue(&mut self, token: RefreshTokenId, successor: &NewRefreshToken) -> StoreResult<()>;

    /// Ends a session of this user, with all its tokens. `false` when there is none that lives.
    async fn end(&mut self, user: UserId, session: SessionId, why: SessionEnd, now: DateTime<Utc>)
    -> StoreResult<bool>;

    /// Ends all sessions of this user but `keep`, with all their tokens. Answers how many.
    ///
    /// Whoever does this because of a change of the user has locked them before
    /// ([`lock`](super::UserRepository::lock)), so that no session is opened meanwhile for the user as they were.
    async fn end_all(
        &mut self,
        user: UserId,
        keep: Option<SessionId>,
        why: SessionEnd,
        now: DateTime<Utc>,
    ) -> StoreResult<u64>;

    /// Makes the access tokens that the user holds worthless, and lets their sessions live: with the next refresh each gets a
    /// token that says what the user is now.
    async fn renew_tokens(&mut self, user: UserId, now: DateTime<Utc>) -> StoreResult<()>;
}
