use serde_json::json;

use super::stage::Stage;

const GOOD: (&str, bool) = ("active", false);

async fn kept() -> Stage {
    let stage = Stage::start().await;
    let body = json!({"reason": "r", "release_seat": false});
    stage.cancel(0, body).await.expect_status(200);
    stage
}

#[tokio::test]
async fn a_seat_is_released_once() {
    let stage = kept().await;
    for _ in 0..2 {
        let seen = stage.release(0).await.expect_status(200);
        assert_eq!(seen.at("/is_seat_kept"), &json!(false));
        stage.assert("paid", [("cancelled", false), GOOD], 1, 1).await;
    }
    stage
        .world
        .assert_sql("(SELECT count(*) FROM audit_logs WHERE action = 'ticketing.seat_released') = 1")
        .await;
}

#[tokio::test]
async fn a_seat_that_was_free_from_the_start_and_is_somebody_elses_by_now_stays_theirs() {
    let stage = Stage::start().await;
    stage.cancel(0, json!({"reason": "r"})).await.expect_status(200);
    crate::scene::bought(&stage.world, &stage.ben, &stage.event, "b", 1).await;
    stage.release(0).await.expect_status(200);
    stage.assert("paid", [("cancelled", false), GOOD], 2, 2).await;
}

#[tokio::test]
async fn a_released_seat_belongs_to_the_line() {
    let stage = kept().await;
    let waitlist = format!("/v1/events/{}/waitlist", stage.event);
    stage.ben.post(&waitlist, json!({"seats": 1})).await.expect_status(201);
    stage.world.work().await;
    let place = stage.ben.get(&format!("{waitlist}/me")).await.expect_status(200);
    assert_eq!(
        (place.text("/status"), place.text("/reason")),
        ("waiting", "no_seat_free")
    );
    stage.release(0).await.expect_status(200);
    stage.world.work().await;
    let place = stage.ben.get(&format!("{waitlist}/me")).await.expect_status(200);
    assert_eq!(place.text("/status"), "offered");
}

#[tokio::test]
async fn a_kept_seat_counts_against_a_lower_capacity() {
    let stage = kept().await;
    let path = format!("/v1/events/{}", stage.event);
    stage
        .host
        .patch(&path, json!({"capacity": 1}))
        .await
        .expect_problem(409, "capacity_below_taken");
}
