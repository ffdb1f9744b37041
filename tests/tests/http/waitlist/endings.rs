use chrono::TimeDelta;
use serde_json::json;
use turnout_ports::system::Clock;

use super::stage::Stage;

#[tokio::test]
async fn a_cancelled_event() {
    let stage = Stage::sold_out().await;
    stage.joined(&stage.ben, 2).await;
    stage.free_all().await;
    stage.world.work().await;
    stage.joined(&stage.carl, 1).await;
    let cancel = format!("/v1/events/{}/cancel", stage.event);
    stage
        .host
        .post(&cancel, json!({"reason": "Rain."}))
        .await
        .expect_status(200);
    stage.world.work().await;
    for (person, told) in [
        (&stage.ben, vec!["waitlist_offer"]),
        (&stage.carl, vec!["waitlist_closed"]),
    ] {
        let place = stage.place(person).await;
        assert_eq!(
            (place["status"].as_str(), place["closed_for"].as_str()),
            (Some("closed"), Some("event_cancelled"))
        );
        assert_eq!(stage.told(person).await, told);
    }
    stage
        .join(&stage.dora, 1)
        .await
        .expect_problem(409, "event_not_on_sale");
    stage.assert_counted().await;
    stage
        .world
        .assert_sql("(SELECT (held, sold, waiting) = (0, 0, 0) FROM event_inventory)")
        .await;
}

#[tokio::test]
async fn an_event_that_is_over() {
    let stage = Stage::sold_out().await;
    stage.joined(&stage.ben, 1).await;
    stage.world.clock.advance(TimeDelta::days(8));
    stage.world.work().await;
    let ben = stage.world.sign_in("+919876500003").await;
    assert_eq!(stage.place(&ben).await["closed_for"], "event_over");
    assert_eq!(stage.told(&ben).await, ["waitlist_closed"]);
    stage.join(&ben, 1).await.expect_problem(409, "event_over");
    stage.assert_counted().await;
}

#[tokio::test]
async fn closed_sales() {
    let stage = Stage::sold_out().await;
    stage.joined(&stage.ben, 1).await;
    let event = format!("/v1/events/{}", stage.event);
    let detail = stage.host.get(&event).await.expect_status(200);
    let tier = format!("{event}/tiers/{}", detail.text("/tiers/0/id"));
    let end = stage.world.clock.now() + TimeDelta::minutes(5);
    let window = json!({"sales_end_at": end.to_rfc3339()});
    stage.host.patch(&tier, window).await.expect_status(200);
    stage.world.work().await;
    assert_eq!(stage.place(&stage.ben).await["status"], "waiting");
    stage.world.clock.advance(TimeDelta::minutes(5));
    stage.world.work().await;
    assert_eq!(stage.place(&stage.ben).await["closed_for"], "sales_closed");
    stage.join(&stage.carl, 1).await.expect_problem(409, "tier_not_on_sale");
    stage.assert_counted().await;
}

/// The path of the tier that people wait for, beside which the event sells another: an event always sells one.
async fn beside_another(stage: &Stage) -> String {
    let event = format!("/v1/events/{}", stage.event);
    let tiers = format!("{event}/tiers");
    let front = json!({"name": "Front", "price": {"amount": "900.00", "currency": "INR"}, "quantity": 1});
    stage.host.post(&tiers, front).await.expect_status(201);
    let detail = stage.host.get(&event).await.expect_status(200);
    format!("{tiers}/{}", detail.text("/tiers/0/id"))
}

/// Not an ending: the line goes on where it stood.
#[tokio::test]
async fn sales_that_are_stopped_for_a_moment() {
    let stage = Stage::sold_out().await;
    stage.joined(&stage.ben, 1).await;
    let tier = beside_another(&stage).await;
    let switch = |on: bool| stage.host.patch(&tier, json!({"is_active": on}));
    switch(false).await.expect_status(200);
    stage.free_all().await;
    stage.world.work().await;
    let place = stage.place(&stage.ben).await;
    assert_eq!(
        (&place["status"], &place["reason"], &place["position"]),
        (&json!("waiting"), &json!("sales_stopped"), &json!(1))
    );
    assert!(stage.told(&stage.ben).await.is_empty());
    switch(true).await.expect_status(200);
    stage.world.work().await;
    assert_eq!(stage.place(&stage.ben).await["status"], "offered");
    assert_eq!(stage.told(&stage.ben).await, ["waitlist_offer"]);
    stage.assert_counted().await;
}

/// The sweeper has nothing to do with a line that rests, and ends one whose sales end while they are stopped.
#[tokio::test]
async fn closed_sales_that_were_stopped_before() {
    let stage = Stage::sold_out().await;
    stage.joined(&stage.ben, 1).await;
    let tier = beside_another(&stage).await;
    let end = stage.world.clock.now() + TimeDelta::minutes(5);
    let stopped = json!({"is_active": false, "sales_end_at": end.to_rfc3339()});
    stage.host.patch(&tier, stopped).await.expect_status(200);
    stage.world.work().await;
    let queries = &stage.world.app.waitlist_queries;
    let due = queries.events_to_serve(stage.world.clock.now(), 9).await.unwrap();
    assert!(due.is_empty(), "{due:?}");
    stage.world.clock.advance(TimeDelta::minutes(5));
    stage.world.work().await;
    assert_eq!(stage.place(&stage.ben).await["closed_for"], "sales_closed");
}

#[tokio::test]
async fn a_tier_that_becomes_smaller_than_the_wish() {
    let stage = Stage::sold_out().await;
    stage.joined(&stage.ben, 2).await;
    stage.joined(&stage.carl, 1).await;
    stage.free_all().await;
    let event = format!("/v1/events/{}", stage.event);
    // Before the line has its turn.
    stage
        .host
        .patch(&event, json!({"capacity": 1}))
        .await
        .expect_status(200);
    stage.world.work().await;
    assert_eq!(stage.place(&stage.ben).await["closed_for"], "too_many_seats");
    assert_eq!(stage.place(&stage.carl).await["status"], "offered");
    stage.assert_counted().await;
}

#[tokio::test]
async fn rules_that_exclude_who_waits() {
    let stage = Stage::sold_out().await;
    stage.joined(&stage.ben, 1).await;
    stage.joined(&stage.carl, 1).await;
    let carl = json!({"gender": "female"});
    stage.carl.patch("/v1/me", carl).await.expect_status(200);
    let event = format!("/v1/events/{}", stage.event);
    let women = json!({"allowed_genders": "female"});
    stage.host.patch(&event, women).await.expect_status(200);
    stage.free_all().await;
    stage.world.work().await;
    assert_eq!(stage.place(&stage.ben).await["closed_for"], "not_admitted");
    assert_eq!(stage.told(&stage.ben).await, ["waitlist_closed"]);
    assert_eq!(stage.place(&stage.carl).await["status"], "offered");
    stage.assert_counted().await;
}

#[tokio::test]
async fn a_tier_with_a_line_is_not_removed() {
    let stage = Stage::sold_out().await;
    let tiers = format!("/v1/events/{}/tiers", stage.event);
    let front = json!({"name": "Front", "price": {"amount": "900.00", "currency": "INR"}, "quantity": 1});
    let front = stage
        .host
        .post(&tiers, front)
        .await
        .expect_status(201)
        .text("/id")
        .to_owned();
    let wish = json!({"tier_id": front, "seats": 1});
    // All seats of the event are held, so that nobody could ever hold one of the front.
    stage.ben.post(&stage.path(), wish).await.expect_status(201);
    stage
        .host
        .delete(&format!("{tiers}/{front}"))
        .await
        .expect_problem(409, "tier_in_use");
}
