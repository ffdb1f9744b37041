//! A paid event of five seats, and people who may be given some.

use serde_json::{Value, json};
use turnout_tests::{Answer, Client, World};

use crate::scene::{paid_event, person};

pub struct Stage {
    pub world: World,
    pub host: Client,
    pub asha: Client,
    pub ben: Client,
    pub event: String,
}

impl Stage {
    pub async fn start() -> Self {
        let world = World::start().await;
        let host = person(&world, 1, "Host").await;
        let event = paid_event(&world, &host, 5).await;
        Self {
            asha: person(&world, 2, "Asha").await,
            ben: person(&world, 3, "Ben").await,
            world,
            host,
            event,
        }
    }

    pub fn path(&self) -> String {
        format!("/v1/events/{}/complimentary", self.event)
    }

    /// Tries to give what the body says.
    pub async fn give(&self, giver: &Client, key: &str, body: Value) -> Answer {
        giver.post_once(&self.path(), key, body).await
    }

    /// The host gives Asha seats. Answers what was given.
    pub async fn given(&self, key: &str, seats: u32) -> Value {
        let body = json!({"user_id": id_of(&self.asha).await, "seats": seats});
        self.give(&self.host, key, body).await.expect_status(201).body
    }

    /// Fails unless the counters of the event are these.
    pub async fn assert_seats(&self, held: u32, sold: u32, going: u32) {
        let event = &self.event;
        let counters = format!(
            "(SELECT (i.held, i.sold, i.going_count) = ({held}, {sold}, {going}) FROM event_inventory i
                JOIN events e ON e.id = i.event_id WHERE e.uuid = '{event}')"
        );
        self.world.assert_sql(&counters).await;
        self.world.assert_verified().await;
    }

    /// The kinds of what the person was told, the latest first.
    pub async fn told(&self, person: &Client) -> Vec<String> {
        let notes = person.get("/v1/notifications").await.expect_status(200);
        let items = notes.at("/items").as_array().unwrap().clone();
        items
            .iter()
            .map(|item| item["type"].as_str().unwrap().to_owned())
            .collect()
    }
}

pub async fn id_of(person: &Client) -> String {
    person.get("/v1/me").await.expect_status(200).text("/id").to_owned()
}

/// The address of the ticket at this place of what was given.
pub fn ticket_path(given: &Value, place: usize) -> String {
    format!("/v1/tickets/{}", given["tickets"][place]["id"].as_str().unwrap())
}
