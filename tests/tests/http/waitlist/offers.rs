use chrono::TimeDelta;
use serde_json::json;
use turnout_tests::Client;

use super::stage::Stage;
use crate::scene::{checkout, ordered, shown};

/// Ben and Carl wait for a seat each; both seats are free and offered.
async fn offered() -> Stage {
    let stage = Stage::sold_out().await;
    stage.joined(&stage.ben, 1).await;
    stage.joined(&stage.carl, 1).await;
    stage.free_all().await;
    stage.world.work().await;
    stage
}

async fn key(stage: &Stage, person: &Client) -> serde_json::Value {
    stage.place(person).await["offer"].clone()
}

#[tokio::test]
async fn an_offer_is_taken_by_ordering_it() {
    let stage = offered().await;
    let offer = key(&stage, &stage.ben).await;
    stage
        .carl
        .post_once(
            "/v1/orders",
            "theft",
            json!({"reservation_key": offer["reservation_key"]}),
        )
        .await
        .expect_fields(&[("/reservation_key", "unknown_value")]);
    let order = ordered(&stage.ben, "o", &offer).await;
    assert_eq!(stage.place(&stage.ben).await["status"], "offered", "until it is paid");
    checkout(&stage.world, &order, "approve").await;
    stage.world.work().await;
    assert_eq!(shown(&stage.ben, &order).await["status"], "paid");
    let place = stage.place(&stage.ben).await;
    assert_eq!(
        (place["status"].as_str(), &place["offer"]),
        (Some("accepted"), &json!(null))
    );
    let leave = format!("/v1/waitlist/{}", place["id"].as_str().unwrap());
    stage
        .ben
        .delete(&leave)
        .await
        .expect_problem(409, "waitlist_offer_accepted");
    stage
        .world
        .assert_sql("(SELECT source FROM reservations WHERE status = 'consumed') = 'waitlist'")
        .await;
    stage.assert_counted().await;
}

#[tokio::test]
async fn an_offer_keeps_the_price_at_which_it_was_made() {
    let stage = offered().await;
    let dearer = json!({"ticket_price": {"amount": "800.00", "currency": "INR"}});
    let event = format!("/v1/events/{}", stage.event);
    stage.host.patch(&event, dearer).await.expect_status(200);
    let order = ordered(&stage.ben, "o", &key(&stage, &stage.ben).await).await;
    assert_eq!(order["total"], json!({"amount": "499.00", "currency": "INR"}));
}

#[tokio::test]
async fn a_free_offer_is_a_booking_at_once() {
    let stage = Stage::with(json!({"capacity": 1})).await;
    stage.joined(&stage.ben, 1).await;
    stage.free_all().await;
    stage.world.work().await;
    let offer = key(&stage, &stage.ben).await;
    let order = ordered(&stage.ben, "o", &offer).await;
    assert_eq!(order["status"], "paid");
    assert_eq!(stage.place(&stage.ben).await["status"], "accepted");
    stage
        .world
        .assert_sql(
            "(SELECT array_agg(action ORDER BY id) FROM audit_logs WHERE action LIKE 'booking.waitlist%')
                = ARRAY['booking.waitlist_joined', 'booking.waitlist_offered', 'booking.waitlist_accepted']",
        )
        .await;
}

#[tokio::test]
async fn an_offer_that_runs_out_passes_on() {
    let stage = offered().await;
    stage.joined(&stage.dora, 2).await;
    let order = ordered(&stage.carl, "o", &key(&stage, &stage.carl).await).await;
    stage.world.clock.advance(TimeDelta::minutes(30));
    let [ben, carl, dora] = again(&stage).await;
    // Nothing has swept yet: it is over all the same, and nobody else can have it.
    let place = stage.place(&ben).await;
    assert_eq!(
        (place["status"].as_str(), &place["offer"]),
        (Some("expired"), &json!(null))
    );
    let late = json!({"reservation_key": place["offer"]["reservation_key"]});
    assert_eq!(late["reservation_key"], json!(null));
    stage.world.work().await;
    assert_eq!(stage.place(&dora).await["status"], "offered");
    assert_eq!(stage.told(&dora).await, ["waitlist_offer"]);
    for person in [&ben, &carl] {
        assert_eq!(stage.place(person).await["status"], "expired");
        assert_eq!(stage.told(person).await, ["waitlist_offer_expired", "waitlist_offer"]);
    }
    // Of a started payment the provider is asked before the order is closed.
    stage.world.clock.advance(TimeDelta::minutes(1));
    stage.world.work().await;
    assert_eq!(shown(&carl, &order).await["status"], "expired");
    // Who let it run out may join again, at the end.
    assert_eq!(stage.joined(&ben, 1).await["position"], 1);
    stage.assert_counted().await;
}

#[tokio::test]
async fn an_offer_that_ran_out_unswept_makes_room_for_a_new_place() {
    let stage = offered().await;
    stage.world.clock.advance(TimeDelta::minutes(30));
    let [ben, ..] = again(&stage).await;
    // Both offers are over and nobody waits: the seats can be booked.
    let free = stage.join(&ben, 1).await.expect_problem(409, "seats_available");
    assert_eq!(free.at("/available"), 2);
    stage.hold(&ben, "b").await.expect_status(201);
}

#[tokio::test]
async fn an_offer_that_is_given_back_passes_on() {
    let stage = offered().await;
    stage.joined(&stage.dora, 1).await;
    let ordered = ordered(&stage.ben, "o", &key(&stage, &stage.ben).await).await;
    let place = stage.place(&stage.ben).await;
    let leave = format!("/v1/waitlist/{}", place["id"].as_str().unwrap());
    stage.dora.delete(&leave).await.expect_problem(404, "not_found");
    stage.ben.delete(&leave).await.expect_status(204);
    assert_eq!(shown(&stage.ben, &ordered).await["status"], "cancelled");
    assert_eq!(stage.place(&stage.ben).await["status"], "left");
    stage.world.work().await;
    assert_eq!(stage.place(&stage.dora).await["status"], "offered");
    // Giving the reservation back does the same.
    let carls = key(&stage, &stage.carl).await;
    stage.release(&stage.carl, &carls["reservation_key"]).await;
    assert_eq!(stage.place(&stage.carl).await["status"], "left");
    stage.assert_counted().await;
}

#[tokio::test]
async fn the_time_of_an_offer_is_configured() {
    let stage = Stage::sold_out().await;
    let mut app = stage.world.app.clone();
    app.booking_settings.offer_minutes = 5;
    stage.joined(&stage.ben, 1).await;
    stage.free_all().await;
    let event: uuid::Uuid = stage.event.parse().unwrap();
    let served = turnout_application::booking::serve_waitlist(&app, event.into()).await;
    assert_eq!(served.unwrap(), 1);
    assert_eq!(stage.place(&stage.ben).await["offer"]["seconds_left"], 300);
}

/// Signed in again: their tokens are older than the clock allows.
async fn again(stage: &Stage) -> [Client; 3] {
    [
        stage.world.sign_in("+919876500003").await,
        stage.world.sign_in("+919876500004").await,
        stage.world.sign_in("+919876500005").await,
    ]
}
