//! Staff look into the inbox of webhooks and replay what could not be processed.

use serde_json::{Value, json};
use turnout_tests::{Client, World};

use crate::scene::{bought, checkout, give_role, ordered, paid_event, person, reserved, shown};

async fn staff(world: &World) -> Client {
    let staff = person(world, 9, "Staff").await;
    give_role(world, &staff, "admin", None).await;
    staff
}

async fn listed(staff: &Client, query: &str) -> Vec<Value> {
    let answer = staff
        .get(&format!("/v1/admin/webhooks{query}"))
        .await
        .expect_status(200);
    answer.at("/items").as_array().unwrap().clone()
}

/// An order that was paid while the provider did not know the payment, so that its webhook failed.
async fn failed(world: &World, guest: &Client, event: &str) -> Value {
    let order = ordered(guest, "o", &reserved(guest, event, "r", 1).await).await;
    checkout(world, &order, "approve").await;
    world
        .sql("UPDATE sandbox_payments SET payment_ref = 'lost_' || payment_ref")
        .await;
    world.work().await;
    assert_eq!(shown(guest, &order).await["status"], "pending");
    world
        .sql("UPDATE sandbox_payments SET payment_ref = substr(payment_ref, 6)")
        .await;
    order
}

#[tokio::test]
async fn a_webhook_that_failed_is_kept_with_its_error_and_replayed() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let staff = staff(&world).await;
    let event = paid_event(&world, &host, 5).await;
    let order = failed(&world, &asha, &event).await;
    let found = listed(&staff, "?status=failed&provider=sandbox").await;
    assert_eq!((found.len(), &found[0]["type"]), (1, &json!("payment.approved")));
    assert_ne!(found[0]["error"], "");
    assert!(found[0]["size"].as_u64().unwrap() > 50 && found[0].get("payload").is_none());

    let path = format!("/v1/admin/webhooks/{}/replay", found[0]["id"].as_str().unwrap());
    for _ in 0..3 {
        let queued = staff.post(&path, json!({})).await.expect_status(200);
        assert_eq!((queued.text("/status"), queued.text("/error")), ("received", ""));
    }
    world
        .assert_sql("(SELECT count(*) FROM jobs WHERE kind = 'process_webhook' AND status = 'queued') = 1")
        .await;
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "paid");
    let done = staff.post(&path, json!({})).await.expect_status(200);
    assert_eq!(
        (done.text("/status"), done.at("/order_id")),
        ("processed", &order["id"])
    );
    world.work().await;
    world
        .assert_sql("(SELECT count(*) FROM payment_transactions) = 1 AND (SELECT count(*) FROM tickets) = 1")
        .await;
    world
        .assert_sql("(SELECT count(*) FROM audit_logs WHERE action = 'payments.webhook_replayed' AND object_type = 'webhook') = 3")
        .await;
    assert!(listed(&staff, "?status=failed").await.is_empty());
}

#[tokio::test]
async fn one_that_was_given_up_or_ignored_is_replayed_too() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let staff = staff(&world).await;
    let event = paid_event(&world, &host, 5).await;
    let order = failed(&world, &asha, &event).await;
    let id = listed(&staff, "").await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/admin/webhooks/{id}/replay");
    world
        .sql(
            "UPDATE jobs SET status = 'dead', finished_at = now() WHERE kind = 'process_webhook';
            UPDATE payment_webhooks SET status = 'ignored', processed_at = now()",
        )
        .await;
    assert_eq!(listed(&staff, "?status=ignored").await.len(), 1);
    let once = staff.post_once(&path, "k", json!({})).await.expect_status(200);
    let again = staff.post_once(&path, "k", json!({})).await.expect_status(200);
    assert_eq!(
        (&again.body, again.header("idempotent-replayed")),
        (&once.body, Some("true"))
    );
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "paid");
}

#[tokio::test]
async fn the_list_has_pages_and_refuses_what_it_does_not_know() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let staff = staff(&world).await;
    let event = paid_event(&world, &host, 5).await;
    for key in ["a", "b"] {
        bought(&world, &asha, &event, key, 1).await;
    }
    let first = staff.get("/v1/admin/webhooks?limit=1").await.expect_status(200);
    let next = format!("/v1/admin/webhooks?limit=1&cursor={}", first.text("/next_cursor"));
    let second = staff.get(&next).await.expect_status(200);
    assert!(first.text("/items/0/received_at") >= second.text("/items/0/received_at"));
    assert_ne!(first.at("/items/0/id"), second.at("/items/0/id"));
    assert_eq!(second.at("/next_cursor"), &Value::Null);
    assert!(listed(&staff, "?provider=stripe").await.is_empty());
    for query in ["status=broken", "provider=No%20Name", "payload=1"] {
        let answer = staff.get(&format!("/v1/admin/webhooks?{query}")).await;
        answer.expect_problem(400, "invalid_query");
    }
}

#[tokio::test]
async fn only_staff_who_may_replay_see_the_inbox() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let staff = staff(&world).await;
    let event = paid_event(&world, &host, 5).await;
    bought(&world, &asha, &event, "a", 1).await;
    let id = listed(&staff, "").await[0]["id"].as_str().unwrap().to_owned();
    let replay = format!("/v1/admin/webhooks/{id}/replay");
    world
        .client()
        .get("/v1/admin/webhooks")
        .await
        .expect_problem(401, "unauthenticated");
    world
        .client()
        .post(&replay, json!({}))
        .await
        .expect_problem(401, "unauthenticated");
    give_role(&world, &asha, "support", None).await;
    give_role(&world, &asha, "co_host", Some(&event)).await;
    for client in [&host, &asha] {
        client.get("/v1/admin/webhooks").await.expect_problem(403, "forbidden");
        client.post(&replay, json!({})).await.expect_problem(403, "forbidden");
    }
    let unknown = "/v1/admin/webhooks/01900000-0000-7000-8000-000000000000/replay";
    host.post(unknown, json!({})).await.expect_problem(403, "forbidden");
    staff.post(unknown, json!({})).await.expect_problem(404, "not_found");
    let fields = staff.post(&replay, json!({"force": true})).await;
    fields.expect_fields(&[("/force", "unknown_field")]);
}
