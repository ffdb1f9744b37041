//! Refunds that the provider refuses, and trying them again.

use futures::future::join_all;
use serde_json::{Value, json};
use turnout_tests::{Client, World};

use crate::scene::{bought, checkout, give_role, ordered, paid_event, person, reserved, shown};

/// The sandbox has nothing left to send back, or has it again.
pub async fn empty_the_balance(world: &World, is_empty: bool) {
    let left = if is_empty { "amount" } else { "0" };
    world
        .sql(&format!("UPDATE sandbox_payments SET refunded_amount = {left}"))
        .await;
}

/// The order's refunds, oldest first.
async fn refunds(guest: &Client, order: &Value) -> Vec<Value> {
    let order = shown(guest, order).await;
    let transactions = order["transactions"].as_array().unwrap().iter();
    transactions.filter(|one| one["kind"] == "refund").cloned().collect()
}

/// A paid order whose refund the provider refused, and the path of its retry.
async fn refused(world: &World, host: &Client, guest: &Client) -> (Value, String) {
    let event = paid_event(world, host, 4).await;
    let order = bought(world, guest, &event, "a", 1).await;
    empty_the_balance(world, true).await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    let wish = json!({"reason": "The guest is ill."});
    let refund = host.post_once(&path, "r", wish).await.expect_status(201);
    world.work().await;
    let retry = format!("/v1/refunds/{}/retry", refund.text("/id"));
    (order, retry)
}

#[tokio::test]
async fn a_refused_refund_stays_visible_and_is_tried_again_until_it_works() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let (order, retry) = refused(&world, &host, &asha).await;
    let failed = refunds(&asha, &order).await;
    assert_eq!((failed.len(), &failed[0]["status"]), (1, &json!("failed")));
    assert_ne!(failed[0]["failure_reason"], "");

    let second = host.post_once(&retry, "one", json!({})).await.expect_status(201);
    assert_eq!(
        (second.text("/status"), second.text("/amount/amount")),
        ("pending", "499.00")
    );
    let again = host.post_once(&retry, "one", json!({})).await.expect_status(201);
    assert_eq!(
        (&again.body, again.header("idempotent-replayed")),
        (&second.body, Some("true"))
    );
    host.post_once(&retry, "two", json!({}))
        .await
        .expect_problem(409, "refund_retried");
    let retry_second = format!("/v1/refunds/{}/retry", second.text("/id"));
    let pending = host.post_once(&retry_second, "three", json!({})).await;
    assert_eq!(
        pending.expect_problem(409, "refund_not_failed").text("/refund_status"),
        "pending"
    );
    world.work().await;

    empty_the_balance(&world, false).await;
    host.post_once(&retry_second, "four", json!({}))
        .await
        .expect_status(201);
    world.work().await;
    let all = refunds(&asha, &order).await;
    let statuses: Vec<&Value> = all.iter().map(|refund| &refund["status"]).collect();
    assert_eq!(statuses, ["failed", "failed", "completed"]);
    assert_eq!(shown(&asha, &order).await["status"], "refunded");
    world.assert_sql("(SELECT count(*) FROM sandbox_refunds) = 1").await;
    world
        .assert_sql("(SELECT count(*) FROM audit_logs WHERE action = 'payments.refund_retried' AND actor_user_id IS NOT NULL) = 2")
        .await;
    let completed = format!("/v1/refunds/{}/retry", all[2]["id"].as_str().unwrap());
    let refused = host.post_once(&completed, "five", json!({})).await;
    assert_eq!(
        refused.expect_problem(409, "refund_not_failed").text("/refund_status"),
        "completed"
    );
}

#[tokio::test]
async fn trying_again_at_once_sends_the_money_once() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let (order, retry) = refused(&world, &host, &asha).await;
    empty_the_balance(&world, false).await;
    let keys: Vec<String> = (0..8).map(|n| format!("race-{n}")).collect();
    let answers = join_all(keys.iter().map(|key| host.post_once(&retry, key, json!({})))).await;
    let mut codes: Vec<&str> = answers.iter().map(|answer| answer.text("/code")).collect();
    codes.sort_unstable();
    assert_eq!(codes, [&[""][..], &["refund_retried"; 7]].concat());
    world.work().await;
    world
        .assert_sql("(SELECT sum(amount) FROM sandbox_refunds) = 499 AND (SELECT count(*) FROM sandbox_refunds) = 1")
        .await;
    assert_eq!(refunds(&asha, &order).await.len(), 2);
}

