use chrono::TimeDelta;
use serde_json::json;

use super::stage::{GUEST, Stage, get_unless, patch_if, path};

#[tokio::test]
async fn an_edit_names_what_it_changes() {
    let stage = Stage::start().await;
    let event = path(&stage.draft(json!({"interests": ["music"], "ticket_price": "10"})).await);
    let edit = json!({"title": "New", "description": null, "interests": [], "capacity": 60, "max_inside": 5});
    let edited = stage.host.patch(&event, edit).await.expect_status(200);
    assert_eq!((edited.text("/title"), edited.at("/interests")), ("New", &json!([])));
    assert_eq!(
        (edited.at("/capacity"), edited.at("/tiers/0/quantity")),
        (&json!(60), &json!(60))
    );
    assert_eq!(edited.at("/ticket_price/amount"), &json!("10.00"));
    assert!(edited.text("/slug").starts_with("rooftop-party-"), "it stays");
    let free = stage
        .host
        .patch(&event, json!({"is_paid": false, "max_inside": null}))
        .await
        .expect_status(200);
    assert_eq!(
        (free.at("/tiers/0/name"), free.at("/max_inside")),
        (&json!("Free"), &json!(null))
    );
    let nothing = stage
        .host
        .patch(&event, json!({"title": "New"}))
        .await
        .expect_status(200);
    assert_eq!(nothing.header("etag"), free.header("etag"));
    let actions = [
        "events.event_created",
        "events.event_updated",
        "booking.tier_updated",
        "events.event_updated",
        "booking.tier_updated",
    ];
    stage.assert_actions(&event, &actions).await;
}

#[tokio::test]
async fn bad_edits_change_nothing() {
    let stage = Stage::start().await;
    let event = stage.published(json!({})).await;
    for (edit, fields) in [
        (json!({"title": null}), vec![("/title", "required")]),
        (
            json!({"kind": null, "is_paid": null}),
            vec![("/kind", "required"), ("/is_paid", "required")],
        ),
        (json!({"tiers": []}), vec![("/tiers", "unknown_field")]),
        (json!({"status": "completed"}), vec![("/status", "unknown_field")]),
        (
            json!({"start_at": stage.hours(-1)}),
            vec![("/start_at", "out_of_range")],
        ),
        (json!({"end_at": stage.hours(48)}), vec![("/end_at", "out_of_range")]),
        (
            json!({"gst_percent": "100.01", "hold_minutes": 121}),
            vec![("/hold_minutes", "out_of_range"), ("/gst_percent", "out_of_range")],
        ),
    ] {
        stage.host.patch(&event, edit).await.expect_fields(&fields);
    }
    for (edit, field) in [
        (json!({"venue_text": ""}), "/venue_text"),
        (json!({"start_at": null}), "/start_at"),
        (json!({"is_paid": true}), "/ticket_price"),
    ] {
        let refused = stage
            .host
            .patch(&event, edit)
            .await
            .expect_problem(422, "event_incomplete");
        assert_eq!(refused.text("/errors/0/field"), field);
    }
    stage
        .assert_actions(&event, &["events.event_created", "events.event_published"])
        .await;
}

#[tokio::test]
async fn a_tag_tells_stale_edits_and_spares_answers() {
    let stage = Stage::start().await;
    let made = stage.draft(json!({})).await;
    let (event, first) = (path(&made), made.header("etag").unwrap().to_owned());
    let same = get_unless(&stage.host, &event, &first).await.expect_status(304);
    assert_eq!(same.header("etag"), Some(first.as_str()));
    let edited = patch_if(&stage.host, &event, &first, json!({"title": "New"}))
        .await
        .expect_status(200);
    let second = edited.header("etag").unwrap().to_owned();
    assert_ne!(first, second);
    patch_if(&stage.host, &event, &first, json!({"title": "Newer"}))
        .await
        .expect_problem(412, "stale_version");
    patch_if(&stage.host, &event, "\"made-up\"", json!({"title": "Newer"}))
        .await
        .expect_problem(412, "stale_version");
    get_unless(&stage.host, &event, &first).await.expect_status(200);
    stage.sell(&event).await;
    let sold = get_unless(&stage.host, &event, &second).await.expect_status(200);
    assert_ne!(
        sold.header("etag"),
        Some(second.as_str()),
        "a sold seat is another answer"
    );
    patch_if(&stage.host, &event, &second, json!({"title": "Newer"}))
        .await
        .expect_status(200);
}

