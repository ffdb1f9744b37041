//! Whose turn it is.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::WaitlistEnd;
use crate::booking::holds::Granted;
use crate::booking::{
    BookingFacts, BookingRefused, Claim, ClaimKind, Decision, HoldTerms, HoldWish, Inventory, Reservation,
    ReservationSource, Sale, Seats, Tier,
};
use crate::events::EventStatus;
use crate::ids::{ReservationId, TierId, UserId};
use crate::money::MoneyError;

/// Whether the line of a tier moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineState {
    /// Free seats are offered.
    Moves,
    /// Nothing is offered for now.
    Rests,
    /// Nothing will be offered any more.
    Ended(WaitlistEnd),
}

/// Whether the line of the tier moves, in an event that stands there and ends then.
pub fn line_state(status: EventStatus, end_at: Option<DateTime<Utc>>, tier: &Tier, now: DateTime<Utc>) -> LineState {
    match status {
        EventStatus::Cancelled => return LineState::Ended(WaitlistEnd::EventCancelled),
        EventStatus::Completed => return LineState::Ended(WaitlistEnd::EventOver),
        EventStatus::Draft | EventStatus::Postponed => return LineState::Rests,
        EventStatus::Published => {}
    }
    if end_at.is_some_and(|end| now >= end) {
        return LineState::Ended(WaitlistEnd::EventOver);
    }
    // The end of sales stands, whether or not they are stopped; a stop may be taken back.
    if tier.sales_end_at.is_some_and(|end| now >= end) {
        return LineState::Ended(WaitlistEnd::SalesClosed);
    }
    match tier.sale(now) {
        Sale::Open => LineState::Moves,
        Sale::NotYet | Sale::Stopped => LineState::Rests,
        Sale::Over => LineState::Ended(WaitlistEnd::SalesClosed),
    }
}

/// Somebody in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiter {
    /// The key of the reservation, if there will be one.
    pub key: ReservationId,
    /// Who.
    pub user: UserId,
    /// Of which tier.
    pub tier: TierId,
    /// How many seats.
    pub seats: Seats,
}

/// What comes of somebody's turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Seats are kept for them.
    Offered(Box<Reservation>),
    /// They go on waiting.
    Waits,
    /// They cannot have seats any more and leave the line.
    Closed(WaitlistEnd),
}

/// Offers free seats to the people of the lines, who are given in the order in which they came. All lines move.
///
/// Nobody passes the first of a line. Who cannot be served yet sets aside those of the wanted seats that are free: later
/// ones, of other tiers of the same event, get only what is beyond.
pub fn serve_line<'a>(
    inventory: &mut Inventory,
    line: impl IntoIterator<Item = (Waiter, &'a BookingFacts)>,
    terms: impl Fn(&BookingFacts) -> HoldTerms,
    now: DateTime<Utc>,
) -> Vec<Turn> {
    let mut serving = Serving {
        inventory,
        blocked: BTreeMap::new(),
        offered: Granted::default(),
        now,
    };
    let turns = line
        .into_iter()
        .map(|(waiter, facts)| serving.turn(waiter, facts, terms(facts)));
    turns.collect()
}

struct Serving<'a> {
    inventory: &'a mut Inventory,
    /// Seats that are wanted by those who go on waiting, by tier: nobody behind them in that line gets a turn.
    blocked: BTreeMap<TierId, u32>,
    /// Seats that people were offered just now, of which the facts do not know.
    offered: Granted,
    now: DateTime<Utc>,
}

impl Serving<'_> {
    fn turn(&mut self, waiter: Waiter, facts: &BookingFacts, terms: HoldTerms) -> Turn {
        if let Some(wanted) = self.blocked.get_mut(&waiter.tier) {
            *wanted = wanted.saturating_add(waiter.seats.get());
            return Turn::Waits;
        }
        if let Some(why) = self.closes(waiter, facts) {
            self.inventory.leave_line(waiter.tier, waiter.seats);
            return Turn::Closed(why);
        }
        let Ok(offer) = self.offer(waiter, facts, terms) else {
            self.inventory.leave_line(waiter.tier, waiter.seats);
            return Turn::Closed(WaitlistEnd::SalesClosed);
        };
        let is_there = self.left(waiter.tier) >= waiter.seats.get();
        let claim = Claim {
            tier: waiter.tier,
            seats: waiter.seats,
            kind: ClaimKind::Offer,
        };
        if !is_there || self.inventory.decide(claim) != Decision::Granted {
            self.blocked.insert(waiter.tier, waiter.seats.get());
            return Turn::Waits;
        }
        self.offered.add(waiter.user, waiter.tier, waiter.seats);
        Turn::Offered(Box::new(offer))
    }

    /// The offer, should there be seats. Nobody can buy for a price that cannot be computed.
    fn offer(&self, waiter: Waiter, facts: &BookingFacts, terms: HoldTerms) -> Result<Reservation, MoneyError> {
        let wish = HoldWish {
            key: waiter.key,
            user: waiter.user,
            tier: Some(waiter.tier),
            seats: waiter.seats,
        };
        Reservation::begin(wish, ReservationSource::Waitlist, facts, terms, self.now)
    }

    /// Why the person leaves the line without seats. The rules are those of a hold that is asked for now.
    fn closes(&self, waiter: Waiter, facts: &BookingFacts) -> Option<WaitlistEnd> {
        let tier = self.inventory.tiers.get(&waiter.tier)?;
        if waiter.seats.get() > tier.capacity.min(self.inventory.event.capacity) {
            return Some(WaitlistEnd::TooManySeats);
        }
        let earlier = self.offered.had(waiter.user, waiter.tier);
        match facts.admit_beside(earlier, ReservationSource::Open, waiter.seats, true, self.now) {
            Ok(()) => None,
            Err(BookingRefused::Over) => Some(WaitlistEnd::EventOver),
            Err(BookingRefused::TierNotOnSale(_)) => Some(WaitlistEnd::SalesClosed),
            Err(_) => Some(WaitlistEnd::NotAdmitted),
        }
    }

    /// Free seats of the tier beyond what those before have set aside.
    fn left(&self, tier: TierId) -> u32 {
        let aside = self.blocked.iter().map(|(of, wanted)| {
            let count = self.inventory.tiers.get(of);
            count.map_or(0, |count| count.free().min(*wanted))
        });
        let aside = aside.fold(0, u32::saturating_add);
        let of_event = self.inventory.event.free().saturating_sub(aside);
        self.inventory.free(tier).min(of_event)
    }
}

#[cfg(test)]
#[path = "line_tests.rs"]
mod tests;
