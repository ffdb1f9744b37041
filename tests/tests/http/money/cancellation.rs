//! How far the winding down of a cancelled event is.

use serde_json::{Value, json};
use turnout_tests::{Client, World};

use super::retrying::empty_the_balance;
use crate::scene::{bought, checkout, give_role, ordered, paid_event, person, reserved, shown};

async fn cancel(host: &Client, event: &str) {
    let path = format!("/v1/events/{event}/cancel");
    host.post(&path, json!({"reason": "Rain."})).await.expect_status(200);
}

async fn progress(host: &Client, event: &str) -> Value {
    let answer = host.get(&format!("/v1/events/{event}/cancellation")).await;
    answer.expect_status(200).body
}

/// Total, to refund, under way, refunded, failed, disputed.
fn orders(progress: &Value) -> [u64; 6] {
    ["total", "to_refund", "under_way", "refunded", "failed", "disputed"]
        .map(|name| progress["orders"][name].as_u64().unwrap())
}

#[tokio::test]
async fn it_is_shown_from_the_first_order_to_the_last() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben").await;
    let event = paid_event(&world, &host, 10).await;
    bought(&world, &asha, &event, "a", 2).await;
    bought(&world, &ben, &event, "b", 1).await;
    ordered(&ben, "w", &reserved(&ben, &event, "w", 1).await).await;
    let path = format!("/v1/events/{event}/cancellation");
    host.get(&path).await.expect_problem(404, "event_not_cancelled");

    cancel(&host, &event).await;
    let begun = progress(&host, &event).await;
    assert_eq!(
        (&begun["status"], &begun["reason"]),
        (&json!("in_progress"), &json!("Rain."))
    );
    assert_eq!(orders(&begun), [2, 2, 0, 0, 0, 0]);
    assert_eq!(begun["held"], json!([{"amount": "1497.00", "currency": "INR"}]));
    assert_eq!((&begun["tickets"]["active"], &begun["waiting"]), (&json!(3), &json!(2)));

    world.work().await;
    let done = progress(&host, &event).await;
    assert_eq!(done["status"], "done");
    assert_eq!(orders(&done), [2, 0, 0, 2, 0, 0]);
    assert_eq!(done["refunded"], json!([{"amount": "1497.00", "currency": "INR"}]));
    assert_eq!(done["held"][0]["amount"], "0.00");
    assert_eq!((&done["tickets"]["voided"], &done["waiting"]), (&json!(3), &json!(0)));
}

#[tokio::test]
async fn a_refund_that_the_provider_refuses_waits_for_the_host() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 10).await;
    let order = bought(&world, &asha, &event, "a", 2).await;
    empty_the_balance(&world, true).await;
    cancel(&host, &event).await;
    world.work().await;
    let stuck = progress(&host, &event).await;
    assert_eq!(
        (&stuck["status"], orders(&stuck)),
        (&json!("needs_attention"), [1, 0, 0, 0, 1, 0])
    );
    let failed = &stuck["failed_refunds"][0];
    assert_eq!(
        (&failed["order_id"], &failed["amount"]["amount"]),
        (&order["id"], &json!("998.00"))
    );

    let retry = format!("/v1/refunds/{}/retry", failed["id"].as_str().unwrap());
    host.post_once(&retry, "k", json!({})).await.expect_status(201);
    assert_eq!(orders(&progress(&host, &event).await), [1, 0, 1, 0, 0, 0]);
    empty_the_balance(&world, false).await;
    world.work().await;
    let done = progress(&host, &event).await;
    assert_eq!((&done["status"], &done["failed_refunds"]), (&json!("done"), &json!([])));
    // The work may run again: what was retried is not asked for once more.
    world
        .sql("UPDATE jobs SET status = 'queued', finished_at = NULL WHERE kind = 'wind_down_event'")
        .await;
    world.work().await;
    world
        .assert_sql("(SELECT sum(amount) FROM sandbox_refunds) = 998")
        .await;
    world
        .assert_sql("(SELECT count(*) FROM notifications WHERE type = 'event_cancelled') = 1")
        .await;
}

/// An earlier part that was refused and tried again does not hide what is left.
#[tokio::test]
async fn what_was_tried_again_before_does_not_keep_the_rest_back() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 10).await;
    let order = bought(&world, &asha, &event, "a", 2).await;
    empty_the_balance(&world, true).await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    let half = json!({"amount": {"amount": "499.00", "currency": "INR"}, "reason": "One is ill."});
    let refund = host.post_once(&path, "r", half).await.expect_status(201);
    world.work().await;
    empty_the_balance(&world, false).await;
    let retry = format!("/v1/refunds/{}/retry", refund.text("/id"));
    host.post_once(&retry, "k", json!({})).await.expect_status(201);
    world.work().await;
    cancel(&host, &event).await;
    assert_eq!(orders(&progress(&host, &event).await), [1, 1, 0, 0, 0, 0]);
    world.work().await;
    assert_eq!(orders(&progress(&host, &event).await), [1, 0, 0, 1, 0, 0]);
    assert_eq!(shown(&asha, &order).await["status"], "refunded");
}

#[tokio::test]
async fn a_disputed_order_loses_its_tickets_at_once_and_its_money_when_the_bank_leaves_it() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 10).await;
    let order = ordered(&asha, "a", &reserved(&asha, &event, "a", 2).await).await;
    checkout(&world, &order, "approve").await;
    world.work().await;
    checkout(&world, &order, "dispute").await;
    world.work().await;
    cancel(&host, &event).await;
    world.work().await;
    let waiting = progress(&host, &event).await;
    assert_eq!(
        (&waiting["status"], orders(&waiting)),
        (&json!("in_progress"), [1, 0, 0, 0, 0, 1])
    );
    assert_eq!(
        (&waiting["tickets"]["active"], &waiting["tickets"]["voided"]),
        (&json!(0), &json!(2))
    );
    checkout(&world, &order, "win_dispute").await;
    world.work().await;
    let done = progress(&host, &event).await;
    assert_eq!((&done["status"], orders(&done)), (&json!("done"), [1, 0, 0, 1, 0, 0]));
    assert_eq!(shown(&asha, &order).await["status"], "refunded");
    world
        .assert_sql("(SELECT count(*) FROM notifications WHERE type = 'event_cancelled') = 1")
        .await;
}

#[tokio::test]
async fn only_who_may_cancel_sees_it() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 10).await;
    cancel(&host, &event).await;
    let path = format!("/v1/events/{event}/cancellation");
    world.client().get(&path).await.expect_problem(401, "unauthenticated");
    asha.get(&path).await.expect_problem(403, "forbidden");
    for (role, expected) in [("manager", 403), ("co_host", 200)] {
        give_role(&world, &asha, role, Some(&event)).await;
        assert_eq!(asha.get(&path).await.status, expected, "{role}");
    }
    let unknown = "/v1/events/01900000-0000-7000-8000-000000000000/cancellation";
    host.get(unknown).await.expect_problem(404, "event_not_found");
}
