//! Whoever knows a number and gives it seats does not learn whose it is.

use serde_json::{Value, json};
use turnout_tests::Answer;

use super::stage::{Stage, id_of, ticket_path};
use crate::scene::{checkout, ordered, published, reserved};

const ASHA: &str = "+919876500002";
const BEN: &str = "+919876500003";
const NOBODY: &str = "+919876577777";

/// Everything of the event that its host can read.
async fn all_that_the_host_reads(stage: &Stage, given: &Value) -> Vec<Answer> {
    let mut read = Vec::new();
    for path in ["attendees", "attendance", "door-list", "audit", "money"] {
        let path = format!("/v1/events/{}/{path}", stage.event);
        read.push(stage.host.get(&path).await.expect_status(200));
    }
    read.push(stage.host.get(&ticket_path(given, 0)).await.expect_status(200));
    read.push(stage.host.get("/v1/notifications").await.expect_status(200));
    read
}

/// Whom the list shows.
async fn listed(stage: &Stage) -> Value {
    let path = format!("/v1/events/{}/attendees", stage.event);
    let list = stage.host.get(&path).await.expect_status(200);
    assert_eq!(list.at("/items").as_array().unwrap().len(), 1);
    list.at("/items/0/user").clone()
}

/// The host gives Asha's number a seat.
async fn given(stage: &Stage) -> Value {
    let body = json!({"phone": ASHA, "seats": 1});
    let given = stage.give(&stage.host, "g", body).await.expect_status(201).body;
    assert_eq!(listed(stage).await, Value::Null);
    given
}

#[tokio::test]
async fn a_name_is_told_once_its_owner_has_signed_in_since() {
    let stage = Stage::start().await;
    let asha = id_of(&stage.asha).await;
    let given = given(&stage).await;
    for answer in all_that_the_host_reads(&stage, &given).await {
        let text = answer.body.to_string();
        assert!(!text.contains("Asha") && !text.contains(&asha), "{text}");
    }
    let found = format!("/v1/events/{}/attendance?q=asha", stage.event);
    let found = stage.host.get(&found).await.expect_status(200);
    assert_eq!(found.at("/items"), &json!([]), "nor is it found by the name");
    // What she has is hers all the same.
    let tickets = stage.asha.get("/v1/me/tickets").await.expect_status(200);
    assert_eq!(tickets.at("/items").as_array().unwrap().len(), 1);
    stage.world.clock.advance(chrono::TimeDelta::minutes(2));
    stage.world.sign_in(ASHA).await;
    assert_eq!(listed(&stage).await, json!({"id": asha, "name": "Asha"}));
}

#[tokio::test]
async fn a_name_is_told_once_its_owner_books() {
    let stage = Stage::start().await;
    given(&stage).await;
    let order = ordered(&stage.asha, "o", &reserved(&stage.asha, &stage.event, "r", 1).await).await;
    checkout(&stage.world, &order, "approve").await;
    stage.world.work().await;
    assert_eq!(listed(&stage).await["name"], "Asha");
}

#[tokio::test]
async fn a_name_is_told_once_its_owner_comes() {
    let stage = Stage::start().await;
    let ticket = ticket_path(&given(&stage).await, 0);
    let ticket = stage.asha.get(&ticket).await.expect_status(200);
    let scan = format!("/v1/events/{}/check-ins", stage.event);
    stage
        .host
        .post(&scan, json!({"code": ticket.text("/code")}))
        .await
        .expect_status(200);
    assert_eq!(listed(&stage).await["name"], "Asha");
}

#[tokio::test]
async fn no_number_tells_of_whose_gender_it_is() {
    let stage = Stage::start().await;
    for (person, gender) in [(&stage.asha, "female"), (&stage.ben, "male")] {
        person
            .patch("/v1/me", json!({"gender": gender}))
            .await
            .expect_status(200);
    }
    let event = published(&stage.world, &stage.host, json!({"allowed_genders": "female"})).await;
    let path = format!("/v1/events/{event}/complimentary");
    let mut answers = Vec::new();
    for phone in [ASHA, BEN, NOBODY] {
        let body = json!({"phone": phone, "seats": 1});
        let refused = stage.host.post_once(&path, phone, body).await;
        let refused = refused.expect_problem(403, "not_allowed_for_gender");
        answers.push(refused.text("/detail").to_owned());
    }
    assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:?}");
    // Whoever names a user knows who it is.
    let body = json!({"user_id": id_of(&stage.asha).await, "seats": 1});
    stage.host.post_once(&path, "user", body).await.expect_status(201);
}
