use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::join_all;
use turnout_domain::booking::{BookingFacts, HoldWish, Inventory, SeatCount, Seats};
use turnout_domain::events::Admission;
use turnout_domain::ids::{ReservationId, UserId};
use turnout_ports::booking::{HoldBackground, HoldKnown, HoldRequest};
use turnout_ports::idempotency::{Claim, IdempotencyKey, StoredAnswer};
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::*;
use crate::context::RequestContext;
use crate::guestlist::stage::{EVENT, facts};
use crate::idempotency::Answer;
use crate::testing::Parts;

fn wisher(number: u128, key: Option<&str>) -> Wisher {
    wisher_of(EVENT, number, key)
}

fn wisher_of(event: EventId, number: u128, key: Option<&str>) -> Wisher {
    let user = UserId::new(Uuid::from_u128(number));
    Wisher {
        request: HoldRequest {
            event,
            wish: HoldWish {
                key: ReservationId::new(Uuid::from_u128(number)),
                user,
                tier: None,
                seats: Seats::ONE,
            },
            idempotency: key.map(|key| IdempotencyKey {
                actor: Some(user),
                operation: "POST /v1/events/{id}/reservations".to_owned(),
                key: key.to_owned(),
                fingerprint: [1; 32],
            }),
        },
        context: RequestContext::system("test"),
        ids: Sequence::of(Uuid::from_u128(number)),
        render: |_| StoredAnswer {
            status: 201,
            headers: Vec::new(),
            body: None,
        },
    }
}

/// Open events with so many seats each, of which nothing is held.
fn background(seats: u32, requests: &[HoldRequest]) -> HoldBackground {
    let known = |request: &HoldRequest| HoldKnown {
        facts: Some(BookingFacts {
            event: request.event,
            admission: Admission::Open,
            ..facts()
        }),
        earlier: Claim::Fresh,
    };
    let inventory = Inventory {
        event: SeatCount::empty(seats),
        tiers: BTreeMap::from([(facts().tier.id, SeatCount::empty(seats))]),
        going: 0,
        requests: 0,
    };
    HoldBackground {
        inventories: requests
            .iter()
            .map(|request| (request.event, inventory.clone()))
            .collect(),
        known: requests.iter().map(known).collect(),
    }
}

/// An application whose store answers each batch with `answer`, and the sizes of the batches.
fn app(
    answer: impl Fn(&[HoldRequest]) -> StoreResult<HoldBackground> + Send + Sync + 'static,
) -> (App, Arc<Mutex<Vec<usize>>>) {
    let sizes: Arc<Mutex<Vec<usize>>> = Arc::default();
    let seen = sizes.clone();
    let mut parts = Parts::default();
    let booking = &mut parts.repositories.booking;
    booking.expect_lock_for_holds().returning(move |requests, _| {
        seen.lock().unwrap().push(requests.len());
        answer(requests)
    });
    booking.expect_keep_holds().returning(|_| Ok(()));
    (parts.build().0, sizes)
}

async fn all(app: &App, queue: &HoldQueue, wishers: Vec<Wisher>) -> Vec<HoldOutcome> {
    join_all(wishers.into_iter().map(|wisher| queue.decide(app, wisher))).await
}

fn is_held(outcome: &HoldOutcome) -> bool {
    matches!(outcome, Ok(Answer::Done(_)))
}

#[tokio::test]
async fn who_comes_together_is_decided_together_in_the_order_of_coming() {
    let (app, sizes) = app(|requests| Ok(background(2, requests)));
    let outcomes = all(&app, &HoldQueue::new(10), (1..=3).map(|n| wisher(n, None)).collect()).await;
    assert!(is_held(&outcomes[0]) && is_held(&outcomes[1]));
    assert!(matches!(outcomes[2], Err(ReserveError::SoldOut { available: 0 })));
    assert_eq!(*sizes.lock().unwrap(), [3]);
}

#[tokio::test]
async fn a_line_that_was_worked_off_begins_anew() {
    let (app, sizes) = app(|requests| Ok(background(9, requests)));
    let queue = HoldQueue::new(10);
    for number in 1..=2 {
        assert!(is_held(&queue.decide(&app, wisher(number, None)).await));
    }
    assert_eq!(*sizes.lock().unwrap(), [1, 1]);
    tokio::task::yield_now().await;
    assert!(queue.0.is_idle());
}

#[tokio::test]
async fn the_same_key_waits_for_its_own_answer() {
    let (app, sizes) = app(|requests| Ok(background(9, requests)));
    let twice = vec![wisher(1, Some("k")), wisher(1, Some("k")), wisher(2, Some("k"))];
    all(&app, &HoldQueue::new(10), twice).await;
    assert_eq!(*sizes.lock().unwrap(), [2, 1]);
}

#[tokio::test]
async fn a_full_line_sends_away() {
    let (app, _) = app(|requests| Ok(background(9, requests)));
    let outcomes = all(&app, &HoldQueue::new(2), (1..=3).map(|n| wisher(n, None)).collect()).await;
    assert!(matches!(outcomes[2], Err(ReserveError::Busy)));
    assert!(is_held(&outcomes[0]) && is_held(&outcomes[1]));
}

#[tokio::test]
async fn who_went_away_before_the_batch_takes_no_seat() {
    let (app, sizes) = app(|requests| Ok(background(1, requests)));
    let queue = HoldQueue::new(10);
    let mut gone = Box::pin(queue.decide(&app, wisher(1, None)));
    assert!(futures::poll!(&mut gone).is_pending());
    drop(gone);
    assert!(is_held(&queue.decide(&app, wisher(2, None)).await));
    assert_eq!(*sizes.lock().unwrap(), [1]);
}

