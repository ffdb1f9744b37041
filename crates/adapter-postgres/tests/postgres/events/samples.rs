//! A database with people in it, and events to store.

use chrono::{DateTime, Duration, Utc};
use diesel_async::SimpleAsyncConnection;
use turnout_adapter_postgres::events::{PgEventQueries, PgVenueQueries};
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_postgres::store::PgStore;
use turnout_domain::change::Change;
use turnout_domain::events::{Event, EventChanges, EventStatus, NewEvent, PriceInput, PricingChanges, TierInput};
use turnout_domain::ids::{EventId, TierId, UserId};
use turnout_ports::store::{Mode, Store, Transaction};
use turnout_testkit::TestDatabase;
use uuid::Uuid;

pub const HOST: UserId = user(1);
pub const GUEST: UserId = user(2);
pub const STRANGER: UserId = user(3);

pub const fn user(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
}

pub const fn event_id(number: u128) -> EventId {
    EventId::new(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0001_0000 + number))
}

pub fn tier_id(number: u128) -> TierId {
    TierId::new(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0002_0000 + number))
}

pub fn now() -> DateTime<Utc> {
    "2026-04-01T12:00:00Z".parse().unwrap()
}

pub struct World {
    pub database: Database,
    pub venues: PgVenueQueries,
    pub store: PgStore,
    pub queries: PgEventQueries,
    test: TestDatabase,
}

impl World {
    /// A database with a host, a guest and a stranger.
    pub async fn create() -> Self {
        let test = TestDatabase::create().await;
        let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
        let world = Self {
            store: PgStore::new(database.clone()),
            queries: PgEventQueries::new(database.clone()),
            venues: PgVenueQueries::new(database.clone()),
            database,
            test,
        };
        for number in 1..=3 {
            world.add_user(number).await;
        }
        world
    }

    /// How to reach the database.
    pub fn settings(&self) -> PoolSettings {
        PoolSettings::new(self.test.url())
    }

    pub async fn add_user(&self, number: u128) {
        let id = user(number);
        self.run(&format!(
            "WITH made AS (INSERT INTO users (uuid, phone, joined_at) VALUES ('{id}', '+9198765{number:05}', now()) \
             RETURNING id) INSERT INTO user_profiles (uuid, user_id, name) SELECT '{id}', id, 'Person {number}' FROM made"
        ))
        .await;
    }

    pub async fn run(&self, statement: &str) {
        let mut connection = self.database.write().await.unwrap();
        connection
            .batch_execute(statement)
            .await
            .unwrap_or_else(|error| panic!("{statement}: {error}"));
    }

    /// Fails unless the condition holds in the database.
    pub async fn assert(&self, condition: &str) {
        self.run(&format!("DO $$ BEGIN ASSERT ({condition}); END $$")).await;
    }

    pub async fn begin(&self) -> Box<dyn Transaction> {
        self.store.begin(Mode::ReadWrite).await.unwrap()
    }

    pub async fn insert(&self, event: &Event) {
        let mut tx = self.begin().await;
        assert!(tx.events().insert(event).await.unwrap());
        tx.commit().await.unwrap();
    }

    pub async fn lookup(&self, event: EventId) -> Option<Event> {
        let mut tx = self.begin().await;
        let found = tx.events().lookup(event).await.unwrap();
        tx.rollback().await.unwrap();
        found
    }

    /// Stores a reservation of one seat and counts it as held.
    pub async fn reserve(&self, event: &Event, by: UserId, expires_at: DateTime<Utc>) {
        let (event, tier) = (event.id, event.tiers[0].id);
        self.run(&format!(
            "INSERT INTO reservations (uuid, event_id, tier_id, user_id, seats, expires_at, currency, unit_price, \
                 net_amount, gst_percent, gst_amount, platform_fee, fee_bearer, total_amount) \
             SELECT gen_random_uuid(), e.id, t.id, u.id, 1, '{expires_at}', t.currency, t.price, t.price, 0, 0, 0, 'host', \
                 t.price FROM events e, ticket_tiers t, users u \
             WHERE e.uuid = '{event}' AND t.uuid = '{tier}' AND u.uuid = '{by}'; \
             UPDATE event_inventory SET held = held + 1 WHERE event_id = (SELECT id FROM events WHERE uuid = '{event}'); \
             UPDATE tier_inventory SET held = held + 1 WHERE tier_id = (SELECT id FROM ticket_tiers WHERE uuid = '{tier}')"
        ))
        .await;
    }
}

pub fn changes() -> EventChanges {
    EventChanges {
        title: Some("Rooftop party".to_owned()),
        description: Some("Music under the stars.".to_owned()),
        start_at: Change::Set(now() + Duration::days(10)),
        end_at: Change::Set(now() + Duration::days(10) + Duration::hours(4)),
        time_zone: Some(chrono_tz::Asia::Kolkata),
        venue_text: Some("12 Marine Drive".to_owned()),
        category: Change::Set("social".to_owned()),
        interests: Some(vec!["parties".to_owned(), "music".to_owned()]),
        tags: Some(vec!["rooftop".to_owned()]),
        capacity: Some(50),
        pricing: PricingChanges {
            ticket_price: Some(PriceInput {
                amount: "499".to_owned(),
                currency: None,
            }),
            ..PricingChanges::default()
        },
        ..EventChanges::default()
    }
}

pub fn compose(number: u128, changes: EventChanges, tiers: Vec<TierInput>) -> Event {
    let ids: Vec<_> = (0..20).map(|index| tier_id(number * 100 + index)).collect();
    Event::compose(event_id(number), HOST, NewEvent { changes, tiers }, &ids, now()).unwrap()
}

pub fn draft(number: u128) -> Event {
    compose(number, changes(), Vec::new())
}

/// A published event whose start lies `days` ahead.
pub fn published(number: u128, days: i64) -> Event {
    let start = now() + Duration::days(days);
    let changes = EventChanges {
        start_at: Change::Set(start),
        end_at: Change::Set(start + Duration::hours(4)),
        ..changes()
    };
    let event = compose(number, changes, Vec::new()).published(now()).unwrap();
    Event { version: 1, ..event }
}

/// Stored as the draft that it was; then updated to what it is.
pub async fn store_as_it_is(world: &World, event: &Event) {
    let draft = Event {
        status: EventStatus::Draft,
        ..event.clone()
    };
    world.insert(&draft).await;
    let mut tx = world.begin().await;
    let update = Event {
        version: event.version + 1,
        ..event.clone()
    };
    assert!(tx.events().update(&update).await.unwrap());
    tx.commit().await.unwrap();
}
