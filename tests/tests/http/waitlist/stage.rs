//! A sold-out event and people who want to go there.

use serde_json::{Value, json};
use turnout_tests::{Answer, Client, World};

use crate::scene::{paid_event, person, published, reserved};

/// A paid event whose seats Asha holds, and three who come too late.
pub struct Stage {
    pub world: World,
    pub host: Client,
    pub asha: Client,
    pub ben: Client,
    pub carl: Client,
    pub dora: Client,
    pub event: String,
    /// Asha's reservation.
    pub held: Value,
}

impl Stage {
    /// Two seats, both held.
    pub async fn sold_out() -> Self {
        let world = World::start().await;
        let host = person(&world, 1, "Host").await;
        let asha = person(&world, 2, "Asha").await;
        let event = paid_event(&world, &host, 2).await;
        let held = reserved(&asha, &event, "a", 2).await;
        Self {
            ben: person(&world, 3, "Ben").await,
            carl: person(&world, 4, "Carl").await,
            dora: person(&world, 5, "Dora").await,
            world,
            host,
            asha,
            event,
            held,
        }
    }

    /// The same people at a free event with these fields, of which Asha holds one seat.
    pub async fn with(fields: Value) -> Self {
        let stage = Self::sold_out().await;
        let event = published(&stage.world, &stage.host, fields).await;
        let held = reserved(&stage.asha, &event, "a2", 1).await;
        Self { event, held, ..stage }
    }

    pub fn path(&self) -> String {
        format!("/v1/events/{}/waitlist", self.event)
    }

    /// Joins the line and answers the place.
    pub async fn joined(&self, person: &Client, seats: u32) -> Value {
        self.join(person, seats).await.expect_status(201).body
    }

    pub async fn join(&self, person: &Client, seats: u32) -> Answer {
        person.post(&self.path(), json!({"seats": seats})).await
    }

    /// The person's place as it stands now.
    pub async fn place(&self, person: &Client) -> Value {
        let path = format!("{}/me", self.path());
        person.get(&path).await.expect_status(200).body
    }

    /// Gives a reservation back.
    pub async fn release(&self, person: &Client, key: &Value) {
        let path = format!("/v1/reservations/{}", key.as_str().unwrap());
        person.delete(&path).await.expect_status(204);
    }

    /// Asha gives her seats back.
    pub async fn free_all(&self) {
        self.release(&self.asha, &self.held["reservation_key"]).await;
    }

    /// Tries to hold a seat without waiting.
    pub async fn hold(&self, person: &Client, key: &str) -> Answer {
        let path = format!("/v1/events/{}/reservations", self.event);
        person.post_once(&path, key, json!({"seats": 1})).await
    }

    /// The kinds of what the person was told of the waitlist, the latest first.
    pub async fn told(&self, person: &Client) -> Vec<String> {
        let notes = person.get("/v1/notifications").await.expect_status(200);
        let items = notes.at("/items").as_array().unwrap().clone();
        let kinds = items.iter().map(|item| item["type"].as_str().unwrap().to_owned());
        kinds.filter(|kind| kind.starts_with("waitlist_")).collect()
    }

    /// Fails unless the counters are what the rows say, and everything else holds too.
    pub async fn assert_counted(&self) {
        self.world.assert_verified().await;
    }
}
