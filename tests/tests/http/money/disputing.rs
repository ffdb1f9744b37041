use serde_json::json;
use turnout_tests::World;

use crate::scene::{checkout, ordered, paid_event, person, reserved, shown};

#[tokio::test]
async fn a_dispute_that_is_won_puts_the_order_back() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 2).await).await;
    checkout(&world, &order, "approve").await;
    world.work().await;
    checkout(&world, &order, "dispute").await;
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "disputed");
    world
        .assert_sql("(SELECT count(*) FROM payment_transactions WHERE kind = 'chargeback' AND status = 'pending') = 1")
        .await;
    checkout(&world, &order, "win_dispute").await;
    world.work().await;
    let won = shown(&asha, &order).await;
    assert_eq!(
        (&won["status"], &won["refunded"]),
        (&json!("paid"), &json!({"amount": "0.00", "currency": "INR"}))
    );
    world
        .assert_sql("(SELECT count(*) FROM tickets WHERE status = 'active') = 2")
        .await;
    world
        .assert_sql("(SELECT (held, sold, going_count) = (0, 2, 2) FROM event_inventory)")
        .await;
}

#[tokio::test]
async fn a_dispute_that_is_lost_takes_the_money_and_the_seats() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let order = ordered(&asha, "o", &reserved(&asha, &event, "a", 2).await).await;
    checkout(&world, &order, "approve").await;
    world.work().await;
    checkout(&world, &order, "dispute").await;
    // Nobody hears of the dispute before it is lost.
    checkout(&world, &order, "lose_dispute").await;
    for _ in 0..2 {
        world.work().await;
    }
    assert_eq!(shown(&asha, &order).await["status"], "refunded");
    world
        .assert_sql(
            "(SELECT count(*) FROM payment_transactions
              WHERE kind = 'chargeback' AND status = 'completed' AND amount = 998) = 1",
        )
        .await;
    world
        .assert_sql("(SELECT count(*) FROM tickets WHERE status = 'refunded') = 2")
        .await;
    world
        .assert_sql("(SELECT (held, sold, going_count) = (0, 0, 0) FROM event_inventory)")
        .await;
    let told = host.get("/v1/notifications").await.expect_status(200);
    let kinds: Vec<_> = told.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["type"])
        .collect();
    assert!(
        kinds.contains(&&json!("order_disputed")) && kinds.contains(&&json!("dispute_ended")),
        "{kinds:?}"
    );
}
