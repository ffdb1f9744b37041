use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::booking::SeatCount;
use crate::booking::samples::{facts, terms};

const LASTS: TimeDelta = TimeDelta::minutes(30);

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

fn tier(n: usize) -> TierId {
    Uuid::from_u128(n as u128).into()
}

fn seats(count: u32) -> Seats {
    Seats::new(count).unwrap()
}

fn inventory(capacity: u32, tiers: [u32; 2]) -> Inventory {
    Inventory {
        event: SeatCount::empty(capacity),
        tiers: (0..)
            .zip(tiers)
            .map(|(n, quantity)| (tier(n), SeatCount::empty(quantity)))
            .collect(),
        going: 0,
        requests: 0,
    }
}

fn waiter(number: u128, of: usize, wanted: u32) -> Waiter {
    Waiter {
        key: Uuid::from_u128(number).into(),
        user: Uuid::from_u128(number).into(),
        tier: tier(of),
        seats: seats(wanted),
    }
}

fn offers(_: &BookingFacts) -> HoldTerms {
    HoldTerms {
        lasts: LASTS,
        ..terms()
    }
}

fn open_facts() -> BookingFacts {
    let mut open = facts();
    open.tier.max_per_order = Some(20);
    open
}

fn hold(inventory: &mut Inventory, of: usize, wanted: u32) -> bool {
    let claim = Claim {
        tier: tier(of),
        seats: seats(wanted),
        kind: ClaimKind::Hold,
    };
    inventory.decide(claim) == Decision::Granted
}

/// Whose turn it was, of the whole line: the numbers of those who got an offer.
fn serve(inventory: &mut Inventory, line: &mut Vec<Waiter>) -> Vec<u128> {
    let open = open_facts();
    let turns = serve_line(inventory, line.iter().map(|waiter| (*waiter, &open)), offers, now());
    let mut served = Vec::new();
    let mut kept = turns.into_iter().map(|turn| match turn {
        Turn::Offered(reservation) => {
            served.push(reservation.key.uuid().as_u128());
            false
        }
        Turn::Waits => true,
        Turn::Closed(why) => panic!("{why}"),
    });
    line.retain(|_| kept.next().unwrap());
    drop(kept);
    served
}

fn joined(inventory: &mut Inventory, line: &[Waiter]) {
    for waiter in line {
        assert!(inventory.join_line(waiter.tier, waiter.seats));
    }
}

#[test]
fn nobody_passes_the_first() {
    let mut one_free = inventory(1, [1, 0]);
    let mut line = vec![waiter(1, 0, 2), waiter(2, 0, 1)];
    one_free.tiers.get_mut(&tier(0)).unwrap().capacity = 2;
    one_free.event.capacity = 2;
    assert!(hold(&mut one_free, 0, 1));
    joined(&mut one_free, &line);
    assert_eq!(serve(&mut one_free, &mut line), [] as [u128; 0]);
    assert!(!hold(&mut one_free, 0, 1), "a newcomer passes nobody either");
    assert!(one_free.release_held(tier(0), 1));
    assert_eq!(serve(&mut one_free, &mut line), [1]);
    assert_eq!((one_free.event.waiting, one_free.event.held), (1, 2));
}

#[test]
fn the_seats_of_the_event_are_kept_for_who_came_first() {
    let mut last = inventory(1, [5, 5]);
    let mut line = vec![waiter(1, 0, 1), waiter(2, 1, 1)];
    joined(&mut last, &line);
    assert_eq!(serve(&mut last, &mut line), [1]);
    assert!(last.release_held(tier(0), 1));
    assert!(!hold(&mut last, 0, 1), "the seat belongs to the line of the other tier");
    assert_eq!(serve(&mut last, &mut line), [2]);
}

