//! Who may not ask, and who may not see or answer requests.

use chrono::TimeDelta;
use serde_json::json;

use super::stage::{SECRET, Setting, Stage, USUAL, step};

#[tokio::test]
async fn people_ask_only_where_the_host_approves() {
    let stage = Stage::start(2).await;
    let open = stage
        .event(Setting {
            admission: "open",
            ..USUAL
        })
        .await;
    stage.ask(open, 2, 1).await.expect_problem(409, "booking_is_open");
    let invite = stage
        .event(Setting {
            admission: "invite",
            ..USUAL
        })
        .await;
    stage.ask(invite, 2, 1).await.expect_problem(409, "invite_only");
    let secret = stage.event(SECRET).await;
    stage.ask(secret, 2, 1).await.expect_problem(404, "event_not_found");
    let private = stage
        .event(Setting {
            visibility: "private",
            ..USUAL
        })
        .await;
    stage.ask(private, 2, 1).await.expect_problem(404, "event_not_found");
    let usual = stage.event(USUAL).await;
    let own = stage.host.post(&usual.path("requests"), json!({"seats": 1})).await;
    own.expect_problem(409, "own_event");
    let anonymous = stage
        .world
        .client()
        .post(&usual.path("requests"), json!({"seats": 1}))
        .await;
    anonymous.expect_problem(401, "unauthenticated");
}

#[tokio::test]
async fn the_event_must_be_published_and_to_come() {
    let stage = Stage::start(2).await;
    for (status, more) in [
        ("postponed", ""),
        ("cancelled", ", cancelled_at = now()"),
        ("completed", ""),
    ] {
        let scene = stage.event(USUAL).await;
        let update = format!(
            "UPDATE events SET status = '{status}'{more} WHERE uuid = '{}'",
            scene.event
        );
        stage.world.sql(&update).await;
        let refused = stage.ask(scene, 2, 1).await.expect_problem(409, "event_not_on_sale");
        assert_eq!(refused.text("/event_status"), status);
    }
    let scene = stage.event(USUAL).await;
    let draft = format!("UPDATE events SET status = 'draft' WHERE uuid = '{}'", scene.event);
    stage.world.sql(&draft).await;
    stage.ask(scene, 2, 1).await.expect_problem(404, "event_not_found");
    let (scene, late) = (stage.event(USUAL).await, stage.event(USUAL).await);
    let id = stage.asked(late, 2).await;
    stage.world.clock.advance(TimeDelta::hours(6));
    stage.ask(scene, 2, 1).await.expect_problem(409, "event_over");
    stage
        .host
        .post(&step(&id, "accept"), json!({}))
        .await
        .expect_problem(409, "event_over");
    stage.assert_seats(late, 0, 0, 1).await;
}

#[tokio::test]
async fn seats_and_gender_are_judged() {
    let stage = Stage::start(2).await;
    let one = stage.event(USUAL).await;
    let refused = stage.ask(one, 2, 2).await.expect_problem(422, "seat_limit_exceeded");
    assert_eq!(refused.at("/allowed"), &json!(1));
    let two = stage
        .event(Setting {
            plus_one: true,
            ..USUAL
        })
        .await;
    stage.ask(two, 2, 3).await.expect_problem(422, "seat_limit_exceeded");
    stage.ask(two, 2, 2).await.expect_status(201);
    let women = stage
        .event(Setting {
            genders: "female",
            ..USUAL
        })
        .await;
    let refused = stage.ask(women, 2, 1).await.expect_problem(422, "gender_required");
    assert_eq!(refused.text("/allowed_genders"), "female");
    stage
        .guest(2)
        .patch("/v1/me", json!({"gender": "male"}))
        .await
        .expect_status(200);
    stage
        .ask(women, 2, 1)
        .await
        .expect_problem(403, "not_allowed_for_gender");
    stage
        .guest(2)
        .patch("/v1/me", json!({"gender": "female"}))
        .await
        .expect_status(200);
    stage.ask(women, 2, 1).await.expect_status(201);
}

#[tokio::test]
async fn bad_bodies_change_nothing() {
    let stage = Stage::start(2).await;
    let scene = stage.event(USUAL).await;
    let (guest, path) = (stage.guest(2), scene.path("requests"));
    for seats in [0, 21, -1] {
        let answer = guest.post(&path, json!({"seats": seats})).await;
        answer.expect_fields(&[("/seats", "out_of_range")]);
    }
    let long = guest.post(&path, json!({"message": "x".repeat(2001)})).await;
    long.expect_fields(&[("/message", "too_long")]);
    let unknown = guest.post(&path, json!({"seat": 1})).await;
    unknown.expect_fields(&[("/seat", "unknown_field")]);
    let tier = guest.post(&path, json!({"tier_id": scene.event.to_string()})).await;
    tier.expect_fields(&[("/tier_id", "unknown_value")]);
    let nowhere = guest
        .post("/v1/events/0190a3c4-5d6e-7f80-9a1b-2c3d4e5f6071/requests", json!({}))
        .await;
    nowhere.expect_problem(404, "event_not_found");
    stage.assert_seats(scene, 0, 0, 0).await;
    let asked = guest.post(&path, json!({})).await.expect_status(201);
    let decline = step(asked.text("/id"), "decline");
    let unknown = stage.host.post(&decline, json!({"massage": "No"})).await;
    unknown.expect_fields(&[("/massage", "unknown_field")]);
    // The answer may say nothing.
    stage.host.post(&decline, json!(null)).await.expect_status(200);
}

#[tokio::test]
async fn a_request_is_its_parties_business() {
    let stage = Stage::start(3).await;
    let scene = stage.event(USUAL).await;
    let id = stage.asked(scene, 2).await;
    let (guest, stranger) = (stage.guest(2), stage.guest(3));
    let path = format!("/v1/requests/{id}");
    stranger.get(&path).await.expect_problem(404, "not_found");
    for verb in ["accept", "decline", "cancel"] {
        stranger
            .post(&step(&id, verb), json!({}))
            .await
            .expect_problem(404, "not_found");
    }
    for verb in ["accept", "decline"] {
        guest
            .post(&step(&id, verb), json!({}))
            .await
            .expect_problem(403, "forbidden");
    }
    guest.get(&path).await.expect_status(200);
    stage.host.get(&path).await.expect_status(200);
    guest
        .get(&scene.path("requests"))
        .await
        .expect_problem(403, "forbidden");
    let private = stage
        .event(Setting {
            visibility: "private",
            ..USUAL
        })
        .await;
    guest
        .get(&private.path("requests"))
        .await
        .expect_problem(404, "event_not_found");
    stage.assert_seats(scene, 0, 0, 1).await;
}
