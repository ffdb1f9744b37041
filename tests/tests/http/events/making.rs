use serde_json::{Value, json};

use super::stage::{Stage, ids, path};

#[tokio::test]
async fn a_title_is_enough_for_a_draft() {
    let stage = Stage::start().await;
    let made = stage
        .host
        .post("/v1/events", json!({"title": " House party "}))
        .await
        .expect_status(201);
    assert_eq!(made.header("location"), Some(path(&made).as_str()));
    for (pointer, value) in [
        ("/title", json!("House party")),
        ("/status", json!("draft")),
        ("/kind", json!("other")),
        ("/visibility", json!("public")),
        ("/admission", json!("open")),
        ("/currency", json!("INR")),
        ("/is_paid", json!(false)),
        ("/capacity", Value::Null),
        ("/start_at", Value::Null),
        ("/event_date", Value::Null),
        ("/my_status", json!("host")),
        ("/tiers/0/name", json!("Free")),
        ("/tiers/0/price", json!({"amount": "0.00", "currency": "INR"})),
    ] {
        assert_eq!(made.at(pointer), &value, "{pointer}");
    }
    let id = made.text("/id").replace('-', "");
    assert_eq!(made.text("/slug"), format!("house-party-{}", &id[24..]));
    stage.assert_actions(&path(&made), &["events.event_created"]).await;
}

#[tokio::test]
async fn everything_that_is_said_comes_back() {
    let stage = Stage::start().await;
    let said = json!({
        "description": "Bring friends.", "mood": "festive", "visibility": "private", "admission": "request",
        "category": "social", "interests": ["parties", "music"], "tags": ["Rooftop"], "allow_plus_one": true,
        "allowed_genders": ["female"], "show_guest_list": true, "allow_transfers": false, "allow_reentry": true,
        "doors_open_at": stage.hours(47), "max_inside": 40, "hold_minutes": 15, "gst_number": "27AAPFU0939F1ZV",
        "gst_percent": 18, "gst_inclusive": false, "fee_bearer": "guest", "is_paid": true, "ticket_price": "499",
    });
    let made = stage.draft(said).await;
    for (pointer, value) in [
        ("/description", json!("Bring friends.")),
        ("/mood", json!("festive")),
        ("/visibility", json!("private")),
        ("/admission", json!("request")),
        ("/category", json!("social")),
        ("/interests", json!(["music", "parties"])),
        ("/tags", json!(["rooftop"])),
        ("/allow_plus_one", json!(true)),
        ("/allowed_genders", json!("female")),
        ("/show_guest_list", json!(true)),
        ("/allow_transfers", json!(false)),
        ("/allow_reentry", json!(true)),
        ("/max_inside", json!(40)),
        ("/hold_minutes", json!(15)),
        ("/gst_number", json!("27AAPFU0939F1ZV")),
        ("/gst_percent", json!("18.00")),
        ("/gst_inclusive", json!(false)),
        ("/fee_bearer", json!("guest")),
        ("/is_paid", json!(true)),
        ("/ticket_price", json!({"amount": "499.00", "currency": "INR"})),
        ("/capacity", json!(50)),
        ("/available", json!(50)),
        ("/duration", json!("PT4H")),
        ("/time_zone", json!("Asia/Kolkata")),
        ("/tiers/0/name", json!("Standard")),
        ("/tiers/0/quantity", json!(50)),
        ("/tiers/0/max_per_order", Value::Null),
    ] {
        assert_eq!(made.at(pointer), &value, "{pointer}");
    }
    let shown = stage.host.get(&path(&made)).await.expect_status(200);
    assert_eq!(shown.body, made.body);
    assert_eq!(shown.header("etag"), made.header("etag"));
}

#[tokio::test]
async fn tiers_make_the_event() {
    let stage = Stage::start().await;
    let made = stage
        .draft(json!({"capacity": null, "tiers": [
            {"name": "Standard", "price": {"amount": "10.50", "currency": "USD"}, "quantity": 30},
            {"name": "VIP", "price": "99", "quantity": 10, "max_per_order": 4, "sales_start_at": stage.hours(1)},
        ]}))
        .await;
    assert_eq!(made.at("/capacity"), &json!(40));
    assert_eq!(made.at("/currency"), &json!("USD"));
    assert_eq!(made.at("/ticket_price"), &json!({"amount": "10.50", "currency": "USD"}));
    assert_eq!(
        made.at("/tiers/1/price"),
        &json!({"amount": "99.00", "currency": "USD"})
    );
    assert_eq!(made.at("/tiers/1/max_per_order"), &json!(4));
    assert_eq!(made.at("/tiers/1/position"), &json!(2));
}

