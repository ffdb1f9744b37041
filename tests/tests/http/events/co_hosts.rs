//! What co-hosts and managers may do with an event that is not theirs, and which roles they give.

use serde_json::{Value, json};
use turnout_tests::{Answer, Client};

use super::stage::{GUEST, STRANGER, Stage, ids};

async fn id_of(client: &Client) -> String {
    client.get("/v1/me").await.expect_status(200).text("/id").to_owned()
}

/// Gives a role and answers the address of the membership.
async fn give(giver: &Client, event: &str, person: &Client, role: &str) -> String {
    let body = json!({"user_id": id_of(person).await, "role": role});
    let added = giver.post(&format!("{event}/team"), body).await.expect_status(201);
    assert_eq!(added.text("/role"), role);
    format!("{event}/team/{}", added.text("/id"))
}

fn permissions(event: &Answer) -> Vec<&str> {
    let list = event.at("/my_permissions").as_array().unwrap();
    list.iter().map(|name| name.as_str().unwrap()).collect()
}

/// One request for each power of a host, in an order in which all of them succeed. Answers the statuses.
async fn powers(stage: &Stage, client: &Client, event: &str, guest: &str) -> Vec<(&'static str, u16)> {
    let later = json!({"start_at": stage.hours(72), "end_at": stage.hours(76), "reason": "Rain."});
    let order = "/v1/orders/0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071";
    let post = |rest: &str, body: Value| {
        let path = format!("{event}{rest}");
        async move { client.post_once(&path, &path, body).await.status }
    };
    let get = |rest: &str| {
        let path = format!("{event}{rest}");
        async move { client.get(&path).await.status }
    };
    vec![
        ("edit", client.patch(event, json!({"title": "Rooftop"})).await.status),
        ("publish", post("/publish", json!({})).await),
        ("requests", get("/requests").await),
        ("attendees", get("/attendees").await),
        ("invite", post("/invites", json!({"user_id": guest})).await),
        (
            "give",
            post("/complimentary", json!({"user_id": guest, "seats": 1})).await,
        ),
        ("tiers", post("/tiers", json!({"name": "VIP", "quantity": 5})).await),
        ("door", get("/door-list").await),
        ("stats", get("/stats").await),
        ("money", get("/money").await),
        ("refund", client.get(order).await.status),
        ("audit", get("/audit").await),
        ("postpone", post("/postpone", later).await),
        ("cancel", post("/cancel", json!({"reason": "Rain."})).await),
    ]
}

/// What each power answers to who has it.
const ALL: [(&str, u16); 14] = [
    ("edit", 200),
    ("publish", 200),
    ("requests", 200),
    ("attendees", 200),
    ("invite", 201),
    ("give", 201),
    ("tiers", 201),
    ("door", 200),
    ("stats", 200),
    ("money", 200),
    ("refund", 404),
    ("audit", 200),
    ("postpone", 200),
    ("cancel", 200),
];

/// The powers that managers lack.
const OF_CO_HOSTS: [&str; 7] = ["publish", "give", "stats", "money", "audit", "postpone", "cancel"];
/// The powers that door staff have.
const OF_THE_DOOR: [&str; 2] = ["door", "refund"];

#[tokio::test]
async fn a_co_host_may_do_what_the_host_may_and_a_manager_less() {
    let stage = Stage::start().await;
    let guest = id_of(&stage.world.sign_in(GUEST).await).await;
    for role in ["co_host", "manager", "door"] {
        let event = super::stage::path(&stage.draft(json!({"admission": "request"})).await);
        let member = give(&stage.host, &event, &stage.stranger, role).await;
        // A draft takes no invitations, and who has left its team sees nothing of it.
        if role != "co_host" {
            let publish = format!("{event}/publish");
            stage.host.post(&publish, json!({})).await.expect_status(200);
        }
        let expected: Vec<_> = ALL
            .iter()
            .map(|(power, status)| match role {
                "manager" if OF_CO_HOSTS.contains(power) => (*power, 403),
                "door" if !OF_THE_DOOR.contains(power) => (*power, 403),
                _ => (*power, *status),
            })
            .collect();
        assert_eq!(
            powers(&stage, &stage.stranger, &event, &guest).await,
            expected,
            "{role}"
        );
        seen_as(&stage, &event, role).await;

        stage.host.delete(&member).await.expect_status(204);
        let audit = stage.stranger.get(&format!("{event}/audit")).await;
        audit.expect_problem(403, "forbidden");
        let after = stage.stranger.get(&event).await.expect_status(200);
        assert!(permissions(&after).is_empty(), "{role}: {}", after.body);
    }
}

/// What the event and the list of one's own events tell the stranger, who is in the team.
async fn seen_as(stage: &Stage, event: &str, role: &str) {
    let seen = stage.stranger.get(event).await.expect_status(200);
    assert_eq!(seen.text("/my_status"), "team", "{role}");
    let of_host = stage.host.get(event).await;
    let (held, hosts) = (permissions(&seen), permissions(&of_host));
    assert!(held.contains(&"event.read"), "{held:?}");
    assert!(held.iter().all(|one| hosts.contains(one)), "{held:?}");
    assert_eq!(held == hosts, role == "co_host", "{role}");
    let mine = stage.stranger.get("/v1/me/events?role=host").await.expect_status(200);
    assert!(ids(&mine).contains(&seen.text("/id").to_owned()), "{role}");
}

#[tokio::test]
async fn nobody_gives_or_takes_more_than_they_have() {
    let stage = Stage::start().await;
    let event = stage.published(json!({})).await;
    let team = format!("{event}/team");
    let manager = stage.world.sign_in(GUEST).await;
    let (co_host, third) = (&stage.stranger, stage.world.sign_in("+919876540009").await);
    let of_co_host = give(&stage.host, &event, co_host, "co_host").await;
    let of_manager = give(co_host, &event, &manager, "manager").await;

    for person in [&third, &manager] {
        let more = json!({"user_id": id_of(person).await, "role": "co_host"});
        manager.post(&team, more).await.expect_problem(403, "forbidden");
    }
    manager.delete(&of_co_host).await.expect_problem(403, "forbidden");
    for role in ["door", "manager"] {
        let member = give(&manager, &event, &third, role).await;
        if role == "door" {
            let body = json!({"phone": STRANGER, "role": "door"});
            third.post(&team, body).await.expect_problem(403, "forbidden");
        }
        manager.delete(&member).await.expect_status(204);
    }
    let second = give(co_host, &event, &third, "co_host").await;
    third.delete(&of_co_host).await.expect_status(204);
    co_host.get(&team).await.expect_problem(403, "forbidden");
    third.delete(&of_manager).await.expect_status(204);
    third.delete(&second).await.expect_status(204);
    third.get(&team).await.expect_problem(403, "forbidden");
    let left = stage.host.get(&team).await.expect_status(200);
    assert_eq!(left.at("/items"), &json!([]));
}
