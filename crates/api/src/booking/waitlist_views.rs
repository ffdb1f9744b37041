//! Places in a waitlist on the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use turnout_domain::booking::{WaitReason, WaitlistEnd, WaitlistEntry, WaitlistStatus, why_waiting};
use turnout_domain::ids::ReservationId;
use turnout_ports::booking::{LineCount, WaitlistView};
use utoipa::ToSchema;
use utoipa::openapi::Schema;
use uuid::Uuid;

use crate::guestlist::cards::PersonView;
use crate::wire::words::words;

/// Where a place in the line stands.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WaitlistStatus)]
pub(super) enum WaitlistStatusView {
    Waiting,
    Offered,
    Accepted,
    Expired,
    Left,
    Closed,
}

impl From<WaitlistStatus> for WaitlistStatusView {
    fn from(status: WaitlistStatus) -> Self {
        match status {
            WaitlistStatus::Waiting => Self::Waiting,
            WaitlistStatus::Offered => Self::Offered,
            WaitlistStatus::Accepted => Self::Accepted,
            WaitlistStatus::Expired => Self::Expired,
            WaitlistStatus::Left => Self::Left,
            WaitlistStatus::Closed => Self::Closed,
        }
    }
}

impl From<WaitlistStatusView> for WaitlistStatus {
    fn from(status: WaitlistStatusView) -> Self {
        match status {
            WaitlistStatusView::Waiting => Self::Waiting,
            WaitlistStatusView::Offered => Self::Offered,
            WaitlistStatusView::Accepted => Self::Accepted,
            WaitlistStatusView::Expired => Self::Expired,
            WaitlistStatusView::Left => Self::Left,
            WaitlistStatusView::Closed => Self::Closed,
        }
    }
}

fn reason_words() -> Schema {
    words(
        "Why no offer came yet; absent unless it waits.",
        WaitReason::ALL.iter().map(|word| word.as_str()),
    )
}

fn end_words() -> Schema {
    words(
        "Why nothing can come of it any more; absent unless it was closed.",
        WaitlistEnd::ALL.iter().map(|word| word.as_str()),
    )
}

/// Seats that are kept for the person: `POST /v1/orders` with the key takes them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WaitlistOffer)]
struct OfferView {
    /// Names the reservation.
    reservation_key: Uuid,
    /// From this instant the seats are the next one's.
    expires_at: DateTime<Utc>,
    /// Whole seconds until then.
    #[schema(examples(1800))]
    seconds_left: i64,
}

/// Somebody's place in the line of a tier.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WaitlistEntry)]
pub(super) struct WaitlistEntryView {
    /// Its id.
    pub id: Uuid,
    /// The event.
    event_id: Uuid,
    /// Its title.
    #[schema(examples("Rooftop party"))]
    event_title: String,
    /// The tier.
    tier_id: Uuid,
    /// Its name.
    #[schema(examples("Standard"))]
    tier_name: String,
    /// How many seats are wanted.
    #[schema(minimum = 1, maximum = 20, examples(2))]
    seats: u32,
    /// Where it stands.
    status: WaitlistStatusView,
    /// The place in the line, from 1; `null` unless it waits, and in the host's list.
    #[schema(required = true, examples(3))]
    position: Option<u32>,
    /// Seats that the people before want; `null` as `position`.
    #[schema(required = true, examples(4))]
    seats_ahead: Option<u32>,
    /// Why no offer came yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = reason_words)]
    reason: Option<&'static str>,
    /// The seats that are kept, while there is an offer.
    #[schema(required = true)]
    offer: Option<OfferView>,
    /// Why nothing can come of it any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = end_words)]
    closed_for: Option<&'static str>,
    /// When seats were offered.
    #[schema(required = true)]
    offered_at: Option<DateTime<Utc>>,
    /// When it was accepted, expired, left or closed.
    #[schema(required = true)]
    ended_at: Option<DateTime<Utc>>,
    /// When the person joined.
    created_at: DateTime<Utc>,
}

impl WaitlistEntryView {
    /// The place as it stands at `now`, as its owner sees it.
    pub fn new(view: WaitlistView, now: DateTime<Utc>) -> Self {
        Self {
            offer: offer(&view, now),
            ..Self::without_key(view, now)
        }
    }

    /// The same for others: an offer can be used by its owner only.
    fn without_key(view: WaitlistView, now: DateTime<Utc>) -> Self {
        let status = status_at(&view, now);
        let WaitlistEntry {
            id, event, tier, seats, ..
        } = view.entry;
        Self {
            id: id.uuid(),
            event_id: event.uuid(),
            event_title: view.event_title,
            tier_id: tier.uuid(),
            tier_name: view.tier_name,
            seats: seats.get(),
            status: status.into(),
            position: view.waits.map(|place| place.facts.ahead.saturating_add(1)),
            seats_ahead: view.waits.map(|place| place.seats_ahead),
            reason: view.waits.map(|place| why_waiting(place.facts, seats).as_str()),
            offer: None,
            closed_for: view.entry.closed_for.map(WaitlistEnd::as_str),
            offered_at: view.entry.offered_at,
            ended_at: view.entry.ended_at,
            created_at: view.entry.created_at,
        }
    }
}

/// An offer whose time ran out has expired, whether or not it was swept.
fn status_at(view: &WaitlistView, now: DateTime<Utc>) -> WaitlistStatus {
    match view.offered_until {
        Some(until) if now >= until => WaitlistStatus::Expired,
        _ => view.entry.status,
    }
}

fn offer(view: &WaitlistView, now: DateTime<Utc>) -> Option<OfferView> {
    let expires_at = view.offered_until.filter(|until| now < *until)?;
    Some(OfferView {
        reservation_key: view.entry.reservation.map(ReservationId::uuid)?,
        expires_at,
        seconds_left: (expires_at - now).num_seconds(),
    })
}

/// A place in the line as the host sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WaitlistPerson)]
pub(super) struct HostEntryView {
    /// Who waits.
    person: PersonView,
    #[serde(flatten)]
    entry: WaitlistEntryView,
}

impl HostEntryView {
    pub fn new(view: WaitlistView, now: DateTime<Utc>) -> Self {
        Self {
            person: view.person.clone().into(),
            entry: WaitlistEntryView::without_key(view, now),
        }
    }
}

/// The line of one tier.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = WaitlistLine)]
pub(super) struct LineView {
    /// The tier.
    tier_id: Uuid,
    /// Its name.
    #[schema(examples("Standard"))]
    tier_name: String,
    /// People who wait.
    #[schema(examples(12))]
    waiting: u32,
    /// Seats that they want.
    #[schema(examples(17))]
    seats_wanted: u32,
    /// Offers that are open.
    #[schema(examples(2))]
    offered: u32,
    /// Offers that were accepted.
    #[schema(examples(5))]
    accepted: u32,
}

impl From<LineCount> for LineView {
    fn from(line: LineCount) -> Self {
        Self {
            tier_id: line.tier.uuid(),
            tier_name: line.tier_name,
            waiting: line.waiting,
            seats_wanted: line.seats_wanted,
            offered: line.offered,
            accepted: line.accepted,
        }
    }
}
