use serde_json::{Value, json};

use super::stage::{Stage, id_of};
use crate::scene::{paid_event, published, reserved};

/// Nothing was given, and nobody was made for it.
async fn assert_nothing_given(stage: &Stage) {
    let nothing = "NOT EXISTS (SELECT FROM reservations WHERE source = 'host') AND NOT EXISTS (SELECT FROM tickets)
        AND (SELECT count(*) = 3 FROM users)";
    stage.world.assert_sql(nothing).await;
    stage.world.assert_verified().await;
}

#[tokio::test]
async fn never_more_than_there_are() {
    let stage = Stage::start().await;
    let few = paid_event(&stage.world, &stage.host, 2).await;
    let stage = Stage { event: few, ..stage };
    reserved(&stage.ben, &stage.event, "b", 1).await;
    let body = json!({"phone": "+919876577777", "seats": 2});
    let full = stage.give(&stage.host, "g", body).await.expect_problem(409, "sold_out");
    assert_eq!(full.at("/available"), 1);
    assert_nothing_given(&stage).await;
    stage.given("one", 1).await;
    let hold = format!("/v1/events/{}/reservations", stage.event);
    let full = stage.ben.post_once(&hold, "b2", json!({"seats": 1})).await;
    assert_eq!(full.expect_problem(409, "sold_out").at("/available"), 0);
    stage.assert_seats(1, 1, 1).await;
}

#[tokio::test]
async fn a_hold_that_ran_out_stands_in_nobodys_way() {
    let stage = Stage::start().await;
    let few = paid_event(&stage.world, &stage.host, 1).await;
    let stage = Stage { event: few, ..stage };
    reserved(&stage.ben, &stage.event, "b", 1).await;
    stage.world.clock.advance(chrono::TimeDelta::minutes(11));
    stage.given("one", 1).await;
    stage.assert_seats(0, 1, 1).await;
}

#[tokio::test]
async fn bad_wishes() {
    let stage = Stage::start().await;
    let asha = id_of(&stage.asha).await;
    for seats in [json!(0), json!(-1), json!(21), json!(9_000_000_000_000_i64)] {
        let body = json!({"user_id": asha, "seats": seats});
        let answer = stage.give(&stage.host, "s", body).await;
        answer.expect_fields(&[("/seats", "out_of_range")]);
    }
    for seats in [json!(1.5), json!("1"), json!(null)] {
        let body = json!({"user_id": asha, "seats": seats});
        let answer = stage.give(&stage.host, "s", body).await;
        assert!([400, 422].contains(&answer.status), "{}", answer.body);
    }
    let elsewhere = paid_event(&stage.world, &stage.host, 5).await;
    let elsewhere = stage
        .host
        .get(&format!("/v1/events/{elsewhere}"))
        .await
        .expect_status(200);
    let unknown = "01900000-0000-7000-8000-000000000000";
    for (body, field, code) in [
        (
            json!({"user_id": asha, "seats": 1, "tier_id": elsewhere.at("/tiers/0/id")}),
            "/tier_id",
            "unknown_value",
        ),
        (json!({"user_id": unknown, "seats": 1}), "/user_id", "unknown_value"),
        (json!({"phone": "12", "seats": 1}), "/phone", "invalid_format"),
        (json!({"seats": 1}), "", "required"),
        (
            json!({"user_id": asha, "phone": "+919876577777", "seats": 1}),
            "",
            "conflict",
        ),
        (
            json!({"user_id": asha, "seats": 1, "message": "x".repeat(2001)}),
            "/message",
            "too_long",
        ),
    ] {
        let answer = stage.give(&stage.host, "f", body).await;
        answer.expect_fields(&[(field, code)]);
    }
    let tiers = format!("/v1/events/{}/tiers", stage.event);
    let front = json!({"name": "Front", "price": {"amount": "900.00", "currency": "INR"}, "quantity": 1});
    stage.host.post(&tiers, front).await.expect_status(201);
    let unnamed = stage.give(&stage.host, "t", json!({"user_id": asha, "seats": 1})).await;
    unnamed.expect_fields(&[("/tier_id", "required")]);
    let path = format!("/v1/events/{unknown}/complimentary");
    stage
        .host
        .post_once(&path, "e", json!({"user_id": asha, "seats": 1}))
        .await
        .expect_problem(404, "event_not_found");
    assert_nothing_given(&stage).await;
}

