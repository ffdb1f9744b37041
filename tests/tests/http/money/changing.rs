use chrono::TimeDelta;
use serde_json::json;
use turnout_tests::World;

use crate::scene::{bought, checkout, ordered, paid_event, person, reserved, shown};

#[tokio::test]
async fn guests_are_named_before_and_after_paying() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = bought(&world, &asha, &event, "a", 2).await;
    let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
    let named = asha
        .patch(
            &path,
            json!({"guests": [{"name": "Asha"}, {"name": "Ravi", "phone": "+919876543299"}]}),
        )
        .await
        .expect_status(200);
    assert_eq!(named.body["guests"][1]["name"], "Ravi");
    world
        .assert_sql("(SELECT array_agg(guest_name ORDER BY seat_no) FROM tickets) = ARRAY['Asha', 'Ravi']")
        .await;
    world
        .sql("UPDATE tickets SET status = 'used', used_at = now() WHERE seat_no = 1")
        .await;
    asha.patch(&path, json!({"guests": [{"name": "Somebody"}]}))
        .await
        .expect_status(200);
    world
        .assert_sql("(SELECT guest_name FROM tickets WHERE seat_no = 1) = 'Asha'")
        .await;
    let many = json!({"guests": [{"name": "A"}, {"name": "B"}, {"name": "C"}]});
    asha.patch(&path, many.clone()).await.expect_status(422);
    host.patch(&path, many).await.expect_problem(404, "not_found");
}

#[tokio::test]
async fn only_a_pending_order_changes_its_provider_and_only_to_one_that_is_offered() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 1).await).await;
    let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
    asha.patch(&path, json!({"provider": "nobody"}))
        .await
        .expect_status(422);
    let same = asha
        .patch(&path, json!({"provider": "sandbox"}))
        .await
        .expect_status(200);
    assert_eq!(same.body["payment"], order["payment"]);
    let tried = "UPDATE orders SET provider = 'another', payment_attempt = 10";
    world.sql(tried).await;
    asha.patch(&path, json!({"provider": "sandbox"}))
        .await
        .expect_problem(409, "too_many_payments");
    world
        .sql("UPDATE orders SET provider = 'sandbox', payment_attempt = 1")
        .await;
    checkout(&world, &order, "approve").await;
    world.work().await;
    asha.patch(&path, json!({"provider": "sandbox"}))
        .await
        .expect_problem(409, "order_not_pending");
}

#[tokio::test]
async fn what_another_payment_gave_the_app_is_refused() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 1).await).await;
    let confirm = format!("/v1/orders/{}/confirm", order["id"].as_str().unwrap());
    asha.post(&confirm, json!({"payment_id": "sbx_pay_another"}))
        .await
        .expect_problem(422, "payment_return_forged");
}

/// All webhooks are lost: the provider is asked before the hold is given up, and after.
#[tokio::test]
async fn without_any_webhook_the_provider_is_asked_in_time() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 2).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 2).await).await;
    checkout(&world, &order, "approve").await;
    world.sql("DELETE FROM jobs WHERE kind = 'sandbox_webhook'").await;
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "pending");
    world.clock.advance(TimeDelta::seconds(61));
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "paid");
    world.assert_sql("(SELECT poll_at IS NULL FROM payment_attempts)").await;
}

/// Money that comes an hour after the order was closed, and nobody tells: it goes back.
#[tokio::test]
async fn late_money_that_nobody_tells_of_goes_back() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 2).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 2).await).await;
    world.clock.advance(TimeDelta::minutes(11));
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "expired");
    checkout(&world, &order, "approve").await;
    world.sql("DELETE FROM jobs WHERE kind = 'sandbox_webhook'").await;
    world.clock.advance(TimeDelta::hours(2));
    for _ in 0..2 {
        world.work().await;
    }
    world
        .assert_sql("(SELECT count(*) FROM payment_transactions WHERE is_stray AND status = 'completed') = 2")
        .await;
    world
        .assert_sql("(SELECT refunded_amount = amount FROM sandbox_payments)")
        .await;
}

#[tokio::test]
async fn a_declined_try_does_not_close_an_order_that_an_earlier_one_paid() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 1).await).await;
    checkout(&world, &order, "approve").await;
    world
        .sql(
            "DELETE FROM jobs WHERE status = 'queued';
             INSERT INTO sandbox_payments (payment_ref, checkout_token, idempotency_key, reference, description, amount,
                currency, status)
             SELECT 'second', 'second', 'second', reference, description, amount, currency, 'declined' FROM sandbox_payments;
             INSERT INTO payment_attempts (order_id, attempt, provider, provider_payment_id, started_at, poll_at)
             SELECT order_id, 2, provider, 'second', started_at, poll_at FROM payment_attempts;
             UPDATE orders SET payment_attempt = 2, provider_payment_id = 'second'",
        )
        .await;
    let path = format!("/v1/orders/{}/confirm", order["id"].as_str().unwrap());
    let paid = asha.post(&path, json!({})).await.expect_status(200);
    assert_eq!(paid.body["status"], "paid");
    world
        .assert_sql("(SELECT count(*) FROM payment_transactions WHERE is_stray) = 0")
        .await;
}
