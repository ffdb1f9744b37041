//! Storing and reading the waitlist.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::booking::{WaitFacts, WaitlistEntry, WaitlistStatus};
use turnout_domain::ids::{EventId, ReservationId, TierId, UserId, WaitlistEntryId};

use crate::guestlist::PersonCard;
use crate::page::{Page, PageRequest};
use crate::store::StoreResult;

/// An offer that is open, with what its end is told with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenOffer {
    /// The place in the line.
    pub entry: WaitlistEntry,
    /// Title of the event.
    pub event_title: String,
}

/// A place in the line with what its owner and the host are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitlistView {
    /// The place.
    pub entry: WaitlistEntry,
    /// Whose it is.
    pub person: PersonCard,
    /// Title of the event.
    pub event_title: String,
    /// Name of the tier.
    pub tier_name: String,
    /// Until when the offered seats are kept, while there is an offer.
    pub offered_until: Option<DateTime<Utc>>,
    /// How far it is, while it waits. Lists for the host leave it out.
    pub waits: Option<WaitPlace>,
}

/// How far somebody is in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitPlace {
    /// Why it waits, and how many people are before it.
    pub facts: WaitFacts,
    /// How many seats those people want.
    pub seats_ahead: u32,
}

/// The line of one tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineCount {
    /// The tier.
    pub tier: TierId,
    /// Its name.
    pub tier_name: String,
    /// People who wait.
    pub waiting: u32,
    /// Seats that they want.
    pub seats_wanted: u32,
    /// Offers that are open.
    pub offered: u32,
    /// Offers that were accepted.
    pub accepted: u32,
}

/// The waitlist inside a transaction. Whoever changes it holds the event's inventory, because that counts the seats
/// that are waited for.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait WaitlistRepository: Send {
    /// Puts somebody at the end of the line. False, and nothing changed, if the person has an open place in it.
    async fn insert(&mut self, entry: &WaitlistEntry) -> StoreResult<bool>;

    /// Locks a place until the transaction ends.
    async fn lock(&mut self, id: WaitlistEntryId) -> StoreResult<Option<WaitlistEntry>>;

    /// Locks the person's open place in the line of the tier.
    async fn lock_open(&mut self, tier: TierId, user: UserId) -> StoreResult<Option<WaitlistEntry>>;

    /// Locks the open offers that these reservations hold.
    async fn lock_offers(&mut self, reservations: &[ReservationId]) -> StoreResult<Vec<OpenOffer>>;

    /// Those who wait at the head of the line of each tier, at most so many of each. All together in the order in which
    /// they came.
    async fn first_in_line(&mut self, lines: &[(TierId, u32)]) -> StoreResult<Vec<WaitlistEntry>>;

    /// Writes back what can change in places that were `from`. Contended if one of them is not that any more.
    async fn update(&mut self, entries: &[WaitlistEntry], from: WaitlistStatus) -> StoreResult<()>;

    /// A place as its owner is shown it.
    async fn view(&mut self, id: WaitlistEntryId, now: DateTime<Utc>) -> StoreResult<Option<WaitlistView>>;
}

/// Reads the waitlist without a transaction.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait WaitlistQueries: Send + Sync {
    /// A place by its id.
    async fn entry(&self, id: WaitlistEntryId, now: DateTime<Utc>) -> StoreResult<Option<WaitlistView>>;

    /// The person's place at the event, in the line of the tier if one is named: an open one if there is one, otherwise
    /// the latest.
    async fn entry_of(
        &self,
        event: EventId,
        tier: Option<TierId>,
        user: UserId,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<WaitlistView>>;

    /// The person's places, the latest first.
    async fn entries_of(
        &self,
        user: UserId,
        now: DateTime<Utc>,
        page: &PageRequest<WaitlistEntryId>,
    ) -> StoreResult<Page<WaitlistView, WaitlistEntryId>>;

    /// The places at an event in the order in which people came, without how far each is.
    async fn entries_of_event(
        &self,
        event: EventId,
        status: Option<WaitlistStatus>,
        now: DateTime<Utc>,
        page: &PageRequest<WaitlistEntryId>,
    ) -> StoreResult<Page<WaitlistView, WaitlistEntryId>>;

    /// The lines of an event, in the order in which its tiers are shown.
    async fn lines_of_event(&self, event: EventId) -> StoreResult<Vec<LineCount>>;

    /// Events whose lines have ended, or in which somebody could be served now, at most `limit`: work for the sweeper.
    async fn events_to_serve(&self, now: DateTime<Utc>, limit: u32) -> StoreResult<Vec<EventId>>;
}
