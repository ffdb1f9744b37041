use serde_json::{Value, json};

use super::stage::{Stage, rupees};

const GOOD: (&str, bool) = ("active", false);
const FREE: (&str, bool) = ("refunded", false);
const KEPT: (&str, bool) = ("refunded", true);

async fn refunded(wish: Value) -> Stage {
    let stage = Stage::start().await;
    stage.refund(wish).await;
    stage
}

#[tokio::test]
async fn what_is_left_out_is_what_is_usual() {
    let all = refunded(json!({"reason": "r"})).await;
    all.assert("refunded", [FREE, FREE], 0, 0).await;
    let by_amount = refunded(json!({"amount": rupees("998.00"), "reason": "r"})).await;
    by_amount.assert("refunded", [FREE, FREE], 0, 0).await;
    let part = refunded(json!({"amount": rupees("997.99"), "reason": "r"})).await;
    part.assert("partially_refunded", [GOOD, GOOD], 2, 2).await;
}

#[tokio::test]
async fn money_alone_leaves_tickets_that_open_the_door() {
    for amount in [json!(null), rupees("998.00")] {
        let stage = refunded(json!({"amount": amount, "cancel_tickets": false, "reason": "A favour."})).await;
        stage.assert("refunded", [GOOD, GOOD], 2, 2).await;
        assert!(!stage.sells("s").await);
        let code = stage.code(0).await.unwrap();
        stage.world.clock.advance(chrono::TimeDelta::days(7));
        assert!(stage.lets_in(&code).await);
        stage.world.assert_verified().await;
    }
}

#[tokio::test]
async fn a_favour_is_cancelled_later() {
    let stage = refunded(json!({"cancel_tickets": false, "reason": "A favour."})).await;
    let no_money = stage.try_refund("more", json!({"reason": "more"})).await;
    no_money.expect_problem(409, "order_not_refundable");
    stage.cancel(0, json!({"reason": "No show."})).await.expect_status(200);
    stage.assert("refunded", [("cancelled", false), GOOD], 1, 1).await;
    // What cost nothing in the end is the guest's to give back.
    let own = format!("/v1/tickets/{}", stage.ticket(1));
    stage.asha.delete(&own).await.expect_status(204);
    stage
        .assert("refunded", [("cancelled", false), ("cancelled", false)], 0, 0)
        .await;
}

#[tokio::test]
async fn money_and_tickets_without_the_seats() {
    let stage = refunded(json!({"release_seats": false, "reason": "The seats are broken."})).await;
    stage.assert("refunded", [KEPT, KEPT], 2, 0).await;
    assert!(!stage.sells("s1").await);
    stage.release(0).await.expect_status(200);
    stage.assert("refunded", [FREE, KEPT], 1, 0).await;
    assert!(stage.sells("s2").await);
}

#[tokio::test]
async fn seats_are_kept_also_where_the_tickets_go_with_the_last_of_the_money() {
    let stage = refunded(json!({"amount": rupees("500.00"), "release_seats": false, "reason": "r"})).await;
    stage.assert("partially_refunded", [GOOD, GOOD], 2, 2).await;
    let rest = json!({"amount": rupees("498.00"), "release_seats": false, "reason": "r"});
    stage.try_refund("rest", rest).await.expect_status(201);
    stage.world.work().await;
    stage.assert("refunded", [KEPT, KEPT], 2, 0).await;
}

#[tokio::test]
async fn the_latest_refund_says_what_becomes_of_the_tickets() {
    let favour = json!({"amount": rupees("500.00"), "cancel_tickets": false, "reason": "A favour."});
    let rest = json!({"amount": rupees("498.00"), "reason": "The rest."});
    let stage = refunded(favour).await;
    stage.try_refund("rest", rest).await.expect_status(201);
    stage.world.work().await;
    stage.assert("refunded", [FREE, FREE], 0, 0).await;
}

#[tokio::test]
async fn part_of_the_money_and_all_tickets() {
    let wish = json!({"amount": rupees("100.00"), "cancel_tickets": true, "release_seats": true, "reason": "Unruly."});
    let stage = refunded(wish).await;
    stage.assert("partially_refunded", [FREE, FREE], 0, 0).await;
}

#[tokio::test]
async fn one_ticket_with_its_share_and_without_its_seat() {
    let stage = Stage::start().await;
    let named = json!({"ticket_ids": [stage.ticket(0)], "cancel_tickets": true, "release_seats": false, "reason": "r"});
    stage.refund(named).await;
    stage.assert("partially_refunded", [KEPT, GOOD], 2, 1).await;
    let shown = crate::scene::shown(&stage.asha, &stage.order).await;
    assert_eq!(shown["refunded"]["amount"], "499.00");
}

#[tokio::test]
async fn a_cancelled_event_takes_every_ticket_whatever_was_promised() {
    let stage = Stage::start().await;
    stage
        .cancel(0, json!({"reason": "r", "release_seat": false}))
        .await
        .expect_status(200);
    let favour = json!({"amount": rupees("500.00"), "cancel_tickets": false, "reason": "A favour."});
    stage.refund(favour).await;
    let path = format!("/v1/events/{}/cancel", stage.event);
    stage
        .host
        .post(&path, json!({"reason": "Rain."}))
        .await
        .expect_status(200);
    stage.world.work().await;
    stage.assert("refunded", [("cancelled", true), FREE], 1, 0).await;
    stage.release(0).await.expect_status(200);
    stage.assert("refunded", [("cancelled", false), FREE], 0, 0).await;
}
