use serde_json::json;

use super::stage::Stage;
use crate::scene::shown;

const GOOD: (&str, bool) = ("active", false);

#[tokio::test]
async fn a_paid_ticket_goes_and_its_money_stays() {
    let stage = Stage::start().await;
    let seen = stage.cancel(0, json!({"reason": "Sold on."})).await.expect_status(200);
    assert_eq!(
        (seen.text("/status"), seen.at("/is_seat_kept")),
        ("cancelled", &json!(false))
    );
    stage.world.work().await;
    stage.assert("paid", [("cancelled", false), GOOD], 1, 1).await;
    stage
        .world
        .assert_sql("NOT EXISTS (SELECT FROM payment_transactions WHERE kind = 'refund')")
        .await;
    assert!(stage.sells("s").await);
    let told = stage.asha.get("/v1/notifications").await.expect_status(200);
    let message = told.text("/items/0/message");
    assert_eq!(told.text("/items/0/type"), "ticket_cancelled");
    assert!(message.ends_with("lets nobody in any more. Sold on."), "{message}");
    let audit = format!("/v1/events/{}/audit", stage.event);
    let entries = stage.host.get(&audit).await.expect_status(200).body.to_string();
    assert!(entries.contains("Sold on."), "the reason is written down: {entries}");
}

#[tokio::test]
async fn the_seat_is_kept_until_it_is_released() {
    let stage = Stage::start().await;
    let body = json!({"reason": "The seat is broken.", "release_seat": false});
    let seen = stage.cancel(0, body).await.expect_status(200);
    assert_eq!(
        (seen.text("/status"), seen.at("/is_seat_kept")),
        ("cancelled", &json!(true))
    );
    stage.assert("paid", [("cancelled", true), GOOD], 2, 1).await;
    assert!(!stage.sells("s1").await);
    let code = stage.code(1).await.unwrap();
    stage.release(0).await.expect_status(200);
    stage.assert("paid", [("cancelled", false), GOOD], 1, 1).await;
    assert!(stage.sells("s2").await);
    stage.world.clock.advance(chrono::TimeDelta::days(7));
    assert!(stage.lets_in(&code).await, "the other ticket is as good as before");
}

#[tokio::test]
async fn twice_has_one_effect_and_the_first_decides() {
    for (first, kept, sold) in [(true, false, 1), (false, true, 2)] {
        let stage = Stage::start().await;
        for release in [first, !first] {
            let body = json!({"reason": "r", "release_seat": release});
            stage.cancel(0, body).await.expect_status(200);
            stage.assert("paid", [("cancelled", kept), GOOD], sold, 1).await;
        }
        stage
            .world
            .assert_sql("(SELECT count(*) FROM audit_logs WHERE action = 'ticketing.tickets_voided') = 1")
            .await;
    }
}

#[tokio::test]
async fn a_request_that_is_repeated_gets_the_ticket_as_it_stands() {
    let stage = Stage::start().await;
    let path = format!("/v1/tickets/{}/cancel", stage.ticket(0));
    let body = json!({"reason": "r", "release_seat": false});
    for _ in 0..2 {
        let seen = stage
            .host
            .post_once(&path, "once", body.clone())
            .await
            .expect_status(200);
        assert_eq!(seen.at("/is_seat_kept"), &json!(true));
    }
    stage
        .host
        .post_once(&path, "once", json!({"reason": "another"}))
        .await
        .expect_problem(422, "idempotency_key_reused");
    stage.assert("paid", [("cancelled", true), GOOD], 2, 1).await;
}

#[tokio::test]
async fn the_money_of_a_cancelled_ticket_goes_back_later() {
    let stage = Stage::start().await;
    stage
        .cancel(0, json!({"reason": "r", "release_seat": false}))
        .await
        .expect_status(200);
    let by_ticket = json!({"ticket_ids": [stage.ticket(0)], "reason": "r"});
    let refused = stage.try_refund("by-ticket", by_ticket).await;
    refused.expect_fields(&[("/ticket_ids", "unknown_value")]);
    let amount = json!({"amount": {"amount": "499.00", "currency": "INR"}, "reason": "After all."});
    stage.refund(amount).await;
    stage
        .assert("partially_refunded", [("cancelled", true), GOOD], 2, 1)
        .await;
    stage
        .try_refund("rest", json!({"reason": "The rest."}))
        .await
        .expect_status(201);
    stage.world.work().await;
    stage
        .assert("refunded", [("cancelled", true), ("refunded", false)], 1, 0)
        .await;
}

#[tokio::test]
async fn a_ticket_that_was_passed_on_is_cancelled_and_both_are_told() {
    let stage = Stage::start().await;
    let offers = format!("/v1/tickets/{}/transfers", stage.ticket(0));
    let offer = stage
        .asha
        .post(&offers, json!({"phone": "+919876500003"}))
        .await
        .expect_status(201);
    let accept = format!("/v1/transfers/{}/accept", offer.text("/id"));
    stage.ben.post(&accept, json!({})).await.expect_status(200);
    stage
        .cancel(0, json!({"reason": "r", "release_seat": false}))
        .await
        .expect_status(200);
    stage.assert("paid", [("cancelled", true), GOOD], 2, 1).await;
    for person in [&stage.asha, &stage.ben] {
        let told = person.get("/v1/notifications").await.expect_status(200);
        assert_eq!(told.text("/items/0/type"), "ticket_cancelled");
    }
}

#[tokio::test]
async fn what_cost_nothing_is_taken_without_its_seat_too() {
    let stage = Stage::start().await;
    stage.cancel(0, json!({"reason": "r"})).await.expect_status(200);
    let gifts = format!("/v1/events/{}/complimentary", stage.event);
    let body = json!({"phone": "+919876500003", "seats": 1});
    let given = stage.host.post_once(&gifts, "g", body).await.expect_status(201);
    let gift = format!("/v1/tickets/{}/cancel", given.text("/tickets/0/id"));
    let body = json!({"reason": "r", "release_seat": false});
    stage.host.post(&gift, body).await.expect_status(200);
    stage.assert("paid", [("cancelled", false), GOOD], 2, 1).await;
    assert_eq!(shown(&stage.asha, &stage.order).await["refunded"]["amount"], "0.00");
}
