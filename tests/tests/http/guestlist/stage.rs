//! People and events to play on.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use turnout_application::ids;
use turnout_domain::ids::{EventId, SessionId, TierId, UserId};
use turnout_ports::accounts::AccessClaims;
use turnout_ports::system::Clock;
use turnout_tests::{Answer, Client, World};
use uuid::Uuid;

/// A world with as many people as a test wants; number 1 hosts every event.
pub struct Stage {
    pub world: World,
    pub host: Client,
}

/// What an event is like.
#[derive(Clone, Copy)]
pub struct Setting {
    pub visibility: &'static str,
    pub admission: &'static str,
    pub price: u32,
    pub capacity: u32,
    pub plus_one: bool,
    pub genders: &'static str,
    pub shows_list: bool,
}

/// Free, public, for everybody whom the host approves.
pub const USUAL: Setting = Setting {
    visibility: "public",
    admission: "request",
    price: 0,
    capacity: 10,
    plus_one: false,
    genders: "all",
    shows_list: false,
};

/// Known only to invited people.
pub const SECRET: Setting = Setting {
    visibility: "private",
    admission: "invite",
    ..USUAL
};

/// An event and its tier.
#[derive(Clone, Copy)]
pub struct Scene {
    pub event: EventId,
    pub tier: TierId,
}

impl Scene {
    pub fn path(&self, rest: &str) -> String {
        format!("/v1/events/{}/{rest}", self.event)
    }
}

pub fn user_id(number: u32) -> UserId {
    UserId::new(Uuid::from_u128(
        0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(number),
    ))
}

pub fn phone(number: u32) -> String {
    format!("+91987650{number:04}")
}

impl Stage {
    /// The host and the users 2 to `people`.
    pub async fn start(people: u32) -> Self {
        let world = World::start().await;
        let prefix = "01900000-0000-7000-8000-";
        let statements = format!(
            "INSERT INTO users (uuid, phone, joined_at)
                SELECT ('{prefix}' || lpad(to_hex(n), 12, '0'))::uuid, '+91987650' || lpad(n::text, 4, '0'), now()
                FROM generate_series(1, {people}) n;
             INSERT INTO user_profiles (uuid, user_id, name) SELECT uuid, id, 'Person ' || right(phone, 4)::int FROM users"
        );
        world.sql(&statements).await;
        let host = signed_in(&world, &world.client(), 1);
        Self { world, host }
    }

    /// That user, signed in.
    pub fn guest(&self, number: u32) -> Client {
        signed_in(&self.world, &self.world.client(), number)
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.world.clock.now()
    }

    fn draw<Id: From<Uuid>>(&self) -> Id {
        ids::draw(self.now(), &*self.world.app.entropy)
    }

    /// A published event in two hours, with one tier.
    pub async fn event(&self, setting: Setting) -> Scene {
        let (event, tier) = (self.draw::<EventId>(), self.draw::<TierId>());
        let Setting {
            visibility,
            admission,
            price,
            capacity,
            plus_one,
            genders,
            shows_list,
        } = setting;
        let now = self.now();
        let (start, end) = (now + TimeDelta::hours(2), now + TimeDelta::hours(6));
        let host = user_id(1);
        let statements = format!(
            "INSERT INTO events (uuid, host_user_id, title, slug, status, visibility, admission, start_at, end_at, is_paid, published_at)
             SELECT '{event}', id, 'Rooftop', 'rooftop-{event}', 'published', '{visibility}', '{admission}', '{start}', '{end}',
                {price} > 0, '{now}' FROM users WHERE uuid = '{host}';
             INSERT INTO event_policies (event_id, allow_plus_one, allowed_genders, show_guest_list)
             SELECT id, {plus_one}, '{genders}', {shows_list} FROM events WHERE uuid = '{event}';
             INSERT INTO event_inventory (event_id, capacity) SELECT id, {capacity} FROM events WHERE uuid = '{event}'"
        );
        self.world.sql(&statements).await;
        self.add_tier(event, tier, "Standard", price, capacity).await;
        Scene { event, tier }
    }

    pub async fn add_tier(&self, event: EventId, tier: TierId, name: &str, price: u32, capacity: u32) {
        let statements = format!(
            "INSERT INTO ticket_tiers (uuid, event_id, name, price, currency)
             SELECT '{tier}', id, '{name}', {price}, 'INR' FROM events WHERE uuid = '{event}';
             INSERT INTO tier_inventory (tier_id, event_id, capacity)
             SELECT id, event_id, {capacity} FROM ticket_tiers WHERE uuid = '{tier}'"
        );
        self.world.sql(&statements).await;
    }

    /// A request of that user for so many seats.
    pub async fn ask(&self, scene: Scene, number: u32, seats: u32) -> Answer {
        let body = json!({"seats": seats, "message": "May I?"});
        self.guest(number).post(&scene.path("requests"), body).await
    }

