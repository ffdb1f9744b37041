//! A server that ends in the middle of requests: what it has acknowledged is there afterwards, and what it has not can be
//! repeated under the same key.

use futures::future::join_all;
use serde_json::json;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use turnout_testkit::TestDatabase;
use turnout_tests::{Client, Process};

const CLIENTS: usize = 6;
/// So many changes are acknowledged before the server is told to end.
const WARM: usize = 20;

/// What became of one request, by its key.
enum Outcome {
    Acknowledged { id: String },
    BrokenOff { key: String },
}

/// Makes events, one after the other, until an answer does not come.
async fn make_events(client: Client, name: usize, outcomes: UnboundedSender<Outcome>) {
    for number in 0.. {
        let key = format!("{name}-{number}");
        let request = client
            .request(reqwest::Method::POST, "/v1/events")
            .header("idempotency-key", &key);
        let answered = async {
            let answer = request.json(&json!({"title": key})).send().await?;
            let status = answer.status().as_u16();
            Ok::<_, reqwest::Error>((status, answer.json::<serde_json::Value>().await?))
        };
        let Ok((status, body)) = answered.await else {
            let _ = outcomes.send(Outcome::BrokenOff { key });
            return;
        };
        assert_eq!(status, 201, "{body}");
        let id = body["id"].as_str().unwrap().to_owned();
        let _ = outcomes.send(Outcome::Acknowledged { id });
    }
}

async fn sign_in(client: &Client) -> Client {
    let phone = "+919876500001";
    client
        .post("/v1/auth/otp", json!({"phone": phone}))
        .await
        .expect_status(202);
    let inbox = client.get("/dev/inbox.json").await.expect_status(200);
    let code = inbox.text("/0/text").split_whitespace().next().unwrap();
    let body = json!({"phone": phone, "code": code});
    let signed_in = client.post("/v1/auth/otp/verify", body).await.expect_status(200);
    client.with_token(signed_in.text("/access_token"))
}

async fn ends_and_loses_nothing(end: impl AsyncFnOnce(Process)) {
    let test = TestDatabase::create().await;
    turnout_adapter_postgres::migrate::up(test.url()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let server = Process::start(test.url(), folder.path()).await;
    let host = sign_in(&server.client()).await;

    let (outcomes, mut told) = unbounded_channel();
    let clients = (0..CLIENTS).map(|name| tokio::spawn(make_events(host.clone(), name, outcomes.clone())));
    let clients: Vec<_> = clients.collect();
    drop(outcomes);
    let (mut acknowledged, mut broken_off) = (Vec::new(), Vec::new());
    let mut keep = |outcome| match outcome {
        Outcome::Acknowledged { id } => acknowledged.push(id),
        Outcome::BrokenOff { key } => broken_off.push(key),
    };
    for _ in 0..WARM {
        keep(told.recv().await.unwrap());
    }
    end(server).await;
    while let Some(outcome) = told.recv().await {
        keep(outcome);
    }
    for client in join_all(clients).await {
        client.unwrap();
    }
    assert_eq!(
        broken_off.len(),
        CLIENTS,
        "each client stops at its first broken request"
    );

    let server = Process::start(test.url(), folder.path()).await;
    let host = server.client().with_token(host.token().unwrap());
    for id in &acknowledged {
        host.get(&format!("/v1/events/{id}")).await.expect_status(200);
    }
    for key in &broken_off {
        host.post_once("/v1/events", key, json!({"title": key}))
            .await
            .expect_status(201);
    }
    let (mut made, mut cursor) = (0, String::new());
    loop {
        let page = host.get(&format!("/v1/me/events?limit=100{cursor}")).await;
        made += page.at("/items").as_array().unwrap().len();
        match page.text("/next_cursor") {
            "" => break,
            next => cursor = format!("&cursor={next}"),
        }
    }
    assert_eq!(made, acknowledged.len() + CLIENTS, "each key has one effect");
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_loses_no_acknowledgement() {
    ends_and_loses_nothing(async |server: Process| assert_eq!(server.stop().await, Some(0))).await;
}

#[tokio::test]
async fn a_server_that_is_killed_loses_no_acknowledgement() {
    ends_and_loses_nothing(async |server: Process| server.kill().await).await;
}
