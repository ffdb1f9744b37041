//! The seats of an event, and the one rule by which every way to a seat gets them.

use std::collections::BTreeMap;

use super::{SeatCount, Seats};
use crate::ids::TierId;

#[derive(Clone, Copy, Debug)]
enum Step {
    Hold,
    Sell,
    Consume,
    ReleaseHeld,
    ReleaseSold,
}

/// The count after a step, or `None` where seats would be taken that are not there.
fn moved(count: SeatCount, step: Step, seats: u32) -> Option<SeatCount> {
    let (held, sold) = match step {
        Step::Hold => (count.held.checked_add(seats)?, count.sold),
        Step::Sell => (count.held, count.sold.checked_add(seats)?),
        Step::Consume => (count.held.checked_sub(seats)?, count.sold.checked_add(seats)?),
        Step::ReleaseHeld => (count.held.checked_sub(seats)?, count.sold),
        Step::ReleaseSold => (count.held, count.sold.checked_sub(seats)?),
    };
    let fits = held.checked_add(sold)? <= count.capacity;
    fits.then_some(SeatCount { held, sold, ..count })
}

/// What a claim does with the seats it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimKind {
    /// Keeps them for a reservation.
    Hold,
    /// Gives them to an attendee at once: a free booking, an accepted request, late money.
    Sell,
    /// Keeps them for somebody whose turn it is in the waitlist: seats that were set aside. Whoever is waited for
    /// stands in nobody's way any more.
    Offer,
}

/// Somebody wants seats of a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Of which tier.
    pub tier: TierId,
    /// How many.
    pub seats: Seats,
    /// For what.
    pub kind: ClaimKind,
}

/// What becomes of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The seats are taken.
    Granted,
    /// Not enough seats; so many could be had. Nothing is taken.
    SoldOut {
        /// Free seats of the tier, or of the event if those are fewer, that nobody waits for.
        available: u32,
    },
    /// The event has no such tier.
    NoSuchTier,
}

/// The seats of one event and of its tiers, and the other counters that lists show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inventory {
    /// Of the event.
    pub event: SeatCount,
    /// Of each tier. The tiers may promise more together than the event has. Where nobody waits, tiers that nobody
    /// asks for may be left out.
    pub tiers: BTreeMap<TierId, SeatCount>,
    /// Seats of attendees who are going or checked in.
    pub going: u32,
    /// Pending requests.
    pub requests: u32,
}

impl Inventory {
    /// Seats of the tier that a newcomer can have: what is left of the tier and of the event once everybody who waits
    /// has got all that could be given to them.
    pub fn available(&self, tier: TierId) -> u32 {
        let left = self.event.free().saturating_sub(self.set_aside());
        self.tiers.get(&tier).map_or(0, |count| count.available().min(left))
    }

    /// Free seats of the tier, or of the event if those are fewer, whoever waits for them.
    pub fn free(&self, tier: TierId) -> u32 {
        self.tiers
            .get(&tier)
            .map_or(0, |count| count.free().min(self.event.free()))
    }

    /// Free seats of the event that belong to the lines of its tiers. A line whose tier is full can be given none, and
    /// keeps nobody from the seats of other tiers.
    fn set_aside(&self) -> u32 {
        if self.event.waiting == 0 {
            return 0;
        }
        let lines = self.tiers.values().map(|count| count.set_aside());
        lines.fold(0, u32::saturating_add)
    }

    /// Whether seats are free that somebody waits for. They may be too few for whoever is first.
    pub fn has_seats_for_line(&self) -> bool {
        self.set_aside() > 0 && self.event.free() > 0
    }

    /// Somebody joins the line of the tier. False, and nothing changed, if there is no such tier.
    pub fn join_line(&mut self, tier: TierId, seats: Seats) -> bool {
        let Some(count) = self.tiers.get_mut(&tier) else {
            return false;
        };
        count.waiting = count.waiting.saturating_add(seats.get());
        self.event.waiting = self.event.waiting.saturating_add(seats.get());
        true
    }

    /// Somebody leaves the line of the tier, with or without seats. False, and nothing changed, if so many were not
    /// waited for.
    pub fn leave_line(&mut self, tier: TierId, seats: Seats) -> bool {
        let Some(count) = self.tiers.get_mut(&tier) else {
            return false;
        };
        match (
            count.waiting.checked_sub(seats.get()),
            self.event.waiting.checked_sub(seats.get()),
        ) {
            (Some(of_tier), Some(of_event)) => {
                count.waiting = of_tier;
                self.event.waiting = of_event;
                true
            }
            _ => false,
        }
    }