/// The control: where the successor is not known, and the order has enough left, the same refund is tried again twice.
#[tokio::test]
async fn without_the_mark_a_refused_refund_has_several_successors() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 4).await;
    let order = bought(&world, &asha, &event, "a", 2).await;
    empty_the_balance(&world, true).await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    let wish = json!({"amount": {"amount": "100.00", "currency": "INR"}, "reason": "A favour."});
    let refund = host.post_once(&path, "r", wish).await.expect_status(201);
    world.work().await;
    let retry = format!("/v1/refunds/{}/retry", refund.text("/id"));
    world
        .sql(
            "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.retry_of := NULL; RETURN NEW; END $$;
            CREATE TRIGGER forget BEFORE INSERT ON payment_transactions FOR EACH ROW EXECUTE FUNCTION forget()",
        )
        .await;
    for key in ["one", "two"] {
        host.post_once(&retry, key, json!({})).await.expect_status(201);
    }
}

#[tokio::test]
async fn only_who_may_refund_tries_again() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben").await;
    let (order, retry) = refused(&world, &host, &asha).await;
    ben.post_once(&retry, "k", json!({}))
        .await
        .expect_problem(404, "not_found");
    asha.post_once(&retry, "k", json!({}))
        .await
        .expect_problem(403, "forbidden");
    world
        .client()
        .post_once(&retry, "k", json!({}))
        .await
        .expect_problem(401, "unauthenticated");
    host.post(&retry, json!({}))
        .await
        .expect_problem(400, "idempotency_key_required");
    host.post_once(&retry, "k", json!({"amount": 1}))
        .await
        .expect_fields(&[("/amount", "unknown_field")]);
    let payment = shown(&asha, &order).await["transactions"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for id in [payment.as_str(), "01900000-0000-7000-8000-000000000000", "x"] {
        let path = format!("/v1/refunds/{id}/retry");
        host.post_once(&path, "k", json!({}))
            .await
            .expect_problem(404, "not_found");
    }
    give_role(&world, &ben, "support", None).await;
    ben.post_once(&retry, "k", json!({}))
        .await
        .expect_problem(403, "forbidden");
    give_role(&world, &ben, "admin", None).await;
    ben.post_once(&retry, "k", json!({})).await.expect_status(201);
}

#[tokio::test]
async fn what_was_refunded_in_another_way_is_not_sent_again() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let (order, retry) = refused(&world, &host, &asha).await;
    empty_the_balance(&world, false).await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    let part = json!({"amount": {"amount": "0.01", "currency": "INR"}, "reason": "A cent."});
    host.post_once(&path, "r2", part).await.expect_status(201);
    world.work().await;
    let refused = host
        .post_once(&retry, "k", json!({}))
        .await
        .expect_problem(422, "refund_exceeds_payment");
    assert_eq!(refused.text("/refundable/amount"), "498.99");
}

#[tokio::test]
async fn money_that_bought_nothing_is_tried_again_too() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 4).await;
    let order = ordered(&asha, "a", &reserved(&asha, &event, "a", 1).await).await;
    let path = format!("/v1/orders/{}/cancel", order["id"].as_str().unwrap());
    asha.post(&path, json!({})).await.expect_status(200);
    checkout(&world, &order, "approve").await;
    empty_the_balance(&world, true).await;
    world.work().await;
    let failed = refunds(&asha, &order).await;
    assert_eq!(
        (&failed[0]["status"], &failed[0]["is_stray"]),
        (&json!("failed"), &json!(true))
    );
    empty_the_balance(&world, false).await;
    let retry = format!("/v1/refunds/{}/retry", failed[0]["id"].as_str().unwrap());
    host.post_once(&retry, "k", json!({})).await.expect_status(201);
    world.work().await;
    assert_eq!(refunds(&asha, &order).await[1]["status"], "completed");
    let money = host.get(&format!("/v1/events/{event}/money")).await.expect_status(200);
    assert_eq!(money.text("/currencies/0/pending/refunds_failed/amount"), "0.00");
    host.post_once(&retry, "again", json!({}))
        .await
        .expect_problem(409, "refund_retried");
}