#[test]
fn a_line_whose_tier_is_full_keeps_nobody_from_other_tiers() {
    let mut full = inventory(10, [1, 9]);
    assert!(hold(&mut full, 0, 1));
    joined(&mut full, &[waiter(1, 0, 1)]);
    assert!(hold(&mut full, 1, 9));
}

#[test]
fn newcomers_get_what_is_left_once_everybody_who_waits_is_served() {
    let mut raised = inventory(10, [10, 0]);
    joined(&mut raised, &[waiter(1, 0, 3)]);
    assert_eq!((raised.available(tier(0)), raised.free(tier(0))), (7, 10));
    assert!(!hold(&mut raised, 0, 8));
    assert!(hold(&mut raised, 0, 7));
}

#[test]
fn who_may_not_book_any_more_leaves_the_line() {
    let mut free = inventory(2, [2, 2]);
    let line = [waiter(1, 0, 3), waiter(2, 0, 1), waiter(3, 0, 1)];
    joined(&mut free, &line);
    let mut sated = facts();
    sated.guest.had.at_event = 1;
    let open = open_facts();
    let known = [&open, &sated, &open];
    let turns = serve_line(&mut free, line.into_iter().zip(known), offers, now());
    assert_eq!(turns[0], Turn::Closed(WaitlistEnd::TooManySeats));
    assert_eq!(turns[1], Turn::Closed(WaitlistEnd::NotAdmitted));
    let Turn::Offered(offer) = &turns[2] else {
        panic!("{:?}", turns[2])
    };
    assert_eq!(
        (offer.source, offer.expires_at),
        (ReservationSource::Waitlist, now() + LASTS)
    );
    assert_eq!((free.event.held, free.event.waiting), (1, 0));
}

#[test]
fn what_was_offered_just_now_counts_towards_the_limit() {
    let mut free = inventory(2, [2, 2]);
    let twice = [waiter(1, 0, 1), waiter(1, 1, 1)];
    joined(&mut free, &twice);
    let one_each = facts();
    let turns = serve_line(
        &mut free,
        twice.into_iter().map(|waiter| (waiter, &one_each)),
        offers,
        now(),
    );
    assert!(matches!(turns[0], Turn::Offered(_)));
    assert_eq!(turns[1], Turn::Closed(WaitlistEnd::NotAdmitted));
}

#[test]
fn a_line_moves_while_its_tier_is_sold() {
    let mut sold = facts().tier;
    let state = |status, end_at, tier: &Tier| line_state(status, end_at, tier, now());
    let published = EventStatus::Published;
    assert_eq!(state(published, None, &sold), LineState::Moves);
    let ended = |why| LineState::Ended(why);
    assert_eq!(state(published, Some(now()), &sold), ended(WaitlistEnd::EventOver));
    assert_eq!(
        state(EventStatus::Completed, None, &sold),
        ended(WaitlistEnd::EventOver)
    );
    assert_eq!(
        state(EventStatus::Cancelled, None, &sold),
        ended(WaitlistEnd::EventCancelled)
    );
    assert_eq!(state(EventStatus::Postponed, None, &sold), LineState::Rests);
    sold.sales_start_at = Some(now() + LASTS);
    assert_eq!(state(published, None, &sold), LineState::Rests);
    sold.sales_start_at = None;
    sold.is_active = false;
    assert_eq!(state(published, None, &sold), LineState::Rests);
    for is_active in [false, true] {
        sold.is_active = is_active;
        sold.sales_end_at = Some(now());
        assert_eq!(state(published, None, &sold), ended(WaitlistEnd::SalesClosed));
    }
}

/// The same rules as naively as can be: who has seats, who waits in which order, and free seats given away one by one.
struct Naive {
    capacity: u32,
    tiers: [u32; 2],
    taken: Vec<(usize, u32)>,
    line: Vec<(u128, usize, u32)>,
}

/// What is left of the event and of its tiers.
#[derive(Clone, Copy)]
struct Left(u32, [u32; 2]);

