//! A bank takes money back that was refunded before: it goes out twice, and everybody whom it concerns sees that.

use serde_json::{Value, json};
use turnout_tests::{Answer, Client, World};

use crate::scene::{checkout, give_role, ordered, paid_event, person, reserved, shown};

/// An order of two seats that was refunded in full and still knows its checkout page.
async fn refunded(world: &World, host: &Client, guest: &Client) -> Value {
    let event = paid_event(world, host, 5).await;
    let order = ordered(guest, "o", &reserved(guest, &event, "a", 2).await).await;
    checkout(world, &order, "approve").await;
    world.work().await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    host.post_once(&path, "r", json!({"reason": "A favour."}))
        .await
        .expect_status(201);
    world.work().await;
    assert_eq!(shown(guest, &order).await["status"], "refunded");
    order
}

/// An order that was paid after it was cancelled, and whose money went back.
async fn returned(world: &World, host: &Client, guest: &Client) -> Value {
    let event = paid_event(world, host, 5).await;
    let order = ordered(guest, "o", &reserved(guest, &event, "a", 2).await).await;
    let path = format!("/v1/orders/{}/cancel", order["id"].as_str().unwrap());
    guest.post(&path, json!({})).await.expect_status(200);
    checkout(world, &order, "approve").await;
    world.work().await;
    world
        .assert_sql("(SELECT sum(amount) FROM sandbox_refunds) = 998")
        .await;
    order
}

async fn money(host: &Client, order: &Value) -> Answer {
    let path = format!("/v1/events/{}/money", order["event_id"].as_str().unwrap());
    host.get(&path).await.expect_status(200)
}

/// What the bank took of it: status and amounts of the chargeback.
async fn chargeback(guest: &Client, order: &Value) -> [Value; 3] {
    let order = shown(guest, order).await;
    let mut all = order["transactions"].as_array().unwrap().iter();
    let chargeback = all.find(|one| one["kind"] == "chargeback");
    let chargeback = chargeback.unwrap_or_else(|| panic!("no chargeback: {order}"));
    [
        &chargeback["status"],
        &chargeback["amount"]["amount"],
        &chargeback["excess"]["amount"],
    ]
    .map(Clone::clone)
}

#[tokio::test]
async fn a_dispute_after_the_refund_is_told_and_shows_in_what_the_host_earned() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let order = refunded(&world, &host, &asha).await;
    checkout(&world, &order, "dispute").await;
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "refunded");
    assert_eq!(chargeback(&asha, &order).await, ["pending", "998.00", "0.00"]);
    assert_eq!(
        money(&host, &order).await.text("/currencies/0/pending/disputed/amount"),
        "998.00"
    );

    checkout(&world, &order, "lose_dispute").await;
    world.work().await;
    let after = shown(&asha, &order).await;
    assert_eq!(
        (&after["status"], &after["refunded"]["amount"]),
        (&json!("refunded"), &json!("998.00"))
    );
    assert_eq!(chargeback(&asha, &order).await, ["completed", "998.00", "998.00"]);
    let money = money(&host, &order).await;
    let total = |name: &str| money.text(&format!("/currencies/0/total/{name}/amount")).to_owned();
    assert_eq!(
        ["gross", "refunded", "charged_back", "gst", "platform_fees", "payable"].map(total),
        ["998.00", "998.00", "998.00", "0.00", "0.00", "-998.00"]
    );
    assert_eq!(money.text("/currencies/0/paid_back_twice/amount"), "998.00");
    assert_eq!(money.text("/currencies/0/pending/disputed/amount"), "0.00");

    let told = host.get("/v1/notifications").await.expect_status(200);
    let of = |kind: &str| {
        let mut all = told.body["items"].as_array().unwrap().iter();
        all.find(|one| one["type"] == kind).unwrap()["message"].to_string()
    };
    assert!(
        of("order_disputed").contains("was refunded before"),
        "{}",
        of("order_disputed")
    );
    assert!(
        of("dispute_ended").contains("went out twice"),
        "{}",
        of("dispute_ended")
    );
    let staff = person(&world, 3, "Staff").await;
    give_role(&world, &staff, "admin", None).await;
    let seen = staff
        .get("/v1/admin/audit-logs?severity=critical")
        .await
        .expect_status(200);
    assert_eq!(seen.text("/items/0/action"), "payments.paid_back_twice");
}

#[tokio::test]
async fn a_dispute_after_the_refund_is_noted_once_and_may_be_won() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let order = refunded(&world, &host, &asha).await;
    checkout(&world, &order, "dispute").await;
    let confirm = format!("/v1/orders/{}/confirm", order["id"].as_str().unwrap());
    for _ in 0..2 {
        asha.post(&confirm, json!({})).await.expect_status(200);
        world.work().await;
    }
    checkout(&world, &order, "win_dispute").await;
    for _ in 0..2 {
        asha.post(&confirm, json!({})).await.expect_status(200);
        world.work().await;
    }
    assert_eq!(chargeback(&asha, &order).await, ["failed", "998.00", "0.00"]);
    world
        .assert_sql(
            "(SELECT count(*) FROM payment_transactions WHERE kind = 'chargeback') = 1
             AND (SELECT count(*) FROM notifications WHERE type IN ('order_disputed', 'dispute_ended')) = 2
             AND NOT EXISTS (SELECT FROM audit_logs WHERE severity = 'critical')",
        )
        .await;
    assert_eq!(
        money(&host, &order).await.text("/currencies/0/total/payable/amount"),
        "0.00"
    );
}

#[tokio::test]
async fn nobody_hears_of_the_dispute_before_it_is_lost() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let order = refunded(&world, &host, &asha).await;
    checkout(&world, &order, "dispute").await;
    checkout(&world, &order, "lose_dispute").await;
    world.work().await;
    assert_eq!(chargeback(&asha, &order).await, ["completed", "998.00", "998.00"]);
}

#[tokio::test]
async fn money_that_bought_nothing_can_go_out_twice_too() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let order = returned(&world, &host, &asha).await;
    checkout(&world, &order, "dispute").await;
    world.work().await;
    assert_eq!(chargeback(&asha, &order).await, ["pending", "998.00", "0.00"]);
    checkout(&world, &order, "lose_dispute").await;
    world.work().await;
    assert_eq!(chargeback(&asha, &order).await, ["completed", "998.00", "998.00"]);
    let money = money(&host, &order).await;
    assert_eq!(money.text("/currencies/0/paid_back_twice/amount"), "998.00");
    assert_eq!(
        (
            money.text("/currencies/0/stray/received/amount"),
            money.text("/currencies/0/stray/returned/amount")
        ),
        ("998.00", "1996.00")
    );
    world
        .assert_sql("(SELECT count(*) FROM audit_logs WHERE action = 'payments.paid_back_twice') = 1")
        .await;
}
