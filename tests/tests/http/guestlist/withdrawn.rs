//! Holds of people whom the host does not welcome any more.

use chrono::TimeDelta;
use serde_json::{Value, json};
use turnout_tests::Client;

use super::stage::{Scene, Setting, Stage, USUAL, reply, step};

const PAID: Setting = Setting { price: 499, ..USUAL };

async fn reserved(guest: &Client, scene: Scene, key: &str) -> String {
    let path = scene.path("reservations");
    let answer = guest.post_once(&path, key, json!({"seats": 1})).await;
    answer.expect_status(201).text("/reservation_key").to_owned()
}

async fn assert_withdrawn(stage: &Stage, guest: &Client, scene: Scene, hold: &str, order: &str) {
    stage.assert_seats(scene, 0, 0, 0).await;
    let hold = guest.get(&format!("/v1/reservations/{hold}")).await;
    assert_eq!(hold.expect_status(200).text("/status"), "released");
    let order = guest.get(&format!("/v1/orders/{order}")).await;
    assert_eq!(order.expect_status(200).text("/status"), "cancelled");
    stage.assert_audited("booking.seats_released", 1).await;
    stage.assert_audited("booking.order_cancelled", 1).await;
}

async fn ordered(guest: &Client, hold: &str) -> String {
    let body = json!({"reservation_key": hold});
    let order = guest.post_once("/v1/orders", hold, body).await;
    order.expect_status(201).text("/id").to_owned()
}

#[tokio::test]
async fn a_later_hold_of_a_guest_ends_with_the_request() {
    let stage = Stage::start(2).await;
    let scene = stage.event(PAID).await;
    let guest = stage.guest(2);
    let request = stage.accepted(scene, 2).await;
    stage.world.clock.advance(TimeDelta::minutes(11));
    stage.world.work_unverified().await;
    let hold = reserved(&guest, scene, "again").await;
    let order = ordered(&guest, &hold).await;
    stage
        .host
        .post(&step(&request, "cancel"), Value::Null)
        .await
        .expect_status(200);
    assert_withdrawn(&stage, &guest, scene, &hold, &order).await;
    let again = guest
        .post_once(&scene.path("reservations"), "more", json!({"seats": 1}))
        .await;
    again.expect_problem(409, "request_required");
}

#[tokio::test]
async fn the_hold_of_an_invited_person_ends_with_the_invitation() {
    let stage = Stage::start(2).await;
    let setting = Setting {
        admission: "invite",
        ..PAID
    };
    let scene = stage.event(setting).await;
    let guest = stage.guest(2);
    let invite = stage.invited(scene, 2).await;
    let hold = reserved(&guest, scene, "unanswered").await;
    let order = ordered(&guest, &hold).await;
    stage
        .host
        .post(&reply(&invite, "revoke"), Value::Null)
        .await
        .expect_status(200);
    assert_withdrawn(&stage, &guest, scene, &hold, &order).await;
}

#[tokio::test]
async fn who_is_welcome_in_another_way_keeps_the_hold() {
    let stage = Stage::start(2).await;
    let scene = stage.event(PAID).await;
    let guest = stage.guest(2);
    let invite = stage.invited(scene, 2).await;
    let request = stage.accepted(scene, 2).await;
    stage.world.clock.advance(TimeDelta::minutes(11));
    stage.world.work_unverified().await;
    reserved(&guest, scene, "again").await;
    stage
        .host
        .post(&step(&request, "cancel"), Value::Null)
        .await
        .expect_status(200);
    stage.assert_seats(scene, 1, 0, 0).await;
    stage
        .host
        .post(&reply(&invite, "revoke"), Value::Null)
        .await
        .expect_status(200);
    stage.assert_seats(scene, 0, 0, 0).await;
}

#[tokio::test]
async fn an_accepted_request_is_good_for_its_seats_alone() {
    let stage = Stage::start(2).await;
    let scene = stage.event(PAID).await;
    let guest = stage.guest(2);
    stage.accepted(scene, 2).await;
    stage.world.clock.advance(TimeDelta::minutes(11));
    stage.world.work_unverified().await;
    stage.world.sql("UPDATE ticket_tiers SET max_per_order = 20").await;
    let more = guest
        .post_once(&scene.path("reservations"), "more", json!({"seats": 2}))
        .await;
    more.expect_problem(422, "seat_limit_exceeded");
    reserved(&guest, scene, "as_many").await;
}
