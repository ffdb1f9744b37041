//! Seats that become free one by one while newcomers rush for them, at two server processes on one database.

use diesel_async::SimpleAsyncConnection;
use futures::StreamExt;
use futures::future::{join, join_all};
use futures::stream::iter;
use serde_json::{Value, json};
use turnout_adapter_postgres::migrate;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_system::clock::SystemClock;
use turnout_ports::system::Clock;
use turnout_testkit::{TestDatabase, TestFolder};
use turnout_tests::{Client, Process};

const SEATS: usize = 20;
const WAITING: usize = 30;
const NEWCOMERS: usize = 30;
const RUSHES: usize = 4;

/// Two servers, a sold-out free event, people who hold its seats, people who wait, and people who do not.
struct Queue {
    database: Database,
    holders: Vec<(Client, String)>,
    waiting: Vec<Client>,
    newcomers: Vec<Client>,
    event: String,
    _servers: [Process; 2],
    _test: TestDatabase,
    _folder: TestFolder,
}

async fn sign_in(client: Client, number: usize) -> Client {
    let phone = format!("+9198765{number:05}");
    client
        .post("/v1/auth/otp", json!({"phone": phone}))
        .await
        .expect_status(202);
    let inbox = client.get("/dev/inbox.json").await.expect_status(200);
    let messages = inbox.body.as_array().unwrap();
    let message = messages.iter().find(|message| message["to"] == phone.as_str()).unwrap();
    let code = message["text"].as_str().unwrap().split_whitespace().next().unwrap();
    let body = json!({"phone": phone, "code": code});
    let signed_in = client.post("/v1/auth/otp/verify", body).await.expect_status(200);
    client.with_token(signed_in.text("/access_token"))
}

async fn publish(host: &Client) -> String {
    let start = SystemClock.now() + chrono::TimeDelta::days(7);
    let body = json!({
        "title": "Long line", "start_at": start.to_rfc3339(), "end_at": (start + chrono::TimeDelta::hours(3)).to_rfc3339(),
        "time_zone": "UTC", "venue_text": "Arena", "capacity": SEATS,
    });
    let made = host.post("/v1/events", body).await.expect_status(201);
    let id = made.text("/id").to_owned();
    host.post(&format!("/v1/events/{id}/publish"), json!({}))
        .await
        .expect_status(200);
    id
}

impl Queue {
    async fn form() -> Self {
        let test = TestDatabase::create().await;
        migrate::up(test.url()).await.unwrap();
        let folder = TestFolder::create();
        let servers = [
            Process::start(test.url(), folder.path()).await,
            Process::start(test.url(), folder.path()).await,
        ];
        let clients = [servers[0].client(), servers[1].client()];
        let host = sign_in(clients[0].clone(), 99_999).await;
        let event = publish(&host).await;
        let sign_ins = (0..SEATS + WAITING + NEWCOMERS).map(|number| sign_in(clients[number % 2].clone(), number));
        let mut people: Vec<Client> = iter(sign_ins).buffered(8).collect().await;
        let newcomers = people.split_off(SEATS + WAITING);
        let waiting = people.split_off(SEATS);
        let reservations = format!("/v1/events/{event}/reservations");
        let holds = people.into_iter().map(|holder| {
            let path = reservations.clone();
            async move {
                let held = holder
                    .post_once(&path, "hold", json!({"seats": 1}))
                    .await
                    .expect_status(201);
                let key = held.text("/reservation_key").to_owned();
                (holder, key)
            }
        });
        let holders = join_all(holds).await;
        for (place, person) in waiting.iter().enumerate() {
            let joined = person
                .post(&format!("/v1/events/{event}/waitlist"), json!({"seats": 1}))
                .await;
            assert_eq!(joined.expect_status(201).at("/position"), place + 1);
        }
        Self {
            database: Database::open(&PoolSettings::new(test.url()), None).unwrap(),
            holders,
            waiting,
            newcomers,
            event,
            _servers: servers,
            _test: test,
            _folder: folder,
        }
    }

