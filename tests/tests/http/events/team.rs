//! The team of an event: who gives the door role, to whom, and what it opens from that moment on.

use serde_json::{Value, json};
use turnout_tests::Client;

use super::stage::{GUEST, HOST, STRANGER, Stage};
use crate::scene::give_role;

const NEW_NUMBER: &str = "+919876549999";

async fn id_of(client: &Client) -> String {
    client.get("/v1/me").await.expect_status(200).text("/id").to_owned()
}

/// Whether the door of the event opens for this person.
async fn stands_at_door(client: &Client, event: &str) -> bool {
    client.get(&format!("{event}/door-list")).await.status == 200
}

async fn told(client: &Client) -> Vec<String> {
    let list = client.get("/v1/notifications").await.expect_status(200);
    let items = list.at("/items").as_array().unwrap().iter();
    items.map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn who_is_given_the_door_stands_there_at_once_until_it_is_taken_back() {
    let stage = Stage::start().await;
    let event = stage.published(json!({"visibility": "private"})).await;
    let team = format!("{event}/team");
    let staff = &stage.stranger;
    staff.patch("/v1/me", json!({"name": "Ravi"})).await.expect_status(200);
    let id = id_of(staff).await;
    staff.get(&event).await.expect_problem(404, "event_not_found");

    let body = json!({"user_id": id, "role": "door"});
    let added = stage.host.post(&team, body.clone()).await.expect_status(201);
    assert_eq!(
        (
            added.text("/role"),
            added.text("/person/id"),
            added.text("/person/name")
        ),
        ("door", id.as_str(), "Ravi")
    );
    assert_eq!(added.at("/phone"), &Value::Null);
    assert_eq!(added.text("/given_by"), id_of(&stage.host).await);
    let elsewhere = stage
        .world
        .client_of_another_server()
        .with_token(staff.token().unwrap());
    assert!(stands_at_door(staff, &event).await && stands_at_door(&elsewhere, &event).await);
    staff.get(&event).await.expect_status(200);

    let again = stage.host.post(&team, body).await.expect_status(201);
    assert_eq!(again.body, added.body, "twice is once");
    let list = stage.host.get(&team).await.expect_status(200);
    assert_eq!(list.at("/items"), &json!([added.body]));
    // Door staff run nothing else, and see of the team what they have themselves.
    let own = staff.get(&team).await.expect_status(200);
    assert_eq!(own.at("/items"), &json!([added.body]));
    staff
        .get(&format!("{event}/requests"))
        .await
        .expect_problem(403, "forbidden");

    let member = format!("{team}/{}", added.text("/id"));
    stage.host.delete(&member).await.expect_status(204);
    stage
        .host
        .delete(&member)
        .await
        .expect_problem(404, "team_member_not_found");
    assert!(!stands_at_door(staff, &event).await && !stands_at_door(&elsewhere, &event).await);
    let titles = told(staff).await;
    assert_eq!(
        titles,
        [
            "You are no longer on the door team of Rooftop party",
            "You are on the door team of Rooftop party"
        ]
    );
    let id = event.trim_start_matches("/v1/events/");
    stage
        .world
        .assert_sql(&format!(
            "ARRAY(SELECT action FROM audit_logs WHERE event_uuid = '{id}' AND object_type = 'team_member' ORDER BY id)
                = ARRAY['events.team_member_added', 'events.team_member_removed']"
        ))
        .await;
}

#[tokio::test]
async fn a_number_is_shown_as_a_number_whoever_has_it() {
    let stage = Stage::start().await;
    let event = stage.published(json!({})).await;
    let team = format!("{event}/team");
    stage
        .stranger
        .patch("/v1/me", json!({"name": "Ravi"}))
        .await
        .expect_status(200);
    let by_id = json!({"user_id": id_of(&stage.stranger).await, "role": "door"});
    stage.host.post(&team, by_id).await.expect_status(201);
    let mut known = None;
    for number in [STRANGER, NEW_NUMBER] {
        let body = json!({"phone": number, "role": "door"});
        let mut added = stage.host.post(&team, body.clone()).await.expect_status(201);
        assert_eq!((added.text("/phone"), added.at("/person")), (number, &Value::Null));
        let again = stage.host.post(&team, body).await.expect_status(201);
        assert_eq!(again.body, added.body);
        for field in ["id", "phone", "created_at"] {
            added.body[field] = Value::Null;
        }
        assert_eq!(*known.get_or_insert(added.body.clone()), added.body);
    }
    let list = stage.host.get(&team).await.expect_status(200);
    let items = list.at("/items").as_array().unwrap();
    assert_eq!(items.len(), 3, "who was named twice stands there twice");
    let audit: Vec<_> = items.iter().map(|item| item["phone"].clone()).collect();
    assert_eq!(audit, [Value::Null, json!(STRANGER), json!(NEW_NUMBER)]);
    let stranger = id_of(&stage.stranger).await;
    stage
        .world
        .assert_sql(&format!(
            "(SELECT count(*) FROM audit_logs WHERE object_type = 'team_member' AND new_values::text LIKE '%{stranger}%') = 1
             AND NOT EXISTS (SELECT FROM audit_logs WHERE new_values::text LIKE '%{STRANGER}%')"
        ))
        .await;

    // The one behind the new number finds the door open at the first sign-in, and who has the role twice loses it twice.
    let newcomer = stage.world.sign_in(NEW_NUMBER).await;
    assert!(stands_at_door(&newcomer, &event).await);
    assert_eq!(told(&newcomer).await, ["You are on the door team of Rooftop party"]);
    for (item, stays) in items.iter().zip([true, false]) {
        let member = format!("{team}/{}", item["id"].as_str().unwrap());
        stage.host.delete(&member).await.expect_status(204);
        assert_eq!(stands_at_door(&stage.stranger, &event).await, stays);
    }
}

#[tokio::test]
async fn who_may_change_the_team() {
    let stage = Stage::start().await;
    let event = stage.published(json!({})).await;
    let (team, id) = (format!("{event}/team"), event.trim_start_matches("/v1/events/"));
    let guest = stage.world.sign_in(GUEST).await;
    let body = json!({"user_id": id_of(&guest).await, "role": "door"});
    let member = "0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071";
    let member = format!("{team}/{member}");
    let nobody = &stage.nobody;
    nobody.get(&team).await.expect_problem(401, "unauthenticated");
    nobody
        .post(&team, body.clone())
        .await
        .expect_problem(401, "unauthenticated");
    nobody.delete(&member).await.expect_problem(401, "unauthenticated");
    let roles = [
        (None, None, [403; 3]),
        (Some("door"), Some(id), [200, 403, 403]),
        (Some("support"), None, [403; 3]),
        (Some("manager"), Some(id), [200, 201, 404]),
        (Some("co_host"), Some(id), [200, 201, 404]),
        (Some("admin"), None, [200, 201, 404]),
    ];
    for (role, given_for, expected) in roles {
        if let Some(role) = role {
            give_role(&stage.world, &stage.stranger, role, given_for).await;
        }
        let answers = [
            stage.stranger.get(&team).await,
            stage.stranger.post(&team, body.clone()).await,
            stage.stranger.delete(&member).await,
        ];
        let statuses = answers.map(|answer| answer.status);
        assert_eq!(statuses, expected, "{role:?}");
    }
    // Of another event nobody gets anything.
    let private = stage.published(json!({"visibility": "private"})).await;
    give_role(&stage.world, &stage.stranger, "manager", Some(id)).await;
    let elsewhere = stage.stranger.post(&format!("{private}/team"), body).await;
    elsewhere.expect_problem(404, "event_not_found");
    let foreign = stage.host.get(&team).await.text("/items/0/id").to_owned();
    let foreign = stage.host.delete(&format!("{private}/team/{foreign}")).await;
    foreign.expect_problem(404, "team_member_not_found");
}

#[tokio::test]
async fn a_member_may_leave_and_take_nobody_along() {
    let stage = Stage::start().await;
    let event = stage.published(json!({"visibility": "private"})).await;
    let team = format!("{event}/team");
    let guest = stage.world.sign_in(GUEST).await;
    for (person, name) in [(&stage.stranger, "Ravi"), (&guest, "Meera")] {
        person.patch("/v1/me", json!({"name": name})).await.expect_status(200);
    }
    let by_id = json!({"user_id": id_of(&stage.stranger).await, "role": "door"});
    let by_id = stage.host.post(&team, by_id).await.expect_status(201);
    let by_number = json!({"phone": GUEST, "role": "door"});
    let by_number = stage.host.post(&team, by_number).await.expect_status(201);
    let (ravi, meera) = (
        format!("{team}/{}", by_id.text("/id")),
        format!("{team}/{}", by_number.text("/id")),
    );
    // Neither another's place nor one that does not exist.
    stage.stranger.delete(&meera).await.expect_problem(403, "forbidden");
    let nothing = format!("{team}/0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071");
    stage.stranger.delete(&nothing).await.expect_problem(403, "forbidden");
    assert!(stands_at_door(&guest, &event).await);

    for (person, place) in [(&stage.stranger, &ravi), (&guest, &meera)] {
        person.delete(place).await.expect_status(204);
        assert!(!stands_at_door(person, &event).await);
        assert_eq!(told(person).await.len(), 1, "nobody is told what they did");
        // Whoever is out does not know of the event any more.
        person.delete(place).await.expect_problem(404, "event_not_found");
    }
    let notes = stage.host.get("/v1/notifications").await.expect_status(200);
    let items = notes.at("/items").as_array().unwrap().iter();
    let messages: Vec<_> = items
        .filter(|item| item["type"] == "team_member_left")
        .map(|item| item["message"].as_str().unwrap())
        .collect();
    let left = |name: &str| format!("{name} is no longer on the door team.");
    assert_eq!(messages, [left(GUEST), left("Ravi")]);
    let (id, meera) = (event.trim_start_matches("/v1/events/"), id_of(&guest).await);
    stage
        .world
        .assert_sql(&format!(
            "(SELECT count(*) FROM audit_logs WHERE action = 'events.team_member_left') = 2
             AND (SELECT count(*) FROM audit_logs WHERE action = 'events.team_member_left' AND event_uuid = '{id}') = 1
             AND NOT EXISTS (SELECT FROM audit_logs WHERE event_uuid = '{id}'
                AND actor_user_id = (SELECT id FROM users WHERE uuid = '{meera}'))
             AND NOT EXISTS (SELECT FROM notifications
                WHERE sender_user_id = (SELECT id FROM users WHERE uuid = '{meera}'))"
        ))
        .await;
    let list = stage.host.get(&team).await.expect_status(200);
    assert_eq!(list.at("/items"), &json!([]));
}

#[tokio::test]
async fn refusals_leave_the_team_as_it_is() {
    let stage = Stage::start().await;
    let event = stage.published(json!({})).await;
    let team = format!("{event}/team");
    let add = |body: Value| stage.host.post(&team, body);
    let user = |id: String| json!({"user_id": id, "role": "door"});
    add(json!({})).await.expect_fields(&[("/role", "required")]);
    add(json!({"role": "door"})).await.expect_fields(&[("", "required")]);
    let both = json!({"user_id": id_of(&stage.host).await, "phone": GUEST, "role": "door"});
    add(both).await.expect_fields(&[("", "conflict")]);
    add(json!({"phone": "12", "role": "door"}))
        .await
        .expect_fields(&[("/phone", "invalid_format")]);
    let boss = json!({"user_id": id_of(&stage.stranger).await, "role": "admin"});
    add(boss).await.expect_problem(422, "validation_failed");
    add(user("0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071".to_owned()))
        .await
        .expect_fields(&[("/user_id", "unknown_value")]);
    add(user(id_of(&stage.host).await))
        .await
        .expect_problem(409, "host_needs_no_role");
    add(json!({"phone": HOST, "role": "door"}))
        .await
        .expect_problem(409, "host_needs_no_role");

    let stranger = id_of(&stage.stranger).await;
    stage
        .world
        .sql("UPDATE events SET end_at = '2027-01-15T11:00Z', start_at = '2027-01-15T10:00Z'")
        .await;
    add(user(stranger.clone())).await.expect_problem(409, "event_over");
    for status in ["completed", "cancelled"] {
        let set = format!("UPDATE events SET status = '{status}', cancelled_at = now()");
        stage.world.sql(&set).await;
        let refused = add(user(stranger.clone())).await.expect_problem(409, "event_closed");
        assert_eq!(refused.text("/event_status"), status);
    }
    stage
        .world
        .assert_sql("NOT EXISTS (SELECT FROM user_roles) AND NOT EXISTS (SELECT FROM notifications)")
        .await;
}

/// A co-host who names the host's number hears nothing of whose it is.
#[tokio::test]
async fn only_the_host_hears_that_a_number_is_the_hosts() {
    let stage = Stage::start().await;
    let event = stage.published(json!({})).await;
    stage.grant(STRANGER, "co_host", Some(&event)).await;
    let body = json!({"phone": HOST, "role": "door"});
    let added = stage
        .stranger
        .post(&format!("{event}/team"), body)
        .await
        .expect_status(201);
    assert_eq!(added.at("/person"), &Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_place_in_a_team_goes_to_one() {
    let stage = Stage::start().await;
    let event = stage.published(json!({})).await;
    let id = event.trim_start_matches("/v1/events/");
    stage
        .world
        .sql(&format!(
            "INSERT INTO users (uuid, phone, joined_at)
             SELECT gen_random_uuid(), '+9198765' || (50000 + n), now() FROM generate_series(1, 99) n;
             INSERT INTO user_roles (user_id, role_id, event_id)
             SELECT u.id, r.id, e.id FROM users u, roles r, events e
             WHERE u.phone BETWEEN '+919876550001' AND '+919876550099' AND r.name = 'door' AND e.uuid = '{id}'"
        ))
        .await;
    let team = format!("{event}/team");
    let other = stage
        .world
        .client_of_another_server()
        .with_token(stage.host.token().unwrap());
    let add = |host: Client, number: u32| {
        let body = json!({"phone": format!("+9198765{number}"), "role": "door"});
        let team = team.clone();
        async move { host.post(&team, body).await }
    };
    let wishes = (60001..60011).map(|number| {
        let host = if number % 2 == 0 { &stage.host } else { &other };
        add(host.clone(), number)
    });
    let answers = futures::future::join_all(wishes).await;
    let (added, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((added.len(), refused.len()), (1, 9));
    for answer in refused {
        answer.expect_problem(409, "team_full");
    }
    let page = stage.host.get(&format!("{team}?limit=60")).await.expect_status(200);
    let next = page.text("/next_cursor").to_owned();
    let rest = stage
        .host
        .get(&format!("{team}?limit=60&cursor={next}"))
        .await
        .expect_status(200);
    assert_eq!(rest.at("/items").as_array().unwrap().len(), 40);
}
