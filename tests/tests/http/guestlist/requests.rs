//! Asking to join, and being accepted or declined.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::stage::{Setting, Stage, USUAL, ids_of, step, texts, user_id};

#[tokio::test]
async fn an_accepted_guest_of_a_free_event_has_tickets_at_once() {
    let stage = Stage::start(2).await;
    let scene = stage
        .event(Setting {
            plus_one: true,
            ..USUAL
        })
        .await;
    let asked = stage.ask(scene, 2, 2).await.expect_status(201);
    let id = asked.text("/id").to_owned();
    assert_eq!(asked.header("location"), Some(format!("/v1/requests/{id}").as_str()));
    assert_eq!((asked.text("/status"), asked.at("/seats")), ("pending", &json!(2)));
    assert_eq!(
        (asked.text("/message"), asked.text("/requester/name")),
        ("May I?", "Person 2")
    );
    assert_eq!(asked.text("/event/title"), "Rooftop");
    stage.assert_seats(scene, 0, 0, 1).await;
    assert_eq!(stage.told(1).await, ["request_received"]);

    let waiting = stage
        .host
        .get(&scene.path("requests?status=pending"))
        .await
        .expect_status(200);
    assert_eq!(ids_of(&waiting), [id.as_str()]);
    let answer = stage
        .host
        .post(&step(&id, "accept"), json!({"message": "Welcome"}))
        .await;
    let answer = answer.expect_status(200);
    assert_eq!(
        (answer.text("/status"), answer.text("/host_message")),
        ("accepted", "Welcome")
    );
    assert_eq!(
        (answer.at("/reservation"), answer.text("/tier_id")),
        (&Value::Null, scene.tier.to_string().as_str())
    );
    stage.assert_seats(scene, 0, 2, 0).await;
    assert_eq!(stage.told(2).await, ["request_accepted", "booking_confirmed"]);
    assert_eq!(stage.told(1).await, ["booking_received", "request_received"]);
    for (action, times) in [
        ("guestlist.request_made", 1),
        ("guestlist.request_accepted", 1),
        ("guestlist.attendee_confirmed", 1),
        ("ticketing.tickets_issued", 2),
    ] {
        stage.assert_audited(action, times).await;
    }

    let guest = stage.guest(2);
    let tickets = guest.get("/v1/me/tickets").await.expect_status(200);
    assert_eq!(texts(&tickets, "/status"), ["active", "active"]);
    let code = tickets.text("/items/0/code");
    let scan = stage.host.post(&scene.path("check-ins"), json!({"code": code})).await;
    scan.expect_status(200);
    stage
        .host
        .post(&step(&id, "accept"), json!({}))
        .await
        .expect_problem(409, "request_not_open");
}

#[tokio::test]
async fn an_accepted_guest_of_a_paid_event_has_time_to_pay() {
    let stage = Stage::start(3).await;
    let scene = stage
        .event(Setting {
            price: 499,
            capacity: 1,
            ..USUAL
        })
        .await;
    let first = stage.asked(scene, 2).await;
    let answer = stage
        .host
        .post(&step(&first, "accept"), json!({}))
        .await
        .expect_status(200);
    let key = answer.text("/reservation/reservation_key").to_owned();
    let until: DateTime<Utc> = answer.text("/reservation/expires_at").parse().unwrap();
    assert_eq!(stage.now() + TimeDelta::minutes(10), until);
    stage.assert_seats(scene, 1, 0, 0).await;
    assert_eq!(stage.told(2).await, ["payment_due"]);
    stage.assert_audited("booking.seats_reserved", 1).await;

    let shown = stage
        .guest(2)
        .get(&format!("/v1/requests/{first}"))
        .await
        .expect_status(200);
    assert_eq!(
        (
            shown.text("/reservation/reservation_key"),
            shown.text("/reservation/status")
        ),
        (key.as_str(), "live")
    );
    let order = json!({"reservation_key": key});
    stage
        .guest(3)
        .post_once("/v1/orders", "k", order.clone())
        .await
        .expect_status(422);
    let order = stage
        .guest(2)
        .post_once("/v1/orders", "k", order)
        .await
        .expect_status(201);
    assert_eq!(
        (order.text("/status"), order.text("/total/amount")),
        ("pending", "499.00")
    );
}

#[tokio::test]
async fn a_hold_that_ran_out_leaves_its_seat_to_the_next() {
    let stage = Stage::start(3).await;
    let scene = stage
        .event(Setting {
            price: 499,
            capacity: 1,
            ..USUAL
        })
        .await;
    let (first, second) = (stage.accepted(scene, 2).await, stage.asked(scene, 3).await);
    let full = stage.host.post(&step(&second, "accept"), json!({})).await;
    let full = full.expect_problem(409, "sold_out");
    assert_eq!(full.at("/available"), &json!(0));
    stage.assert_seats(scene, 1, 0, 1).await;
    // The hold runs out, and nobody has swept: its seat is free at once.
    stage.world.clock.advance(TimeDelta::minutes(10));
    let answer = stage
        .host
        .post(&step(&second, "accept"), json!({}))
        .await
        .expect_status(200);
    assert_eq!(answer.text("/reservation/status"), "live");
    stage.assert_seats(scene, 1, 0, 0).await;
    let shown = stage
        .guest(2)
        .get(&format!("/v1/requests/{first}"))
        .await
        .expect_status(200);
    assert_eq!(
        (shown.text("/status"), shown.text("/reservation/status")),
        ("accepted", "expired")
    );
}

