//! An order of two seats, paid by Asha, at an event that has no more.

use serde_json::{Value, json};
use turnout_tests::{Answer, Client, World};

use crate::scene::{bought, paid_event, person, shown};

pub struct Stage {
    pub world: World,
    pub host: Client,
    pub asha: Client,
    pub ben: Client,
    pub event: String,
    pub order: Value,
}

impl Stage {
    pub async fn start() -> Self {
        let world = World::start().await;
        let host = person(&world, 1, "Host").await;
        let asha = person(&world, 2, "Asha").await;
        let event = paid_event(&world, &host, 2).await;
        let order = bought(&world, &asha, &event, "a", 2).await;
        Self {
            ben: person(&world, 3, "Ben").await,
            world,
            host,
            asha,
            event,
            order,
        }
    }

    /// The id of the ticket of this seat, from 0.
    pub fn ticket(&self, seat: usize) -> String {
        self.order["tickets"][seat]["id"].as_str().unwrap().to_owned()
    }

    pub async fn try_refund(&self, key: &str, wish: Value) -> Answer {
        let path = format!("/v1/orders/{}/refunds", self.order["id"].as_str().unwrap());
        self.host.post_once(&path, key, wish).await
    }

    /// The host asks for the refund, and the provider carries it out.
    pub async fn refund(&self, wish: Value) {
        self.try_refund("refund", wish).await.expect_status(201);
        self.world.work().await;
    }

    pub async fn cancel(&self, seat: usize, body: Value) -> Answer {
        let path = format!("/v1/tickets/{}/cancel", self.ticket(seat));
        self.host.post(&path, body).await
    }

    pub async fn release(&self, seat: usize) -> Answer {
        let path = format!("/v1/tickets/{}/release-seat", self.ticket(seat));
        self.host.post(&path, json!({})).await
    }

    /// The order as it stands: its status, and status and kept seat of each ticket.
    pub async fn stands(&self) -> (String, Vec<(String, bool)>) {
        let order = shown(&self.asha, &self.order).await;
        let ticket = |ticket: &Value| {
            let status = ticket["status"].as_str().unwrap().to_owned();
            (status, ticket["is_seat_kept"].as_bool().unwrap())
        };
        let tickets = order["tickets"].as_array().unwrap().iter().map(ticket).collect();
        (order["status"].as_str().unwrap().to_owned(), tickets)
    }

    /// Fails unless the order and its tickets stand so, so many seats are sold and so many people going.
    pub async fn assert(&self, order: &str, tickets: [(&str, bool); 2], sold: u32, going: u32) {
        let tickets: Vec<_> = tickets.map(|(status, kept)| (status.to_owned(), kept)).into();
        assert_eq!(self.stands().await, (order.to_owned(), tickets));
        let of_event = format!("event_id = (SELECT id FROM events WHERE uuid = '{}')", self.event);
        let counted = format!(
            "(SELECT (held, sold, going_count) = (0, {sold}, {going}) FROM event_inventory WHERE {of_event})
             AND (SELECT (held, sold) = (0, {sold}) FROM tier_inventory WHERE {of_event})
             AND (SELECT coalesce(sum(seats), 0) = {going} FROM attendees WHERE {of_event})"
        );
        self.world.assert_sql(&counted).await;
        self.world.assert_verified().await;
    }

    /// Whether somebody else can have a seat.
    pub async fn sells(&self, key: &str) -> bool {
        let path = format!("/v1/events/{}/reservations", self.event);
        let answer = self.ben.post_once(&path, key, json!({"seats": 1})).await;
        if answer.status == 201 {
            let held = format!("/v1/reservations/{}", answer.text("/reservation_key"));
            self.ben.delete(&held).await.expect_status(204);
            return true;
        }
        answer.expect_problem(409, "sold_out");
        false
    }

    /// Whether the door lets somebody in with the ticket of this seat.
    pub async fn lets_in(&self, code: &str) -> bool {
        let path = format!("/v1/events/{}/check-ins", self.event);
        let host = self.world.sign_in("+919876500001").await;
        host.post(&path, json!({"code": code})).await.status == 200
    }

    /// The code of the ticket of this seat, as Asha sees it.
    pub async fn code(&self, seat: usize) -> Option<String> {
        let path = format!("/v1/tickets/{}", self.ticket(seat));
        let shown = self.asha.get(&path).await.expect_status(200);
        shown.at("/code").as_str().map(str::to_owned)
    }
}

/// An amount of rupees.
pub fn rupees(amount: &str) -> Value {
    json!({"amount": amount, "currency": "INR"})
}
