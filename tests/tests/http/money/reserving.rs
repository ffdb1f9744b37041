use chrono::TimeDelta;
use serde_json::json;
use turnout_tests::World;

use crate::scene::{checkout, ordered, paid_event, person, published, reserved};

#[tokio::test]
async fn a_hold_keeps_its_seats_until_it_is_released() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben").await;
    let event = paid_event(&world, &host, 2).await;
    let path = format!("/v1/events/{event}/reservations");

    let held = reserved(&asha, &event, "a", 2).await;
    assert_eq!(
        (held["status"].as_str(), held["seconds_left"].as_i64()),
        (Some("live"), Some(600))
    );
    assert_eq!(held["price"], json!({"amount": "998.00", "currency": "INR"}));
    let full = ben
        .post_once(&path, "b", json!({"seats": 1}))
        .await
        .expect_problem(409, "sold_out");
    assert_eq!(full.at("/available"), 0);

    let own = format!("/v1/reservations/{}", held["reservation_key"].as_str().unwrap());
    ben.get(&own).await.expect_problem(404, "not_found");
    ben.delete(&own).await.expect_problem(404, "not_found");
    asha.delete(&own).await.expect_status(204);
    asha.delete(&own).await.expect_status(204);
    assert_eq!(asha.get(&own).await.expect_status(200).text("/status"), "released");
    reserved(&ben, &event, "b", 1).await;
}

#[tokio::test]
async fn an_expired_hold_holds_nothing_before_any_sweep() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben").await;
    let event = paid_event(&world, &host, 2).await;
    let held = reserved(&asha, &event, "a", 2).await;

    world.clock.advance(TimeDelta::minutes(10));
    reserved(&ben, &event, "b", 2).await;
    let own = format!("/v1/reservations/{}", held["reservation_key"].as_str().unwrap());
    let shown = asha.get(&own).await.expect_status(200);
    assert_eq!(
        (shown.text("/status"), shown.at("/seconds_left")),
        ("expired", &json!(0))
    );
    let body = json!({"reservation_key": held["reservation_key"]});
    asha.post_once("/v1/orders", "late", body)
        .await
        .expect_problem(410, "reservation_expired");
    world
        .assert_sql("(SELECT held = 2 AND sold = 0 FROM event_inventory)")
        .await;
    world
        .assert_sql("(SELECT count(*) FROM audit_logs WHERE action = 'booking.reservation_expired') = 1")
        .await;
}

#[tokio::test]
async fn the_sweeper_tidies_what_nobody_asked_for() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 2).await;
    let held = reserved(&asha, &event, "a", 2).await;
    let order = ordered(&asha, "o", &held).await;
    world.clock.advance(TimeDelta::minutes(11));
    world.work().await;
    world
        .assert_sql("(SELECT held = 0 AND sold = 0 FROM event_inventory)")
        .await;
    assert_eq!(crate::scene::shown(&asha, &order).await["status"], "expired");
}

#[tokio::test]
async fn a_repeated_request_has_one_effect_and_one_answer() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let path = format!("/v1/events/{event}/reservations");
    let first = reserved(&asha, &event, "same", 1).await;
    assert_eq!(reserved(&asha, &event, "same", 1).await, first);
    asha.post_once(&path, "same", json!({"seats": 2}))
        .await
        .expect_problem(422, "idempotency_key_reused");
    asha.post(&path, json!({"seats": 1}))
        .await
        .expect_problem(400, "idempotency_key_required");
    world.assert_sql("(SELECT held FROM event_inventory) = 1").await;
}

