//! A bank asks for money back that is about to go back anyway.

use chrono::TimeDelta;
use serde_json::{Value, json};
use turnout_domain::payments::PaymentAttempt;
use turnout_ports::store::Mode;
use turnout_tests::{Client, World};

use crate::scene::{bought, checkout, ordered, paid_event, person, reserved, shown};

/// An order that was paid after it was cancelled. The bank asks for the money before the refund is sent, which is refused
/// therefore.
async fn disputed_stray(world: &World, host: &Client, asha: &Client) -> Value {
    let event = paid_event(world, host, 5).await;
    let order = ordered(asha, "o", &reserved(asha, &event, "a", 2).await).await;
    let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
    asha.post(&format!("{path}/cancel"), json!({})).await.expect_status(200);
    checkout(world, &order, "approve").await;
    asha.post(&format!("{path}/confirm"), json!({}))
        .await
        .expect_status(200);
    checkout(world, &order, "dispute").await;
    world.work().await;
    world
        .assert_sql(
            "(SELECT array_agg(kind || ' ' || status ORDER BY id) FROM payment_transactions WHERE is_stray)
             = ARRAY['payment completed', 'refund failed', 'chargeback pending']",
        )
        .await;
    order
}

/// The bank decides, no webhook tells of it, and days pass.
async fn decided_unheard(world: &World, order: &Value, outcome: &str) {
    checkout(world, order, outcome).await;
    world.sql("DELETE FROM jobs WHERE status = 'queued'").await;
    world.clock.advance(TimeDelta::days(2));
    world.work().await;
}

#[tokio::test]
async fn money_that_bought_nothing_goes_back_once_the_bank_leaves_it() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let order = disputed_stray(&world, &host, &asha).await;
    decided_unheard(&world, &order, "win_dispute").await;
    world
        .assert_sql(
            "(SELECT status FROM orders) = 'cancelled' AND (SELECT sum(amount) FROM sandbox_refunds) = 998
             AND (SELECT count(*) FROM payment_transactions WHERE kind = 'refund' AND status = 'completed'
                    AND retry_of IS NOT NULL) = 1
             AND (SELECT status FROM payment_transactions WHERE kind = 'chargeback') = 'failed'",
        )
        .await;
}

#[tokio::test]
async fn money_that_bought_nothing_and_that_the_bank_took_is_not_sent_again() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let order = disputed_stray(&world, &host, &asha).await;
    decided_unheard(&world, &order, "lose_dispute").await;
    // Their tokens are old by now.
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let order = shown(&asha, &order).await;
    world
        .assert_sql(
            "(SELECT (status, amount, is_stray) = ('completed', 998, TRUE) FROM payment_transactions
                WHERE kind = 'chargeback')",
        )
        .await;
    let movements = order["transactions"].as_array().unwrap();
    let refund = movements.iter().find(|movement| movement["kind"] == "refund").unwrap();
    let retry = format!("/v1/refunds/{}/retry", refund["id"].as_str().unwrap());
    host.post_once(&retry, "k", json!({}))
        .await
        .expect_problem(409, "order_not_refundable");
    let event = order["event_id"].as_str().unwrap();
    let money = host.get(&format!("/v1/events/{event}/money")).await.expect_status(200);
    let stray = money.at("/currencies/0/stray");
    assert_eq!(stray["received"], stray["returned"]);
    assert_eq!(money.text("/currencies/0/pending/refunds_failed/amount"), "0.00");
}

/// The provider has made a refund of this amount, and the server died before it noted that.
async fn refunded_unnoted(world: &World, host: &Client, order: &Value, amount: &str) {
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    let wish = json!({"amount": {"amount": amount, "currency": "INR"}, "reason": "A favour."});
    host.post_once(&path, "r", wish).await.expect_status(201);
    let statements = format!(
        "UPDATE jobs SET run_at = run_at + interval '3 minutes' WHERE kind = 'send_refund' AND status = 'queued';
         UPDATE sandbox_payments SET refunded_amount = {amount};
         INSERT INTO sandbox_refunds (refund_ref, payment_ref, idempotency_key, amount)
         SELECT 'sbx_ref', provider_payment_id, uuid::text, amount FROM payment_transactions WHERE kind = 'refund'"
    );
    world.sql(&statements).await;
}

#[tokio::test]
async fn a_lost_dispute_waits_for_a_refund_that_was_made_and_not_noted() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 2).await).await;
    checkout(&world, &order, "approve").await;
    world.work().await;
    refunded_unnoted(&world, &host, &order, "100").await;
    checkout(&world, &order, "dispute").await;
    checkout(&world, &order, "lose_dispute").await;
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "disputed");
    for _ in 0..2 {
        world.clock.advance(TimeDelta::minutes(6));
        world.work().await;
    }
    assert_eq!(shown(&asha, &order).await["status"], "refunded");
    world
        .assert_sql(
            "(SELECT array_agg(kind || ' ' || amount::int ORDER BY id) FROM payment_transactions WHERE status = 'completed')
             = ARRAY['payment 998', 'refund 100', 'chargeback 998']
             AND (SELECT excess_amount FROM payment_transactions WHERE kind = 'chargeback') = 100",
        )
        .await;
}

#[tokio::test]
async fn a_refused_refund_makes_us_hear_of_a_dispute() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = bought(&world, &asha, &event, "a", 2).await;
    // Its webhook is lost.
    world.sql("UPDATE sandbox_payments SET status = 'disputed'").await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    host.post_once(&path, "r", json!({"reason": "A favour."}))
        .await
        .expect_status(201);
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "disputed");
}

/// Two answers of the provider about one payment: the first that nothing more can come of it, the second that it is
/// disputed. Whichever is noted last, the dispute is followed.
#[tokio::test]
async fn an_old_answer_does_not_end_the_questions_about_a_dispute() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 1).await).await;
    let order = order["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap();
    let attempts = world.app.payment_queries.attempts(order.into()).await.unwrap();
    let before = attempts[0].poll_at;
    let ask_again = before.map(|at| at + TimeDelta::days(1));
    for answers in [[None, ask_again], [ask_again, None]] {
        let mut tx = world.app.store.begin(Mode::ReadWrite).await.unwrap();
        for poll_at in answers {
            let answered = PaymentAttempt {
                poll_at,
                ..attempts[0].clone()
            };
            tx.payments().store_poll(&answered, before).await.unwrap();
        }
        tx.commit().await.unwrap();
        let noted = world.app.payment_queries.attempts(order.into()).await.unwrap();
        assert_eq!(noted[0].poll_at, ask_again);
        let mut tx = world.app.store.begin(Mode::ReadWrite).await.unwrap();
        tx.payments().store_poll(&attempts[0], ask_again).await.unwrap();
        tx.commit().await.unwrap();
    }
}
