//! Many buyers, few seats, two server processes on one database.

use diesel_async::SimpleAsyncConnection;
use futures::StreamExt;
use futures::future::join_all;
use futures::stream::iter;
use serde_json::{Value, json};
use turnout_adapter_postgres::migrate;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_system::clock::SystemClock;
use turnout_ports::system::Clock;
use turnout_testkit::{TestDatabase, TestFolder};
use turnout_tests::{Client, Process, assert_verified, breaches};

const BUYERS: u32 = 200;
const SEATS: usize = 100;

/// Two servers, a paid event with few seats, and buyers, half of them at each server.
pub struct Sale {
    pub database: Database,
    pub host: Client,
    pub buyers: Vec<Client>,
    pub event: String,
    _servers: [Process; 2],
    _test: TestDatabase,
    _folder: TestFolder,
}

async fn sign_in(server: &Process, number: u32) -> Client {
    let token = server.sign_in(&format!("+9198765{number:05}")).await;
    server.client().with_token(&token)
}

async fn publish(host: &Client, seats: usize) -> String {
    let start = SystemClock.now() + chrono::TimeDelta::days(7);
    let body = json!({
        "title": "Hot sale", "start_at": start.to_rfc3339(), "end_at": (start + chrono::TimeDelta::hours(3)).to_rfc3339(),
        "time_zone": "UTC", "venue_text": "Arena", "capacity": seats, "is_paid": true,
        "ticket_price": {"amount": "10.00", "currency": "INR"},
    });
    let made = host.post("/v1/events", body).await.expect_status(201);
    let id = made.text("/id").to_owned();
    host.post(&format!("/v1/events/{id}/publish"), json!({}))
        .await
        .expect_status(200);
    id
}

impl Sale {
    pub async fn open(buyers: u32, seats: usize) -> Self {
        let test = TestDatabase::create().await;
        migrate::up(test.url()).await.unwrap();
        let folder = TestFolder::create();
        let first = Process::start(test.url(), folder.path()).await;
        let second = Process::start(test.url(), folder.path()).await;
        let host = sign_in(&first, 99_999).await;
        let event = publish(&host, seats).await;
        let sign_ins = (0..buyers).map(|number| sign_in(if number % 2 == 0 { &first } else { &second }, number));
        let buyers = iter(sign_ins).buffer_unordered(8).collect().await;
        Self {
            database: Database::open(&PoolSettings::new(test.url()), None).unwrap(),
            host,
            buyers,
            event,
            _servers: [first, second],
            _test: test,
            _folder: folder,
        }
    }

    /// Everybody reserves a seat at the same time. Answers how many got one, and that nobody got anything but a seat or
    /// the news that it is sold out.
    async fn rush(&self) -> usize {
        let path = format!("/v1/events/{}/reservations", self.event);
        let attempts = self
            .buyers
            .iter()
            .map(|buyer| buyer.post_once(&path, "rush", json!({"seats": 1})));
        let answers = join_all(attempts).await;
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        let strange: Vec<&Value> = answers
            .iter()
            .filter(|answer| answer.status != 201 && answer.text("/code") != "sold_out")
            .map(|answer| &answer.body)
            .collect();
        assert!(strange.is_empty(), "{strange:?}");
        statuses.iter().filter(|status| **status == 201).count()
    }

    pub async fn sql(&self, statements: &str) -> Result<(), String> {
        let mut connection = self.database.write().await.unwrap();
        connection
            .batch_execute(statements)
            .await
            .map_err(|error| error.to_string())
    }
}

#[tokio::test]
async fn two_hundred_buyers_of_a_hundred_seats_get_exactly_a_hundred() {
    let sale = Sale::open(BUYERS, SEATS).await;
    assert_eq!(sale.rush().await, SEATS);
    let exact = "DO $$ BEGIN ASSERT (SELECT (held, sold) = (100, 0) FROM event_inventory)
        AND (SELECT (held, sold) = (100, 0) FROM tier_inventory)
        AND (SELECT sum(seats) FROM reservations WHERE status = 'live') = 100; END $$";
    sale.sql(exact).await.unwrap();
    assert_verified(&sale.database, SystemClock.now()).await;
}

/// Takes the guard away: the counters are read through functions, which `FOR UPDATE` does not lock, and no constraint
/// looks at them. They are written late, so that who reads meanwhile is there for certain. The program is the same.
pub const WITHOUT_GUARD: &str = "
    ALTER TABLE event_inventory DROP CONSTRAINT event_never_oversold;
    ALTER TABLE tier_inventory DROP CONSTRAINT tier_never_oversold;
    ALTER TABLE event_inventory RENAME TO event_rows;
    ALTER TABLE tier_inventory RENAME TO tier_rows;
    CREATE FUNCTION event_counters() RETURNS SETOF event_rows LANGUAGE plpgsql AS
        $$ BEGIN RETURN QUERY SELECT * FROM event_rows; END $$;
    CREATE FUNCTION tier_counters() RETURNS SETOF tier_rows LANGUAGE plpgsql AS
        $$ BEGIN RETURN QUERY SELECT * FROM tier_rows; END $$;
    CREATE VIEW event_inventory AS SELECT * FROM event_counters();
    CREATE VIEW tier_inventory AS SELECT * FROM tier_counters();
    CREATE FUNCTION write_event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.05);
        UPDATE event_rows SET held = NEW.held, sold = NEW.sold WHERE event_id = NEW.event_id; RETURN NEW; END $$;
    CREATE FUNCTION write_tier() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE tier_rows SET held = NEW.held, sold = NEW.sold WHERE tier_id = NEW.tier_id; RETURN NEW; END $$;
    CREATE TRIGGER write INSTEAD OF UPDATE ON event_inventory FOR EACH ROW EXECUTE FUNCTION write_event();
    CREATE TRIGGER write INSTEAD OF UPDATE ON tier_inventory FOR EACH ROW EXECUTE FUNCTION write_tier();";

#[tokio::test]
async fn without_the_guard_the_same_rush_oversells() {
    let sale = Sale::open(BUYERS, SEATS).await;
    sale.sql(WITHOUT_GUARD).await.unwrap();
    let sold = sale.rush().await;
    assert!(
        sold > SEATS,
        "the negative control must oversell, but {sold} seats were kept"
    );
    let broken = breaches(&sale.database, SystemClock.now()).await;
    let names: Vec<&str> = broken.iter().map(|one| one.check.name).collect();
    assert!(names.contains(&"event_seats_fit"), "{names:?}");
}
