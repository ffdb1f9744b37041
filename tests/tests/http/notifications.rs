//! Reading notifications, and the development inbox.

use serde_json::{Value, json};
use turnout_domain::ids::{NotificationId, UserId};
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_ports::store::Mode;
use turnout_tests::{Client, World};
use uuid::Uuid;

const ASHA: &str = "+919876543210";
const BEN: &str = "+919876543211";

async fn id_of(client: &Client) -> UserId {
    let me = client.get("/v1/me").await.expect_status(200);
    UserId::new(me.text("/id").parse().unwrap())
}

fn id(number: u128) -> NotificationId {
    NotificationId::new(Uuid::from_u128(number))
}

/// Tells the user as many things, with the ids 1, 2, ...
async fn tell(world: &World, recipient: UserId, count: u128) {
    let notification = |number| NewNotification {
        id: id(number),
        recipient,
        sender: None,
        notice: Notice::CheckedIn {
            event: format!("Party {number}"),
        },
        reference: Reference {
            kind: "event",
            id: Uuid::from_u128(99),
        },
    };
    let notifications: Vec<_> = (1..=count).map(notification).collect();
    let mut transaction = world.app.store.begin(Mode::ReadWrite).await.unwrap();
    transaction.notifications().add(&notifications).await.unwrap();
    transaction.commit().await.unwrap();
}

fn ids(page: &Value) -> Vec<Uuid> {
    let items = page.pointer("/items").and_then(Value::as_array).unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap().parse().unwrap())
        .collect()
}

#[tokio::test]
async fn they_are_listed_page_by_page_and_marked_one_by_one_or_all() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    tell(&world, id_of(&asha).await, 5).await;

    let first = asha.get("/v1/notifications?limit=3").await.expect_status(200);
    assert_eq!(ids(&first.body), [5, 4, 3].map(Uuid::from_u128));
    let latest = first.at("/items/0");
    assert_eq!(
        (&latest["type"], &latest["title"]),
        (&json!("checked_in"), &json!("Welcome to Party 5"))
    );
    assert_eq!(
        (&latest["is_read"], &latest["read_at"], &latest["sender_id"]),
        (&json!(false), &json!(null), &json!(null))
    );
    assert_eq!(latest["reference"], json!({"type": "event", "id": Uuid::from_u128(99)}));
    let next = format!("/v1/notifications?limit=3&cursor={}", first.text("/next_cursor"));
    let second = asha.get(&next).await.expect_status(200);
    assert_eq!(
        (ids(&second.body), second.at("/next_cursor")),
        ([2, 1].map(Uuid::from_u128).to_vec(), &json!(null))
    );

    let read = format!("/v1/notifications/{}/read", id(4));
    let marked = asha.post(&read, json!({})).await.expect_status(200);
    assert_eq!(
        (marked.at("/is_read"), marked.at("/read_at").is_string()),
        (&json!(true), true)
    );
    assert_eq!(asha.post(&read, json!({})).await.expect_status(200).body, marked.body);
    let unread = asha.get("/v1/notifications?unread=true").await.expect_status(200);
    assert_eq!(ids(&unread.body), [5, 3, 2, 1].map(Uuid::from_u128));

    let all = asha
        .post_once("/v1/notifications/read-all", "k1", json!({}))
        .await
        .expect_status(200);
    assert_eq!(all.body, json!({"marked": 4}));
    let again = asha
        .post_once("/v1/notifications/read-all", "k1", json!({}))
        .await
        .expect_status(200);
    assert_eq!(
        (again.body.clone(), again.header("idempotent-replayed")),
        (all.body, Some("true"))
    );
    assert_eq!(asha.get("/v1/notifications?unread=true").await.at("/items"), &json!([]));
    world
        .assert_sql("(SELECT count(*) FROM audit_logs WHERE action = 'notifications.notification_read') = 1")
        .await;
    world
        .assert_sql("(SELECT new_values ->> 'count' FROM audit_logs WHERE action = 'notifications.all_read') = '4'")
        .await;
}

#[tokio::test]
async fn nobody_else_sees_or_marks_them() {
    let world = World::start().await;
    let (asha, ben) = (world.sign_in(ASHA).await, world.sign_in(BEN).await);
    tell(&world, id_of(&asha).await, 1).await;
    assert_eq!(ben.get("/v1/notifications").await.at("/items"), &json!([]));
    let read = format!("/v1/notifications/{}/read", id(1));
    ben.post(&read, json!({})).await.expect_problem(404, "not_found");
    ben.post("/v1/notifications/1/read", json!({}))
        .await
        .expect_problem(404, "not_found");
    let stranger = world.client();
    for answer in [
        stranger.get("/v1/notifications").await,
        stranger.post(&read, json!({})).await,
    ] {
        answer.expect_problem(401, "unauthenticated");
    }
    world
        .assert_sql("(SELECT bool_and(NOT is_read) FROM notifications)")
        .await;
    asha.get("/v1/notifications?seen=true")
        .await
        .expect_problem(400, "invalid_query");
}

#[tokio::test]
async fn the_inbox_shows_what_was_sent() {
    let world = World::start().await;
    let client = world.client();
    let code = world.request_code(&client, ASHA).await;
    let inbox = client.get("/dev/inbox.json").await.expect_status(200);
    assert_eq!((inbox.text("/0/channel"), inbox.text("/0/to")), ("sms", ASHA));
    assert!(inbox.text("/0/text").contains(&code) && inbox.at("/0/subject").is_null());
    let page = client.get("/dev/inbox").await.expect_status(200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.text("").contains(&code) && page.text("").contains("sms to +"));
}
