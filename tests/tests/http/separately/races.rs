//! Two who decide about one ticket at the same moment, in both orders, with controls in which the guard is taken away.

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::json;
use turnout_adapter_system::clock::SystemClock;
use turnout_ports::system::Clock;
use turnout_tests::{Answer, breaches};

use super::stage::{Stage, rupees};
use crate::rivals::{frozen, in_line};

/// Two requests meet at the seats of the event.
async fn race(stage: &Stage, first: BoxFuture<'_, Answer>, second: BoxFuture<'_, Answer>) -> (Answer, Answer) {
    in_line(&stage.world, "event_inventory", first, second).await
}

async fn kept() -> Stage {
    let stage = Stage::start().await;
    for seat in 0..2 {
        let body = json!({"reason": "r", "release_seat": false});
        stage.cancel(seat, body).await.expect_status(200);
    }
    stage
}

fn taken(stage: &Stage) -> BoxFuture<'_, Answer> {
    stage.cancel(0, json!({"reason": "r", "release_seat": false})).boxed()
}

#[tokio::test]
async fn two_releases_free_one_seat() {
    let stage = kept().await;
    let (first, second) = race(&stage, stage.release(0).boxed(), stage.release(0).boxed()).await;
    assert_eq!((first.status, second.status), (200, 200));
    stage
        .assert("paid", [("cancelled", false), ("cancelled", true)], 1, 0)
        .await;
    stage
        .world
        .assert_sql("(SELECT count(*) FROM audit_logs WHERE action = 'ticketing.seat_released') = 1")
        .await;
}

#[tokio::test]
async fn control_a_seat_that_stays_kept_is_released_twice() {
    let stage = kept().await;
    stage.world.sql(&frozen("tickets", "is_seat_kept")).await;
    race(&stage, stage.release(0).boxed(), stage.release(0).boxed()).await;
    stage.world.assert_sql("(SELECT sold FROM event_inventory) = 0").await;
    let broken = breaches(&stage.world.database, SystemClock.now()).await;
    let names: Vec<&str> = broken.iter().map(|one| one.check.name).collect();
    assert!(
        names.contains(&"event_counters"),
        "the race would be noticed: {names:?}"
    );
}

#[tokio::test]
async fn a_cancellation_comes_before_the_last_of_the_money_or_after() {
    for cancels_first in [true, false] {
        let stage = Stage::start().await;
        let money = || {
            stage
                .try_refund("all", json!({"amount": rupees("998.00"), "reason": "r"}))
                .boxed()
        };
        let (first, second) = if cancels_first {
            race(&stage, taken(&stage), money()).await
        } else {
            let (money, cancelled) = race(&stage, money(), taken(&stage)).await;
            (cancelled, money)
        };
        first.expect_status(200);
        second.expect_status(201);
        stage.world.work().await;
        // The ticket was cancelled before the money was through, in either order; the refund took the other one.
        stage
            .assert("refunded", [("cancelled", true), ("refunded", false)], 1, 0)
            .await;
    }
}

fn ticket_refunded(stage: &Stage) -> BoxFuture<'_, Answer> {
    let wish = json!({"ticket_ids": [stage.ticket(0)], "reason": "r"});
    stage.try_refund("one", wish).boxed()
}

#[tokio::test]
async fn a_ticket_is_refunded_or_cancelled_and_its_seat_counted_once() {
    let stage = Stage::start().await;
    let (refunded, cancelled) = race(&stage, ticket_refunded(&stage), taken(&stage)).await;
    refunded.expect_status(201);
    let seen = cancelled.expect_status(200);
    assert_eq!(
        (seen.text("/status"), seen.at("/is_seat_kept")),
        ("refunded", &json!(false))
    );
    stage.world.work().await;
    stage
        .assert("partially_refunded", [("refunded", false), ("active", false)], 1, 1)
        .await;

    let stage = Stage::start().await;
    let (cancelled, refunded) = race(&stage, taken(&stage), ticket_refunded(&stage)).await;
    cancelled.expect_status(200);
    refunded.expect_fields(&[("/ticket_ids", "unknown_value")]);
    stage.world.work().await;
    stage
        .assert("paid", [("cancelled", true), ("active", false)], 2, 1)
        .await;
}

#[tokio::test]
async fn control_a_ticket_that_stays_good_gives_its_seat_twice() {
    let stage = Stage::start().await;
    stage.world.sql(&frozen("tickets", "status")).await;
    stage.world.sql(&frozen("tickets", "ended_at")).await;
    let cancelled = stage.cancel(0, json!({"reason": "r"})).boxed();
    let (refunded, cancelled) = race(&stage, ticket_refunded(&stage), cancelled).await;
    assert_eq!((refunded.status, cancelled.status), (201, 200));
    stage.world.assert_sql("(SELECT sold FROM event_inventory) = 0").await;
    let broken = breaches(&stage.world.database, SystemClock.now()).await;
    let names: Vec<&str> = broken.iter().map(|one| one.check.name).collect();
    assert!(names.contains(&"tier_counters"), "the race would be noticed: {names:?}");
}
