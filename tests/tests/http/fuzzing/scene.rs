//! Somebody, and things that there are: with made-up ids alone, most requests would end at 404.

use std::fmt::Write;

use serde_json::{Value, json};
use turnout_tests::{Client, World};

use crate::scene::{bought, give_role, paid_event, person, published, reserved};

/// Who sends the requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Nobody,
    Guest,
    Host,
    Door,
    Support,
    Admin,
}

/// A server with an event, its guests, and what belongs to them.
pub struct Scene {
    pub world: World,
    /// The access token of who sends the requests.
    pub token: Option<String>,
    /// Addresses, as a pattern, and which id or key stands in them.
    things: Vec<(&'static str, &'static str, String)>,
}

impl Scene {
    pub async fn start(part: Part) -> Self {
        let world = World::start().await;
        let host = person(&world, 1, "Host").await;
        let guest = person(&world, 2, "Asha").await;
        let other = person(&world, 3, "Ben").await;
        let event = paid_event(&world, &host, 50).await;
        // What changes the event as a whole is tried with another one.
        let spare = published(&world, &host, json!({"admission": "request"})).await;
        let order = bought(&world, &guest, &event, "order", 2).await;
        let held = reserved(&other, &event, "hold", 1).await;
        let joining = json!({"seats": 1, "message": "May I?"});
        let request = made(&other, &format!("/v1/events/{spare}/requests"), joining).await;
        let invited = json!({"user_id": id_of(&guest).await});
        let invite = made(&host, &format!("/v1/events/{spare}/invites"), invited).await;
        let tickets = order["tickets"].as_array().unwrap();
        let things = vec![
            (
                "^/v1/events/\\{id\\}/(?!(cancel|complete|postpone|publish)$)",
                "id",
                event.clone(),
            ),
            (
                "^/v1/events/\\{id\\}(/(cancel|complete|postpone|publish))?$",
                "id",
                spare,
            ),
            ("^/v1/orders/", "id", text(&order["id"])),
            ("^/v1/tickets/", "id", text(&tickets[0]["id"])),
            ("^/v1/reservations/", "reservation_key", text(&held["reservation_key"])),
            ("^/v1/requests/", "id", text(&request["id"])),
            ("^/v1/invites/", "id", text(&invite["id"])),
            ("^/v1/users/", "id", id_of(&guest).await),
        ];
        let token = match part {
            Part::Nobody => None,
            Part::Guest => guest.token().map(str::to_owned),
            Part::Host => host.token().map(str::to_owned),
            Part::Door => Some(member(&world, "door", Some(&event)).await),
            Part::Support => Some(member(&world, "support", None).await),
            Part::Admin => Some(member(&world, "admin", None).await),
        };
        Self { world, token, things }
    }

    /// The configuration of schemathesis.
    pub fn configuration(&self) -> String {
        // A stale `If-Match` is refused before the body is looked at.
        let mut text = "[checks.negative_data_rejection]\nexpected-statuses = [\"4xx\"]\n".to_owned();
        for (pattern, name, value) in &self.things {
            let _ = write!(
                text,
                "\n[[operations]]\ninclude-path-regex = '{pattern}'\nparameters = {{ \"path.{name}\" = \"{value}\" }}\n"
            );
        }
        text
    }
}

async fn member(world: &World, role: &str, event: Option<&str>) -> String {
    let member = person(world, 4, "Meera").await;
    give_role(world, &member, role, event).await;
    // The roles stand in the token.
    world.clock.advance(chrono::TimeDelta::minutes(2));
    world.sign_in("+919876500004").await.token().unwrap().to_owned()
}

async fn made(client: &Client, path: &str, body: Value) -> Value {
    client.post(path, body).await.expect_status(201).body
}

async fn id_of(client: &Client) -> String {
    client.get("/v1/me").await.expect_status(200).text("/id").to_owned()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
