//! Events whose seats somebody else has locked do not hold up others.

use std::cell::Cell;

use futures::future::join_all;
use serde_json::json;
use tokio::sync::Notify;
use turnout_tests::{Answer, Client, World};

use super::meanwhile::{are_waiting, while_they_wait};
use crate::scene::{paid_event, person};

/// One more than there are batches under way at a time.
const LOCKED: usize = 5;

/// Events, each with a guest who wants a seat.
async fn events(world: &World, count: usize) -> Vec<(String, Client)> {
    let host = person(world, 0, "Host").await;
    let mut all = Vec::new();
    for number in (1..).take(count) {
        all.push((paid_event(world, &host, 5).await, person(world, number, "Guest").await));
    }
    all
}

async fn hold((event, guest): &(String, Client)) -> Answer {
    let path = format!("/v1/events/{event}/reservations");
    guest.post_once(&path, "hold", json!({"seats": 1})).await
}

/// A statement that locks the seats of these events.
fn lock_of(events: &[(String, Client)]) -> String {
    let ids: Vec<String> = events.iter().map(|(event, _)| format!("'{event}'")).collect();
    format!(
        "PERFORM 1 FROM event_inventory i JOIN events e ON e.id = i.event_id WHERE e.uuid IN ({}) FOR UPDATE OF i",
        ids.join(", ")
    )
}

/// Whether a seat of the last event is kept while those of `locked` events are locked. If not, its guest waits for the lock as
/// the others do.
async fn is_served_meanwhile(locked: usize) -> bool {
    let world = World::start().await;
    let all = events(&world, LOCKED + 1).await;
    let (others, last) = (&all[..LOCKED], &all[LOCKED]);
    let (all_wait, is_served) = (Notify::new(), Cell::new(None));
    let served_or_not = async {
        all_wait.notify_one();
        while is_served.get().is_none() {
            if are_waiting(&world, LOCKED + 1).await {
                is_served.set(Some(false));
            }
        }
    };
    let wanted = async {
        all_wait.notified().await;
        let answer = hold(last).await;
        is_served.set(is_served.get().or(Some(true)));
        answer
    };
    let requests = Box::pin(async { tokio::join!(join_all(others.iter().map(hold)), wanted) });
    let lock = lock_of(&all[..locked]);
    let (answers, answer) = while_they_wait(&world, &lock, (LOCKED, requests), "", served_or_not).await;
    for answer in answers.into_iter().chain([answer]) {
        answer.expect_status(201);
    }
    is_served.get().unwrap()
}

#[tokio::test]
async fn a_free_event_is_sold_while_others_are_locked() {
    assert!(is_served_meanwhile(LOCKED).await);
}

#[tokio::test]
async fn control_an_event_that_is_locked_waits() {
    assert!(!is_served_meanwhile(LOCKED + 1).await);
}
