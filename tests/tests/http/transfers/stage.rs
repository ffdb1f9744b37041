//! An event with Asha's ticket, which Ben may get.

use serde_json::{Value, json};
use turnout_tests::{Answer, Client, World};

use crate::scene::{checkout, ordered, paid_event, person, published, reserved, shown};

/// Ben's number.
pub const BEN: &str = "+919876500003";

pub struct Stage {
    pub world: World,
    pub host: Client,
    pub asha: Client,
    pub ben: Client,
    pub event: String,
    pub order: Value,
    pub ticket: String,
}

impl Stage {
    /// A free event with these fields.
    pub async fn free(fields: Value) -> Self {
        let (world, host, asha, ben) = people().await;
        let event = published(&world, &host, fields).await;
        let reservation = reserved(&asha, &event, "asha", 1).await;
        let order = ordered(&asha, "asha", &reservation).await;
        Self::with(world, (host, asha, ben), event, order)
    }

    /// A paid event of which Asha has bought so many seats.
    pub async fn paid(seats: u32) -> Self {
        let (world, host, asha, ben) = people().await;
        let event = paid_event(&world, &host, 10).await;
        let reservation = reserved(&asha, &event, "asha", seats).await;
        let pending = ordered(&asha, "asha", &reservation).await;
        checkout(&world, &pending, "approve").await;
        world.work().await;
        let mut order = shown(&asha, &pending).await;
        order["payment"] = pending["payment"].clone();
        Self::with(world, (host, asha, ben), event, order)
    }

    fn with(world: World, (host, asha, ben): (Client, Client, Client), event: String, order: Value) -> Self {
        let ticket = order["tickets"][0]["id"].as_str().unwrap().to_owned();
        Self {
            world,
            host,
            asha,
            ben,
            event,
            order,
            ticket,
        }
    }

    /// Asha offers her ticket to a number.
    pub async fn offer(&self, phone: &str) -> Answer {
        let path = format!("/v1/tickets/{}/transfers", self.ticket);
        self.asha.post(&path, json!({"phone": phone})).await
    }

    /// Asha has offered her ticket to Ben. Answers the address of the offer.
    pub async fn offered(&self) -> String {
        let offer = self.offer(BEN).await.expect_status(201);
        format!("/v1/transfers/{}", offer.text("/id"))
    }

    /// What the ticket's QR shows to this person; nothing to who may not see it.
    pub async fn code(&self, person: &Client) -> Option<String> {
        let shown = person.get(&format!("/v1/tickets/{}", self.ticket)).await;
        let code = shown.body["code"].as_str().filter(|_| shown.status == 200);
        code.map(ToOwned::to_owned)
    }

    /// The host scans this code.
    pub async fn scan(&self, code: &str) -> Answer {
        let path = format!("/v1/events/{}/check-ins", self.event);
        self.host.post(&path, json!({"code": code})).await
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

    /// Fails unless so many seats are sold and going, as the rows say too.
    pub async fn assert_seats(&self, seats: u32) {
        let counters = format!("(SELECT (sold, going_count) = ({seats}, {seats}) FROM event_inventory)");
        self.world.assert_sql(&counters).await;
        self.world.assert_verified().await;
    }
}

async fn people() -> (World, Client, Client, Client) {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben").await;
    (world, host, asha, ben)
}
