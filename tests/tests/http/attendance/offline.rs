//! A night with several devices whose network comes and goes and whose clocks differ, told to two server processes in
//! several ways: in order, and shuffled, repeated and at once. `TURNOUT_OFFLINE_SEED` lets the dice fall as before.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use futures::stream::{StreamExt, iter};
use serde_json::{Value, json};
use turnout_adapter_postgres::migrate;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_system::clock::SystemClock;
use turnout_adapter_system::entropy::OsEntropy;
use turnout_domain::attendance::{Claim, ClaimOrigin, ScanDirection, Timeline, merge};
use turnout_domain::ids::{ClientScanId, ScanId};
use turnout_ports::system::{Clock, Entropy};
use turnout_testkit::{SeededEntropy, TestDatabase, TestFolder};
use turnout_tests::{Client, Process, assert_verified};
use uuid::Uuid;

const GUESTS: usize = 2;
const TICKETS: usize = 40;
/// Names of devices, and by how many seconds their clocks are wrong.
const DEVICES: [(&str, i64); 4] = [("north", 0), ("south", 70), ("west", -95), ("east", 15)];

struct Dice(SeededEntropy);

impl Dice {
    fn below(&self, bound: usize) -> usize {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        usize::try_from(u32::from_le_bytes(bytes)).unwrap() % bound
    }

