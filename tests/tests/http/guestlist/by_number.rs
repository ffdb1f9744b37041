//! Whoever invites numbers and people learns of nobody which number is theirs.

use reqwest::Method;
use serde_json::{Value, json};
use turnout_tests::Answer;

use super::stage::{SECRET, Scene, Stage, ids_of, phone, reply, texts, user_id};

const NOBODY: &str = "+919876543298";

async fn invite(stage: &Stage, scene: Scene, body: Value) -> Answer {
    stage.host.post(&scene.path("invites"), body).await
}

/// The id of a new invitation of that user's number.
async fn by_number(stage: &Stage, scene: Scene, number: u32) -> String {
    let made = invite(stage, scene, json!({"phone": phone(number)})).await;
    made.expect_status(201).text("/id").to_owned()
}

/// The statuses of the event's invitations, the latest first, as its host reads them.
async fn statuses(stage: &Stage, scene: Scene) -> Vec<String> {
    let listed = stage.host.get(&scene.path("invites")).await.expect_status(200);
    texts(&listed, "/status").into_iter().map(ToOwned::to_owned).collect()
}

async fn own(stage: &Stage, number: u32) -> Vec<String> {
    let page = stage.guest(number).get("/v1/me/invites?status=pending").await;
    ids_of(&page.expect_status(200))
        .into_iter()
        .map(ToOwned::to_owned)
        .collect()
}

#[tokio::test]
async fn an_invitation_of_a_number_and_one_of_its_owner_know_nothing_of_each_other() {
    let stage = Stage::start(3).await;
    for number_first in [true, false] {
        let scene = stage.event(SECRET).await;
        let mut bodies = [json!({"phone": phone(2)}), json!({"user_id": user_id(2).to_string()})];
        if !number_first {
            bodies.reverse();
        }
        for body in &bodies {
            invite(&stage, scene, body.clone()).await.expect_status(201);
        }
        let listed = stage.host.get(&scene.path("invites")).await.expect_status(200);
        let (named, unnamed) = if number_first { (0, 1) } else { (1, 0) };
        assert_eq!(
            (
                listed.at(&format!("/items/{named}/phone")),
                listed.at(&format!("/items/{unnamed}/guest"))
            ),
            (&Value::Null, &Value::Null)
        );
        for body in bodies {
            let again = invite(&stage, scene, body.clone())
                .await
                .expect_problem(409, "already_invited");
            let same = usize::from(body.get("phone").is_some() == number_first);
            assert_eq!(again.text("/invite_id"), ids_of(&listed)[same], "of the same kind");
        }
        assert_eq!(own(&stage, 2).await.len(), 2);
        stage
            .world
            .sql(&format!(
                "DELETE FROM event_invites WHERE event_id = (SELECT id FROM events WHERE uuid = '{}')",
                scene.event
            ))
            .await;
    }
}

#[tokio::test]
async fn who_accepts_the_one_of_their_number_is_done_with_the_other_one() {
    let stage = Stage::start(2).await;
    let scene = stage.event(SECRET).await;
    let named = stage.invited(scene, 2).await;
    let number = by_number(&stage, scene, 2).await;
    let guest = stage.guest(2);
    guest
        .post(&reply(&number, "accept"), json!({}))
        .await
        .expect_status(200);
    assert_eq!(statuses(&stage, scene).await, ["accepted", "expired"]);
    assert_eq!(own(&stage, 2).await, [""; 0]);
    stage.assert_audited("guestlist.invite_accepted", 1).await;
    stage.assert_audited("guestlist.invite_expired", 1).await;
    guest
        .post(&reply(&named, "accept"), json!({}))
        .await
        .expect_problem(410, "invite_expired");
    stage.assert_seats(scene, 0, 1, 0).await;
}

#[tokio::test]
async fn that_the_named_one_is_accepted_does_not_show_on_the_one_of_the_number() {
    let stage = Stage::start(3).await;
    let scene = stage.event(SECRET).await;
    let numbers = [by_number(&stage, scene, 2).await, by_number(&stage, scene, 3).await];
    let named = stage.invited(scene, 2).await;
    let guest = stage.guest(2);
    guest.post(&reply(&named, "accept"), json!({})).await.expect_status(200);
    assert_eq!(statuses(&stage, scene).await, ["accepted", "pending", "pending"]);
    assert_eq!(own(&stage, 2).await, [""; 0], "nothing is left to answer");
    for number in [2, 3] {
        let again = invite(&stage, scene, json!({"phone": phone(number)})).await;
        again.expect_problem(409, "already_invited");
    }
    assert!(guest.post(&reply(&numbers[0], "accept"), json!({})).await.status >= 400);
    stage.assert_seats(scene, 0, 1, 0).await;
    // The host may take both back, and both look alike.
    for id in &numbers {
        let revoked = stage
            .host
            .post(&reply(id, "revoke"), Value::Null)
            .await
            .expect_status(200);
        assert_eq!(
            (revoked.text("/status"), revoked.at("/guest")),
            ("revoked", &Value::Null)
        );
    }
    stage.assert_seats(scene, 0, 1, 0).await;
}