impl Left {
    fn has(self, of: usize, wanted: u32) -> bool {
        wanted <= self.0 && wanted <= self.1[of]
    }

    fn take(&mut self, of: usize, wanted: u32) {
        self.0 -= wanted;
        self.1[of] -= wanted;
    }

    /// Takes one by one as many of these as are there.
    fn set_aside(&mut self, of: usize, wanted: u32) {
        for _ in 0..wanted {
            if self.has(of, 1) {
                self.take(of, 1);
            }
        }
    }
}

impl Naive {
    fn left(&self) -> Left {
        let mut left = Left(self.capacity, self.tiers);
        for (of, count) in &self.taken {
            left.take(*of, *count);
        }
        left
    }

    fn hold(&mut self, of: usize, wanted: u32) -> bool {
        let mut left = self.left();
        for (_, tier, count) in &self.line {
            left.set_aside(*tier, *count);
        }
        let fits = left.has(of, wanted);
        if fits {
            self.taken.push((of, wanted));
        }
        fits
    }

    fn serve(&mut self) -> Vec<u128> {
        let mut left = self.left();
        let mut stopped = [false; 2];
        let mut served = Vec::new();
        for (number, of, wanted) in self.line.clone() {
            if !stopped[of] && left.has(of, wanted) {
                left.take(of, wanted);
                self.taken.push((of, wanted));
                served.push(number);
            } else {
                stopped[of] = true;
                left.set_aside(of, wanted);
            }
        }
        self.line.retain(|(number, ..)| !served.contains(number));
        served
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Whatever happens in whatever order: the same people get the same seats, and nobody passes anybody.
    #[test]
    fn the_line_agrees_with_the_naive_model(
        capacity in 0..12_u32, first in 0..10_u32, second in 0..10_u32,
        steps in prop::collection::vec((0..7_u8, 0..2_usize, 1..5_u32), 0..60),
    ) {
        let mut real = inventory(capacity, [first, second]);
        let mut line: Vec<Waiter> = Vec::new();
        let mut naive = Naive { capacity, tiers: [first, second], taken: Vec::new(), line: Vec::new() };
        for (number, (what, of, count)) in (1_u128..).zip(steps) {
            match what {
                0 | 1 => prop_assert_eq!(hold(&mut real, of, count), naive.hold(of, count)),
                2 if count <= naive.tiers[of].min(naive.capacity) => {
                    let waiter = waiter(number, of, count);
                    prop_assert!(real.join_line(waiter.tier, waiter.seats));
                    line.push(waiter);
                    naive.line.push((number, of, count));
                }
                3 if !naive.taken.is_empty() => {
                    let (tier_of, seats_of) = naive.taken.remove(count as usize % naive.taken.len());
                    prop_assert!(real.release_held(tier(tier_of), seats_of));
                }
                4 if !line.is_empty() => {
                    let gone = line.remove(count as usize % line.len());
                    prop_assert!(real.leave_line(gone.tier, gone.seats));
                    naive.line.retain(|(number, ..)| *number != gone.key.uuid().as_u128());
                }
                5 => {
                    naive.capacity += 1;
                    naive.tiers[of] += count;
                    real.event.capacity += 1;
                    real.tiers.get_mut(&tier(of)).unwrap().capacity += count;
                }
                _ => {
                    prop_assert_eq!(serve(&mut real, &mut line), naive.serve());
                    prop_assert_eq!(serve(&mut real, &mut line), Vec::<u128>::new(), "once is enough");
                }
            }
            let waiting: u32 = naive.line.iter().map(|(_, _, count)| count).sum();
            let taken: u32 = naive.taken.iter().map(|(_, count)| count).sum();
            prop_assert_eq!((real.event.waiting, real.event.held), (waiting, taken));
            prop_assert_eq!(real.tiers.values().map(|count| count.waiting).sum::<u32>(), waiting);
            prop_assert!(taken <= naive.capacity);
        }
    }
}
