//! Users, an event and a tier to play on.

use chrono::{DateTime, Utc};
use diesel_async::SimpleAsyncConnection;
use turnout_adapter_postgres::guestlist::PgGuestlistQueries;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_postgres::store::PgStore;
use turnout_domain::accounts::Phone;
use turnout_domain::booking::Seats;
use turnout_domain::guestlist::{Invite, InviteLink, InviteStatus, InviteType, JoinRequest, RequestStatus};
use turnout_domain::ids::{EventId, TierId, UserId};
use turnout_ports::store::{Mode, Store, Transaction};
use turnout_ports::system::Clock;
use turnout_testkit::{ManualClock, TestDatabase};
use uuid::Uuid;

pub const HOST: UserId = UserId::new(Uuid::from_u128(1));
pub const EVENT: EventId = EventId::new(Uuid::from_u128(0xE));
pub const DRAFT: EventId = EventId::new(Uuid::from_u128(0xD));
pub const TIER: TierId = TierId::new(Uuid::from_u128(0x7));

pub struct Stage {
    pub database: Database,
    _test: TestDatabase,
}

/// A guest; there are users 2 to 60.
pub fn guest(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(number))
}

/// The number of that user.
pub fn phone(number: u128) -> Phone {
    Phone::parse(&format!("+9198000{number:05}")).unwrap()
}

pub fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

impl Stage {
    pub async fn set() -> Self {
        let test = TestDatabase::create().await;
        let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
        let stage = Self { database, _test: test };
        stage
            .run(&format!(
                "INSERT INTO users (uuid, phone, joined_at)
                    SELECT lpad(to_hex(n), 32, '0')::uuid, '+9198000' || lpad(n::text, 5, '0'), now() FROM generate_series(1, 60) n;
                 INSERT INTO user_profiles (uuid, user_id, name)
                    SELECT uuid, id, CASE WHEN id = (SELECT max(id) FROM users) THEN '' ELSE 'Guest ' || id END FROM users;
                 INSERT INTO events (uuid, host_user_id, title, slug, status, visibility, start_at, end_at, venue_text,
                    published_at)
                    SELECT '{EVENT}', id, 'Rooftop', 'rooftop-e', 'published', 'private', '2027-02-01', '2027-02-02', 'The roof',
                    '2027-01-01'
                    FROM users WHERE uuid = '{HOST}';
                 INSERT INTO events (uuid, host_user_id, title, slug) SELECT '{DRAFT}', id, 'Draft', 'draft-d' FROM users WHERE uuid = '{HOST}';
                 INSERT INTO ticket_tiers (uuid, event_id, name, price, currency)
                    SELECT '{TIER}', id, 'Standard', 0, 'INR' FROM events WHERE uuid = '{EVENT}'"
            ))
            .await;
        stage
    }

    pub fn queries(&self) -> PgGuestlistQueries {
        PgGuestlistQueries::new(self.database.clone())
    }

    pub async fn begin(&self) -> Box<dyn Transaction> {
        PgStore::new(self.database.clone())
            .begin(Mode::ReadWrite)
            .await
            .unwrap()
    }

    pub async fn run(&self, statements: &str) {
        let mut connection = self.database.write().await.unwrap();
        connection.batch_execute(statements).await.unwrap();
    }

    /// Fails unless the condition holds in the database.
    pub async fn assert(&self, condition: &str) {
        let mut connection = self.database.write().await.unwrap();
        let statement = format!("DO $$ BEGIN ASSERT ({condition}); END $$");
        connection
            .batch_execute(&statement)
            .await
            .unwrap_or_else(|error| panic!("{condition}: {error}"));
    }

    pub async fn add_request(&self, request: &JoinRequest) -> bool {
        let mut tx = self.begin().await;
        let added = tx.requests().insert(request).await.unwrap();
        tx.commit().await.unwrap();
        added
    }

    pub async fn add_invite(&self, invite: &Invite) -> bool {
        let mut tx = self.begin().await;
        let added = tx.invites().insert(invite).await.unwrap();
        tx.commit().await.unwrap();
        added
    }

    pub async fn add_link(&self, link: &InviteLink, hash: [u8; 32]) {
        let mut tx = self.begin().await;
        tx.invites().insert_link(link, &hash).await.unwrap();
        tx.commit().await.unwrap();
    }
}

pub fn request(id: u128, requester: UserId) -> JoinRequest {
    JoinRequest {
        id: Uuid::from_u128(id).into(),
        event: EVENT,
        requester,
        tier: None,
        seats: Seats::ONE,
        message: "May I?".to_owned(),
        host_message: String::new(),
        status: RequestStatus::Pending,
        reservation: None,
        decided_by: None,
        decided_at: None,
        created_at: now(),
    }
}

pub fn invite(id: u128, user: Option<UserId>, phone: Option<Phone>) -> Invite {
    Invite {
        id: Uuid::from_u128(id).into(),
        event: EVENT,
        inviter: Some(HOST),
        user,
        phone,
        kind: InviteType::Direct,
        link: None,
        status: InviteStatus::Pending,
        message: "Come".to_owned(),
        reservation: None,
        expires_at: None,
        decided_at: None,
        created_at: now(),
    }
}

pub fn link(max_uses: u32) -> InviteLink {
    InviteLink {
        id: Uuid::from_u128(0x11).into(),
        event: EVENT,
        inviter: Some(HOST),
        message: "Join us".to_owned(),
        max_uses,
        uses: 0,
        expires_at: None,
        revoked_at: None,
        created_at: now(),
    }
}
