//! The people, and events in which they have their parts.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use turnout_tests::{Client, World};

use super::operations::{Things, fresh_id};
use super::table::ACTORS;

/// Whose things they are.
#[derive(Clone, Copy, Debug)]
pub struct Side {
    pub host: &'static str,
    pub guest: &'static str,
    /// Somebody else who has to do with the guest.
    pub other: &'static str,
    pub is_private: bool,
}

/// In which everybody has the part that their name says.
pub const OURS: Side = Side {
    host: "host",
    guest: "guest",
    other: "pal",
    is_private: true,
};

/// In which all but the host are strangers.
pub const THEIRS: Side = Side {
    host: "rival",
    guest: "friend",
    other: "pal",
    is_private: false,
};

pub struct Scene {
    pub world: World,
    people: BTreeMap<&'static str, Client>,
    ids: BTreeMap<&'static str, String>,
}

fn phone(name: &str) -> String {
    let all = ACTORS.iter().chain(["friend", "pal"].iter());
    let place = all.into_iter().position(|one| *one == name).unwrap();
    format!("+91987654{:04}", 1000 + place)
}

impl Scene {
    pub async fn start() -> Self {
        let world = World::start().await;
        let mut scene = Self {
            people: BTreeMap::from([("nobody", world.client())]),
            ids: BTreeMap::new(),
            world,
        };
        for name in ACTORS.into_iter().skip(1).chain(["friend", "pal"]) {
            let client = scene.world.sign_in(&phone(name)).await;
            let me = client.get("/v1/me").await.expect_status(200);
            scene.ids.insert(name, me.text("/id").to_owned());
            scene.people.insert(name, client);
        }
        for role in ["support", "admin"] {
            scene.give(role, role, None).await;
        }
        let gone = format!("/v1/admin/users/{}/deactivate", scene.id("gone"));
        let reason = json!({"reason": "Sold forged tickets."});
        scene.post("admin", &gone, reason).await;
        scene
    }

    pub fn client(&self, name: &str) -> &Client {
        &self.people[name]
    }

    pub fn id(&self, name: &str) -> &str {
        &self.ids[name]
    }

    pub fn phone(name: &str) -> String {
        phone(name)
    }

    async fn give(&self, name: &str, role: &str, event: Option<&str>) {
        let phone = phone(name);
        let event = event.map_or("NULL".to_owned(), |event| {
            format!("(SELECT id FROM events WHERE uuid = '{event}')")
        });
        let statement = format!(
            "INSERT INTO user_roles (user_id, role_id, event_id) SELECT u.id, r.id, {event} FROM users u, roles r
             WHERE u.phone = '{phone}' AND r.name = '{role}'"
        );
        self.world.sql(&statement).await;
    }

    /// POST as this person, with a key; fails unless it succeeds.
    pub async fn post(&self, name: &str, path: &str, body: Value) -> Value {
        let key = fresh_id();
        let answer = self.client(name).post_once(path, &key, body).await;
        assert!(answer.status < 300, "{name}: POST {path}: {}", answer.body);
        answer.body
    }

    /// A draft of this side's host with these fields, and with its team.
    pub async fn draft(&self, side: Side, fields: &Value) -> Things {
        let mut body = crate::scene::event(&self.world, fields);
        body["allow_plus_one"] = json!(true);
        let made = self.post(side.host, "/v1/events", body).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let id = text(&made["id"]);
        if side.is_private {
            for role in ["co_host", "manager", "door"] {
                self.give(role, role, Some(&id)).await;
            }
        }
        self.give(side.other, "door", Some(&id)).await;
        let team = self.client(side.host).get(&format!("/v1/events/{id}/team")).await;
        let members = team.at("/items").as_array().unwrap();
        let member = members
            .iter()
            .find(|one| one["person"]["id"] == self.id(side.other))
            .unwrap();
        Things::from([
            ("member", text(&member["id"])),
            ("slug", text(&made["slug"])),
            ("tier", text(&made["tiers"][0]["id"])),
            ("event", id),
        ])
    }

    /// As [`draft`](Self::draft), published, and still public.
    pub async fn published(&self, side: Side, fields: &Value) -> Things {
        let things = self.draft(side, fields).await;
        self.post(side.host, &format!("/v1/events/{}/publish", things["event"]), json!({}))
            .await;
        things
    }

    /// Closes a private side's event to strangers.
    pub async fn hide(&self, side: Side, things: &Things) {
        if side.is_private {
            let event = &things["event"];
            let hide = format!("UPDATE events SET visibility = 'private' WHERE uuid = '{event}'");
            self.world.sql(&hide).await;
        }
    }
}
