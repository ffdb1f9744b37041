use chrono::TimeDelta;
use serde_json::{Value, json};
use turnout_application::ticketing::expire_transfers;

use super::stage::{BEN, Stage};
use crate::scene::person;

#[tokio::test]
async fn an_offer_answers_the_same_whether_or_not_anybody_has_the_number() {
    let stage = Stage::free(json!({})).await;
    let known = stage.offer(BEN).await.expect_status(201);
    let cancel = format!("/v1/transfers/{}/cancel", known.text("/id"));
    stage.asha.post(&cancel, json!({})).await.expect_status(200);
    let unknown = stage.offer("+919876500077").await.expect_status(201);
    let neutral = |mut body: Value| {
        for field in ["id", "phone", "created_at"] {
            body[field] = json!(null);
        }
        body
    };
    assert_eq!(neutral(known.body), neutral(unknown.body.clone()));
    assert_eq!(unknown.body["receiver"], json!(null));
    assert_eq!(unknown.body["role"], "sender");
    assert_eq!(stage.told(&stage.ben).await, ["transfer_cancelled", "transfer_offered"]);
    stage.assert_seats(1).await;
}

#[tokio::test]
async fn an_offer_waits_for_the_first_sign_in_with_the_number() {
    let stage = Stage::free(json!({})).await;
    let offer = stage.offer("+919876500042").await.expect_status(201);
    let carla = person(&stage.world, 42, "Carla").await;
    let open = carla
        .get("/v1/me/transfers?role=receiver&status=pending")
        .await
        .expect_status(200);
    assert_eq!(open.at("/items/0/id"), offer.at("/id"));
    assert_eq!(open.at("/items/0/role"), "receiver");
    let path = format!("/v1/transfers/{}/accept", offer.text("/id"));
    let accepted = carla.post(&path, json!({})).await.expect_status(200);
    assert_eq!(accepted.at("/receiver/name"), "Carla");
    assert!(stage.code(&carla).await.is_some());
    stage.assert_seats(1).await;
}

#[tokio::test]
async fn both_parties_list_it_and_nobody_else_learns_of_it() {
    let stage = Stage::free(json!({})).await;
    let offer = stage.offered().await;
    let mine = |role: &str| format!("/v1/me/transfers?role={role}");
    for (person, role, other) in [(&stage.asha, "sender", "receiver"), (&stage.ben, "receiver", "sender")] {
        let listed = person.get(&mine(role)).await.expect_status(200);
        assert_eq!(listed.at("/items/0/status"), "pending");
        assert_eq!(listed.at("/items/0/sender/name"), "Asha");
        let none = person.get(&mine(other)).await.expect_status(200);
        assert_eq!(none.at("/items"), &json!([]));
    }
    let carla = person(&stage.world, 4, "Carla").await;
    assert_eq!(carla.get("/v1/me/transfers").await.at("/items"), &json!([]));
    for step in ["accept", "decline", "cancel"] {
        let path = format!("{offer}/{step}");
        for stranger in [&carla, &stage.host] {
            stranger
                .post(&path, json!({}))
                .await
                .expect_problem(404, "transfer_not_found");
        }
    }
    for (person, step) in [
        (&stage.asha, "accept"),
        (&stage.asha, "decline"),
        (&stage.ben, "cancel"),
    ] {
        let path = format!("{offer}/{step}");
        person.post(&path, json!({})).await.expect_problem(403, "forbidden");
    }
}

#[tokio::test]
async fn only_the_owner_offers_and_to_one_at_a_time() {
    let stage = Stage::free(json!({})).await;
    let path = format!("/v1/tickets/{}/transfers", stage.ticket);
    let body = json!({"phone": BEN});
    stage
        .ben
        .post(&path, body.clone())
        .await
        .expect_problem(404, "ticket_not_found");
    stage
        .host
        .post(&path, body.clone())
        .await
        .expect_problem(403, "forbidden");
    stage.offer("12").await.expect_fields(&[("/phone", "invalid_format")]);
    stage
        .offer("+919876500002")
        .await
        .expect_fields(&[("/phone", "unknown_value")]);
    let once = stage
        .asha
        .post_once(&path, "offer", body.clone())
        .await
        .expect_status(201);
    let again = stage.asha.post_once(&path, "offer", body).await.expect_status(201);
    assert_eq!(once.body, again.body);
    stage
        .offer("+919876500055")
        .await
        .expect_problem(409, "transfer_pending");
    stage.assert_seats(1).await;
}

#[tokio::test]
async fn declined_and_taken_back_the_ticket_stays_as_it_is() {
    let stage = Stage::free(json!({})).await;
    let before = stage.code(&stage.asha).await;
    let declined = stage.offered().await;
    let answer = stage
        .ben
        .post(&format!("{declined}/decline"), json!({}))
        .await
        .expect_status(200);
    assert_eq!(answer.at("/status"), "declined");
    let cancelled = stage.offered().await;
    stage
        .asha
        .post(&format!("{cancelled}/cancel"), json!({}))
        .await
        .expect_status(200);
    for (offer, status) in [(declined, "declined"), (cancelled, "cancelled")] {
        let path = format!("{offer}/accept");
        let refused = stage
            .ben
            .post(&path, json!({}))
            .await
            .expect_problem(409, "transfer_not_pending");
        assert_eq!(refused.at("/transfer_status"), status);
    }
    assert_eq!(stage.told(&stage.asha).await[0], "transfer_declined");
    assert_eq!(stage.code(&stage.asha).await, before);
    assert_eq!(stage.code(&stage.ben).await, None);
    stage.scan(&before.unwrap()).await.expect_status(200);
    stage.assert_seats(1).await;
}

#[tokio::test]
async fn an_offer_is_void_from_its_end_on_and_swept_once() {
    let stage = Stage::free(json!({})).await;
    let offer = stage.offered().await;
    stage.world.clock.advance(TimeDelta::hours(48));
    let (asha, ben) = (
        stage.world.sign_in("+919876500002").await,
        stage.world.sign_in(BEN).await,
    );
    for step in ["accept", "decline"] {
        let path = format!("{offer}/{step}");
        ben.post(&path, json!({})).await.expect_problem(410, "transfer_expired");
    }
    let listed = ben.get("/v1/me/transfers?status=expired").await.expect_status(200);
    assert_eq!(listed.at("/items/0/status"), "expired");
    assert_eq!(expire_transfers(&stage.world.app).await.unwrap(), 1);
    assert_eq!(expire_transfers(&stage.world.app).await.unwrap(), 0);
    assert_eq!(stage.told(&asha).await[0], "transfer_expired");
    // One that nobody has swept yet stands in nobody's way either.
    let path = format!("/v1/tickets/{}/transfers", stage.ticket);
    asha.post(&path, json!({"phone": BEN})).await.expect_status(201);
    stage.world.clock.advance(TimeDelta::hours(48));
    let asha = stage.world.sign_in("+919876500002").await;
    asha.post(&path, json!({"phone": BEN})).await.expect_status(201);
    stage.assert_seats(1).await;
}

#[tokio::test]
async fn nobody_can_accept_after_the_event() {
    let stage = Stage::free(json!({})).await;
    stage.world.clock.advance(TimeDelta::days(7));
    let asha = stage.world.sign_in("+919876500002").await;
    let path = format!("/v1/tickets/{}/transfers", stage.ticket);
    let offer = asha.post(&path, json!({"phone": BEN})).await.expect_status(201);
    let event = asha
        .get(&format!("/v1/events/{}", stage.event))
        .await
        .expect_status(200);
    assert_eq!(offer.at("/expires_at"), event.at("/end_at"));
}