    /// Decides a claim. One that cannot be met in full takes nothing; whoever decides several asks in their order.
    pub fn decide(&mut self, claim: Claim) -> Decision {
        if !self.tiers.contains_key(&claim.tier) {
            return Decision::NoSuchTier;
        }
        let (step, available) = match claim.kind {
            ClaimKind::Hold => (Step::Hold, self.available(claim.tier)),
            ClaimKind::Sell => (Step::Sell, self.available(claim.tier)),
            ClaimKind::Offer => (Step::Hold, self.free(claim.tier)),
        };
        let seats = claim.seats.get();
        if seats > available || !self.step(step, claim.tier, seats) {
            return Decision::SoldOut { available };
        }
        if claim.kind == ClaimKind::Offer {
            self.leave_line(claim.tier, claim.seats);
        }
        Decision::Granted
    }

    /// Held seats become sold ones. False, and nothing changed, if they were not held.
    pub fn consume(&mut self, tier: TierId, seats: u32) -> bool {
        self.step(Step::Consume, tier, seats)
    }

    /// Held seats become free. False, and nothing changed, if they were not held.
    pub fn release_held(&mut self, tier: TierId, seats: u32) -> bool {
        self.step(Step::ReleaseHeld, tier, seats)
    }

    /// Sold seats become free. False, and nothing changed, if they were not sold.
    pub fn release_sold(&mut self, tier: TierId, seats: u32) -> bool {
        self.step(Step::ReleaseSold, tier, seats)
    }

    fn step(&mut self, step: Step, tier: TierId, seats: u32) -> bool {
        let of_tier = self.tiers.get(&tier).and_then(|count| moved(*count, step, seats));
        match (of_tier, moved(self.event, step, seats)) {
            (Some(count), Some(event)) => {
                self.tiers.insert(tier, count);
                self.event = event;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn tier(n: u128) -> TierId {
        TierId::new(Uuid::from_u128(n))
    }

    fn inventory(capacity: u32, tiers: &[(u128, u32)]) -> Inventory {
        Inventory {
            event: SeatCount::empty(capacity),
            tiers: tiers.iter().map(|(n, c)| (tier(*n), SeatCount::empty(*c))).collect(),
            going: 0,
            requests: 0,
        }
    }

    fn hold(n: u128, seats: u32) -> Claim {
        Claim {
            tier: tier(n),
            seats: Seats::new(seats).unwrap(),
            kind: ClaimKind::Hold,
        }
    }

    #[test]
    fn the_tier_and_the_event_both_limit() {
        let mut both = inventory(5, &[(1, 4), (2, 4)]);
        let decisions = [hold(1, 4), hold(2, 2), hold(2, 1), hold(3, 1)].map(|claim| both.decide(claim));
        assert_eq!(
            decisions,
            [
                Decision::Granted,
                Decision::SoldOut { available: 1 },
                Decision::Granted,
                Decision::NoSuchTier
            ]
        );
        assert_eq!(both.event.available(), 0);
    }

    #[test]
    fn seats_that_were_not_held_cannot_be_consumed_or_released() {
        let mut one = inventory(5, &[(1, 5)]);
        let before = one.clone();
        assert!(!one.consume(tier(1), 1) && !one.release_held(tier(1), 1) && !one.release_sold(tier(1), 1));
        assert_eq!(one, before);
        assert_eq!(one.decide(hold(1, 2)), Decision::Granted);
        assert!(one.consume(tier(1), 2));
        assert_eq!((one.event.held, one.event.sold), (0, 2));
    }

    /// The same rule, written as naively as can be: a list of who has what.
    #[derive(Default)]
    struct Naive(Vec<(u128, u32)>);

    impl Naive {
        fn claim(&mut self, capacity: u32, tiers: &[(u128, u32)], n: u128, seats: u32) -> bool {
            let Some((_, limit)) = tiers.iter().find(|(t, _)| *t == n) else {
                return false;
            };
            let all: u32 = self.0.iter().map(|(_, s)| s).sum();
            let of_tier: u32 = self.0.iter().filter(|(t, _)| *t == n).map(|(_, s)| s).sum();
            let fits = all + seats <= capacity && of_tier + seats <= *limit;
            if fits {
                self.0.push((n, seats));
            }
            fits
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_naive_model(
            capacity in 0..40_u32, first in 0..30_u32, second in 0..30_u32,
            claims in prop::collection::vec((1..4_u128, 1..8_u32), 0..40),
        ) {
            let tiers = [(1, first), (2, second)];
            let mut real = inventory(capacity, &tiers);
            let mut naive = Naive::default();
            for (n, seats) in claims {
                let granted = real.decide(hold(n, seats)) == Decision::Granted;
                prop_assert_eq!(granted, naive.claim(capacity, &tiers, n, seats));
                let taken: u32 = naive.0.iter().map(|(_, s)| s).sum();
                prop_assert_eq!(real.event.held, taken);
                prop_assert_eq!(real.tiers.values().map(|s| s.held).sum::<u32>(), taken);
            }
        }
    }
}
