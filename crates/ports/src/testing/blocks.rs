//! Blocks in memory. Nobody has blocked anybody unless a test says so.

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::ids::UserId;

use crate::accounts::{BlockRepository, Blocking};
use crate::store::StoreResult;

/// Who has blocked whom.
#[derive(Clone, Debug, Default)]
pub struct MemoryBlocks {
    blocked: HashSet<(UserId, UserId)>,
    strangers: HashSet<UserId>,
}

impl MemoryBlocks {
    /// Says that there is no such user.
    pub fn lack(&mut self, user: UserId) {
        self.strangers.insert(user);
    }
}

#[async_trait]
impl BlockRepository for MemoryBlocks {
    async fn is_blocked(&mut self, who: UserId, by: UserId) -> StoreResult<bool> {
        Ok(self.blocked.contains(&(by, who)))
    }

    async fn block(&mut self, user: UserId, other: UserId, _: DateTime<Utc>) -> StoreResult<Blocking> {
        Ok(if self.strangers.contains(&other) {
            Blocking::NoSuchUser
        } else if self.blocked.insert((user, other)) {
            Blocking::Done
        } else {
            Blocking::Already
        })
    }

    async fn unblock(&mut self, user: UserId, other: UserId) -> StoreResult<bool> {
        Ok(self.blocked.remove(&(user, other)))
    }
}
