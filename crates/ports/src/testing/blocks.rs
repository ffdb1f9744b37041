//! Blocks in memory. Nobody has blocked anybody unless a test says so.

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::ids::UserId;

use crate::accounts::{BlockRepository, Blocking};
use crate::store::StoreResult;

/// Who has blocked whom.
#[derive(Clone, Debug, Default)]
pub struct MemoryBlocks(HashSet<(UserId, UserId)>);

#[async_trait]
impl BlockRepository for MemoryBlocks {
    async fn is_blocked(&mut self, who: UserId, by: UserId) -> StoreResult<bool> {
        Ok(self.0.contains(&(by, who)))
    }

    async fn block(&mut self, user: UserId, other: UserId, _: DateTime<Utc>) -> StoreResult<Blocking> {
        Ok(if self.0.insert((user, other)) {
            Blocking::Done
        } else {
            Blocking::Already
        })
    }

    async fn unblock(&mut self, user: UserId, other: UserId) -> StoreResult<bool> {
        Ok(self.0.remove(&(user, other)))
    }
}
