//! Events, tiers and venues: repositories inside a transaction, and queries without one.

mod detail;
pub(crate) mod fragments;
mod images;
mod list;
mod list_statement;
mod lookup;
mod mine;
mod rows;
mod standing;
mod statistics;
mod summary;
mod team;
mod tiers;
mod venue_rows;
mod venues;
mod write;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::booking::Tier;
use turnout_domain::events::{Event, Standing};
use turnout_domain::ids::{EventId, ImageId, TeamMemberId, TierId, UserId};
use turnout_ports::events::{
    EventCursor, EventDetail, EventFilter, EventKey, EventQueries, EventRepository, EventSort, EventSummary, MyRole,
    PlatformGrants, References, ShownImage, TeamMemberDetail, TicketStatistics, TierRemoval,
};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::{StoreError, StoreResult};

use crate::pool::Database;
use crate::store::PgTransaction;

pub use list_statement::list_statement;
pub use statistics::TICKET_STATISTICS;
pub use venues::PgVenueQueries;

/// The statement that shows an event to somebody who has not signed in, for whoever measures it.
pub const SHOW_EVENT: &str = detail::BY_ID;

#[async_trait]
impl EventRepository for PgTransaction {
    async fn lookup(&mut self, event: EventId) -> StoreResult<Option<Event>> {
        lookup::find(self.conn()?, event).await
    }

    async fn lookup_tier(&mut self, tier: TierId) -> StoreResult<Option<(EventId, Tier)>> {
        lookup::find_tier(self.conn()?, tier).await
    }

    async fn lock(&mut self, event: EventId) -> StoreResult<Option<Event>> {
        lookup::lock(self.conn()?, event).await
    }

    async fn changed_at(&mut self, event: EventId) -> StoreResult<Option<DateTime<Utc>>> {
        lookup::changed_at(self.conn()?, event).await
    }

    async fn was_booked(&mut self, event: EventId) -> StoreResult<bool> {
        lookup::was_booked(self.conn()?, event).await
    }

    async fn detail(
        &mut self,
        event: EventId,
        viewer: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<EventDetail>> {
        detail::detail(self.conn()?, &EventKey::Id(event), viewer, now).await
    }

    async fn standing(
        &mut self,
        event: EventId,
        user: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<Standing>> {
        standing::standing(self.conn()?, event, user, now).await
    }

    async fn platform_grants(&mut self, user: UserId) -> StoreResult<PlatformGrants> {
        standing::platform_grants(self.conn()?, user).await
    }

    async fn missing_references(&mut self, references: &References) -> StoreResult<References> {
        write::missing(self.conn()?, references).await
    }

    async fn insert(&mut self, event: &Event) -> StoreResult<bool> {
        write::insert(self.conn()?, event).await
    }

    async fn update(&mut self, event: &Event) -> StoreResult<bool> {
        write::update(self.conn()?, event).await
    }

    async fn set_capacity(&mut self, event: EventId, capacity: u32) -> StoreResult<bool> {
        write::set_capacity(self.conn()?, event, integer(capacity)?).await
    }

    async fn insert_tier(&mut self, event: EventId, tier: &Tier) -> StoreResult<()> {
        tiers::insert(self.conn()?, event, tier).await
    }

    async fn update_tier(&mut self, tier: &Tier) -> StoreResult<bool> {
        tiers::update(self.conn()?, tier).await
    }

    async fn remove_tier(&mut self, tier: TierId) -> StoreResult<TierRemoval> {
        tiers::remove(self.conn()?, tier).await
    }

    async fn delete_draft(&mut self, event: EventId, now: DateTime<Utc>) -> StoreResult<bool> {
        write::delete_draft(self.conn()?, event, now).await
    }
}

/// Reads events. One event comes from the primary, so that its seats are those of now; lists may lag behind.
#[derive(Clone, Debug)]
pub struct PgEventQueries {
    database: Database,
}

impl PgEventQueries {
    /// Queries on these pools.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl EventQueries for PgEventQueries {
    async fn detail(
        &self,
        key: &EventKey,
        viewer: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<EventDetail>> {
        detail::detail(&mut *self.database.write().await?, key, viewer, now).await
    }

    async fn standing(
        &self,
        event: EventId,
        user: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StoreResult<Option<Standing>> {
        standing::standing(&mut *self.database.write().await?, event, user, now).await
    }

    async fn list(
        &self,
        filter: &EventFilter,
        sort: EventSort,
        page: &PageRequest<EventCursor>,
        now: DateTime<Utc>,
    ) -> StoreResult<Page<EventSummary, EventCursor>> {
        list::list(&mut *self.database.read().await?, filter, sort, page, now).await
    }

    async fn of_user(
        &self,
        user: UserId,
        role: MyRole,
        page: &PageRequest<EventId>,
        now: DateTime<Utc>,
    ) -> StoreResult<Page<EventSummary, EventId>> {
        mine::of_user(&mut *self.database.write().await?, user, role, page, now).await
    }

    async fn shown_image(&self, image: ImageId) -> StoreResult<Option<ShownImage>> {
        images::shown(&mut *self.database.read().await?, image).await
    }

    async fn has_image(&self, image: ImageId) -> StoreResult<bool> {
        images::exists(&mut *self.database.write().await?, image).await
    }

    async fn team(
        &self,
        event: EventId,
        of: Option<UserId>,
        page: &PageRequest<TeamMemberId>,
    ) -> StoreResult<Page<TeamMemberDetail, TeamMemberId>> {
        team::of_event(&mut *self.database.write().await?, event, of, page).await
    }

    async fn ticket_statistics(&self, event: EventId) -> StoreResult<TicketStatistics> {
        statistics::ticket_statistics(&mut *self.database.read().await?, event).await
    }
}

fn integer(value: u32) -> StoreResult<i32> {
    i32::try_from(value).map_err(|_| StoreError::Rejected("a number is too large".to_owned()))
}
