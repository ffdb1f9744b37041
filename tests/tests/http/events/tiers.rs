use serde_json::json;

use super::stage::{GUEST, Stage, path};

#[tokio::test]
async fn tiers_are_added_edited_and_removed() {
    let stage = Stage::start().await;
    let event = path(&stage.draft(json!({"ticket_price": "10"})).await);
    let tiers = format!("{event}/tiers");
    let body = json!({"name": "VIP", "price": {"amount": "99", "currency": "INR"}, "quantity": 80, "max_per_order": 4});
    let made = stage.host.post(&tiers, body).await.expect_status(201);
    let tier = format!("{tiers}/{}", made.text("/id"));
    assert_eq!(made.header("location"), Some(tier.as_str()));
    assert_eq!(
        (made.at("/price/amount"), made.at("/quantity"), made.at("/available")),
        (&json!("99.00"), &json!(80), &json!(50))
    );
    let edit = json!({"name": "Gold", "price": "149.50", "quantity": 20, "max_per_order": null, "is_active": false, "position": 1});
    let edited = stage.host.patch(&tier, edit).await.expect_status(200);
    assert_eq!(
        (
            edited.text("/name"),
            edited.text("/price/amount"),
            edited.at("/is_active")
        ),
        ("Gold", "149.50", &json!(false))
    );
    assert_eq!(
        (
            edited.at("/quantity"),
            edited.at("/max_per_order"),
            edited.at("/available")
        ),
        (&json!(20), &json!(null), &json!(20))
    );
    let shown = stage.host.get(&event).await.expect_status(200);
    assert_eq!(shown.at("/tiers").as_array().unwrap().len(), 2);
    stage.host.delete(&tier).await.expect_status(204);
    stage.host.delete(&tier).await.expect_problem(404, "tier_not_found");
    stage
        .host
        .patch(&tier, json!({}))
        .await
        .expect_problem(404, "tier_not_found");
    let actions = [
        "events.event_created",
        "booking.tier_created",
        "booking.tier_updated",
        "booking.tier_deleted",
    ];
    stage.assert_actions(&event, &actions).await;
}

#[tokio::test]
async fn bad_tiers_are_refused() {
    let stage = Stage::start().await;
    let event = path(&stage.draft(json!({})).await);
    let tiers = format!("{event}/tiers");
    for (body, fields) in [
        (json!({"name": "Free", "quantity": 5}), vec![("/name", "duplicate")]),
        (json!({"name": "VIP"}), vec![("/quantity", "required")]),
        (
            json!({"name": "VIP", "quantity": 0, "max_per_order": 21}),
            vec![("/quantity", "out_of_range"), ("/max_per_order", "out_of_range")],
        ),
        (
            json!({"name": "VIP", "quantity": 5, "price": {"amount": "1", "currency": "USD"}}),
            vec![("/price/currency", "conflict")],
        ),
        (
            json!({"name": "VIP", "quantity": 5, "price": 5}),
            vec![("/price", "wrong_type")],
        ),
        (
            json!({"name": "VIP", "quantity": 5, "sales_start_at": "-9999-01-01T00:00:00Z"}),
            vec![("/sales_start_at", "invalid_format")],
        ),
        (
            json!({"name": "VIP", "quantity": 5, "colour": "gold"}),
            vec![("/colour", "unknown_field")],
        ),
        (
            json!({"name": "VIP", "quantity": 5, "sales_start_at": stage.hours(2), "sales_end_at": stage.hours(1)}),
            vec![("/sales_end_at", "out_of_range")],
        ),
    ] {
        stage.host.post(&tiers, body).await.expect_fields(&fields);
    }
    stage
        .stranger
        .post(&tiers, json!({"name": "VIP", "quantity": 5}))
        .await
        .expect_problem(404, "event_not_found");
    let first = stage.host.get(&event).await.text("/tiers/0/id").to_owned();
    let elsewhere = path(&stage.draft(json!({})).await);
    let path = format!("{elsewhere}/tiers/{first}");
    stage
        .host
        .patch(&path, json!({"name": "Mine"}))
        .await
        .expect_problem(404, "tier_not_found");
}

#[tokio::test]
async fn sold_seats_bind_the_tier() {
    let stage = Stage::start().await;
    let event = stage.published(json!({"ticket_price": "499", "capacity": 5})).await;
    let guest = stage.world.sign_in(GUEST).await;
    guest
        .post_once(&format!("{event}/reservations"), "h1", json!({"seats": 1}))
        .await
        .expect_status(201);
    let first = format!("{event}/tiers/{}", guest.get(&event).await.text("/tiers/0/id"));
    stage
        .host
        .post(
            &format!("{event}/tiers"),
            json!({"name": "Extra", "price": "1", "quantity": 1}),
        )
        .await
        .expect_status(201);
    stage.host.delete(&first).await.expect_problem(409, "tier_in_use");
    stage.sell_more(&event).await;
    let refused = stage
        .host
        .patch(&first, json!({"quantity": 1}))
        .await
        .expect_problem(409, "capacity_below_taken");
    assert_eq!(refused.at("/taken"), &json!(2));
    stage
        .host
        .patch(&first, json!({"quantity": 2, "is_active": false}))
        .await
        .expect_status(200);
}

#[tokio::test]
async fn a_published_event_keeps_a_tier() {
    let stage = Stage::start().await;
    let event = stage.published(json!({})).await;
    let only = format!("{event}/tiers/{}", stage.host.get(&event).await.text("/tiers/0/id"));
    stage.host.delete(&only).await.expect_problem(422, "event_incomplete");
    stage
        .host
        .patch(&only, json!({"is_active": false}))
        .await
        .expect_problem(422, "event_incomplete");
}