#[tokio::test]
async fn the_rules_of_the_event_hold() {
    let stage = Stage::start().await;
    let asha = id_of(&stage.asha).await;
    let own = json!({"user_id": id_of(&stage.host).await, "seats": 1});
    stage
        .give(&stage.host, "own", own)
        .await
        .expect_problem(409, "own_event");
    let three = json!({"user_id": asha, "seats": 3});
    let over = stage.give(&stage.host, "three", three).await;
    assert_eq!(over.expect_problem(422, "seat_limit_exceeded").at("/allowed"), 2);
    let one = || json!({"user_id": asha, "seats": 1});
    let women = published(&stage.world, &stage.host, json!({"allowed_genders": "female"})).await;
    let women = Stage { event: women, ..stage };
    for gender in [Value::Null, json!("male")] {
        women
            .asha
            .patch("/v1/me", json!({"gender": gender}))
            .await
            .expect_status(200);
        // Which of the two it is, is not for the host to know.
        women
            .give(&women.host, "gender", one())
            .await
            .expect_problem(403, "not_allowed_for_gender");
    }
    assert_nothing_given(&women).await;
}

#[tokio::test]
async fn nothing_is_given_where_nobody_comes() {
    let stage = Stage::start().await;
    let asha = id_of(&stage.asha).await;
    let one = || json!({"user_id": asha, "seats": 1});
    let draft = crate::scene::event(&stage.world, &json!({}));
    let draft = stage
        .host
        .post("/v1/events", draft)
        .await
        .expect_status(201)
        .text("/id")
        .to_owned();
    let stage = Stage { event: draft, ..stage };
    let refused = stage.give(&stage.host, "draft", one()).await;
    assert_eq!(
        refused.expect_problem(409, "event_not_on_sale").text("/event_status"),
        "draft"
    );
    let cancelled = published(&stage.world, &stage.host, json!({})).await;
    let cancel = format!("/v1/events/{cancelled}/cancel");
    stage
        .host
        .post(&cancel, json!({"reason": "Rain."}))
        .await
        .expect_status(200);
    let over = published(&stage.world, &stage.host, json!({})).await;
    let stage = Stage {
        event: cancelled,
        ..stage
    };
    let refused = stage.give(&stage.host, "cancelled", one()).await;
    assert_eq!(
        refused.expect_problem(409, "event_not_on_sale").text("/event_status"),
        "cancelled"
    );
    stage.world.clock.advance(chrono::TimeDelta::days(8));
    let stage = Stage {
        host: stage.world.sign_in("+919876500001").await,
        event: over,
        ..stage
    };
    stage
        .give(&stage.host, "over", one())
        .await
        .expect_problem(409, "event_over");
    assert_nothing_given(&stage).await;
}

#[tokio::test]
async fn strangers_give_nothing() {
    let stage = Stage::start().await;
    let body = || json!({"phone": "+919876577777", "seats": 1});
    stage
        .give(&stage.ben, "b", body())
        .await
        .expect_problem(403, "forbidden");
    let secret = json!({"visibility": "private", "admission": "invite"});
    let secret = published(&stage.world, &stage.host, secret).await;
    let stage = Stage { event: secret, ..stage };
    stage
        .give(&stage.ben, "b2", body())
        .await
        .expect_problem(404, "event_not_found");
    assert_nothing_given(&stage).await;
}

#[tokio::test]
async fn free_seats_belong_to_the_line() {
    let stage = Stage::start().await;
    let few = paid_event(&stage.world, &stage.host, 1).await;
    let stage = Stage { event: few, ..stage };
    let held = reserved(&stage.ben, &stage.event, "b", 1).await;
    let waitlist = format!("/v1/events/{}/waitlist", stage.event);
    stage.asha.post(&waitlist, json!({"seats": 1})).await.expect_status(201);
    let key = held["reservation_key"].as_str().unwrap();
    stage
        .ben
        .delete(&format!("/v1/reservations/{key}"))
        .await
        .expect_status(204);
    let body = json!({"phone": "+919876577777", "seats": 1});
    let full = stage
        .give(&stage.host, "g", body.clone())
        .await
        .expect_problem(409, "sold_out");
    assert_eq!(full.at("/available"), 0);
    assert_nothing_given(&stage).await;
    // Seats of a tier of their own are not waited for.
    let edit = format!("/v1/events/{}", stage.event);
    stage.host.patch(&edit, json!({"capacity": 2})).await.expect_status(200);
    let house = json!({"name": "House", "price": {"amount": "0.00", "currency": "INR"}, "quantity": 1});
    let house = stage
        .host
        .post(&format!("{edit}/tiers"), house)
        .await
        .expect_status(201);
    let mut body = body;
    body["tier_id"] = house.at("/id").clone();
    stage.give(&stage.host, "h", body).await.expect_status(201);
    stage.world.work().await;
    let place = stage.asha.get(&format!("{waitlist}/me")).await.expect_status(200);
    assert_eq!(place.text("/status"), "offered");
}
