use serde_json::json;

use super::stage::Stage;
use crate::scene::reserved;

#[tokio::test]
async fn first_come_first_served() {
    let stage = Stage::sold_out().await;
    let ben = stage.joined(&stage.ben, 1).await;
    assert_eq!(
        (ben["status"].as_str(), ben["position"].as_i64(), ben["reason"].as_str()),
        (Some("waiting"), Some(1), Some("no_seat_free"))
    );
    let carl = stage.joined(&stage.carl, 1).await;
    assert_eq!(
        (
            carl["position"].as_i64(),
            carl["seats_ahead"].as_i64(),
            carl["reason"].as_str()
        ),
        (Some(2), Some(1), Some("others_ahead"))
    );
    stage.free_all().await;
    // Before anybody was offered anything, the seats belong to the line.
    let full = stage.hold(&stage.dora, "d").await.expect_problem(409, "sold_out");
    assert_eq!(full.at("/available"), 0);
    assert_eq!(stage.place(&stage.ben).await["reason"], "offer_coming");
    stage.world.work().await;
    for person in [&stage.ben, &stage.carl] {
        let place = stage.place(person).await;
        assert_eq!(
            (place["status"].as_str(), &place["position"]),
            (Some("offered"), &json!(null))
        );
        assert_eq!(place["offer"]["seconds_left"], 1800);
        assert_eq!(stage.told(person).await, ["waitlist_offer"]);
    }
    stage.hold(&stage.dora, "d").await.expect_problem(409, "sold_out");
    stage.assert_counted().await;
}

#[tokio::test]
async fn nobody_passes_the_first() {
    let stage = Stage::sold_out().await;
    let ben = stage.joined(&stage.ben, 2).await;
    stage.joined(&stage.carl, 1).await;
    // One seat becomes free.
    let event = format!("/v1/events/{}", stage.event);
    stage
        .host
        .patch(&event, json!({"capacity": 3}))
        .await
        .expect_status(200);
    stage.world.work().await;
    assert_eq!(stage.place(&stage.ben).await["reason"], "too_few_seats_free");
    assert_eq!(stage.place(&stage.carl).await["reason"], "others_ahead");
    stage.hold(&stage.dora, "d").await.expect_problem(409, "sold_out");
    let tier = stage
        .host
        .get(&format!("/v1/events/{}", stage.event))
        .await
        .expect_status(200);
    assert_eq!(
        (tier.at("/available"), tier.at("/tiers/0/available")),
        (&json!(0), &json!(0))
    );
    assert_eq!(tier.at("/tiers/0/waiting"), 3);
    // Once the first has gone, the next fits.
    let leave = format!("/v1/waitlist/{}", ben["id"].as_str().unwrap());
    stage.ben.delete(&leave).await.expect_status(204);
    stage.ben.delete(&leave).await.expect_status(204);
    stage.world.work().await;
    assert_eq!(stage.place(&stage.ben).await["status"], "left");
    assert_eq!(stage.place(&stage.carl).await["status"], "offered");
}

#[tokio::test]
async fn who_waits_keeps_the_place() {
    let stage = Stage::sold_out().await;
    let first = stage.join(&stage.ben, 1).await.expect_status(201);
    assert_eq!(first.header("location"), Some(format!("{}/me", stage.path()).as_str()));
    stage.joined(&stage.carl, 1).await;
    // Asking again, even for more, changes nothing.
    let again = stage.join(&stage.ben, 2).await.expect_status(200);
    assert_eq!(again.body, first.body);
    stage.free_all().await;
    stage.world.work().await;
    let offered = stage.join(&stage.ben, 1).await.expect_status(200);
    assert_eq!(
        (offered.text("/id"), offered.text("/status")),
        (first.text("/id"), "offered")
    );
    let once = json!({"seats": 1});
    let waits = stage
        .dora
        .post_once(&stage.path(), "k", once.clone())
        .await
        .expect_status(201);
    let repeated = stage.dora.post_once(&stage.path(), "k", once).await.expect_status(201);
    assert_eq!(
        (repeated.header("idempotent-replayed"), &repeated.body),
        (Some("true"), &waits.body)
    );
    stage
        .dora
        .post_once(&stage.path(), "k", json!({"seats": 2}))
        .await
        .expect_problem(422, "idempotency_key_reused");
}

