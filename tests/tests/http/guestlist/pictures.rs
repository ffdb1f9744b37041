//! Whose picture stands in lists of guests.

use reqwest::Method;
use serde_json::{Value, json};
use turnout_tests::{Answer, Client};

use super::stage::{Setting, Stage, USUAL, phone, reply, user_id};

fn picture(number: u32, position: u32) -> String {
    format!("01900000-0000-7000-9000-00000000{position:02}{number:02}")
}

fn url(number: u32) -> Value {
    json!(format!("/v1/pictures/{}", picture(number, 1)))
}

/// Two pictures for each of these people.
async fn pictured(stage: &Stage, people: &[u32]) {
    for number in people {
        for position in [2, 1] {
            let id = picture(*number, position);
            let insert = format!(
                "INSERT INTO user_pictures (uuid, user_id, position, object_key, content_type, width, height)
                 SELECT '{id}', id, {position}, 'pictures/{id}.jpg', 'image/jpeg', 1, 1 FROM users
                 WHERE uuid = '{}'",
                user_id(*number)
            );
            stage.world.sql(&insert).await;
        }
    }
}

async fn block(who: &Client, whom: u32) {
    let path = format!("/v1/me/blocks/{}", user_id(whom));
    let request = who.request(Method::PUT, &path);
    let answer = who.send(request).await;
    assert!(answer.status < 300, "{}", answer.body);
}

/// The pictures of a page, in the order of its items; `null` where there is none.
fn pictures(page: &Answer, person: &str) -> Vec<Value> {
    let items = page.at("/items").as_array().unwrap();
    items.iter().map(|item| item[person]["picture_url"].clone()).collect()
}

#[tokio::test]
async fn the_host_sees_the_first_picture_of_whoever_shows_it() {
    let stage = Stage::start(6).await;
    pictured(&stage, &[2, 3, 4, 6]).await;
    let scene = stage.event(USUAL).await;
    for number in 2..=5 {
        stage.accepted(scene, number).await;
    }
    stage.invited(scene, 6).await;
    let by_number = json!({"phone": "+919800000001"});
    stage
        .host
        .post(&scene.path("invites"), by_number)
        .await
        .expect_status(201);
    let lists = async |client: &Client| {
        let requests = client.get(&scene.path("requests")).await.expect_status(200);
        let attendees = client.get(&scene.path("attendees")).await.expect_status(200);
        (pictures(&requests, "requester"), pictures(&attendees, "user"))
    };
    let all = vec![url(2), url(3), url(4), Value::Null];
    assert_eq!(lists(&stage.host).await, (all.clone(), all));
    let invites = stage.host.get(&scene.path("invites")).await.expect_status(200);
    assert_eq!(pictures(&invites, "guest"), [Value::Null, url(6)]);
    assert_eq!(pictures(&invites, "inviter"), [Value::Null, Value::Null]);

    // Whoever has blocked the host, or does not show their profile, is seen by name alone.
    block(&stage.guest(3), 1).await;
    let hide = format!(
        "UPDATE user_profiles SET is_active = FALSE WHERE user_id = (SELECT id FROM users WHERE uuid = '{}')",
        user_id(4)
    );
    stage.world.sql(&hide).await;
    let some = vec![url(2), Value::Null, Value::Null, Value::Null];
    assert_eq!(lists(&stage.host).await, (some.clone(), some));
    let seen = stage.host.get(&format!("/v1/users/{}", user_id(3))).await;
    seen.expect_problem(404, "not_found");
    block(&stage.guest(6), 1).await;
    let invites = stage.host.get(&scene.path("invites")).await.expect_status(200);
    assert_eq!(pictures(&invites, "guest"), [Value::Null, Value::Null]);
}

#[tokio::test]
async fn guests_see_each_other_as_profiles_decide() {
    let stage = Stage::start(4).await;
    pictured(&stage, &[2, 3]).await;
    let shown = Setting {
        shows_list: true,
        ..USUAL
    };
    let scene = stage.event(shown).await;
    for number in 2..=4 {
        stage.accepted(scene, number).await;
    }
    block(&stage.guest(3), 4).await;
    for (viewer, expected) in [(2, [url(2), url(3)]), (4, [url(2), Value::Null])] {
        let list = stage
            .guest(viewer)
            .get(&scene.path("attendees"))
            .await
            .expect_status(200);
        assert_eq!(pictures(&list, "user")[..2], expected, "{viewer}");
    }
    let own = stage.guest(3).get("/v1/me/requests").await.expect_status(200);
    assert_eq!(pictures(&own, "requester"), [url(3)]);
}

/// A number that was invited shows nobody, before whoever has it answers.
#[tokio::test]
async fn an_invited_number_shows_no_picture() {
    let stage = Stage::start(2).await;
    pictured(&stage, &[2]).await;
    let scene = stage.event(USUAL).await;
    let invite = json!({"phone": phone(2)});
    stage.host.post(&scene.path("invites"), invite).await.expect_status(201);
    let list = stage.host.get(&scene.path("invites")).await.expect_status(200);
    assert_eq!(list.at("/items/0/guest"), &Value::Null);
    let accept = reply(list.text("/items/0/id"), "accept");
    stage.guest(2).post(&accept, json!({})).await.expect_status(200);
    let own = stage.guest(2).get("/v1/me/invites").await.expect_status(200);
    assert_eq!(pictures(&own, "guest"), [url(2)]);
}
