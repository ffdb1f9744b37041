//! Deciding who gets seats when many ask at once: one pure rule over a whole batch, first come first served.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    BookingFacts, BookingRefused, Claim, ClaimKind, Decision, FeeRule, Inventory, Reservation, ReservationSource,
    Seats, SeatsHad,
};
use crate::ids::{ReservationId, TierId, UserId};
use crate::money::MoneyError;

/// Somebody wants seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldWish {
    /// The key of the reservation, if there will be one.
    pub key: ReservationId,
    /// Who.
    pub user: UserId,
    /// Of which tier; may be left out where the event sells only one.
    pub tier: Option<TierId>,
    /// How many.
    pub seats: Seats,
}

/// Why no seats are kept. Nothing is taken then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoldRefused {
    /// The event has no such tier.
    #[error("the event has no such tier")]
    NoSuchTier,
    /// A rule of the event or the tier.
    #[error(transparent)]
    Refused(#[from] BookingRefused),
    /// Not enough seats are free.
    #[error("only {available} seats are left")]
    SoldOut {
        /// How many could be had.
        available: u32,
    },
    /// The price cannot be computed.
    #[error(transparent)]
    Price(#[from] MoneyError),
}

/// What an operator and the event say about holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldTerms {
    /// How long the hold lasts.
    pub lasts: TimeDelta,
    /// The platform fee of an order.
    pub fee: FeeRule,
}

/// Decides all wishes in their order and takes the granted seats from the inventory. Seats that somebody got earlier in
/// the batch count towards their limit.
pub fn decide_holds<'a>(
    inventory: &mut Inventory,
    wishes: impl IntoIterator<Item = (HoldWish, &'a BookingFacts)>,
    terms: impl Fn(&BookingFacts) -> HoldTerms,
    now: DateTime<Utc>,
) -> Vec<Result<Reservation, HoldRefused>> {
    let mut granted = Granted::default();
    let mut decide = |(wish, facts): (HoldWish, &BookingFacts)| {
        let earlier = granted.had(wish.user, facts.tier.id);
        let held = hold(inventory, wish, facts, earlier, terms(facts), now)?;
        granted.add(wish.user, facts.tier.id, wish.seats);
        Ok(held)
    };
    wishes.into_iter().map(&mut decide).collect()
}

/// What people got earlier in the batch.
#[derive(Default)]
pub(super) struct Granted {
    at_event: HashMap<UserId, u32>,
    of_tier: HashMap<(UserId, TierId), u32>,
}

impl Granted {
    pub fn had(&self, user: UserId, tier: TierId) -> SeatsHad {
        SeatsHad {
            at_event: self.at_event.get(&user).copied().unwrap_or_default(),
            unpaid: self.of_tier.get(&(user, tier)).copied().unwrap_or_default(),
        }
    }

    pub fn add(&mut self, user: UserId, tier: TierId, seats: Seats) {
        *self.at_event.entry(user).or_default() += seats.get();
        *self.of_tier.entry((user, tier)).or_default() += seats.get();
    }
}

fn hold(
    inventory: &mut Inventory,
    wish: HoldWish,
    facts: &BookingFacts,
    earlier: SeatsHad,
    terms: HoldTerms,
    now: DateTime<Utc>,
) -> Result<Reservation, HoldRefused> {
    let source = ReservationSource::Open;
    facts.admit_beside(earlier, source, wish.seats, wish.tier.is_some(), now)?;
    let reservation = Reservation::begin(wish, source, facts, terms, now)?;
    let claim = Claim {
        tier: facts.tier.id,
        seats: wish.seats,
        kind: ClaimKind::Hold,
    };
    match inventory.decide(claim) {
        Decision::Granted => Ok(reservation),
        Decision::SoldOut { available } => Err(HoldRefused::SoldOut { available }),
        Decision::NoSuchTier => Err(HoldRefused::NoSuchTier),
    }
}

#[cfg(test)]
mod tests;