#[tokio::test]
async fn a_declined_one_leaves_the_other_one() {
    let stage = Stage::start(2).await;
    let scene = stage.event(SECRET).await;
    let named = stage.invited(scene, 2).await;
    let number = by_number(&stage, scene, 2).await;
    let guest = stage.guest(2);
    guest
        .post(&reply(&named, "decline"), Value::Null)
        .await
        .expect_status(200);
    assert_eq!(own(&stage, 2).await, [number.as_str()]);
    guest
        .post(&reply(&number, "accept"), json!({}))
        .await
        .expect_status(200);
    stage.assert_seats(scene, 0, 1, 0).await;
}

#[tokio::test]
async fn what_waits_for_a_number_is_told_to_its_owner_and_goes_with_the_number() {
    let stage = Stage::start(3).await;
    let scene = stage.event(SECRET).await;
    let id = by_number(&stage, scene, 2).await;
    assert_eq!(stage.told(2).await, ["invite_received"]);
    let moved = format!(
        "UPDATE users SET phone = '+919876599999' WHERE uuid = '{}';
         UPDATE users SET phone = '{}' WHERE uuid = '{}'",
        user_id(2),
        phone(2),
        user_id(3)
    );
    stage.world.sql(&moved).await;
    assert_eq!(
        (own(&stage, 2).await.len(), own(&stage, 3).await),
        (0, vec![id.clone()])
    );
    stage
        .host
        .post(&reply(&id, "revoke"), Value::Null)
        .await
        .expect_status(200);
    assert_eq!(stage.told(3).await, ["invite_revoked"]);
}

#[tokio::test]
async fn only_the_host_learns_which_number_is_the_hosts() {
    let stage = Stage::start(3).await;
    let scene = stage.event(SECRET).await;
    let team = scene.path("team");
    let body = json!({"user_id": user_id(2).to_string(), "role": "co_host"});
    stage.host.post(&team, body).await.expect_status(201);
    let co_host = stage.guest(2);
    let path = scene.path("invites");
    let of_host = co_host.post(&path, json!({"phone": phone(1)})).await.expect_status(201);
    let of_nobody = co_host.post(&path, json!({"phone": NOBODY})).await.expect_status(201);
    let known = |made: &Answer| (made.text("/status").to_owned(), made.at("/guest").clone());
    assert_eq!(known(&of_host), known(&of_nobody));
    assert_eq!(stage.told(1).await, [""; 0]);
    assert_eq!(own(&stage, 1).await, [""; 0]);
    let id = of_host.text("/id");
    let accept = stage.host.post(&reply(id, "accept"), json!({})).await;
    accept.expect_problem(409, "own_event");
    co_host.post(&reply(id, "revoke"), Value::Null).await.expect_status(200);
    assert_eq!(stage.told(1).await, [""; 0]);
    let invite_own = stage
        .host
        .post(&scene.path("invites"), json!({"phone": phone(1)}))
        .await;
    invite_own.expect_problem(409, "own_event");
    let named = json!({"user_id": user_id(1).to_string()});
    let named = co_host.post(&scene.path("invites"), named).await;
    named.expect_problem(409, "own_event");
}

/// Everything that the person's list of invitations holds.
async fn all_own(stage: &Stage, number: u32) -> usize {
    let page = stage.guest(number).get("/v1/me/invites").await.expect_status(200);
    ids_of(&page).len()
}

#[tokio::test]
async fn who_is_blocked_reaches_nobody_by_inviting_and_taking_back() {
    let stage = Stage::start(3).await;
    let scene = stage.event(SECRET).await;
    let body = json!({"user_id": user_id(3).to_string(), "role": "co_host"});
    stage.host.post(&scene.path("team"), body).await.expect_status(201);
    let co_host = stage.guest(3);
    let guest = stage.guest(2);
    let block = guest.request(Method::PUT, &format!("/v1/me/blocks/{}", user_id(3)));
    assert!(guest.send(block).await.status < 300);
    for taking_back in [&co_host, &stage.host] {
        let body = json!({"phone": phone(2), "message": "I will find you"});
        let made = co_host.post(&scene.path("invites"), body).await.expect_status(201);
        assert_eq!(all_own(&stage, 2).await, 0);
        taking_back
            .post(&reply(made.text("/id"), "revoke"), Value::Null)
            .await
            .expect_status(200);
        assert_eq!((all_own(&stage, 2).await, stage.told(2).await), (0, Vec::new()));
    }
}

#[tokio::test]
async fn a_number_can_be_invited_again_once_it_is_anothers() {
    let stage = Stage::start(3).await;
    let scene = stage.event(SECRET).await;
    let first = by_number(&stage, scene, 2).await;
    stage
        .guest(2)
        .post(&reply(&first, "accept"), json!({}))
        .await
        .expect_status(200);
    let again = invite(&stage, scene, json!({"phone": phone(2)})).await;
    again.expect_problem(409, "already_invited");
    let moved = format!(
        "UPDATE users SET phone = '+919876599999' WHERE uuid = '{}';
         UPDATE users SET phone = '{}' WHERE uuid = '{}'",
        user_id(2),
        phone(2),
        user_id(3)
    );
    stage.world.sql(&moved).await;
    let second = by_number(&stage, scene, 2).await;
    assert_eq!(own(&stage, 3).await, [second]);
}
