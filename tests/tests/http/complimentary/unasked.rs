//! Whoever knows a number and gives it seats does not learn whose it is.

use serde_json::{Value, json};
use turnout_tests::Answer;

use super::stage::{Stage, id_of, ticket_path};
use crate::scene::{checkout, ordered, published, reserved};

const HOST: &str = "+919876500001";
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

/// What the host sees of Asha's profile: how many pictures of two, and how many events that they share.
async fn seen(stage: &Stage, asha: &str) -> (usize, usize) {
    let profile = stage.host.get(&format!("/v1/users/{asha}")).await.expect_status(200);
    let count = |name: &str| profile.body[name].as_array().map_or(0, Vec::len);
    (count("pictures"), count("shared_events"))
}

/// Asha has two pictures.
async fn pictured(stage: &Stage, asha: &str) {
    let insert = format!(
        "INSERT INTO user_pictures (uuid, user_id, position, object_key, content_type, width, height)
         SELECT v.id::uuid, u.id, v.position, 'pictures/' || v.id || '.jpg', 'image/jpeg', 1, 1
         FROM users u, (VALUES (1, '0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071'),
                               (2, '0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6072')) AS v (position, id)
         WHERE u.uuid = '{asha}'"
    );
    stage.world.sql(&insert).await;
}

#[tokio::test]
async fn no_profile_tells_whose_number_was_given_seats() {
    let stage = Stage::start().await;
    let asha = id_of(&stage.asha).await;
    pictured(&stage, &asha).await;
    given(&stage).await;
    assert_eq!(seen(&stage, &asha).await, (1, 0));
    let invites = format!("/v1/events/{}/invites", stage.event);
    for person in [&stage.asha, &stage.ben] {
        let body = json!({"user_id": id_of(person).await});
        stage.host.post(&invites, body).await.expect_status(201);
    }
    assert_eq!(listed(&stage).await, Value::Null);
    let mut refused = Vec::new();
    for (key, person) in [("a", &stage.asha), ("b", &stage.ben)] {
        let body = json!({"user_id": id_of(person).await, "seats": 20});
        let answer = stage.give(&stage.host, key, body).await;
        refused.push(answer.expect_problem(422, "seat_limit_exceeded").body);
    }
    assert_eq!(refused[0], refused[1]);
    stage.world.clock.advance(chrono::TimeDelta::minutes(2));
    stage.world.sign_in(ASHA).await;
    assert_eq!(seen(&stage, &asha).await, (2, 1));
}

#[tokio::test]
async fn a_gift_opens_no_profile_before_its_owner_has_done_something() {
    let stage = Stage::start().await;
    let asha = id_of(&stage.asha).await;
    pictured(&stage, &asha).await;
    stage.given("g", 1).await;
    assert_eq!(
        listed(&stage).await["name"],
        "Asha",
        "whoever names a user knows who it is"
    );
    assert_eq!(seen(&stage, &asha).await, (1, 0));
    let invites = format!("/v1/events/{}/invites", stage.event);
    let coming = stage.host.post(&invites, json!({"user_id": asha})).await;
    coming.expect_problem(409, "already_attending");
    let order = ordered(&stage.asha, "o", &reserved(&stage.asha, &stage.event, "r", 1).await).await;
    checkout(&stage.world, &order, "approve").await;
    stage.world.work().await;
    assert_eq!(seen(&stage, &asha).await, (2, 1), "she booked herself");
}

#[tokio::test]
async fn a_co_host_does_not_learn_which_number_is_the_hosts() {
    let stage = Stage::start().await;
    let body = json!({"user_id": id_of(&stage.asha).await, "role": "co_host"});
    let team = format!("/v1/events/{}/team", stage.event);
    stage.host.post(&team, body).await.expect_status(201);
    for (key, phone) in [("host", HOST), ("nobody", NOBODY)] {
        let body = json!({"phone": phone, "seats": 1});
        let given = stage.give(&stage.asha, key, body).await.expect_status(201);
        assert_eq!(given.at("/guest"), &Value::Null);
    }
    let path = format!("/v1/events/{}/attendees", stage.event);
    let list = stage.asha.get(&path).await.expect_status(200);
    assert_eq!(
        (list.at("/items/0/user"), list.at("/items/1/user")),
        (&Value::Null, &Value::Null)
    );
    stage.assert_seats(0, 2, 2).await;
    let own = json!({"phone": HOST, "seats": 1});
    let refused = stage.give(&stage.host, "own", own).await;
    refused.expect_problem(409, "own_event");
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
