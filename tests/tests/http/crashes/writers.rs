//! Clients that write until the server ends.

use chrono::TimeDelta;
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::watch;
use turnout_adapter_system::clock::SystemClock;
use turnout_ports::system::Clock;
use turnout_tests::{Answer, Client, Process};

const WRITERS: usize = 6;
/// Each client reserves as many seats at most, one at a time.
const STEPS: usize = 20;

/// Something that a client asked for, with the answer if there was one.
pub struct Asked {
    pub what: What,
    pub answer: Option<Answer>,
}

/// What can be asked for. The number tells one from the next.
#[derive(Clone, Copy, Debug)]
pub enum What {
    Event(usize),
    Bio(usize),
    Seat(usize),
}

/// A signed-in client and everything that it asked for, in this order.
pub struct Writer {
    pub token: String,
    pub asked: Vec<Asked>,
}

/// Several of them, and the event of which they all want seats.
pub struct Writers {
    pub all: Vec<Writer>,
    client: Client,
    event: String,
}

impl What {
    /// Asks for it. The same idempotency key each time.
    async fn ask(self, client: &Client, event: &str) -> reqwest::Result<Answer> {
        let (method, path, key, body) = match self {
            Self::Event(step) => {
                let body = json!({"title": format!("Event {step}")});
                (Method::POST, "/v1/events".to_owned(), format!("event-{step}"), body)
            }
            Self::Bio(step) => {
                let body = json!({"bio": step.to_string()});
                (Method::PATCH, "/v1/me".to_owned(), String::new(), body)
            }
            Self::Seat(step) => {
                let path = format!("/v1/events/{event}/reservations");
                (Method::POST, path, format!("seat-{step}"), json!({"seats": 1}))
            }
        };
        let mut request = client.request(method, &path).json(&body);
        if !key.is_empty() {
            request = request.header("idempotency-key", key);
        }
        client.try_send(request).await
    }

    const fn status(self) -> u16 {
        match self {
            Self::Bio(_) => 200,
            Self::Event(_) | Self::Seat(_) => 201,
        }
    }
}

async fn publish(host: &Client) -> String {
    let start = SystemClock.now() + TimeDelta::days(7);
    let body = json!({
        "title": "Everybody comes", "start_at": start.to_rfc3339(), "end_at": (start + TimeDelta::hours(3)).to_rfc3339(),
        "time_zone": "UTC", "venue_text": "Arena",
        "tiers": [{"name": "Standard", "price": "10.00", "quantity": 1000, "max_per_order": STEPS}],
    });
    let made = host.post("/v1/events", body).await.expect_status(201);
    let path = format!("/v1/events/{}/publish", made.text("/id"));
    host.post(&path, json!({})).await.expect_status(200);
    made.text("/id").to_owned()
}

impl Writers {
    /// Signs them in, and publishes the event.
    pub async fn sign_in(server: &Process) -> Self {
        let host = server.sign_in("+919876599999").await;
        let event = publish(&server.client().with_token(&host)).await;
        let tokens = (0..WRITERS).map(|number| async move { server.sign_in(&format!("+9198765{number:05}")).await });
        let writers = join_all(tokens).await.into_iter().map(|token| Writer {
            token,
            asked: Vec::new(),
        });
        Self {
            all: writers.collect(),
            client: server.client(),
            event,
        }
    }

    /// Everybody writes. Once enough was acknowledged, the server ends in this way; they go on until they notice.
    pub async fn write_until(&mut self, enough: usize, end: impl Future<Output = ()>) {
        let (acknowledged, mut watched) = watch::channel(0);
        let writing = self.all.iter_mut().map(|writer| {
            let client = self.client.with_token(&writer.token);
            writer.write(client, &self.event, &acknowledged)
        });
        let ending = async {
            watched.wait_for(|count| *count >= enough).await.unwrap();
            end.await;
        };
        tokio::join!(join_all(writing), ending);
        let answers = self.all.iter().flat_map(|writer| &writer.asked);
        for Asked { what, answer } in answers {
            if let Some(answer) = answer {
                assert_eq!(answer.status, what.status(), "{what:?}: {}", answer.body);
            }
        }
        let is_cut = |writer: &Writer| writer.asked.last().is_some_and(|last| last.answer.is_none());
        assert!(self.all.iter().any(is_cut), "nobody noticed the end of the server");
    }

    /// Everybody asks again for everything that has an idempotency key: what was acknowledged is answered as it was, and
    /// the rest is done now at the latest.
    pub async fn ask_again(&self, server: &Process) {
        let asking = self.all.iter().map(async |writer| {
            let client = server.client().with_token(&writer.token);
            for asked in writer.asked.iter().filter(|asked| !matches!(asked.what, What::Bio(_))) {
                let again = asked.what.ask(&client, &self.event).await.unwrap();
                let again = again.expect_status(asked.what.status());
                let once_more = asked.what.ask(&client, &self.event).await.unwrap();
                let first = asked.answer.as_ref().map_or(&again.body, |answer| &answer.body);
                assert_eq!((&again.body, &once_more.body), (first, first), "{:?}", asked.what);
            }
        });
        join_all(asking).await;
    }
}

impl Writer {
    async fn write(&mut self, client: Client, event: &str, acknowledged: &watch::Sender<usize>) {
        for step in 1..=STEPS {
            for what in [What::Event(step), What::Bio(step), What::Seat(step)] {
                let answer = what.ask(&client, event).await.ok();
                let is_over = answer.is_none();
                self.asked.push(Asked { what, answer });
                if is_over {
                    return;
                }
                acknowledged.send_modify(|count| *count += 1);
            }
        }
    }

    /// What was acknowledged, and the answers' bodies.
    pub fn acknowledged(&self) -> impl Iterator<Item = (What, &Value)> {
        self.asked
            .iter()
            .filter_map(|asked| Some((asked.what, &asked.answer.as_ref()?.body)))
    }
}
