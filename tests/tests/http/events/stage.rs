//! A host with events, and what tests do to them behind the scenes.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use turnout_ports::system::Clock;
use turnout_tests::{Answer, Client, World};

pub const HOST: &str = "+919876540001";
pub const GUEST: &str = "+919876540002";
pub const STRANGER: &str = "+919876540003";

pub struct Stage {
    pub world: World,
    pub host: Client,
    pub stranger: Client,
    pub nobody: Client,
}

/// An instant as the server writes it.
pub fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

impl Stage {
    pub async fn start() -> Self {
        let world = World::start().await;
        Self {
            host: world.sign_in(HOST).await,
            stranger: world.sign_in(STRANGER).await,
            nobody: world.client(),
            world,
        }
    }

    /// An instant so many hours ahead.
    pub fn hours(&self, hours: i64) -> String {
        written(self.world.clock.now() + TimeDelta::hours(hours))
    }

    /// A complete event in two days, with these fields instead.
    pub fn complete(&self, other: Value) -> Value {
        let mut body = json!({
            "title": "Rooftop party", "kind": "party", "start_at": self.hours(48), "end_at": self.hours(52),
            "time_zone": "Asia/Kolkata", "venue_text": "12 Marine Drive", "capacity": 50,
        });
        if let (Value::Object(fields), Value::Object(other)) = (&mut body, other) {
            fields.extend(other);
        }
        body
    }

    pub async fn draft(&self, other: Value) -> Answer {
        self.host
            .post("/v1/events", self.complete(other))
            .await
            .expect_status(201)
    }

    /// The address of a published event.
    pub async fn published(&self, other: Value) -> String {
        let path = path(&self.draft(other).await);
        self.host
            .post(&format!("{path}/publish"), json!({}))
            .await
            .expect_status(200);
        path
    }

    /// Sells one seat of the event's first tier to the guest, as booking would.
    pub async fn sell(&self, event: &str) {
        self.world.sign_in(GUEST).await;
        let id = event.trim_start_matches("/v1/events/");
        self.world
            .sql(&format!(
                "INSERT INTO attendees (uuid, event_id, user_id, ticket_type, seats, currency)
                 SELECT gen_random_uuid(), e.id, u.id, 'Standard', 1, 'INR' FROM events e, users u
                 WHERE e.uuid = '{id}' AND u.phone = '{GUEST}';
                 UPDATE event_inventory SET sold = sold + 1, going_count = going_count + 1
                 WHERE event_id = (SELECT id FROM events WHERE uuid = '{id}');
                 UPDATE tier_inventory SET sold = sold + 1 WHERE tier_id =
                    (SELECT min(t.id) FROM ticket_tiers t JOIN events e ON e.id = t.event_id WHERE e.uuid = '{id}')"
            ))
            .await;
    }

    /// Gives the user with this phone a role, for the event or for the platform.
    pub async fn grant(&self, phone: &str, role: &str, event: Option<&str>) {
        let event = event.map_or("NULL".to_owned(), |event| {
            let id = event.trim_start_matches("/v1/events/");
            format!("(SELECT id FROM events WHERE uuid = '{id}')")
        });
        self.world
            .sql(&format!(
                "INSERT INTO user_roles (user_id, role_id, event_id) SELECT users.id, roles.id, {event} FROM users, roles
                 WHERE phone = '{phone}' AND roles.name = '{role}'"
            ))
            .await;
    }

    /// The actions of the event's audit entries, oldest first.
    pub async fn assert_actions(&self, event: &str, actions: &[&str]) {
        let id = event.trim_start_matches("/v1/events/");
        let list = actions
            .iter()
            .map(|action| format!("'{action}'"))
            .collect::<Vec<_>>()
            .join(", ");
        let found = format!("ARRAY(SELECT action FROM audit_logs WHERE event_uuid = '{id}' ORDER BY id)");
        self.world.assert_sql(&format!("{found} = ARRAY[{list}]::text[]")).await;
    }
}

pub fn path(event: &Answer) -> String {
    format!("/v1/events/{}", event.text("/id"))
}

/// PATCH for the resource with this tag.
pub async fn patch_if(client: &Client, path: &str, tag: &str, body: Value) -> Answer {
    let request = client.request(Method::PATCH, path).header("if-match", tag);
    client.send(request.json(&body)).await
}

/// GET unless the resource still has this tag.
pub async fn get_unless(client: &Client, path: &str, tag: &str) -> Answer {
    client
        .send(client.request(Method::GET, path).header("if-none-match", tag))
        .await
}

/// The ids of a list's items.
pub fn ids(list: &Answer) -> Vec<String> {
    let items = list.at("/items").as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

impl Stage {
    /// Sells one more seat to the guest.
    pub async fn sell_more(&self, event: &str) {
        let id = event.trim_start_matches("/v1/events/");
        self.world
            .sql(&format!(
                "UPDATE event_inventory SET sold = sold + 1 WHERE event_id = (SELECT id FROM events WHERE uuid = '{id}');
                 UPDATE tier_inventory SET sold = sold + 1 WHERE tier_id =
                    (SELECT min(t.id) FROM ticket_tiers t JOIN events e ON e.id = t.event_id WHERE e.uuid = '{id}')"
            ))
            .await;
    }
}
