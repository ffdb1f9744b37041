//! A second order for one reservation.

use serde_json::{Value, json};
use turnout_tests::{Answer, Client, World};

use crate::scene::{checkout, paid_event, person, published, reserved, shown};

/// The body of an order with these fields.
fn wish(held: &Value, fields: &Value) -> Value {
    let mut body = json!({"reservation_key": held["reservation_key"]});
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

async fn ask(guest: &Client, key: &str, held: &Value, fields: Value) -> Answer {
    guest.post_once("/v1/orders", key, wish(held, &fields)).await
}

#[tokio::test]
async fn the_same_again_is_the_same_order() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let held = reserved(&asha, &event, "a", 2).await;
    let body = json!({"provider": "sandbox", "guests": [{"name": "Asha"}]});
    let first = ask(&asha, "first", &held, body.clone()).await.expect_status(201).body;
    let less = json!({"guests": [{"name": "Asha"}]});
    for (key, fields) in [("same", body.clone()), ("less", less), ("nothing", json!({}))] {
        let again = ask(&asha, key, &held, fields).await.expect_status(201).body;
        assert_eq!(again, first, "{key}");
    }
    checkout(&world, &first, "approve").await;
    world.work().await;
    let paid = ask(&asha, "paid", &held, body).await.expect_status(201).body;
    assert_eq!((&paid["id"], &paid["status"]), (&first["id"], &json!("paid")));
    world.assert_sql("(SELECT count(*) FROM orders) = 1").await;
}

#[tokio::test]
async fn what_is_wrong_is_refused_as_the_first_time() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let held = reserved(&asha, &event, "a", 1).await;
    let wrong = [
        (json!({"provider": "nobody"}), ("/provider", "unknown_value")),
        (json!({"provider": "stripe"}), ("/provider", "unknown_value")),
        (
            json!({"guests": [{"name": "A"}, {"name": "B"}]}),
            ("/guests", "too_many"),
        ),
    ];
    for is_ordered in [false, true] {
        for (number, (fields, expected)) in wrong.iter().enumerate() {
            let key = format!("{number}-{is_ordered}");
            ask(&asha, &key, &held, fields.clone())
                .await
                .expect_fields(&[*expected]);
        }
        ask(&asha, "order", &held, json!({})).await.expect_status(201);
    }
}

#[tokio::test]
async fn what_differs_is_not_passed_over() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let held = reserved(&asha, &event, "a", 1).await;
    let first = ask(&asha, "first", &held, json!({"guests": [{"name": "Asha"}]}))
        .await
        .expect_status(201)
        .body;
    let other = json!({"guests": [{"name": "Zed"}]});
    let refused = ask(&asha, "other", &held, other.clone()).await;
    let refused = refused.expect_problem(409, "ordered_otherwise");
    assert_eq!(refused.at("/order_id"), &first["id"]);
    assert_eq!(shown(&asha, &first).await["guests"][0]["name"], "Asha");
    // As if the order had been made at another provider that is offered.
    world.sql("UPDATE orders SET provider = 'another'").await;
    ask(&asha, "provider", &held, json!({"provider": "sandbox"}))
        .await
        .expect_problem(409, "ordered_otherwise");
    world.sql("UPDATE orders SET provider = 'sandbox'").await;
    // The way that the refusal names; the refused key is free for it.
    let path = format!("/v1/orders/{}", first["id"].as_str().unwrap());
    asha.patch(&path, other.clone()).await.expect_status(200);
    let again = ask(&asha, "other", &held, other).await.expect_status(201).body;
    assert_eq!(again["guests"][0]["name"], "Zed");
}

/// There is no provider of what costs nothing, the first time and later.
#[tokio::test]
async fn a_free_order_asks_for_no_provider() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = published(&world, &host, json!({})).await;
    let held = reserved(&asha, &event, "a", 1).await;
    for key in ["first", "again"] {
        let order = ask(&asha, key, &held, json!({"provider": "sandbox"}))
            .await
            .expect_status(201);
        assert_eq!((order.text("/status"), order.at("/provider")), ("paid", &Value::Null));
    }
    world.assert_sql("(SELECT count(*) FROM tickets) = 1").await;
}
