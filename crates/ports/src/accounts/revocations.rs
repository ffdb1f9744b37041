//! Which access tokens are dead before their time.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::ids::{SessionId, UserId};

use crate::store::StoreResult;

/// Where to go on reading. It only grows while one database is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RevocationCursor(pub i64);

/// What kills access tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundRevocations {
    /// Sessions that have ended.
    pub sessions: Vec<SessionId>,
    /// Users with the least epoch of which their tokens are still good.
    pub users: Vec<(UserId, u32)>,
    /// Where the next reading begins.
    pub next: RevocationCursor,
}

/// Reads revocations. A reading never waits for those who serve requests.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait RevocationQueries: Send + Sync {
    /// Those that were committed since the reading that gave the cursor, some of them perhaps again; without a cursor all
    /// that matter at `now`.
    async fn revocations(&self, since: Option<RevocationCursor>, now: DateTime<Utc>) -> StoreResult<FoundRevocations>;
}
