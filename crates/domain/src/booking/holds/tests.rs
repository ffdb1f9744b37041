use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::*;
use crate::booking::samples::facts;
use crate::booking::{FeeBearer, SeatCount};

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

fn terms(_: &BookingFacts) -> HoldTerms {
    HoldTerms {
        lasts: TimeDelta::minutes(10),
        fee: FeeRule {
            percent: Decimal::ZERO,
            fixed: Decimal::ZERO,
            bearer: FeeBearer::Host,
        },
    }
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

fn decide(inventory: &mut Inventory, facts: &BookingFacts, wishes: &[HoldWish]) -> Vec<Result<Held, HoldRefused>> {
    decide_holds(inventory, wishes.iter().map(|wish| (*wish, facts)), terms, now())
}

#[test]
fn first_come_first_served() {
    let mut seats = inventory(2);
    let decided = decide(&mut seats, &facts(), &[wish(1, 1, 1), wish(2, 2, 1), wish(3, 3, 1)]);
    let keys: Vec<_> = decided.iter().flatten().map(|held| held.reservation.key).collect();
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
    assert_eq!(held.reservation.expires_at, now() + TimeDelta::minutes(10));
    assert_eq!(held.reservation.status, ReservationStatus::Live);
}

proptest! {
    /// However many ask at once, in one batch or in several: what is held is what was granted, and it fits.
    #[test]
    fn batches_decide_like_one_after_the_other(
        capacity in 0..30_u32, asked in prop::collection::vec((1..20_u128, 1..4_u32), 0..40), cut in 0..40_usize,
    ) {
        let mut open = facts();
        open.tier.max_per_order = Some(20);
        let wishes: Vec<HoldWish> = (1..).zip(&asked).map(|(n, (user, seats))| wish(n, *user, *seats)).collect();
        let mut whole = inventory(capacity);
        let decided = decide(&mut whole, &open, &wishes);
        let mut parts = inventory(capacity);
        let (first, second) = wishes.split_at(cut.min(wishes.len()));
        let mut in_parts = decide(&mut parts, &open, first);
        in_parts.extend(decide(&mut parts, &open, second));
        prop_assert_eq!(&decided, &in_parts);
        let granted: u32 = decided.iter().flatten().map(|held| held.reservation.seats.get()).sum();
        prop_assert_eq!(whole.event.held, granted);
        prop_assert!(granted <= capacity);
    }
}