#[tokio::test]
async fn whoever_was_accepted_may_book_again_after_the_hold_ran_out() {
    let stage = Stage::start(3).await;
    let scene = stage.event(Setting { price: 499, ..USUAL }).await;
    stage.accepted(scene, 2).await;
    let path = scene.path("reservations");
    let again = stage.guest(2).post_once(&path, "a", json!({"seats": 1})).await;
    again.expect_problem(422, "seat_limit_exceeded");
    stage.world.clock.advance(TimeDelta::minutes(10));
    stage
        .guest(2)
        .post_once(&path, "b", json!({"seats": 1}))
        .await
        .expect_status(201);
    let stranger = stage.guest(3).post_once(&path, "c", json!({"seats": 1})).await;
    stranger.expect_problem(409, "request_required");
}

#[tokio::test]
async fn the_cheapest_tier_unless_another_is_asked_for() {
    let stage = Stage::start(3).await;
    let scene = stage.event(Setting { price: 900, ..USUAL }).await;
    let cheap = turnout_domain::ids::TierId::new(uuid::Uuid::from_u128(0xC));
    stage.add_tier(scene.event, cheap, "Balcony", 100, 5).await;
    let id = stage.asked(scene, 2).await;
    let answer = stage
        .host
        .post(&step(&id, "accept"), json!({}))
        .await
        .expect_status(200);
    assert_eq!(answer.text("/reservation/tier_id"), cheap.to_string());
    let body = json!({"seats": 1, "tier_id": scene.tier.to_string()});
    let asked = stage
        .guest(3)
        .post(&scene.path("requests"), body)
        .await
        .expect_status(201);
    let answer = stage.host.post(&step(asked.text("/id"), "accept"), json!({})).await;
    assert_eq!(
        answer.expect_status(200).text("/reservation/tier_id"),
        scene.tier.to_string()
    );
}

#[tokio::test]
async fn a_declined_guest_is_told_and_may_ask_again() {
    let stage = Stage::start(2).await;
    let scene = stage.event(USUAL).await;
    let id = stage.asked(scene, 2).await;
    stage.ask(scene, 2, 1).await.expect_problem(409, "request_exists");
    let answer = stage.host.post(&step(&id, "decline"), json!({"message": "Full"})).await;
    assert_eq!(answer.expect_status(200).text("/status"), "declined");
    stage.assert_seats(scene, 0, 0, 0).await;
    assert_eq!(stage.told(2).await, ["request_declined"]);
    stage.assert_audited("guestlist.request_declined", 1).await;
    stage
        .host
        .post(&step(&id, "decline"), json!({}))
        .await
        .expect_problem(409, "request_not_open");
    stage.asked(scene, 2).await;
    stage.assert_seats(scene, 0, 0, 1).await;
}

#[tokio::test]
async fn a_repeated_step_happens_once() {
    let stage = Stage::start(2).await;
    let scene = stage.event(USUAL).await;
    let (guest, path) = (stage.guest(2), scene.path("requests"));
    let first = guest
        .post_once(&path, "ask", json!({"seats": 1}))
        .await
        .expect_status(201);
    let again = guest
        .post_once(&path, "ask", json!({"seats": 1}))
        .await
        .expect_status(201);
    assert_eq!(
        (&again.body, again.header("idempotent-replayed")),
        (&first.body, Some("true"))
    );
    let other = guest.post_once(&path, "ask", json!({"seats": 2})).await;
    other.expect_problem(422, "idempotency_key_reused");
    stage.assert_seats(scene, 0, 0, 1).await;
    let accept = step(first.text("/id"), "accept");
    let first = stage.host.post_once(&accept, "yes", json!({})).await.expect_status(200);
    let again = stage.host.post_once(&accept, "yes", json!({})).await.expect_status(200);
    assert_eq!(again.body, first.body);
    stage.assert_seats(scene, 0, 1, 0).await;
    assert_eq!(stage.told(2).await.len(), 2);
}

#[tokio::test]
async fn lists_are_paged_and_filtered() {
    let stage = Stage::start(6).await;
    let scene = stage.event(USUAL).await;
    let mut all = Vec::new();
    for number in 2..=6 {
        all.push(stage.asked(scene, number).await);
    }
    stage
        .host
        .post(&step(&all[1], "decline"), json!({}))
        .await
        .expect_status(200);
    let path = scene.path("requests");
    let first = stage
        .host
        .get(&format!("{path}?limit=2&status=pending"))
        .await
        .expect_status(200);
    assert_eq!(ids_of(&first), [all[0].as_str(), &all[2]]);
    let cursor = first.text("/next_cursor");
    let second = stage
        .host
        .get(&format!("{path}?limit=2&status=pending&cursor={cursor}"))
        .await;
    assert_eq!(ids_of(&second), [all[3].as_str(), &all[4]]);
    assert_eq!(second.at("/next_cursor"), &Value::Null);
    let declined = stage
        .host
        .get(&format!("{path}?status=declined"))
        .await
        .expect_status(200);
    assert_eq!(ids_of(&declined), [all[1].as_str()]);
    stage
        .host
        .get(&format!("{path}?status=maybe"))
        .await
        .expect_problem(400, "invalid_query");
    stage
        .host
        .get(&format!("{path}?state=pending"))
        .await
        .expect_problem(400, "invalid_query");
    let own = stage.guest(3).get("/v1/me/requests").await.expect_status(200);
    assert_eq!(
        (ids_of(&own), own.text("/items/0/requester/id")),
        (vec![all[1].as_str()], user_id(3).to_string().as_str())
    );
}
