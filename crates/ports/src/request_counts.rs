//! Counts of requests that all server processes share.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::store::StoreResult;

/// Counts requests for all processes together. Where it matters only: each count is a write.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait RequestCounts: Send + Sync {
    /// Counts one request of the client in the minute that `now` falls into, and answers how many it has made in it, this
    /// one included.
    async fn count(&self, client: &str, now: DateTime<Utc>) -> StoreResult<u32>;
}
