//! A published event with a host, and tickets that were made as a booking makes them.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use turnout_application::ids;
use turnout_application::ticketing::draw_tickets;
use turnout_domain::attendance::PaymentStatus;
use turnout_domain::ids::{AttendeeId, EventId, TierId, UserId};
use turnout_domain::ticketing::{Ticket, TicketCode, TicketPayload, TicketStatus};
use turnout_ports::store::Mode;
use turnout_ports::system::{Clock, Entropy};
use turnout_ports::ticketing::TicketSigner;
use turnout_tests::{Answer, Client, World, breaches};
use uuid::Uuid;

pub const HOST: &str = "+919876543201";
pub const GUEST: &str = "+919876543202";
pub const OTHER: &str = "+919876543203";

/// The event, its people and its door.
pub struct Stage {
    pub world: World,
    pub host: Client,
    pub guest: Client,
    pub event: EventId,
    pub tier: TierId,
    pub guest_id: UserId,
}

/// A ticket and what its QR shows.
#[derive(Clone)]
pub struct Issued {
    pub ticket: Ticket,
    pub code: String,
}

impl Issued {
    pub fn id(&self) -> Uuid {
        self.ticket.id.uuid()
    }
}

impl Stage {
    pub async fn start() -> Self {
        Self::start_in(World::start().await).await
    }

    pub async fn start_in(world: World) -> Self {
        let host = world.sign_in(HOST).await;
        let guest = world.sign_in(GUEST).await;
        let guest_id = user_id(&guest).await;
        let mut stage = Self {
            event: EventId::new(Uuid::nil()),
            tier: TierId::new(Uuid::nil()),
            world,
            host,
            guest,
            guest_id,
        };
        (stage.event, stage.tier) = stage.publish_event("jazz-night").await;
        stage
    }

    /// A published public event with one tier, which begins in two hours.
    pub async fn publish_event(&self, slug: &str) -> (EventId, TierId) {
        let (event, tier) = (self.draw::<EventId>(), self.draw::<TierId>());
        let now = self.world.clock.now();
        let (start, end) = (now + TimeDelta::hours(2), now + TimeDelta::hours(6));
        let statements = format!(
            "INSERT INTO events (uuid, host_user_id, title, slug, status, start_at, end_at, time_zone, venue_text, published_at)
             SELECT '{event}', id, 'Jazz night', '{slug}', 'published', '{start}', '{end}', 'Asia/Kolkata', 'Blue Door', '{now}'
             FROM users WHERE phone = '{HOST}';
             INSERT INTO event_policies (event_id) SELECT id FROM events WHERE uuid = '{event}';
             INSERT INTO event_inventory (event_id, capacity) SELECT id, 1000 FROM events WHERE uuid = '{event}';
             INSERT INTO ticket_tiers (uuid, event_id, name, price, currency)
             SELECT '{tier}', id, 'VIP', 0, 'INR' FROM events WHERE uuid = '{event}';
             INSERT INTO tier_inventory (tier_id, event_id, capacity)
             SELECT id, event_id, 1000 FROM ticket_tiers WHERE uuid = '{tier}'"
        );
        self.world.sql(&statements).await;
        (event, tier)
    }

    /// Books seats of the stage's event for a user and gives out their tickets.
    pub async fn issue(&self, holder: UserId, count: u32) -> Vec<Issued> {
        self.issue_for(self.event, self.tier, holder, count).await
    }

    /// Books seats of the stage's event for somebody who signs in for it.
    pub async fn issue_for_another(&self, phone: &str, count: u32) -> Vec<Issued> {
        let other = self.world.sign_in(phone).await;
        self.issue(user_id(&other).await, count).await
    }

    pub async fn issue_for(&self, event: EventId, tier: TierId, holder: UserId, count: u32) -> Vec<Issued> {
        self.issue_by(&*self.world.app.ticket_signer, event, tier, holder, count)
            .await
    }