#[tokio::test]
async fn the_same_request_makes_one_event() {
    let stage = Stage::start().await;
    let first = stage
        .host
        .post_once("/v1/events", "k1", json!({"title": "Party"}))
        .await
        .expect_status(201);
    let again = stage
        .host
        .post_once("/v1/events", "k1", json!({"title": "Party"}))
        .await
        .expect_status(201);
    assert_eq!(
        (first.body.clone(), first.header("etag")),
        (again.body.clone(), again.header("etag"))
    );
    let other = stage
        .host
        .post_once("/v1/events", "k1", json!({"title": "Other"}))
        .await;
    other.expect_problem(422, "idempotency_key_reused");
    let mine = stage.host.get("/v1/me/events").await.expect_status(200);
    assert_eq!(ids(&mine), [first.text("/id")]);
}

#[tokio::test]
async fn bad_fields_are_all_named() {
    let stage = Stage::start().await;
    let host = &stage.host;
    for (body, fields) in [
        (json!({}), vec![("/title", "required")]),
        (json!({"title": "  "}), vec![("/title", "required")]),
        (json!({"title": null}), vec![("/title", "required")]),
        (json!({"titel": "Party"}), vec![("/titel", "unknown_field")]),
        (
            json!({"title": "Party", "kind": "rave"}),
            vec![("/kind", "unknown_value")],
        ),
        (json!({"title": 7}), vec![("/title", "wrong_type")]),
        (
            json!({"title": "Party", "capacity": -1}),
            vec![("/capacity", "out_of_range")],
        ),
        (
            json!({"title": "Party", "start_at": "tomorrow"}),
            vec![("/start_at", "invalid_format")],
        ),
        (
            json!({"title": "Party", "venue_id": "x"}),
            vec![("/venue_id", "invalid_format")],
        ),
        (
            json!({"title": "Party", "allowed_genders": ["male", "female"]}),
            vec![("/allowed_genders", "out_of_range")],
        ),
    ] {
        host.post("/v1/events", body).await.expect_fields(&fields);
    }
    stage
        .nobody
        .post("/v1/events", json!({"title": "Party"}))
        .await
        .expect_problem(401, "unauthenticated");
    stage.world.assert_sql("(SELECT count(*) FROM events) = 0").await;
}

#[tokio::test]
async fn what_does_not_go_together_is_named_too() {
    let stage = Stage::start().await;
    let host = &stage.host;
    for (body, fields) in [
        (
            json!({"title": "Party", "time_zone": "Mars/Olympus", "currency": "XXX", "ticket_price": {"amount": "1", "currency": "YYY"}}),
            vec![
                ("/time_zone", "unknown_value"),
                ("/currency", "unknown_value"),
                ("/ticket_price/currency", "unknown_value"),
            ],
        ),
        (
            json!({"title": "x".repeat(201), "capacity": 0, "is_paid": false, "ticket_price": "5"}),
            vec![("/title", "too_long")],
        ),
        (
            json!({"title": "Party", "is_paid": false, "ticket_price": "5"}),
            vec![("/ticket_price", "conflict")],
        ),
        (
            json!({"title": "Party", "tiers": [{"name": "A", "quantity": 0, "price": "x"}, {"name": "A", "quantity": 1, "price": {"amount": "1", "currency": "ZZZ"}}]}),
            vec![("/tiers/1/price/currency", "unknown_value")],
        ),
        (
            json!({"title": "Party", "tiers": [{"name": "A", "quantity": 0, "price": "x"}, {"name": "B"}]}),
            vec![("/tiers/1/quantity", "required")],
        ),
        (
            json!({"title": "Party", "category": "none", "interests": ["none"], "venue_id": "00000000-0000-7000-8000-000000000000"}),
            vec![
                ("/venue_id", "unknown_value"),
                ("/category", "unknown_value"),
                ("/interests", "unknown_value"),
            ],
        ),
    ] {
        host.post("/v1/events", body).await.expect_fields(&fields);
    }
    stage.world.assert_sql("(SELECT count(*) FROM events) = 0").await;
}