#[tokio::test]
async fn every_rule_is_refused_with_its_code() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    let path = format!("/v1/events/{event}/reservations");
    for seats in [json!(0), json!(-1), json!(21), json!(9_000_000_000_000_i64)] {
        let answer = asha.post_once(&path, "k", json!({"seats": seats})).await;
        answer.expect_fields(&[("/seats", "out_of_range")]);
    }
    let fraction = asha.post_once(&path, "k", json!({"seats": 1.5})).await;
    fraction.expect_fields(&[("/seats", "wrong_type")]);
    let over = asha.post_once(&path, "k", json!({"seats": 3})).await;
    assert_eq!(over.expect_problem(422, "seat_limit_exceeded").at("/allowed"), 2);
    let stranger = json!({"seats": 1, "tier_id": "01900000-0000-7000-8000-000000000000"});
    asha.post_once(&path, "k", stranger)
        .await
        .expect_fields(&[("/tier_id", "unknown_value")]);
    let unknown = "/v1/events/01900000-0000-7000-8000-000000000000/reservations";
    asha.post_once(unknown, "k", json!({"seats": 1}))
        .await
        .expect_status(404);
    world
        .client()
        .post_once(&path, "k", json!({"seats": 1}))
        .await
        .expect_problem(401, "unauthenticated");

    let request = published(&world, &host, json!({"admission": "request"})).await;
    let at = |event: &str| format!("/v1/events/{event}/reservations");
    asha.post_once(&at(&request), "k", json!({"seats": 1}))
        .await
        .expect_problem(409, "request_required");
    let invite = published(&world, &host, json!({"admission": "invite"})).await;
    asha.post_once(&at(&invite), "k", json!({"seats": 1}))
        .await
        .expect_problem(403, "invite_required");
    let hidden = published(&world, &host, json!({"admission": "invite", "visibility": "private"})).await;
    asha.post_once(&at(&hidden), "k", json!({"seats": 1}))
        .await
        .expect_status(404);
    let women = published(&world, &host, json!({"allowed_genders": "female"})).await;
    let unsaid = asha.post_once(&at(&women), "k", json!({"seats": 1})).await;
    unsaid.expect_problem(422, "gender_required");
    asha.patch("/v1/me", json!({"gender": "male"})).await.expect_status(200);
    let other = asha.post_once(&at(&women), "k", json!({"seats": 1})).await;
    other.expect_problem(403, "not_allowed_for_gender");

    world.clock.advance(TimeDelta::days(8));
    let asha = world.sign_in("+919876500002").await;
    asha.post_once(&path, "k", json!({"seats": 1}))
        .await
        .expect_problem(409, "event_over");
}

#[tokio::test]
async fn nobody_keeps_more_seats_unpaid_than_one_order_may_have() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let tiers = json!([
        {"name": "Standard", "price": "499.00", "quantity": 10, "max_per_order": 2},
        {"name": "Balcony", "price": "99.00", "quantity": 10, "max_per_order": 2},
    ]);
    let fields = json!({"capacity": 20, "tiers": tiers});
    let event = published(&world, &host, fields).await;
    let shown = asha.get(&format!("/v1/events/{event}")).await.expect_status(200);
    let [standard, balcony] = ["/tiers/0/id", "/tiers/1/id"].map(|tier| shown.text(tier).to_owned());
    let path = format!("/v1/events/{event}/reservations");
    let hold = async |key: &str, tier: &str, seats: u32| {
        let body = json!({"tier_id": tier, "seats": seats});
        asha.post_once(&path, key, body).await
    };
    let first = hold("a", &standard, 1).await.expect_status(201).body;
    let refused = hold("b", &standard, 2).await;
    let refused = refused.expect_problem(422, "seat_limit_exceeded");
    assert_eq!(refused.at("/allowed"), &json!(1));
    assert!(
        refused.text("/detail").contains("pay or give back"),
        "{:?}",
        refused.body
    );
    hold("c", &standard, 1).await.expect_status(201);
    hold("d", &balcony, 2).await.expect_status(201);
    hold("e", &standard, 1).await.expect_problem(422, "seat_limit_exceeded");
    // An order that waits for its money holds its seats all the same; a paid one keeps nobody from more.
    let order = ordered(&asha, "o", &first).await;
    hold("f", &standard, 1).await.expect_problem(422, "seat_limit_exceeded");
    checkout(&world, &order, "approve").await;
    world.work().await;
    hold("g", &standard, 1).await.expect_status(201);
    world.clock.advance(TimeDelta::minutes(11));
    hold("h", &standard, 2).await.expect_status(201);
}