#[tokio::test]
async fn what_buyers_rely_on_stays() {
    let stage = Stage::start().await;
    let event = stage.published(json!({"ticket_price": "499", "capacity": 3})).await;
    stage.sell(&event).await;
    let host = &stage.host;
    let refused = host.patch(&event, json!({"is_paid": false})).await;
    refused.expect_problem(409, "price_locked");
    host.patch(&event, json!({"currency": "USD"}))
        .await
        .expect_problem(409, "price_locked");
    stage.sell_more(&event).await;
    let refused = host
        .patch(&event, json!({"capacity": 1}))
        .await
        .expect_problem(409, "capacity_below_taken");
    assert_eq!(refused.at("/taken"), &json!(2));
    let edited = host
        .patch(&event, json!({"capacity": 2, "ticket_price": "599"}))
        .await
        .expect_status(200);
    assert_eq!(
        (edited.at("/available"), edited.at("/going_count")),
        (&json!(0), &json!(1))
    );
}

#[tokio::test]
async fn expired_holds_do_not_hinder_an_edit() {
    let stage = Stage::start().await;
    let event = stage.published(json!({"ticket_price": "499", "capacity": 3})).await;
    let guest = stage.world.sign_in(GUEST).await;
    let kept = guest
        .post_once(&format!("{event}/reservations"), "h1", json!({"seats": 1}))
        .await
        .expect_status(201);
    let held = guest.get(&event).await.expect_status(200);
    assert_eq!(
        (held.at("/held"), held.at("/available"), held.text("/my_status")),
        (&json!(1), &json!(2), "reserved")
    );
    assert_eq!(held.at("/my_reservation/reservation_key"), kept.at("/reservation_key"));
    assert_eq!(held.at("/my_reservation/expires_at"), kept.at("/expires_at"));
    stage
        .host
        .patch(&event, json!({"is_paid": false}))
        .await
        .expect_problem(409, "price_locked");
    stage.world.clock.advance(TimeDelta::minutes(11));
    let free = stage.nobody.get(&event).await.expect_status(200);
    assert_eq!(
        (free.at("/held"), free.at("/available"), free.at("/tiers/0/available")),
        (&json!(0), &json!(3), &json!(3))
    );
    stage
        .host
        .patch(&event, json!({"is_paid": false}))
        .await
        .expect_status(200);
    stage
        .world
        .assert_sql("(SELECT bool_and(held = 0) FROM event_inventory)")
        .await;
}

#[tokio::test]
async fn guests_are_told_of_a_new_time_or_place() {
    let stage = Stage::start().await;
    let event = stage.published(json!({})).await;
    stage.sell(&event).await;
    stage
        .host
        .patch(&event, json!({"description": "New words"}))
        .await
        .expect_status(200);
    stage
        .world
        .assert_sql("(SELECT count(*) FROM jobs WHERE kind = 'tell_guests') = 0")
        .await;
    stage
        .host
        .patch(&event, json!({"venue_text": "Elsewhere"}))
        .await
        .expect_status(200);
    stage.world.work_unverified().await;
    let guest = stage.world.sign_in(GUEST).await;
    let told = guest.get("/v1/notifications").await.expect_status(200);
    assert_eq!(
        (told.text("/items/0/type"), told.text("/items/0/message")),
        ("event_changed", "The place has changed.")
    );
}

#[tokio::test]
async fn the_team_edits_as_far_as_its_role_goes() {
    let stage = Stage::start().await;
    let event = stage.published(json!({})).await;
    stage
        .stranger
        .patch(&event, json!({"title": "Mine"}))
        .await
        .expect_problem(403, "forbidden");
    stage
        .nobody
        .patch(&event, json!({"title": "Mine"}))
        .await
        .expect_problem(401, "unauthenticated");
    stage.grant(super::stage::STRANGER, "manager", Some(&event)).await;
    stage
        .stranger
        .patch(&event, json!({"title": "Ours"}))
        .await
        .expect_status(200);
    stage
        .stranger
        .post(&format!("{event}/cancel"), json!({}))
        .await
        .expect_problem(403, "forbidden");
    stage.grant(super::stage::STRANGER, "co_host", Some(&event)).await;
    stage
        .stranger
        .post(&format!("{event}/cancel"), json!({}))
        .await
        .expect_status(200);
}
