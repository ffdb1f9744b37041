use serde_json::{Value, json};

use super::stage::{Stage, ticket_path};
use crate::scene::{bought, give_role, person, published};

const NO_MONEY: &str =
    "NOT EXISTS (SELECT FROM payment_transactions) AND NOT EXISTS (SELECT FROM jobs WHERE kind = 'send_refund')";

#[tokio::test]
async fn the_host_takes_tickets_back_and_no_money_moves() {
    let stage = Stage::start().await;
    let given = stage.given("g", 2).await;
    let first = ticket_path(&given, 0);
    stage.host.delete(&first).await.expect_status(204);
    stage.assert_seats(0, 1, 1).await;
    stage
        .world
        .assert_sql("(SELECT (status, seats) = ('going', 1) FROM attendees)")
        .await;
    stage.host.delete(&first).await.expect_status(204);
    stage.assert_seats(0, 1, 1).await;
    let seen = stage.asha.get(&first).await.expect_status(200);
    assert_eq!((seen.text("/status"), seen.at("/code")), ("cancelled", &Value::Null));
    stage.host.delete(&ticket_path(&given, 1)).await.expect_status(204);
    stage.assert_seats(0, 0, 0).await;
    stage
        .world
        .assert_sql("(SELECT (status, seats) = ('cancelled', 0) FROM attendees)")
        .await;
    stage.world.assert_sql(NO_MONEY).await;
    let told = stage.told(&stage.asha).await;
    assert_eq!(told[..2], ["ticket_cancelled", "ticket_cancelled"]);
    stage.given("again", 2).await;
    stage.assert_seats(0, 2, 2).await;
}

#[tokio::test]
async fn the_guest_gives_a_ticket_back() {
    let stage = Stage::start().await;
    let given = stage.given("g", 1).await;
    stage.asha.delete(&ticket_path(&given, 0)).await.expect_status(204);
    stage.assert_seats(0, 0, 0).await;
    stage
        .world
        .assert_sql("(SELECT status = 'not_going' FROM attendees)")
        .await;
    assert_eq!(stage.told(&stage.host).await, ["ticket_cancelled"]);
}

#[tokio::test]
async fn who_may_not_cancel_does_not() {
    let stage = Stage::start().await;
    let given = stage.given("g", 1).await;
    let path = ticket_path(&given, 0);
    stage.ben.delete(&path).await.expect_problem(404, "ticket_not_found");
    stage
        .world
        .client()
        .delete(&path)
        .await
        .expect_problem(401, "unauthenticated");
    let member = person(&stage.world, 4, "Meera").await;
    give_role(&stage.world, &member, "manager", Some(&stage.event)).await;
    member.delete(&path).await.expect_problem(403, "forbidden");
    stage
        .host
        .delete("/v1/tickets/01900000-0000-7000-8000-000000000000")
        .await
        .expect_problem(404, "ticket_not_found");
    stage.assert_seats(0, 1, 1).await;
    give_role(&stage.world, &member, "co_host", Some(&stage.event)).await;
    member.delete(&path).await.expect_status(204);
    stage.assert_seats(0, 0, 0).await;
}

#[tokio::test]
async fn what_was_paid_or_used_is_not_given_back() {
    let stage = Stage::start().await;
    let order = bought(&stage.world, &stage.ben, &stage.event, "b", 1).await;
    let paid = format!("/v1/tickets/{}", order["tickets"][0]["id"].as_str().unwrap());
    for person in [&stage.host, &stage.ben] {
        let refused = person.delete(&paid).await.expect_problem(409, "refund_required");
        assert_eq!(refused.at("/order_id"), &order["id"]);
    }
    stage.asha.delete(&paid).await.expect_problem(404, "ticket_not_found");
    let given = stage.given("g", 1).await;
    let id = given["tickets"][0]["id"].as_str().unwrap();
    let code = stage.asha.get(&ticket_path(&given, 0)).await.expect_status(200);
    stage.world.clock.advance(chrono::TimeDelta::days(7));
    let host = stage.world.sign_in("+919876500001").await;
    let scan = format!("/v1/events/{}/check-ins", stage.event);
    host.post(&scan, json!({"code": code.text("/code")}))
        .await
        .expect_status(200);
    let path = format!("/v1/tickets/{id}");
    host.delete(&path).await.expect_problem(409, "ticket_used");
    stage.assert_seats(0, 2, 2).await;
}

#[tokio::test]
async fn a_free_booking_is_given_back_too() {
    let stage = Stage::start().await;
    let free = published(&stage.world, &stage.host, json!({"capacity": 1})).await;
    let stage = Stage { event: free, ..stage };
    let reservation = crate::scene::reserved(&stage.asha, &stage.event, "a", 1).await;
    let order = crate::scene::ordered(&stage.asha, "a", &reservation).await;
    let path = format!("/v1/tickets/{}", order["tickets"][0]["id"].as_str().unwrap());
    let waitlist = format!("/v1/events/{}/waitlist", stage.event);
    stage.ben.post(&waitlist, json!({"seats": 1})).await.expect_status(201);
    stage.asha.delete(&path).await.expect_status(204);
    stage.assert_seats(0, 0, 0).await;
    stage.world.assert_sql(NO_MONEY).await;
    stage.world.work().await;
    let place = stage.ben.get(&format!("{waitlist}/me")).await.expect_status(200);
    assert_eq!(place.text("/status"), "offered", "the freed seat goes to the line");
}

#[tokio::test]
async fn gifts_outlast_a_cancelled_request_and_end_with_the_event() {
    let stage = Stage::start().await;
    let fields = json!({"admission": "request", "allow_plus_one": true});
    let event = published(&stage.world, &stage.host, fields).await;
    let stage = Stage { event, ..stage };
    let requests = format!("/v1/events/{}/requests", stage.event);
    let request = stage.asha.post(&requests, json!({"seats": 1})).await.expect_status(201);
    let request = format!("/v1/requests/{}", request.text("/id"));
    stage
        .host
        .post(&format!("{request}/accept"), json!({}))
        .await
        .expect_status(200);
    stage.world.clock.advance(chrono::TimeDelta::minutes(1));
    let given = stage.given("g", 1).await;
    stage.assert_seats(0, 2, 2).await;
    stage
        .asha
        .post(&format!("{request}/cancel"), json!({}))
        .await
        .expect_status(200);
    stage.assert_seats(0, 1, 1).await;
    let kept = stage.asha.get(&ticket_path(&given, 0)).await.expect_status(200);
    assert_eq!(kept.text("/status"), "active");
    let cancel = format!("/v1/events/{}/cancel", stage.event);
    stage
        .host
        .post(&cancel, json!({"reason": "Rain."}))
        .await
        .expect_status(200);
    stage.world.work().await;
    let void = stage.asha.get(&ticket_path(&given, 0)).await.expect_status(200);
    assert_eq!(void.text("/status"), "cancelled");
    stage.world.assert_sql(NO_MONEY).await;
}