    /// As a server does that signs with these keys.
    pub async fn issue_by(
        &self,
        signer: &dyn TicketSigner,
        event: EventId,
        tier: TierId,
        holder: UserId,
        count: u32,
    ) -> Vec<Issued> {
        let attendee: AttendeeId = self.draw();
        let statement = format!(
            "INSERT INTO attendees (uuid, event_id, user_id, ticket_type, seats, currency)
             SELECT '{attendee}', e.id, u.id, 'VIP', {count}, 'INR' FROM events e, users u
             WHERE e.uuid = '{event}' AND u.uuid = '{holder}'"
        );
        self.world.sql(&statement).await;
        let app = &self.world.app;
        let now = self.world.clock.now();
        let drawn = draw_tickets(signer, &*app.entropy, event, count, now).unwrap();
        let tickets: Vec<_> = drawn
            .into_iter()
            .zip((1..=20).cycle())
            .map(|(drawn, seat_no)| {
                let ticket = Ticket {
                    id: drawn.id,
                    number: drawn.number,
                    event,
                    tier,
                    order: None,
                    attendee,
                    holder,
                    seat_no,
                    guest_name: format!("Guest {seat_no}"),
                    guest_email: Some("guest@example.org".to_owned()),
                    guest_phone: None,
                    status: TicketStatus::Active,
                    seat_kept: false,
                    generation: drawn.generation,
                    key_id: drawn.key_id,
                    created_at: now,
                };
                (ticket, drawn.secret)
            })
            .collect();
        let mut tx = app.store.begin(Mode::ReadWrite).await.unwrap();
        assert!(
            tx.ticketing()
                .insert_tickets(&tickets, PaymentStatus::Paid)
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();
        let issued = |(ticket, _)| Issued {
            code: self.sign(&ticket).as_str().to_owned(),
            ticket,
        };
        tickets.into_iter().map(issued).collect()
    }

    /// One ticket of the guest.
    pub async fn ticket(&self) -> Issued {
        self.issue(self.guest_id, 1).await.remove(0)
    }

    pub fn sign(&self, ticket: &Ticket) -> TicketCode {
        let payload = TicketPayload {
            key_id: ticket.key_id,
            ticket: ticket.id,
            event: ticket.event,
            generation: ticket.generation,
        };
        self.world.app.ticket_signer.sign(&payload).unwrap()
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/v1/events/{}/{rest}", self.event)
    }

    /// Checks in as the host.
    pub async fn check_in(&self, body: Value) -> Answer {
        self.host.post(&self.path("check-ins"), body).await
    }

    /// Shows this code to the host at the north gate.
    pub async fn scan(&self, code: &str) -> Answer {
        self.check_in(json!({"code": code, "device": "north"})).await
    }

    pub async fn sql(&self, statements: &str) {
        self.world.sql(statements).await;
    }

    pub async fn assert_sql(&self, condition: &str) {
        self.world.assert_sql(condition).await;
    }

    /// Fails unless exactly these scans are kept, in this order, as direction, outcome and reason.
    pub async fn assert_scans(&self, expected: &[(&str, &str, &str)]) {
        let rows: Vec<String> = expected
            .iter()
            .map(|(direction, outcome, reason)| format!("'{direction} {outcome} {reason}'"))
            .collect();
        let condition = format!(
            "(SELECT coalesce(array_agg(concat_ws(' ', direction, outcome, reason) ORDER BY id), '{{}}') FROM ticket_scans)
             = ARRAY[{}]::text[]",
            rows.join(", ")
        );
        self.assert_sql(&condition).await;
    }

    /// Fails if a rule about admissions is broken. Others are: the stage writes people by hand.
    pub async fn assert_door_verified(&self) {
        let broken = breaches(&self.world.database, self.world.clock.now()).await;
        let broken: Vec<_> = broken.iter().filter(|one| one.check.rule == 6).collect();
        assert!(broken.is_empty(), "{broken:#?}");
    }

    fn draw<Id: From<Uuid>>(&self) -> Id {
        draw(self.world.clock.now(), &*self.world.app.entropy)
    }
}

fn draw<Id: From<Uuid>>(now: DateTime<Utc>, entropy: &dyn Entropy) -> Id {
    ids::draw(now, entropy)
}

/// The id of the signed-in user.
pub async fn user_id(client: &Client) -> UserId {
    let me = client.get("/v1/me").await.expect_status(200);
    UserId::new(me.text("/id").parse().unwrap())
}