    fn shuffle<T>(&self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// A scan by a device that knows nothing of the others.
#[derive(Clone)]
struct Scan {
    id: Uuid,
    ticket: usize,
    device: &'static str,
    at: DateTime<Utc>,
}

/// Each guest comes once; some codes are shown at up to three more doors, which cannot know.
fn night(dice: &Dice) -> Vec<Scan> {
    let begin = SystemClock.now() - TimeDelta::hours(2);
    let mut scans = Vec::new();
    for ticket in 0..TICKETS {
        for _ in 0..[1, 1, 2, 2, 3, 4][dice.below(6)] {
            let (device, skew) = DEVICES[dice.below(DEVICES.len())];
            let seconds = i64::try_from(dice.below(300)).unwrap() + skew;
            scans.push(Scan {
                id: Uuid::from_u128(u128::try_from(scans.len() + 1).unwrap() << 64),
                ticket,
                device,
                at: begin + TimeDelta::seconds(seconds),
            });
        }
    }
    scans
}

/// What each ticket's scans must come to.
fn expected(scans: &[Scan]) -> Vec<Timeline> {
    let claim = |scan: &Scan| Claim {
        scan: ScanId::new(scan.id),
        origin: ClaimOrigin::Offline {
            id: ClientScanId::new(scan.id),
        },
        direction: ScanDirection::In,
        at: scan.at,
        device: scan.device.to_owned(),
    };
    let of = |ticket| {
        scans
            .iter()
            .filter(|scan| scan.ticket == ticket)
            .map(claim)
            .collect::<Vec<_>>()
    };
    (0..TICKETS).map(|ticket| merge(&of(ticket), false)).collect()
}

/// What a server says of a scan, as far as it does not depend on who tells first.
fn verdicts(results: &Value) -> BTreeMap<String, Value> {
    let verdict = |result: &Value| {
        let id = result["client_scan_id"].as_str().unwrap().to_owned();
        (
            id,
            json!([
                result["outcome"],
                result["scanned_at"],
                result["earlier"],
                result["duplicates"]
            ]),
        )
    };
    results["results"].as_array().unwrap().iter().map(verdict).collect()
}

fn expected_verdicts(timelines: &[Timeline]) -> BTreeMap<String, Value> {
    let seen = |at: &DateTime<Utc>, device: &str| json!({"at": at, "device": device});
    let mut verdicts = BTreeMap::new();
    for timeline in timelines {
        let (first, entry) = timeline.presence.entry.as_ref().unwrap();
        for (claim, _) in &timeline.standings {
            let duplicates: Vec<_> = timeline
                .duplicates_of(claim.scan)
                .map(|other| seen(&other.at, &other.device))
                .collect();
            let (outcome, earlier) = if claim.scan == *first {
                ("ok", Value::Null)
            } else {
                ("already_checked_in", seen(&entry.at, &entry.device))
            };
            verdicts.insert(
                claim.scan.uuid().to_string(),
                json!([outcome, claim.at, earlier, duplicates]),
            );
        }
    }
    verdicts
}

struct House {
    hosts: [Client; 2],
    guests: Vec<Client>,
    test: TestDatabase,
    _servers: [Process; 2],
    _folder: TestFolder,
}

/// An event and the tickets that were booked for it.
struct Party {
    path: String,
    tickets: Vec<Value>,
}

impl House {
    async fn open() -> Self {
        let test = TestDatabase::create().await;
        migrate::up(test.url()).await.unwrap();
        let folder = TestFolder::create();
        let servers = [
            Process::start(test.url(), folder.path()).await,
            Process::start(test.url(), folder.path()).await,
        ];
        let token = servers[0].sign_in("+919876500000").await;
        let mut guests = Vec::new();
        for number in 1..=GUESTS {
            let token = servers[1].sign_in(&format!("+91987650000{number}")).await;
            guests.push(servers[1].client().with_token(&token));
        }
        Self {
            hosts: [
                servers[0].client().with_token(&token),
                servers[1].client().with_token(&token),
            ],
            guests,
            test,
            _servers: servers,
            _folder: folder,
        }
    }

    async fn party(&self) -> Party {
        let host = &self.hosts[0];
        let start = SystemClock.now() + TimeDelta::hours(1);
        let body = json!({
            "title": "Offline night", "start_at": start, "end_at": start + TimeDelta::hours(3), "time_zone": "UTC",
            "venue_text": "Arena", "capacity": TICKETS,
            "tiers": [{"name": "Free", "price": "0.00", "quantity": TICKETS, "max_per_order": 20}],
        });
        let made = host.post("/v1/events", body).await.expect_status(201);
        let id = made.text("/id").to_owned();
        host.post(&format!("/v1/events/{id}/publish"), json!({}))
            .await
            .expect_status(200);
        let mut tickets = Vec::new();
        for guest in &self.guests {
            let path = format!("/v1/events/{id}/reservations");
            let held = guest
                .post_once(&path, &id, json!({"seats": TICKETS / GUESTS}))
                .await
                .expect_status(201);
            let order = json!({"reservation_key": held.text("/reservation_key")});
            let order = guest
                .post_once("/v1/orders", &format!("o{id}"), order)
                .await
                .expect_status(201);
            assert_eq!(order.text("/status"), "paid");
            let mine = guest
                .get(&format!("/v1/me/tickets?event_id={id}&limit=100"))
                .await
                .expect_status(200);
            tickets.extend(mine.at("/items").as_array().unwrap().clone());
        }
        assert_eq!(tickets.len(), TICKETS);
        Party {
            path: format!("/v1/events/{id}"),
            tickets,
        }
    }

    /// Tells a server some scans and answers what it says.
    async fn tell(&self, server: usize, party: &Party, scans: &[Scan]) -> Value {
        let written: Vec<_> = scans
            .iter()
            .map(|scan| {
                json!({
                    "client_scan_id": scan.id, "code": party.tickets[scan.ticket]["code"], "direction": "in",
                    "device": scan.device, "scanned_at": scan.at,
                })
            })
            .collect();
        let path = format!("{}/check-ins/sync", party.path);
        let answer = self.hosts[server].post(&path, json!({"scans": written})).await;
        answer.expect_status(200).body
    }

    /// In the end every device tells all it has once more, and hears what it all came to.
    async fn assert_all_told(&self, party: &Party, scans: &[Scan], timelines: &[Timeline]) {
        let final_word = self.tell(1, party, scans).await;
        assert_eq!(verdicts(&final_word), expected_verdicts(timelines));
        let path = format!("{}/door-list?limit=1000", party.path);
        let list = self.hosts[0].get(&path).await.expect_status(200);
        for (ticket, timeline) in party.tickets.iter().zip(timelines) {
            let mut known = list.at("/tickets").as_array().unwrap().iter();
            let known = known.find(|known| known["ticket_id"] == ticket["id"]).unwrap();
            let (first, entry) = timeline.presence.entry.as_ref().unwrap();
            assert_eq!(
                (&known["checked_in_at"], &known["device"]),
                (&json!(entry.at), &json!(entry.device))
            );
            assert_eq!(
                known["duplicates"].as_array().unwrap().len(),
                timeline.duplicates_of(*first).count()
            );
        }
    }
}

/// Each device's scans in pieces, as its network comes and goes. Some pieces are told again, as their answers were lost.
fn pieces(dice: &Dice, scans: &[Scan]) -> Vec<Vec<Scan>> {
    let mut pieces = Vec::new();
    for (device, _) in DEVICES {
        let mut own: Vec<_> = scans.iter().filter(|scan| scan.device == device).cloned().collect();
        dice.shuffle(&mut own);
        let mut rest = own.as_slice();
        while !rest.is_empty() {
            let (piece, others) = rest.split_at((1 + dice.below(7)).min(rest.len()));
            for _ in 0..=dice.below(3) {
                pieces.push(piece.to_vec());
            }
            rest = others;
        }
    }
    dice.shuffle(&mut pieces);
    pieces
}

fn seed() -> u64 {
    let given = std::env::var("TURNOUT_OFFLINE_SEED").ok();
    given.map_or_else(
        || {
            let mut bytes = [0; 8];
            OsEntropy.fill(&mut bytes);
            u64::from_le_bytes(bytes)
        },
        |text| text.parse().unwrap(),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_tells_first_each_good_ticket_lets_in_and_each_duplicate_is_told() {
    let seed = seed();
    println!("TURNOUT_OFFLINE_SEED={seed}");
    let dice = Dice(SeededEntropy::new(seed));
    let house = House::open().await;
    let scans = night(&dice);
    let timelines = expected(&scans);

    let orderly = house.party().await;
    house.tell(0, &orderly, &scans).await;
    house.assert_all_told(&orderly, &scans, &timelines).await;

    let disorderly = house.party().await;
    let pieces = pieces(&dice, &scans);
    let calls = pieces
        .iter()
        .enumerate()
        .map(|(number, piece)| house.tell(number % 2, &disorderly, piece));
    let answers: Vec<Value> = iter(calls).buffer_unordered(4).collect().await;
    for outcome in answers.iter().flat_map(|answer| answer["results"].as_array().unwrap()) {
        let outcome = outcome["outcome"].as_str().unwrap();
        assert!(
            ["ok", "already_checked_in"].contains(&outcome),
            "a good ticket was refused: {outcome}"
        );
    }
    house.assert_all_told(&disorderly, &scans, &timelines).await;
    let database = Database::open(&PoolSettings::new(house.test.url()), None).unwrap();
    assert_verified(&database, SystemClock.now()).await;
}