#[tokio::test]
async fn what_the_store_refuses_for_one_harms_nobody_else() {
    let poison = |request: &HoldRequest| request.wish.user == UserId::new(Uuid::from_u128(2));
    let (app, sizes) = app(move |requests| {
        if requests.iter().any(poison) {
            return Err(StoreError::Rejected("no".to_owned()));
        }
        Ok(background(9, requests))
    });
    let outcomes = all(&app, &HoldQueue::new(10), (1..=3).map(|n| wisher(n, None)).collect()).await;
    assert!(is_held(&outcomes[0]) && is_held(&outcomes[2]));
    assert!(matches!(outcomes[1], Err(ReserveError::Store(StoreError::Rejected(_)))));
    assert_eq!(*sizes.lock().unwrap(), [3, 1, 1, 1]);
}

#[tokio::test]
async fn a_contended_batch_runs_again_and_an_unknown_outcome_does_not() {
    let tries = AtomicUsize::new(0);
    let (contended, sizes) = app(move |requests| match tries.fetch_add(1, Ordering::Relaxed) {
        0 => Err(StoreError::Contended("in the way".to_owned())),
        _ => Ok(background(9, requests)),
    });
    assert!(is_held(&HoldQueue::new(10).decide(&contended, wisher(1, None)).await));
    assert_eq!(*sizes.lock().unwrap(), [1, 1]);
    let (unknown, sizes) = app(|_| Err(StoreError::OutcomeUnknown("gone".to_owned())));
    let outcome = HoldQueue::new(10).decide(&unknown, wisher(1, None)).await;
    assert!(matches!(
        outcome,
        Err(ReserveError::Store(StoreError::OutcomeUnknown(_)))
    ));
    assert_eq!(*sizes.lock().unwrap(), [1]);
}

#[tokio::test]
async fn nobody_learns_of_an_event_that_is_not_there() {
    let nothing = |_: &[HoldRequest]| HoldBackground {
        inventories: BTreeMap::new(),
        known: vec![HoldKnown {
            facts: None,
            earlier: Claim::Fresh,
        }],
    };
    let (app, _) = app(move |requests| Ok(nothing(requests)));
    let outcome = HoldQueue::new(10).decide(&app, wisher(1, None)).await;
    assert!(matches!(outcome, Err(ReserveError::NoSuchEvent)));
}

fn other_event() -> EventId {
    EventId::new(Uuid::from_u128(77))
}

#[tokio::test]
async fn who_waits_for_other_events_comes_along() {
    let (app, sizes) = app(|requests| Ok(background(1, requests)));
    let queue = HoldQueue::with_workers(10, 1);
    let wishers = vec![wisher(1, None), wisher_of(other_event(), 2, None), wisher(3, None)];
    let outcomes = all(&app, &queue, wishers).await;
    assert!(is_held(&outcomes[0]) && is_held(&outcomes[1]));
    assert!(matches!(outcomes[2], Err(ReserveError::SoldOut { available: 0 })));
    assert_eq!(*sizes.lock().unwrap(), [3]);
}

#[tokio::test]
async fn an_event_that_somebody_else_has_locked_is_decided_by_itself() {
    let (app, sizes) = app(|requests| {
        let mut background = background(9, requests);
        if background.inventories.len() > 1 {
            background.inventories.remove(&EVENT);
        }
        Ok(background)
    });
    let queue = HoldQueue::with_workers(10, 1);
    let wishers = vec![wisher(1, None), wisher_of(other_event(), 2, None), wisher(3, None)];
    let outcomes = all(&app, &queue, wishers).await;
    assert!(outcomes.iter().all(is_held));
    assert_eq!(*sizes.lock().unwrap(), [3, 2]);
    tokio::task::yield_now().await;
    assert!(queue.0.is_idle());
}

#[tokio::test]
async fn the_same_key_for_two_events_is_never_in_one_batch() {
    let (app, sizes) = app(|requests| Ok(background(9, requests)));
    let queue = HoldQueue::with_workers(10, 1);
    let wishers = vec![wisher(1, Some("k")), wisher_of(other_event(), 1, Some("k"))];
    all(&app, &queue, wishers).await;
    assert_eq!(*sizes.lock().unwrap(), [1, 1]);
}

/// The only worker breaks off while somebody waits for the turn of another event: for the same key, so that both are never in
/// one batch.
#[tokio::test]
async fn another_worker_goes_on_where_one_breaks_off() {
    let (app, sizes) = app(|requests| Ok(background(9, requests)));
    let queue = HoldQueue::with_workers(10, 1);
    let breaking = Wisher {
        render: |_| panic!("on purpose"),
        ..wisher(1, Some("k"))
    };
    let both = all(&app, &queue, vec![breaking, wisher_of(other_event(), 1, Some("k"))]);
    let outcomes = tokio::time::timeout(Duration::from_secs(20), both).await.unwrap();
    assert!(matches!(
        outcomes[0],
        Err(ReserveError::Store(StoreError::Unavailable(_)))
    ));
    assert!(is_held(&outcomes[1]));
    assert_eq!(*sizes.lock().unwrap(), [1, 1]);
    tokio::task::yield_now().await;
    assert!(queue.0.is_idle());
}
