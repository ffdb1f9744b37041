//! Who does not want to meet whom.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::ids::UserId;

use crate::store::StoreResult;

/// Somebody whom a user has blocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockedUser {
    /// Who.
    pub id: UserId,
    /// Their name, where they show one.
    pub name: Option<String>,
    /// Since when.
    pub blocked_at: DateTime<Utc>,
}

/// What came of blocking somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocking {
    /// They are blocked from now on.
    Done,
    /// They were blocked before.
    Already,
    /// There is no such user.
    NoSuchUser,
}

/// Keeps who has blocked whom.
#[async_trait]
pub trait BlockRepository: Send {
    /// Whether the second one has blocked the first.
    async fn is_blocked(&mut self, who: UserId, by: UserId) -> StoreResult<bool>;

    /// Keeps somebody away from a user.
    async fn block(&mut self, user: UserId, other: UserId, now: DateTime<Utc>) -> StoreResult<Blocking>;

    /// Lets somebody come near again. Whether they were blocked.
    async fn unblock(&mut self, user: UserId, other: UserId) -> StoreResult<bool>;
}
