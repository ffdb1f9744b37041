use serde_json::json;
use turnout_tests::World;

use crate::scene::{bought, checkout, ordered, paid_event, person, published, reserved, shown};

#[tokio::test]
async fn cancelling_an_event_refunds_voids_and_tells_everybody() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben").await;
    let carl = person(&world, 4, "Carl").await;
    let event = paid_event(&world, &host, 10).await;
    let paid = bought(&world, &asha, &event, "a", 2).await;
    let pending = ordered(&ben, "b", &reserved(&ben, &event, "b", 1).await).await;
    reserved(&carl, &event, "c", 1).await;

    let cancel = format!("/v1/events/{event}/cancel");
    host.post(&cancel, json!({"reason": "Rain."})).await.expect_status(200);
    world.work().await;
    assert_eq!(shown(&asha, &paid).await["status"], "refunded");
    assert_eq!(shown(&ben, &pending).await["status"], "cancelled");
    world
        .assert_sql("(SELECT (held, sold, going_count) = (0, 0, 0) FROM event_inventory)")
        .await;
    world
        .assert_sql("NOT EXISTS (SELECT 1 FROM tickets WHERE status = 'active') AND NOT EXISTS (SELECT 1 FROM reservations WHERE status = 'live')")
        .await;
    for guest in [&asha, &ben, &carl] {
        let told = guest.get("/v1/notifications").await.expect_status(200);
        let items = told.at("/items").as_array().unwrap();
        assert_eq!(items.iter().filter(|item| item["type"] == "event_cancelled").count(), 1);
    }
    // Money that comes after the end of it all.
    checkout(&world, &pending, "approve").await;
    world.work().await;
    world
        .assert_sql("(SELECT sum(amount) FROM sandbox_refunds) = 998 + 499")
        .await;
    // Repeating the work changes nothing.
    world
        .sql("UPDATE jobs SET status = 'queued', finished_at = NULL WHERE kind = 'wind_down_event'")
        .await;
    world.work().await;
    world
        .assert_sql("(SELECT count(*) FROM notifications WHERE type = 'event_cancelled') = 3")
        .await;
    world
        .assert_sql("(SELECT sum(amount) FROM sandbox_refunds) = 998 + 499")
        .await;
}

#[tokio::test]
async fn free_bookings_become_void_too() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = published(&world, &host, json!({})).await;
    ordered(&asha, "o", &reserved(&asha, &event, "a", 1).await).await;
    host.post(&format!("/v1/events/{event}/cancel"), json!({"reason": "Rain."}))
        .await
        .expect_status(200);
    world.work().await;
    world
        .assert_sql(
            "(SELECT (sold, going_count) = (0, 0) FROM event_inventory) AND (SELECT status FROM tickets) = 'cancelled'",
        )
        .await;
    world.assert_sql("(SELECT status FROM attendees) = 'cancelled'").await;
}

/// Between the cancellation and the job that closes its orders.
#[tokio::test]
async fn nobody_pays_for_an_event_that_was_cancelled() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let held = reserved(&asha, &event, "a", 1).await;
    let order = ordered(&asha, "o", &held).await;
    let cancel = format!("/v1/events/{event}/cancel");
    host.post(&cancel, json!({"reason": "Rain."})).await.expect_status(200);
    let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
    let body = json!({"reservation_key": held["reservation_key"]});
    asha.post_once("/v1/orders", "again", body.clone())
        .await
        .expect_problem(409, "event_not_on_sale");
    world.sql("UPDATE orders SET provider = 'another'").await;
    asha.patch(&path, json!({"provider": "sandbox"}))
        .await
        .expect_problem(409, "event_not_on_sale");
    world
        .sql("UPDATE orders SET provider = 'sandbox', payment_attempt = 1")
        .await;
    // What was answered before is answered again, without the way to pay.
    let replayed = asha.post_once("/v1/orders", "o", body).await.expect_status(201);
    assert_eq!(replayed.at("/payment/client"), &json!({}));

    checkout(&world, &order, "approve").await;
    asha.post(&format!("{path}/confirm"), json!({}))
        .await
        .expect_status(200);
    let stray = "(SELECT count(*) FROM payment_transactions WHERE is_stray AND kind = 'refund' AND reason = 'event_cancelled') = 1
        AND NOT EXISTS (SELECT FROM tickets)";
    world.assert_sql(stray).await;
    world.work().await;
    world
        .assert_sql("(SELECT sum(amount) FROM sandbox_refunds) = 499")
        .await;
}
