//! Taking a request back, before and after it was accepted.

use serde_json::{Value, json};

use super::stage::{Setting, Stage, USUAL, step, texts};

#[tokio::test]
async fn a_pending_request_is_withdrawn_by_its_requester_alone() {
    let stage = Stage::start(2).await;
    let scene = stage.event(USUAL).await;
    let id = stage.asked(scene, 2).await;
    let refused = stage.host.post(&step(&id, "cancel"), json!({})).await;
    assert_eq!(
        refused.expect_problem(409, "request_not_open").text("/request_status"),
        "pending"
    );
    let cancelled = stage.guest(2).post(&step(&id, "cancel"), Value::Null).await;
    assert_eq!(cancelled.expect_status(200).text("/status"), "cancelled");
    stage.assert_seats(scene, 0, 0, 0).await;
    assert_eq!(stage.told(1).await, ["request_cancelled", "request_received"]);
    stage
        .guest(2)
        .post(&step(&id, "cancel"), Value::Null)
        .await
        .expect_problem(409, "request_not_open");
    stage
        .host
        .post(&step(&id, "accept"), json!({}))
        .await
        .expect_problem(409, "request_not_open");
}

#[tokio::test]
async fn either_party_frees_the_seats_of_an_accepted_request() {
    let stage = Stage::start(3).await;
    let scene = stage.event(Setting { capacity: 1, ..USUAL }).await;
    let id = stage.accepted(scene, 2).await;
    stage
        .guest(2)
        .post(&step(&id, "cancel"), Value::Null)
        .await
        .expect_status(200);
    stage.assert_seats(scene, 0, 0, 0).await;
    let tickets = stage.guest(2).get("/v1/me/tickets").await.expect_status(200);
    assert_eq!(texts(&tickets, "/status"), ["cancelled"]);
    stage
        .assert_sql("(SELECT status = 'not_going' AND seats = 0 FROM attendees)")
        .await;

    let other = stage.accepted(scene, 3).await;
    stage
        .host
        .post(&step(&other, "cancel"), Value::Null)
        .await
        .expect_status(200);
    stage.assert_seats(scene, 0, 0, 0).await;
    assert_eq!(stage.told(3).await.first().map(String::as_str), Some("place_withdrawn"));
    stage.assert_audited("guestlist.request_cancelled", 2).await;
    stage.assert_audited("ticketing.tickets_voided", 2).await;
    // Both may ask again, and the seat is had again.
    stage.accepted(scene, 2).await;
    stage.assert_seats(scene, 0, 1, 0).await;
}

#[tokio::test]
async fn whoever_came_in_keeps_the_seat() {
    let stage = Stage::start(2).await;
    let scene = stage.event(USUAL).await;
    let id = stage.accepted(scene, 2).await;
    let tickets = stage.guest(2).get("/v1/me/tickets").await.expect_status(200);
    let scan = json!({"code": tickets.text("/items/0/code")});
    stage.host.post(&scene.path("check-ins"), scan).await.expect_status(200);
    for party in [stage.guest(2), stage.host.clone()] {
        party
            .post(&step(&id, "cancel"), Value::Null)
            .await
            .expect_problem(409, "guest_checked_in");
    }
    stage
        .assert_sql("(SELECT status = 'accepted' FROM event_requests)")
        .await;
}

#[tokio::test]
async fn a_hold_is_released_and_its_order_cancelled() {
    let stage = Stage::start(2).await;
    let scene = stage.event(Setting { price: 499, ..USUAL }).await;
    let id = stage.accepted(scene, 2).await;
    let shown = stage
        .guest(2)
        .get(&format!("/v1/requests/{id}"))
        .await
        .expect_status(200);
    let body = json!({"reservation_key": shown.text("/reservation/reservation_key")});
    let order = stage
        .guest(2)
        .post_once("/v1/orders", "k", body)
        .await
        .expect_status(201);
    stage.assert_seats(scene, 1, 0, 0).await;
    stage
        .guest(2)
        .post(&step(&id, "cancel"), Value::Null)
        .await
        .expect_status(200);
    stage.assert_seats(scene, 0, 0, 0).await;
    let order = stage.guest(2).get(&format!("/v1/orders/{}", order.text("/id"))).await;
    assert_eq!(order.expect_status(200).text("/status"), "cancelled");
}

#[tokio::test]
async fn what_was_paid_is_refunded_instead() {
    let stage = Stage::start(2).await;
    let scene = stage.event(Setting { price: 499, ..USUAL }).await;
    let id = stage.accepted(scene, 2).await;
    let shown = stage
        .guest(2)
        .get(&format!("/v1/requests/{id}"))
        .await
        .expect_status(200);
    let body = json!({"reservation_key": shown.text("/reservation/reservation_key")});
    let order = stage
        .guest(2)
        .post_once("/v1/orders", "k", body)
        .await
        .expect_status(201);
    stage
        .world
        .sql(
            "UPDATE orders SET status = 'paid', captured_amount = total_amount, paid_at = now();
             UPDATE reservations SET status = 'consumed', ended_at = now()",
        )
        .await;
    for party in [stage.guest(2), stage.host.clone()] {
        let refused = party.post(&step(&id, "cancel"), Value::Null).await;
        let refused = refused.expect_problem(409, "refund_required");
        assert_eq!(refused.text("/order_id"), order.text("/id"));
    }
}
