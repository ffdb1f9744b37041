//! Who sees who comes.

use serde_json::{Value, json};

use super::stage::{SECRET, Setting, Stage, USUAL, ids_of, step, texts};

#[tokio::test]
async fn the_host_sees_everything_page_by_page() {
    let stage = Stage::start(5).await;
    let scene = stage.event(USUAL).await;
    let mut requests = Vec::new();
    for number in 2..=5 {
        requests.push(stage.accepted(scene, number).await);
    }
    stage
        .guest(3)
        .post(&step(&requests[1], "cancel"), Value::Null)
        .await
        .expect_status(200);
    let path = scene.path("attendees");
    let first = stage.host.get(&format!("{path}?limit=3")).await.expect_status(200);
    assert_eq!(texts(&first, "/user/name"), ["Person 2", "Person 3", "Person 4"]);
    assert_eq!(texts(&first, "/status"), ["going", "not_going", "going"]);
    let one = first.at("/items/0");
    assert_eq!((&one["seats"], &one["ticket_type"]), (&json!(1), &json!("Standard")));
    assert_eq!(one["price_paid"], json!({"amount": "0.00", "currency": "INR"}));
    assert_eq!(one["request_id"], json!(requests[0]));
    let cursor = first.text("/next_cursor");
    let second = stage
        .host
        .get(&format!("{path}?limit=3&cursor={cursor}"))
        .await
        .expect_status(200);
    assert_eq!(
        (texts(&second, "/user/name"), second.at("/next_cursor")),
        (vec!["Person 5"], &Value::Null)
    );
    let gone = stage
        .host
        .get(&format!("{path}?status=not_going"))
        .await
        .expect_status(200);
    assert_eq!(ids_of(&gone).len(), 1);
}

#[tokio::test]
async fn guests_see_names_where_the_event_shows_them() {
    let stage = Stage::start(5).await;
    let scene = stage
        .event(Setting {
            shows_list: true,
            ..USUAL
        })
        .await;
    stage.accepted(scene, 2).await;
    let left = stage.accepted(scene, 3).await;
    stage
        .guest(3)
        .post(&step(&left, "cancel"), Value::Null)
        .await
        .expect_status(200);
    stage.asked(scene, 4).await;
    let path = scene.path("attendees");
    let seen = stage.guest(2).get(&path).await.expect_status(200);
    assert_eq!(texts(&seen, "/user/name"), ["Person 2"], "only who comes");
    let fields: Vec<_> = seen.at("/items/0").as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, ["id", "status", "user"]);
    for number in [3, 4, 5] {
        stage.guest(number).get(&path).await.expect_problem(403, "forbidden");
    }
    stage
        .guest(2)
        .get(&format!("{path}?status=cancelled"))
        .await
        .expect_problem(403, "forbidden");
    stage
        .world
        .client()
        .get(&path)
        .await
        .expect_problem(401, "unauthenticated");
}

#[tokio::test]
async fn otherwise_they_see_nobody() {
    let stage = Stage::start(3).await;
    let scene = stage.event(USUAL).await;
    stage.accepted(scene, 2).await;
    stage
        .guest(2)
        .get(&scene.path("attendees"))
        .await
        .expect_problem(403, "forbidden");
    let secret = stage
        .event(Setting {
            shows_list: true,
            ..SECRET
        })
        .await;
    stage
        .guest(3)
        .get(&secret.path("attendees"))
        .await
        .expect_problem(404, "event_not_found");
}
