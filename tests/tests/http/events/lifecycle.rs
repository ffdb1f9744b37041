use chrono::TimeDelta;
use serde_json::json;

use super::stage::{Stage, path};

#[tokio::test]
async fn publishing_tells_everything_that_is_missing() {
    let stage = Stage::start().await;
    let bare = stage
        .host
        .post("/v1/events", json!({"title": "Party", "is_paid": true}))
        .await
        .expect_status(201);
    let refused = stage.host.post(&format!("{}/publish", path(&bare)), json!({})).await;
    let refused = refused.expect_problem(422, "event_incomplete");
    let errors = refused.at("/errors").as_array().unwrap();
    let fields: Vec<_> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert_eq!(
        fields,
        ["/start_at", "/end_at", "/venue_text", "/capacity", "/ticket_price"]
    );
    let late = stage.draft(json!({"start_at": stage.hours(-1)})).await;
    let refused = stage.host.post(&format!("{}/publish", path(&late)), json!({})).await;
    let refused = refused.expect_problem(422, "event_incomplete");
    assert_eq!(
        (refused.text("/errors/0/field"), refused.text("/errors/0/code")),
        ("/start_at", "out_of_range")
    );
}

#[tokio::test]
async fn an_event_lives_from_draft_to_completion() {
    let stage = Stage::start().await;
    let event = path(&stage.draft(json!({})).await);
    let host = &stage.host;
    let step = |name: &str| format!("{event}/{name}");
    let live = host.post(&step("publish"), json!({})).await.expect_status(200);
    assert_eq!(
        (live.text("/status"), live.text("/published_at")),
        ("published", stage.hours(0).as_str())
    );
    let times = json!({"start_at": stage.hours(72), "end_at": stage.hours(75), "reason": "Rain"});
    let moved = host.post(&step("postpone"), times).await.expect_status(200);
    assert_eq!(
        (moved.text("/status"), moved.text("/start_at")),
        ("postponed", stage.hours(72).as_str())
    );
    let again = host.post(&step("publish"), json!({})).await.expect_status(200);
    assert_eq!(again.text("/published_at"), live.text("/published_at"));
    let early = host
        .post(&step("complete"), json!({}))
        .await
        .expect_problem(409, "event_not_over");
    assert_eq!(early.text("/ends_at"), stage.hours(75));
    stage.world.clock.advance(TimeDelta::hours(76));
    let host = &stage.world.sign_in(super::stage::HOST).await;
    let done = host.post(&step("complete"), json!({})).await.expect_status(200);
    assert_eq!(done.text("/status"), "completed");
    host.patch(&event, json!({"title": "New"}))
        .await
        .expect_problem(409, "event_closed");
    let actions = [
        "event_created",
        "event_published",
        "event_postponed",
        "event_published",
        "event_completed",
    ];
    let actions = actions.map(|action| format!("events.{action}"));
    stage
        .assert_actions(&event, &actions.each_ref().map(String::as_str))
        .await;
}

#[tokio::test]
async fn steps_that_are_not_drawn_are_refused() {
    let stage = Stage::start().await;
    let times = json!({"start_at": stage.hours(72), "end_at": stage.hours(75)});
    let bodies = [
        ("publish", json!({})),
        ("postpone", times),
        ("cancel", json!({})),
        ("complete", json!({})),
    ];
    for (status, refused) in [
        ("draft", vec!["postpone", "complete"]),
        ("published", vec!["publish"]),
        ("postponed", vec!["postpone", "complete"]),
        ("cancelled", vec!["publish", "postpone", "cancel", "complete"]),
        ("completed", vec!["publish", "postpone", "cancel", "complete"]),
    ] {
        let event = path(&stage.draft(json!({})).await);
        let id = event.trim_start_matches("/v1/events/");
        stage
            .world
            .sql(&format!(
                "UPDATE events SET status = '{status}', cancelled_at = now() WHERE uuid = '{id}'"
            ))
            .await;
        for (step, body) in bodies.iter().filter(|(step, _)| refused.contains(step)) {
            let answer = stage.host.post(&format!("{event}/{step}"), body.clone()).await;
            let answer = answer.expect_problem(409, "event_transition_refused");
            assert_eq!(answer.text("/from"), status, "{step}");
        }
        stage.assert_actions(&event, &["events.event_created"]).await;
    }
}

#[tokio::test]
async fn cancelling_queues_one_winding_down_however_often_it_is_asked() {
    let stage = Stage::start().await;
    let event = stage.published(json!({})).await;
    let cancel = format!("{event}/cancel");
    let body = json!({"reason": "The roof is closed."});
    let gone = stage
        .host
        .post_once(&cancel, "c1", body.clone())
        .await
        .expect_status(200);
    assert_eq!(
        (gone.text("/status"), gone.text("/cancel_reason")),
        ("cancelled", "The roof is closed.")
    );
    let again = stage.host.post_once(&cancel, "c1", body).await.expect_status(200);
    assert_eq!(again.body, gone.body);
    stage
        .world
        .assert_sql("(SELECT count(*) FROM jobs WHERE kind = 'wind_down_event') = 1")
        .await;
    let high = "EXISTS (SELECT FROM audit_logs WHERE action = 'events.event_cancelled' AND severity = 'high')";
    stage.world.assert_sql(high).await;
    let list = stage.nobody.get("/v1/events").await.expect_status(200);
    assert!(list.at("/items").as_array().unwrap().is_empty());
    stage.nobody.get(&event).await.expect_status(200);
}

#[tokio::test]
async fn commands_take_no_body_an_empty_one_and_nothing_else() {
    let stage = Stage::start().await;
    let event = path(&stage.draft(json!({})).await);
    let publish = format!("{event}/publish");
    stage
        .host
        .post(&publish, json!({"now": true}))
        .await
        .expect_fields(&[("/now", "unknown_field")]);
    let bare = stage.host.request(reqwest::Method::POST, &publish);
    stage.host.send(bare).await.expect_status(200);
    let postpone = stage
        .host
        .post(&format!("{event}/postpone"), json!({"reason": "Rain"}))
        .await;
    postpone.expect_fields(&[("/start_at", "required")]);
    let same = json!({"start_at": stage.hours(48), "end_at": stage.hours(48)});
    let postpone = stage.host.post(&format!("{event}/postpone"), same).await;
    postpone.expect_fields(&[("/end_at", "out_of_range"), ("/start_at", "invalid")]);
}

#[tokio::test]
async fn only_drafts_are_thrown_away() {
    let stage = Stage::start().await;
    let draft = path(&stage.draft(json!({})).await);
    stage.host.delete(&draft).await.expect_status(204);
    stage.host.get(&draft).await.expect_problem(404, "event_not_found");
    stage.host.delete(&draft).await.expect_problem(404, "event_not_found");
    let live = stage.published(json!({})).await;
    let kept = stage.host.delete(&live).await.expect_problem(409, "event_not_draft");
    assert_eq!(kept.text("/event_status"), "published");
    stage
        .assert_actions(&draft, &["events.event_created", "events.event_deleted"])
        .await;
}
