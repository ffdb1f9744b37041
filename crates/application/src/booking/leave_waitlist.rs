//! A person leaves the line, or gives an offer back. Then it is the turn of the next.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::{Belonging, Rule};
use turnout_domain::booking::{Inventory, WaitlistEntry, WaitlistStatus};
use turnout_domain::ids::{EventId, WaitlistEntryId};
use turnout_ports::store::{Repositories, StoreError};

use super::release_reservation::{ReleaseError, give_back};
use super::store_seats::store_seats;
use super::waitlist_words::entry_audit;
use crate::access::may_as_owner;
use crate::app::App;
use crate::context::RequestContext;
use crate::ids::Sequence;
use crate::unit_of_work::{MaybeContended, UnitOfWork, execute};

/// Why nobody left.
#[derive(Debug, thiserror::Error)]
pub enum LeaveWaitlistError {
    /// There is no such place of this person.
    #[error("there is no such place in a line")]
    NotFound,
    /// The person has taken the seats.
    #[error("the seats were taken")]
    Accepted,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ReleaseError> for LeaveWaitlistError {
    fn from(error: ReleaseError) -> Self {
        match error {
            ReleaseError::NotFound => Self::NotFound,
            ReleaseError::Ended(_) => Self::Accepted,
            ReleaseError::Store(error) => Self::Store(error),
        }
    }
}

impl MaybeContended for LeaveWaitlistError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Takes the person out of the line. A place that ended before, but by taking the seats, is as good as left.
pub async fn leave_waitlist(
    app: &App,
    context: &RequestContext,
    id: WaitlistEntryId,
) -> Result<(), LeaveWaitlistError> {
    let now = app.clock.now();
    let view = app.waitlist_queries.entry(id, now).await?;
    let view = view
        .filter(|view| {
            may_as_owner(
                context.actor,
                Rule::USE_WAITLIST_ENTRY,
                Belonging::waitlist_entry(&view.entry),
            )
        })
        .ok_or(LeaveWaitlistError::NotFound)?;
    let unit = Leave {
        context,
        id,
        event: view.entry.event,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &unit).await
}

struct Leave<'a> {
    context: &'a RequestContext,
    id: WaitlistEntryId,
    event: EventId,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for Leave<'_> {
    type Output = ();
    type Error = LeaveWaitlistError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), LeaveWaitlistError> {
        let mut ids = self.ids;
        let locked = tx.booking().lock_inventory(self.event).await?;
        let inventory = locked.ok_or(LeaveWaitlistError::NotFound)?;
        let entry = tx.waitlist().lock(self.id).await?;
        let entry = entry.ok_or(LeaveWaitlistError::NotFound)?;
        match (entry.status, entry.reservation) {
            (WaitlistStatus::Waiting, _) => Ok(self.leave_line(tx, &mut ids, inventory, entry).await?),
            (WaitlistStatus::Offered, Some(key)) => {
                Ok(give_back(tx, &mut ids, self.context, inventory, key, self.now).await?)
            }
            (WaitlistStatus::Offered, None) => {
                Err(StoreError::Corrupt(format!("offer {} without a hold", entry.id)).into())
            }
            (WaitlistStatus::Accepted, _) => Err(LeaveWaitlistError::Accepted),
            (WaitlistStatus::Expired | WaitlistStatus::Left | WaitlistStatus::Closed, _) => Ok(()),
        }
    }
}

impl Leave<'_> {
    async fn leave_line(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        mut inventory: Inventory,
        entry: WaitlistEntry,
    ) -> Result<(), StoreError> {
        if !inventory.leave_line(entry.tier, entry.seats) {
            return Err(StoreError::Corrupt(format!("place {} was not counted", entry.id)));
        }
        let before = entry.status;
        let left = entry
            .end(WaitlistStatus::Left, self.now)
            .map_err(|refused| StoreError::Corrupt(refused.to_string()))?;
        tx.waitlist().update(std::slice::from_ref(&left), before).await?;
        store_seats(tx, ids, self.event, &inventory, self.now).await?;
        let written = entry_audit(self.context, ids, self.now, &left, Some(before));
        tx.audit().append(&[written]).await
    }
}
