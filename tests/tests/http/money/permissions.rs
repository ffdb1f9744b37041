//! Who reads and refunds another's order.

use serde_json::{Value, json};
use turnout_tests::{Client, World};

use crate::scene::{bought, give_role, paid_event, person, shown};

/// What somebody gets who reads the order, and who refunds 1 rupee of it.
async fn tries(client: &Client, order: &Value, key: &str) -> (u16, u16) {
    let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
    let read = client.get(&path).await;
    let wish = json!({"amount": {"amount": "1.00", "currency": "INR"}, "reason": "A favour."});
    let refunded = client.post_once(&format!("{path}/refunds"), key, wish).await;
    for answer in [&read, &refunded].into_iter().filter(|answer| answer.status >= 400) {
        let code = if answer.status == 404 { "not_found" } else { "forbidden" };
        assert_eq!(answer.text("/code"), code);
    }
    (read.status, refunded.status)
}

#[tokio::test]
async fn the_team_and_staff_by_their_permissions() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben").await;
    let event = paid_event(&world, &host, 5).await;
    let elsewhere = paid_event(&world, &ben, 5).await;
    let order = bought(&world, &asha, &event, "a", 1).await;

    assert_eq!(tries(&ben, &order, "stranger").await, (404, 404), "another host");
    assert_eq!(tries(&asha, &order, "buyer").await, (200, 403), "the buyer");
    assert_eq!(tries(&host, &order, "host").await, (200, 201), "the host");
    let member = person(&world, 4, "Meera").await;
    for (role, given_for, expected) in [
        ("co_host", Some(&event), (200, 201)),
        ("co_host", Some(&elsewhere), (404, 404)),
        ("manager", Some(&event), (404, 404)),
        ("door", Some(&event), (404, 404)),
        ("support", None, (200, 403)),
        ("organizer", None, (404, 404)),
        ("admin", None, (200, 201)),
    ] {
        let given_for = given_for.map(String::as_str);
        give_role(&world, &member, role, given_for).await;
        let key = format!("{role} {given_for:?}").replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        assert_eq!(tries(&member, &order, &key).await, expected, "{role} of {given_for:?}");
    }
    world.work().await;
    assert_eq!(shown(&asha, &order).await["refunded"]["amount"], "3.00");
    world
        .assert_sql("(SELECT count(DISTINCT requested_by) FROM payment_transactions WHERE kind = 'refund') = 2")
        .await;
}

#[tokio::test]
async fn nobody_learns_of_an_order_of_a_private_event() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben").await;
    let event = paid_event(&world, &host, 5).await;
    let order = bought(&world, &asha, &event, "a", 1).await;
    host.patch(&format!("/v1/events/{event}"), json!({"visibility": "private"}))
        .await
        .expect_status(200);
    assert_eq!(tries(&ben, &order, "ben").await, (404, 404));
    assert_eq!(tries(&asha, &order, "asha").await, (200, 403));
    give_role(&world, &ben, "support", None).await;
    assert_eq!(tries(&ben, &order, "support").await, (200, 403));
}