    /// The id of a new pending request of that user.
    pub async fn asked(&self, scene: Scene, number: u32) -> String {
        let answer = self.ask(scene, number, 1).await.expect_status(201);
        answer.text("/id").to_owned()
    }

    /// The id of a new accepted request of that user.
    pub async fn accepted(&self, scene: Scene, number: u32) -> String {
        let id = self.asked(scene, number).await;
        self.host.post(&step(&id, "accept"), json!({})).await.expect_status(200);
        id
    }

    /// The id of a new invitation of that user.
    pub async fn invited(&self, scene: Scene, number: u32) -> String {
        let body = json!({"user_id": user_id(number).to_string()});
        let answer = self.host.post(&scene.path("invites"), body).await;
        answer.expect_status(201).text("/id").to_owned()
    }

    /// The token of a new link.
    pub async fn link(&self, scene: Scene, max_uses: u32) -> String {
        let body = json!({"share_link": {"max_uses": max_uses}});
        let answer = self.host.post(&scene.path("invites"), body).await;
        answer.expect_status(201).text("/token").to_owned()
    }

    /// Kinds of what that user was told, the latest first.
    pub async fn told(&self, number: u32) -> Vec<String> {
        let page = self.guest(number).get("/v1/notifications?limit=100").await;
        let page = page.expect_status(200);
        let items = page.at("/items").as_array().unwrap().clone();
        items
            .iter()
            .map(|item| item["type"].as_str().unwrap().to_owned())
            .collect()
    }

    pub async fn assert_sql(&self, condition: &str) {
        self.world.assert_sql(condition).await;
    }

    /// Fails unless the event's counters are these and equal what the rows say.
    pub async fn assert_seats(&self, scene: Scene, held: u32, sold: u32, requests: u32) {
        let of_event = format!("(SELECT id FROM events WHERE uuid = '{}')", scene.event);
        let conditions = [
            format!(
                "(SELECT (held, sold, going_count, requests_count) = ({held}, {sold}, {sold}, {requests})
                  FROM event_inventory WHERE event_id = {of_event})"
            ),
            format!(
                "(SELECT (coalesce(sum(held), 0), coalesce(sum(sold), 0)) = ({held}, {sold}) FROM tier_inventory
                  WHERE event_id = {of_event})"
            ),
            format!(
                "(SELECT coalesce(sum(seats), 0) = {sold} FROM attendees
                  WHERE event_id = {of_event} AND status IN ('going', 'checked_in'))"
            ),
            format!(
                "(SELECT count(*) = {sold} FROM tickets WHERE event_id = {of_event} AND status IN ('active', 'used'))"
            ),
            format!(
                "(SELECT count(*) = {requests} FROM event_requests WHERE event_id = {of_event} AND status = 'pending')"
            ),
            format!(
                "(SELECT coalesce(sum(seats), 0) = {held} FROM reservations WHERE event_id = {of_event} AND status = 'live')"
            ),
        ];
        for condition in conditions {
            self.assert_sql(&condition).await;
        }
    }

    /// Fails unless the audit log has so many entries of this action.
    pub async fn assert_audited(&self, action: &str, count: u32) {
        let condition = format!("(SELECT count(*) = {count} FROM audit_logs WHERE action = '{action}')");
        self.assert_sql(&condition).await;
    }
}

pub fn signed_in(world: &World, client: &Client, number: u32) -> Client {
    let now = world.clock.now();
    let claims = AccessClaims {
        user: user_id(number),
        session: SessionId::new(Uuid::from_u128(1)),
        roles: Vec::new(),
        is_staff: false,
        is_superuser: false,
        epoch: 1,
        issued_at: now,
        expires_at: now + TimeDelta::hours(12),
    };
    let token = world.app.tokens.issue(&claims).unwrap();
    client.with_token(token.expose_secret())
}

/// Where a request is moved on.
pub fn step(id: &str, verb: &str) -> String {
    format!("/v1/requests/{id}/{verb}")
}

/// Where an invitation is moved on.
pub fn reply(id: &str, verb: &str) -> String {
    format!("/v1/invites/{id}/{verb}")
}

/// The ids of a page's items.
pub fn ids_of(page: &Answer) -> Vec<&str> {
    let items = page.at("/items").as_array().map_or(&[][..], Vec::as_slice);
    items.iter().filter_map(|item| item["id"].as_str()).collect()
}

/// The texts at a pointer of a page's items.
pub fn texts<'a>(page: &'a Answer, pointer: &str) -> Vec<&'a str> {
    let items = page.at("/items").as_array().map_or(&[][..], Vec::as_slice);
    let text = |item: &'a Value| item.pointer(pointer).and_then(Value::as_str);
    items.iter().filter_map(text).collect()
}
