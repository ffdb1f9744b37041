use std::collections::BTreeMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::booking::samples::{facts, terms};
use crate::booking::{ReservationStatus, SeatCount};
use crate::money::{Currency, Money};

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

fn inventory(capacity: u32) -> Inventory {
    Inventory {
        event: SeatCount::empty(capacity),
        tiers: BTreeMap::from([(facts().tier.id, SeatCount::empty(capacity))]),
        going: 0,
        requests: 0,
    }
}

fn wish(number: u128, user: u128, seats: u32) -> HoldWish {
    HoldWish {
        key: Uuid::from_u128(number).into(),
        user: Uuid::from_u128(user).into(),
        tier: None,
        seats: Seats::new(seats).unwrap(),
    }
}

fn decide(
    inventory: &mut Inventory,
    facts: &BookingFacts,
    wishes: &[HoldWish],
) -> Vec<Result<Reservation, HoldRefused>> {
    let wishes = wishes.iter().map(|wish| (*wish, facts));
    decide_holds(inventory, wishes, |_| terms(), now())
}

#[test]
fn first_come_first_served() {
    let mut seats = inventory(2);
    let decided = decide(&mut seats, &facts(), &[wish(1, 1, 1), wish(2, 2, 1), wish(3, 3, 1)]);
    let keys: Vec<_> = decided.iter().flatten().map(|held| held.key).collect();
    assert_eq!(keys, [wish(1, 1, 1).key, wish(2, 2, 1).key]);
    assert_eq!(decided[2], Err(HoldRefused::SoldOut { available: 0 }));
    assert_eq!(seats.event.held, 2);
}

#[test]
fn seats_of_the_same_batch_count_towards_the_limit() {
    let mut seats = inventory(10);
    let decided = decide(&mut seats, &facts(), &[wish(1, 1, 1), wish(2, 1, 1), wish(3, 2, 1)]);
    assert!(decided[0].is_ok() && decided[2].is_ok());
    assert!(matches!(
        decided[1],
        Err(HoldRefused::Refused(BookingRefused::OverLimit(_)))
    ));
}

#[test]
fn the_hold_lasts_as_long_as_the_terms_say() {
    let held = decide(&mut inventory(1), &facts(), &[wish(1, 1, 1)]).remove(0).unwrap();
    assert_eq!(held.expires_at, now() + TimeDelta::minutes(10));
    assert_eq!(held.status, ReservationStatus::Live);
}

#[test]
fn the_price_is_that_of_the_moment() {
    let mut facts = facts();
    facts.tier.price = Money::parse("499", Currency::Inr).unwrap();
    facts.allow_plus_one = true;
    let mut seats = inventory(4);
    let held = decide(&mut seats, &facts, &[wish(1, 1, 2)]).remove(0).unwrap();
    facts.tier.price = Money::parse("800", Currency::Inr).unwrap();
    let later = decide(&mut seats, &facts, &[wish(2, 2, 2)]).remove(0).unwrap();
    assert_eq!((held.price.total.minor(), later.price.total.minor()), (99_800, 160_000));
}

/// The seats of a tier that may wait for their money at once: `most`, by one person.
#[test]
fn nobody_keeps_more_seats_unpaid_than_one_order_may_have() {
    let mut open = facts();
    open.tier.max_per_order = Some(3);
    let mut seats = inventory(20);
    let decided = decide(
        &mut seats,
        &open,
        &[wish(1, 1, 2), wish(2, 1, 2), wish(3, 1, 1), wish(4, 2, 3)],
    );
    assert_eq!(
        decided.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, false, true, true]
    );
    // Holds of another tier, and seats that are paid, do not count.
    let mut other = open.clone();
    other.tier.id = Uuid::from_u128(99).into();
    seats.tiers.insert(other.tier.id, SeatCount::empty(4));
    other.guest.had.at_event = 20;
    let wishes = [(wish(5, 1, 1), &open), (wish(6, 1, 3), &other), (wish(7, 1, 2), &open)];
    let decided = decide_holds(&mut seats, wishes, |_| terms(), now());
    assert_eq!(
        decided.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, true, true]
    );
    open.guest.had.unpaid = 3;
    let refused = decide(&mut seats, &open, &[wish(8, 1, 1)]).remove(0).unwrap_err();
    assert!(matches!(
        refused,
        HoldRefused::Refused(BookingRefused::OverLimit(limit)) if (limit.allowed, limit.unpaid) == (0, 3)
    ));
}

/// Decides the wishes as somebody who knows what was held before.
fn decide_after(
    inventory: &mut Inventory,
    most: u32,
    before: &mut BTreeMap<UserId, u32>,
    wishes: &[HoldWish],
) -> Vec<Result<Reservation, HoldRefused>> {
    let known = wishes.iter().map(|wish| {
        let mut known = facts();
        known.tier.max_per_order = Some(most);
        known.guest.had.unpaid = before.get(&wish.user).copied().unwrap_or_default();
        known
    });
    let known: Vec<_> = known.collect();
    let decided = decide_holds(inventory, wishes.iter().copied().zip(&known), |_| terms(), now());
    for held in decided.iter().flatten() {
        *before.entry(held.user).or_default() += held.seats.get();
    }
    decided
}

proptest! {
    /// However many ask at once, in one batch or in several: what is held is what was granted, it fits, nobody holds more
    /// than the tier allows, and nobody is refused who could have been served.
    #[test]
    fn batches_decide_like_one_after_the_other(
        capacity in 0..30_u32, most in 1..20_u32, asked in prop::collection::vec((1..20_u128, 1..4_u32), 0..40),
        cut in 0..40_usize,
    ) {
        let wishes: Vec<HoldWish> = (1..).zip(&asked).map(|(n, (user, seats))| wish(n, *user, *seats)).collect();
        let (mut whole, mut held) = (inventory(capacity), BTreeMap::new());
        let decided = decide_after(&mut whole, most, &mut held, &wishes);
        let (mut parts, mut in_two) = (inventory(capacity), BTreeMap::new());
        let (first, second) = wishes.split_at(cut.min(wishes.len()));
        let mut in_parts = decide_after(&mut parts, most, &mut in_two, first);
        in_parts.extend(decide_after(&mut parts, most, &mut in_two, second));
        prop_assert_eq!(&decided, &in_parts);
        let (mut free, mut naive) = (capacity, BTreeMap::<UserId, u32>::new());
        for (wish, decided) in wishes.iter().zip(&decided) {
            let (seats, mine) = (wish.seats.get(), naive.entry(wish.user).or_default());
            let fits = seats <= free && *mine + seats <= most;
            prop_assert_eq!(decided.is_ok(), fits);
            if fits {
                free -= seats;
                *mine += seats;
            }
        }
        prop_assert_eq!(whole.event.held, capacity - free);
    }
}
