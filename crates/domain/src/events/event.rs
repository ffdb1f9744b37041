//! The event itself.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::booking::{SeatCount, Tier};
use crate::events::{Admission, EventKind, EventPolicies, EventStatus, Visibility, event_slug};
use crate::ids::{EventId, TierId, UserId, VenueId};
use crate::money::Currency;

/// What people host and attend, with its tiers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// Who hosts it.
    pub host: UserId,
    /// Its name.
    pub title: String,
    /// Its readable name in addresses; stays when the title changes.
    pub slug: String,
    /// Plain text.
    pub description: String,
    /// What kind of event.
    pub kind: EventKind,
    /// Free word of the host.
    pub mood: String,
    /// Where it stands.
    pub status: EventStatus,
    /// Who may know it.
    pub visibility: Visibility,
    /// How a guest gets in.
    pub admission: Admission,
    /// The start; missing only in a draft.
    pub start_at: Option<DateTime<Utc>>,
    /// The end; missing only in a draft.
    pub end_at: Option<DateTime<Utc>>,
    /// Where its local date and time are read.
    pub time_zone: Tz,
    /// A place of the directory.
    pub venue: Option<VenueId>,
    /// A place in words, where no venue is chosen.
    pub venue_text: String,
    /// Slug of its shelf.
    pub category: Option<String>,
    /// Slugs of what it is about, sorted.
    pub interests: Vec<String>,
    /// Free words of the host, lower case, sorted.
    pub tags: Vec<String>,
    /// Of all its tiers.
    pub currency: Currency,
    /// Attending costs something.
    pub is_paid: bool,
    /// Its seats.
    pub seats: SeatCount,
    /// Its rules for guests, prices and the door.
    pub policies: EventPolicies,
    /// Its kinds of ticket, in the order of showing.
    pub tiers: Vec<Tier>,
    /// First publication.
    pub published_at: Option<DateTime<Utc>>,
    /// When it was cancelled.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// Why it was cancelled; guests are told.
    pub cancel_reason: String,
    /// When it was closed after its end.
    pub completed_at: Option<DateTime<Utc>>,
    /// Raised at each change of the event or its tiers.
    pub version: u32,
}

impl Event {
    /// A draft that has a title and nothing else.
    pub fn draft(id: EventId, host: UserId, title: &str) -> Self {
        let title = title.trim();
        Self {
            id,
            host,
            title: title.to_owned(),
            slug: event_slug(title, id),
            description: String::new(),
            kind: EventKind::Other,
            mood: String::new(),
            status: EventStatus::Draft,
            visibility: Visibility::Public,
            admission: Admission::Open,
            start_at: None,
            end_at: None,
            time_zone: Tz::UTC,
            venue: None,
            venue_text: String::new(),
            category: None,
            interests: Vec::new(),
            tags: Vec::new(),
            currency: Currency::Inr,
            is_paid: false,
            seats: SeatCount::default(),
            policies: EventPolicies::default(),
            tiers: Vec::new(),
            published_at: None,
            cancelled_at: None,
            cancel_reason: String::new(),
            completed_at: None,
            version: 1,
        }
    }

    /// The tier of this id, if it is one of this event's.
    pub fn tier(&self, id: TierId) -> Option<&Tier> {
        self.tiers.iter().find(|tier| tier.id == id)
    }

    /// The tiers that are sold, in the order of showing.
    pub fn active_tiers(&self) -> impl Iterator<Item = &Tier> {
        self.tiers.iter().filter(|tier| tier.is_active)
    }

    /// Seats that a newcomer can have of whichever tier: what is left once everybody on the waitlist has got all that
    /// could be given to them.
    pub fn available(&self) -> u32 {
        let lines = self.tiers.iter().map(|tier| tier.seats.set_aside());
        self.seats.free().saturating_sub(lines.fold(0, u32::saturating_add))
    }

    /// Whether a seat is held or sold: then what buyers relied on stays.
    pub const fn has_takers(&self) -> bool {
        self.seats.taken() > 0
    }

    /// Whether some tier that is sold costs something.
    pub fn has_priced_tier(&self) -> bool {
        self.active_tiers().any(|tier| !tier.price.is_zero())
    }
}
