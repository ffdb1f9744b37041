//! Storing requests to join.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::guestlist::{JoinRequest, RequestStatus};
use turnout_domain::ids::{EventId, RequestId};

use crate::store::StoreResult;

/// Requests inside a transaction. Whoever changes one holds the event's inventory, because that counts the pending ones.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait RequestRepository: Send {
    /// Stores a new request. False, and nothing changed, if the person has an open one for the event.
    async fn insert(&mut self, request: &JoinRequest) -> StoreResult<bool>;

    /// The event that the request is for, without locking anything.
    async fn event_of(&mut self, id: RequestId) -> StoreResult<Option<EventId>>;

    /// Locks a request until the transaction ends. Call it with the event's inventory locked.
    async fn lock(&mut self, id: RequestId) -> StoreResult<Option<JoinRequest>>;

    /// Writes back what can change in a request. False, and nothing changed, if it is not `from` any more.
    async fn update(&mut self, request: &JoinRequest, from: RequestStatus) -> StoreResult<bool>;

    /// Declines every pending request of a cancelled event, and answers which. Call it with the inventory locked.
    async fn decline_pending(&mut self, event: EventId, at: DateTime<Utc>) -> StoreResult<Vec<RequestId>>;
}
