//! A person joins the line for seats of a tier that has none free.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::booking::{
    BookingFacts, BookingRefused, Inventory, OverSeatLimit, ReservationSource, Seats, WaitlistEntry, WaitlistStatus,
};
use turnout_domain::ids::{EventId, TierId, UserId, WaitlistEntryId};
use turnout_ports::booking::WaitlistView;
use turnout_ports::store::{Repositories, StoreError};

use super::hold_batch::is_tier_missing;
use super::store_seats::store_seats;
use super::take_seats::expire_and_release;
use super::waitlist_words::entry_audit;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::{self, Sequence};
use crate::unit_of_work::{MaybeContended, UnitOfWork};

/// Which seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinWaitlist {
    /// Of which event.
    pub event: EventId,
    /// Of which tier; may be left out where the event sells only one.
    pub tier: Option<TierId>,
    /// How many.
    pub seats: Seats,
}

/// The person's place in the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinedWaitlist {
    /// The place.
    pub view: WaitlistView,
    /// The person joined just now. Otherwise they were in the line, or had an offer, before.
    pub is_new: bool,
}

/// Why the person does not wait.
#[derive(Debug, thiserror::Error)]
pub enum JoinWaitlistError {
    /// There is no such event, or the person may not know of it.
    #[error("there is no such event")]
    NoSuchEvent,
    /// The event has no such tier.
    #[error("the event has no such tier")]
    NoSuchTier,
    /// A rule of the event or the tier: who may not book may not wait.
    #[error(transparent)]
    Refused(BookingRefused),
    /// Enough seats are free: they can be booked.
    #[error("{available} seats are free")]
    SeatsFree {
        /// How many can be had.
        available: u32,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<BookingRefused> for JoinWaitlistError {
    fn from(refused: BookingRefused) -> Self {
        match refused {
            BookingRefused::Unseen => Self::NoSuchEvent,
            other => Self::Refused(other),
        }
    }
}

impl MaybeContended for JoinWaitlistError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Puts the person at the end of the line, once for each idempotency key. Who waits already keeps the place they have.
pub async fn join_waitlist(
    app: &App,
    context: &RequestContext,
    user: UserId,
    wish: JoinWaitlist,
    once: &Once<'_, JoinedWaitlist>,
) -> Result<Answer<JoinedWaitlist>, JoinWaitlistError> {
    let now = app.clock.now();
    let unit = Join {
        context,
        user,
        wish,
        id: ids::draw(now, &*app.entropy),
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct Join<'a> {
    context: &'a RequestContext,
    user: UserId,
    wish: JoinWaitlist,
    id: WaitlistEntryId,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for Join<'_> {
    type Output = JoinedWaitlist;
    type Error = JoinWaitlistError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<JoinedWaitlist, JoinWaitlistError> {
        let mut ids = self.ids;
        let JoinWaitlist { event, seats, .. } = self.wish;
        let locked = tx.booking().lock_inventory(event).await?;
        let mut inventory = locked.ok_or(JoinWaitlistError::NoSuchEvent)?;
        let facts = self.facts(tx).await?;
        let is_free = self.find_seats(tx, &mut ids, &mut inventory, facts.tier.id).await?;
        if let Some(open) = tx.waitlist().lock_open(facts.tier.id, self.user).await? {
            store_seats(tx, &mut ids, event, &inventory, self.now).await?;
            return self.joined(tx, open.id, false).await;
        }
        facts.admit(ReservationSource::Open, seats, self.wish.tier.is_some(), self.now)?;
        refuse_impossible(&inventory, facts.tier.id, seats)?;
        if is_free {
            let available = inventory.available(facts.tier.id);
            return Err(JoinWaitlistError::SeatsFree { available });
        }
        let entry = self.entry(facts.tier.id);
        if !inventory.join_line(entry.tier, seats) || !tx.waitlist().insert(&entry).await? {
            return Err(StoreError::Contended("the line changed under its lock".to_owned()).into());
        }
        store_seats(tx, &mut ids, event, &inventory, self.now).await?;
        let joined = entry_audit(self.context, &mut ids, self.now, &entry, None);
        tx.audit().append(&[joined]).await?;
        self.joined(tx, entry.id, true).await
    }
}

impl Join<'_> {
    /// What is known of the event and the person. Where several tiers are sold, one has to be named before anything else
    /// is told.
    async fn facts(&self, tx: &mut dyn Repositories) -> Result<BookingFacts, JoinWaitlistError> {
        let JoinWaitlist { event, tier, .. } = self.wish;
        let facts = tx.booking().facts(event, tier, self.user, self.now).await?;
        let Some(facts) = facts else {
            return Err(if is_tier_missing(tx, event, tier, self.user, self.now).await? {
                JoinWaitlistError::NoSuchTier
            } else {
                JoinWaitlistError::NoSuchEvent
            });
        };
        if !facts.may_see() {
            return Err(JoinWaitlistError::NoSuchEvent);
        }
        if tier.is_none() && facts.tiers_sold > 1 {
            return Err(BookingRefused::TierNeeded.into());
        }
        Ok(facts)
    }

    /// Whether the seats can be booked now. Holds whose time ran out, the person's own offer among them, are ended until
    /// that is known.
    async fn find_seats(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        inventory: &mut Inventory,
        tier: TierId,
    ) -> Result<bool, StoreError> {
        let JoinWaitlist { event, seats, .. } = self.wish;
        loop {
            if inventory.available(tier) >= seats.get() {
                return Ok(true);
            }
            if inventory.event.held == 0 {
                return Ok(false);
            }
            let expired = expire_and_release(tx, ids, self.context, event, inventory, self.now).await?;
            if expired.holds == 0 {
                return Ok(false);
            }
        }
    }

    fn entry(&self, tier: TierId) -> WaitlistEntry {
        WaitlistEntry {
            id: self.id,
            event: self.wish.event,
            tier,
            user: self.user,
            seats: self.wish.seats,
            status: WaitlistStatus::Waiting,
            reservation: None,
            closed_for: None,
            offered_at: None,
            ended_at: None,
            created_at: self.now,
        }
    }

    async fn joined(
        &self,
        tx: &mut dyn Repositories,
        id: WaitlistEntryId,
        is_new: bool,
    ) -> Result<JoinedWaitlist, JoinWaitlistError> {
        let view = tx.waitlist().view(id, self.now).await?;
        let view = view.ok_or_else(|| StoreError::Corrupt(format!("place {id} in a line is gone")))?;
        Ok(JoinedWaitlist { view, is_new })
    }
}

/// Seats that are more than there are would never come, and whoever waits for them would stop the line.
fn refuse_impossible(inventory: &Inventory, tier: TierId, seats: Seats) -> Result<(), BookingRefused> {
    let of_tier = inventory.tiers.get(&tier).map_or(0, |count| count.capacity);
    let allowed = of_tier.min(inventory.event.capacity);
    if seats.get() <= allowed {
        return Ok(());
    }
    Err(OverSeatLimit {
        asked: seats.get(),
        allowed,
        unpaid: 0,
    }
    .into())
}
