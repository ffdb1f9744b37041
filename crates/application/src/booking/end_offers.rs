//! Offers of the waitlist end with the holds that they are. Part of a unit of work that holds the event's inventory.

use chrono::{DateTime, Utc};
use turnout_domain::booking::{
    Reservation, ReservationSource, WaitlistEnd, WaitlistEntry, WaitlistStatus, WaitlistStepRefused,
};
use turnout_domain::ids::ReservationId;
use turnout_domain::notifications::Notice;
use turnout_ports::store::{Repositories, StoreError};

use super::waitlist_words::{entry_audit, tell};
use crate::context::RequestContext;
use crate::ids::Sequence;

/// How an offer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OfferEnd {
    /// The seats were taken.
    Accepted,
    /// Its time ran out.
    Expired,
    /// The person gave it back.
    Left,
    /// It was taken back.
    Closed(WaitlistEnd),
}

impl OfferEnd {
    fn of(self, entry: WaitlistEntry, now: DateTime<Utc>) -> Result<WaitlistEntry, WaitlistStepRefused> {
        match self {
            Self::Accepted => entry.end(WaitlistStatus::Accepted, now),
            Self::Expired => entry.end(WaitlistStatus::Expired, now),
            Self::Left => entry.end(WaitlistStatus::Left, now),
            Self::Closed(why) => entry.close(why, now),
        }
    }

    /// What the person is told. They know what they did themselves, and of a cancelled event they are told as everybody.
    fn notice(self, event: String) -> Option<Notice> {
        match self {
            Self::Accepted | Self::Left | Self::Closed(WaitlistEnd::EventCancelled) => None,
            Self::Expired => Some(Notice::WaitlistOfferExpired { event }),
            Self::Closed(why) => Some(Notice::WaitlistClosed { event, why }),
        }
    }
}

/// Ends the offers that these reservations, which have ended, were holding. Holds that are no offers cost nothing.
pub(super) async fn end_offers(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    context: &RequestContext,
    ended: &[Reservation],
    end: OfferEnd,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let offers = ended.iter().filter(|hold| hold.source == ReservationSource::Waitlist);
    let keys: Vec<ReservationId> = offers.map(|hold| hold.key).collect();
    if keys.is_empty() {
        return Ok(());
    }
    let (mut entries, mut audit, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for offer in tx.waitlist().lock_offers(&keys).await? {
        let entry = end.of(offer.entry, now);
        let entry = entry.map_err(|refused| StoreError::Corrupt(refused.to_string()))?;
        audit.push(entry_audit(context, ids, now, &entry, Some(WaitlistStatus::Offered)));
        let notice = end.notice(offer.event_title);
        notes.extend(notice.map(|notice| tell(ids, &entry, notice)));
        entries.push(entry);
    }
    tx.waitlist().update(&entries, WaitlistStatus::Offered).await?;
    tx.audit().append(&audit).await?;
    tx.notifications().add(&notes).await
}