    /// The holders give their seats back while the newcomers rush for them. Answers how many newcomers got one.
    async fn rush(&self) -> usize {
        let releases = self.holders.iter().map(|(holder, key)| async move {
            holder
                .delete(&format!("/v1/reservations/{key}"))
                .await
                .expect_status(204);
        });
        let path = format!("/v1/events/{}/reservations", self.event);
        let attempts = self.newcomers.iter().map(|newcomer| {
            let path = path.clone();
            async move {
                let mut got = 0;
                for rush in 0..RUSHES {
                    let answer = newcomer
                        .post_once(&path, &format!("rush{rush}"), json!({"seats": 1}))
                        .await;
                    if answer.status == 201 {
                        got = 1;
                    } else {
                        let code = answer.text("/code");
                        assert!(["sold_out", "seat_limit_exceeded"].contains(&code), "{}", answer.body);
                    }
                }
                got
            }
        });
        let releases = iter(releases).buffer_unordered(4).collect::<Vec<()>>();
        let (_, got) = join(releases, join_all(attempts)).await;
        got.into_iter().sum()
    }

    /// Where each of the line stands once as many were offered seats as there are; `None` if it takes too long.
    async fn statuses(&self) -> Option<Vec<String>> {
        let path = format!("/v1/events/{}/waitlist/me", self.event);
        for _ in 0..200 {
            let places = join_all(self.waiting.iter().map(|person| person.get(&path))).await;
            let statuses: Vec<String> = places.iter().map(|place| place.text("/status").to_owned()).collect();
            if statuses.iter().filter(|status| *status == "offered").count() >= SEATS {
                return Some(statuses);
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        None
    }

    async fn sql(&self, statements: &str) -> Result<(), String> {
        let mut connection = self.database.write().await.unwrap();
        let outcome = connection.batch_execute(statements).await;
        outcome.map_err(|error| error.to_string())
    }
}

#[tokio::test]
async fn no_newcomer_passes_the_line() {
    let queue = Queue::form().await;
    assert_eq!(queue.rush().await, 0);
    let statuses = queue.statuses().await.unwrap();
    let expected = |place| if place < SEATS { "offered" } else { "waiting" };
    let expected: Vec<Value> = (0..WAITING).map(|place| expected(place).into()).collect();
    assert_eq!(statuses, expected, "strictly in the order in which they came");
    let exact = "DO $$ BEGIN ASSERT (SELECT (held, sold, waiting) = (20, 0, 10) FROM event_inventory)
        AND (SELECT (held, sold, waiting) = (20, 0, 10) FROM tier_inventory)
        AND (SELECT count(*) = 20 AND bool_and(source = 'waitlist') FROM reservations WHERE status = 'live')
        AND (SELECT count(*) = 20 FROM audit_logs WHERE action = 'booking.waitlist_offered'); END $$";
    queue.sql(exact).await.unwrap();
    turnout_tests::assert_verified(&queue.database, SystemClock.now()).await;
}

/// Takes the guard away: nobody is counted as waiting. The program is the same.
const WITHOUT_GUARD: &str = "
    CREATE FUNCTION nobody_waits() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.waiting := 0; RETURN NEW; END $$;
    CREATE TRIGGER nobody_waits BEFORE UPDATE ON event_inventory FOR EACH ROW EXECUTE FUNCTION nobody_waits();
    CREATE TRIGGER nobody_waits BEFORE UPDATE ON tier_inventory FOR EACH ROW EXECUTE FUNCTION nobody_waits();
    UPDATE event_inventory SET waiting = 0; UPDATE tier_inventory SET waiting = 0";

#[tokio::test]
async fn without_the_guard_newcomers_pass_the_line() {
    let queue = Queue::form().await;
    queue.sql(WITHOUT_GUARD).await.unwrap();
    let got = queue.rush().await;
    assert!(got > 0, "the negative control must let newcomers pass");
}
