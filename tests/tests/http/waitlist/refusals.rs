use serde_json::json;

use super::stage::Stage;
use crate::scene::{paid_event, published};

#[tokio::test]
async fn who_can_book_does_not_wait() {
    let stage = Stage::sold_out().await;
    let event = paid_event(&stage.world, &stage.host, 2).await;
    let path = format!("/v1/events/{event}/waitlist");
    let free = stage.ben.post(&path, json!({"seats": 1})).await;
    assert_eq!(free.expect_problem(409, "seats_available").at("/available"), 2);
    stage
        .world
        .assert_sql("NOT EXISTS (SELECT FROM waitlist_entries)")
        .await;
}

#[tokio::test]
async fn who_may_not_book_may_not_wait() {
    let stage = Stage::sold_out().await;
    for seats in [json!(0), json!(-1), json!(21), json!(9_000_000_000_000_i64)] {
        let answer = stage.ben.post(&stage.path(), json!({"seats": seats})).await;
        answer.expect_fields(&[("/seats", "out_of_range")]);
    }
    let over = stage
        .join(&stage.ben, 3)
        .await
        .expect_problem(422, "seat_limit_exceeded");
    assert_eq!(over.at("/allowed"), 2);
    let over = stage
        .join(&stage.asha, 1)
        .await
        .expect_problem(422, "seat_limit_exceeded");
    assert_eq!(over.at("/allowed"), 0, "Asha holds as many as she may have");
    let stranger = json!({"seats": 1, "tier_id": "01900000-0000-7000-8000-000000000000"});
    let answer = stage.ben.post(&stage.path(), stranger).await;
    answer.expect_fields(&[("/tier_id", "unknown_value")]);
    let unknown = "/v1/events/01900000-0000-7000-8000-000000000000/waitlist";
    stage
        .ben
        .post(unknown, json!({"seats": 1}))
        .await
        .expect_problem(404, "event_not_found");
    let anybody = stage.world.client();
    anybody
        .post(&stage.path(), json!({"seats": 1}))
        .await
        .expect_problem(401, "unauthenticated");
    for (fields, status, code) in [
        (json!({"admission": "request"}), 409, "request_required"),
        (json!({"admission": "invite"}), 403, "invite_required"),
        (
            json!({"admission": "invite", "visibility": "private"}),
            404,
            "event_not_found",
        ),
        (json!({"allowed_genders": "female"}), 422, "gender_required"),
    ] {
        let event = published(&stage.world, &stage.host, fields).await;
        let path = format!("/v1/events/{event}/waitlist");
        stage
            .ben
            .post(&path, json!({"seats": 1}))
            .await
            .expect_problem(status, code);
        stage
            .ben
            .get(&format!("{path}/me"))
            .await
            .expect_problem(404, "not_on_waitlist");
    }
    stage.assert_counted().await;
}

#[tokio::test]
async fn nobody_waits_for_more_seats_than_there_are() {
    let stage = Stage::with(json!({"capacity": 1, "allow_plus_one": true})).await;
    let over = stage
        .join(&stage.ben, 2)
        .await
        .expect_problem(422, "seat_limit_exceeded");
    assert_eq!(over.at("/allowed"), 1);
    stage.joined(&stage.ben, 1).await;
}
