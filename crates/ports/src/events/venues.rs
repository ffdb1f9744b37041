//! The directory of venues.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::events::Venue;
use turnout_domain::ids::{UserId, VenueId};

use super::Near;
use crate::page::{Page, PageRequest};
use crate::store::StoreResult;

/// A venue and when it was last changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredVenue {
    /// The venue.
    pub venue: Venue,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Reads and writes venues inside a unit of work.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait VenueRepository: Send {
    /// The venue, locked against other changes.
    async fn lock(&mut self, venue: VenueId) -> StoreResult<Option<StoredVenue>>;

    /// The venue, with what this transaction did to it.
    async fn find(&mut self, venue: VenueId) -> StoreResult<Option<StoredVenue>>;

    /// Stores a new venue.
    async fn insert(&mut self, venue: &Venue, by: UserId) -> StoreResult<()>;

    /// Stores the changed venue. False, and nothing is stored, if `venue.version` is not one more than the stored one.
    async fn update(&mut self, venue: &Venue) -> StoreResult<bool>;
}

/// Which venues are wanted. Fields that are empty do not filter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VenueFilter {
    /// City.
    pub city: Option<String>,
    /// Holds at least so many people.
    pub min_capacity: Option<u32>,
    /// Has all of these amenities.
    pub amenities: Vec<String>,
    /// Around a point.
    pub near: Option<Near>,
}

/// Reads venues, each call in one round trip and without a transaction.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait VenueQueries: Send + Sync {
    /// One venue.
    async fn find(&self, venue: VenueId) -> StoreResult<Option<StoredVenue>>;

    /// Venues that can be chosen, the latest entered first.
    async fn list(&self, filter: &VenueFilter, page: &PageRequest<VenueId>) -> StoreResult<Page<StoredVenue, VenueId>>;
}
