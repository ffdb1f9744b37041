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
