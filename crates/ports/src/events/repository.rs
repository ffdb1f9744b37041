//! Events inside a unit of work.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Grant;
use turnout_domain::booking::Tier;
use turnout_domain::events::{Event, Standing};
use turnout_domain::ids::{EventId, TierId, UserId, VenueId};

use super::EventDetail;
use crate::store::StoreResult;

/// What an event refers to by name, to be checked before it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// A place of the directory.
    pub venue: Option<VenueId>,
    /// Slug of a shelf.
    pub category: Option<String>,
    /// Slugs of interests.
    pub interests: Vec<String>,
}

/// What a user was given for the whole platform.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlatformGrants {
    /// Staff with every permission.
    pub is_superuser: bool,
    /// What the user's roles give.
    pub grants: Vec<Grant>,
}

/// What became of removing a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierRemoval {
    /// It is gone.
    Removed,
    /// Somebody has, or once had, a reservation of it; it must stay.
    InUse,
}

/// Reads and writes events. An event that its host threw away is as good as none.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait EventRepository: Send {
    /// The event with its tiers. Counters are those of the rows: expired holds that nobody has cleared away count.
    async fn lookup(&mut self, event: EventId) -> StoreResult<Option<Event>>;

    /// The tier and the event it belongs to.
    async fn lookup_tier(&mut self, tier: TierId) -> StoreResult<Option<(EventId, Tier)>>;

    /// As [`lookup`](Self::lookup), after locking the event's and its tiers' inventory, in this order, so that neither
    /// the event nor its seats change until the end of the transaction. Every change of an event begins here. Whoever
    /// takes the same lock first and then reads the event sees its latest state.
    async fn lock(&mut self, event: EventId) -> StoreResult<Option<Event>>;

    /// When the event was last changed.
    async fn changed_at(&mut self, event: EventId) -> StoreResult<Option<DateTime<Utc>>>;

    /// Whether anybody ever ordered or had seats of the event, whatever became of it.
    async fn was_booked(&mut self, event: EventId) -> StoreResult<bool>;

    /// The event as this viewer is shown it, with what this transaction did to it.
    async fn detail(
        &mut self,
        event: EventId,
        viewer: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<EventDetail>>;

    /// What the event is to the user, or to someone who has not signed in.
    async fn standing(
        &mut self,
        event: EventId,
        user: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<Standing>>;

    /// What the user may do on the whole platform.
    async fn platform_grants(&mut self, user: UserId) -> StoreResult<PlatformGrants>;

    /// Those of the references that do not exist or are not offered any more.
    async fn missing_references(&mut self, references: &References) -> StoreResult<References>;

    /// Stores a new event with its tiers and their inventory. False, and nothing is stored, if its slug is taken: draw
    /// another id.
    async fn insert(&mut self, event: &Event) -> StoreResult<bool>;

    /// Stores the changed event, without its tiers and counters. False, and nothing is stored, if `event.version` is
    /// not one more than the stored one.
    async fn update(&mut self, event: &Event) -> StoreResult<bool>;

    /// Changes the number of seats. False, and nothing is stored, if more are held and sold.
    async fn set_capacity(&mut self, event: EventId, capacity: u32) -> StoreResult<bool>;

    /// Stores a new tier and its inventory.
    async fn insert_tier(&mut self, event: EventId, tier: &Tier) -> StoreResult<()>;

    /// Stores a changed tier with its quantity. False, and nothing is stored, if more seats of it are held and sold.
    async fn update_tier(&mut self, tier: &Tier) -> StoreResult<bool>;

    /// Removes a tier that nobody ever reserved.
    async fn remove_tier(&mut self, tier: TierId) -> StoreResult<TierRemoval>;

    /// Throws a draft away. False if it is none.
    async fn delete_draft(&mut self, event: EventId, now: DateTime<Utc>) -> StoreResult<bool>;
}