#[tokio::test]
async fn newcomers_get_what_nobody_waits_for() {
    let stage = Stage::sold_out().await;
    stage.joined(&stage.ben, 1).await;
    let edit = format!("/v1/events/{}", stage.event);
    stage.host.patch(&edit, json!({"capacity": 4})).await.expect_status(200);
    let tiers = stage.host.get(&edit).await.expect_status(200);
    assert_eq!(tiers.at("/tiers/0/available"), 1);
    stage.hold(&stage.dora, "d").await.expect_status(201);
    stage.hold(&stage.carl, "c").await.expect_problem(409, "sold_out");
    stage.world.work().await;
    assert_eq!(stage.place(&stage.ben).await["status"], "offered");
    stage.assert_counted().await;
}

#[tokio::test]
async fn each_tier_has_its_own_line() {
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
    let edit = format!("/v1/events/{}", stage.event);
    stage.host.patch(&edit, json!({"capacity": 4})).await.expect_status(200);
    let detail = stage.host.get(&edit).await.expect_status(200);
    let standard = detail.text("/tiers/0/id").to_owned();
    let quantity = json!({"quantity": 4});
    stage
        .host
        .patch(&format!("{tiers}/{standard}"), quantity)
        .await
        .expect_status(200);
    let unnamed = stage.join(&stage.ben, 1).await;
    unnamed.expect_fields(&[("/tier_id", "required")]);
    let wish = |tier: &str| json!({"tier_id": tier, "seats": 1});
    let hold = format!("/v1/events/{}/reservations", stage.event);
    stage.dora.post_once(&hold, "d", wish(&front)).await.expect_status(201);
    // The front is sold out, the rest of the event is not.
    let ben = stage.ben.post(&stage.path(), wish(&front)).await.expect_status(201);
    assert_eq!(ben.at("/position"), 1);
    let carl = stage.carl.post(&stage.path(), wish(&standard)).await;
    assert_eq!(carl.expect_problem(409, "seats_available").at("/available"), 1);
    stage
        .carl
        .post_once(&hold, "c", wish(&standard))
        .await
        .expect_status(201);
    // Now the event is full: its next free seat goes to who can use it.
    let eva = crate::scene::person(&stage.world, 6, "Eva").await;
    let eva_waits = eva.post(&stage.path(), wish(&standard)).await.expect_status(201);
    assert_eq!(eva_waits.at("/position"), 1, "the first in the line of that tier");
    stage.free_all().await;
    stage.world.work().await;
    let place = format!("{}/me?tier_id={standard}", stage.path());
    assert_eq!(eva.get(&place).await.expect_status(200).text("/status"), "offered");
    assert_eq!(stage.place(&stage.ben).await["reason"], "no_seat_free");
    stage.assert_counted().await;
    // A second seat of Asha's is free, and nobody waits who could have it.
    reserved_standard(&stage, &standard).await;
}

async fn reserved_standard(stage: &Stage, tier: &str) {
    let hold = format!("/v1/events/{}/reservations", stage.event);
    let wish = json!({"tier_id": tier, "seats": 1});
    stage.asha.post_once(&hold, "more", wish).await.expect_status(201);
}

#[tokio::test]
async fn a_turn_that_no_job_brought_comes_with_the_sweep() {
    let stage = Stage::sold_out().await;
    stage.joined(&stage.ben, 1).await;
    stage.free_all().await;
    stage.world.sql("DELETE FROM jobs").await;
    stage.world.work().await;
    assert_eq!(stage.place(&stage.ben).await["status"], "offered");
    // Serving again offers nothing twice.
    let event: uuid::Uuid = stage.event.parse().unwrap();
    let served = turnout_application::booking::serve_waitlist(&stage.world.app, event.into()).await;
    assert_eq!(served.unwrap(), 0);
    assert_eq!(stage.told(&stage.ben).await, ["waitlist_offer"]);
    reserved(&stage.asha, &stage.event, "other", 1).await;
}
