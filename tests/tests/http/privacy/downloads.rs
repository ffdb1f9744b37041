//! A large archive on its way.

use reqwest::{Method, Response};
use turnout_ports::storage::{Area, MediaType, ObjectKey};
use turnout_tests::{Client, World};
use uuid::Uuid;

use crate::scene::person;

/// More than what lies in buffers between server and client.
const LARGE: usize = 32 << 20;

/// Somebody whose archive has been made, and is as large as the largest.
async fn with_archive(world: &World, number: u32) -> Client {
    let person = person(world, number, "Asha").await;
    person.get("/v1/me/export").await.expect_status(202);
    world.work().await;
    let id = person.get("/v1/me").await.text("/id").to_owned();
    let key = ObjectKey::new(Area::Exports, Uuid::from_u128(u128::from(number)), MediaType::Zip);
    world.app.objects.put(&key, vec![7; LARGE].into()).await.unwrap();
    world
        .sql(&format!(
            "UPDATE data_exports SET object_key = '{key}' WHERE user_id = (SELECT id FROM users WHERE uuid = '{id}')"
        ))
        .await;
    person
}

async fn begun(person: &Client) -> Response {
    let request = person.request(Method::GET, "/v1/me/export");
    let response = request.header("accept-encoding", "br, gzip").send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    response
}

#[tokio::test]
async fn it_is_sent_as_it_is() {
    let world = World::start().await;
    let response = begun(&with_archive(&world, 2).await).await;
    let header = |name: &str| {
        response
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(header("content-encoding"), None);
    assert_eq!(header("content-length"), Some(LARGE.to_string()));
    let bytes = response.bytes().await.unwrap();
    assert!(bytes.len() == LARGE && bytes.iter().all(|byte| *byte == 7));
}

#[tokio::test]
async fn who_does_not_take_what_was_asked_for_gets_no_more_of_it() {
    let world = World::start().await;
    let (asha, ben) = (with_archive(&world, 2).await, with_archive(&world, 3).await);
    let (first, second) = (begun(&asha).await, begun(&asha).await);
    let refused = asha.get("/v1/me/export").await.expect_problem(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), Some("1"));
    begun(&ben).await;
    assert_eq!(first.bytes().await.unwrap().len(), LARGE);
    begun(&asha).await;
    drop(second);
    world
        .assert_sql("(SELECT count(*) = 4 FROM audit_logs WHERE action = 'accounts.export_fetched')")
        .await;
}

#[tokio::test]
async fn an_archive_that_is_removed_meanwhile_is_not_sent_to_its_end() {
    let world = World::start().await;
    let asha = with_archive(&world, 2).await;
    let response = begun(&asha).await;
    let key = ObjectKey::new(Area::Exports, Uuid::from_u128(2), MediaType::Zip);
    world.app.objects.delete(&key).await.unwrap();
    assert!(response.bytes().await.is_err(), "it breaks off");
}
