//! How full an event is: against a model that keeps in its head who is where.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use turnout_ports::system::{Clock, Entropy};
use turnout_testkit::SeededEntropy;
use turnout_tests::Answer;
use uuid::Uuid;

use super::stage::{HOST, Issued, Stage};

/// The times at which the guest of each ticket passed the door: in, out, in again and so on.
#[derive(Default)]
struct Heads(BTreeMap<Uuid, Vec<DateTime<Utc>>>);

impl Heads {
    /// How many had come, and how many were inside, before an instant.
    fn before(&self, end: DateTime<Utc>) -> (usize, usize) {
        let passed = self.0.values().map(|own| own.iter().filter(|at| **at < end).count());
        let passed: Vec<usize> = passed.collect();
        let come = passed.iter().filter(|times| **times > 0).count();
        (come, passed.iter().filter(|times| **times % 2 == 1).count())
    }

    fn assert_are(&self, live: &Answer, tickets: usize) {
        let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
        let (come, inside) = self.before(DateTime::<Utc>::MAX_UTC);
        assert_eq!(number(live.at("/expected")), tickets);
        assert_eq!(
            (number(live.at("/checked_in")), number(live.at("/inside"))),
            (come, inside)
        );
        let series = live.at("/series").as_array().unwrap();
        let times = |step: &Value| step["starts_at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
        for step in series {
            let (come, inside) = self.before(times(step) + TimeDelta::minutes(15));
            assert_eq!(
                (number(&step["checked_in"]), number(&step["inside"])),
                (come, inside),
                "{step}"
            );
            let sum = number(&step["entries"]) + number(&step["leavings"]);
            let all = self.0.values().flatten();
            let passed = all.filter(|at| (times(step)..times(step) + TimeDelta::minutes(15)).contains(at));
            assert_eq!(sum, passed.count(), "{step}");
            assert!(sum > 0 && step["arrivals"].as_u64() <= step["entries"].as_u64());
        }
        assert!(series.windows(2).all(|pair| times(&pair[0]) < times(&pair[1])));
    }
}

/// What happens next: whose ticket, and what with it.
fn next(entropy: &SeededEntropy, tickets: &[Issued]) -> (Issued, u8) {
    let mut bytes = [0; 2];
    entropy.fill(&mut bytes);
    (tickets[usize::from(bytes[0]) % tickets.len()].clone(), bytes[1] % 10)
}

async fn live(stage: &Stage) -> Answer {
    stage.host.get(&stage.path("attendance/live")).await.expect_status(200)
}

#[tokio::test]
async fn the_numbers_are_what_counting_heads_says_through_coming_going_and_mistakes() {
    let mut stage = Stage::start().await;
    stage.sql("UPDATE event_policies SET allow_reentry = TRUE").await;
    let tickets = stage.issue(stage.guest_id, 12).await;
    let entropy = SeededEntropy::new(20_261_121);
    let mut heads = Heads::default();
    for round in 0..70 {
        stage.world.clock.advance(TimeDelta::minutes(4));
        stage.host = stage.world.sign_in(HOST).await;
        let now = stage.world.clock.now();
        let (ticket, what) = next(&entropy, &tickets);
        let passed = heads.0.entry(ticket.id()).or_default();
        let is_inside = passed.len() % 2 == 1;
        let answer = match what {
            0 => {
                let path = stage.path(&format!("check-ins/{}/undo", ticket.id()));
                let undone = stage.host.post(&path, json!({"reason": "mistake"})).await;
                assert_eq!(undone.status == 200, !passed.is_empty());
                passed.clear();
                continue;
            }
            1..=5 => stage.scan(&ticket.code).await,
            _ => {
                stage
                    .host
                    .post(&stage.path("check-outs"), json!({"ticket_id": ticket.id()}))
                    .await
            }
        };
        let wants_in = what <= 5;
        assert_eq!(answer.status == 200, wants_in != is_inside, "{round} {}", answer.body);
        if answer.status == 200 {
            passed.push(now);
        }
        if round % 10 == 9 {
            heads.assert_are(&live(&stage).await, tickets.len());
        }
    }
    heads.assert_are(&live(&stage).await, tickets.len());
    stage.assert_door_verified().await;
}

#[tokio::test]
async fn what_devices_tell_later_changes_the_past() {
    let mut stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 3).await;
    let begin = stage.world.clock.now();
    stage.world.clock.advance(TimeDelta::hours(1));
    stage.host = stage.world.sign_in(HOST).await;
    stage.scan(&tickets[0].code).await.expect_status(200);
    let told = |id: u128, ticket: &Issued, direction: &str, minutes: i64| {
        json!({
            "client_scan_id": Uuid::from_u128(id), "code": ticket.code, "direction": direction, "device": "north",
            "scanned_at": begin + TimeDelta::minutes(minutes),
        })
    };
    // The first came before the server saw the guest; the second is a duplicate of it by then.
    let scans = json!({"scans": [
        told(1, &tickets[0], "in", 10), told(2, &tickets[1], "in", 20), told(3, &tickets[1], "in", 25),
        told(4, &tickets[1], "out", 50),
    ]});
    stage
        .host
        .post(&stage.path("check-ins/sync"), scans)
        .await
        .expect_status(200);
    let at = |minutes: i64| begin + TimeDelta::minutes(minutes);
    let heads = Heads(BTreeMap::from([
        (tickets[0].id(), vec![at(10)]),
        (tickets[1].id(), vec![at(20), at(50)]),
    ]));
    let numbers = live(&stage).await;
    heads.assert_are(&numbers, 3);
    assert_eq!(numbers.at("/series").as_array().unwrap().len(), 3);
    // Taken back, the guest never came, whoever saw that.
    let undo = stage.path(&format!("check-ins/{}/undo", tickets[0].id()));
    stage
        .host
        .post(&undo, json!({"reason": "mistake"}))
        .await
        .expect_status(200);
    let late = json!({"scans": [told(5, &tickets[0], "in", 15), told(6, &tickets[2], "in", 31)]});
    stage
        .host
        .post(&stage.path("check-ins/sync"), late)
        .await
        .expect_status(200);
    let heads = Heads(BTreeMap::from([
        (tickets[1].id(), vec![at(20), at(50)]),
        (tickets[2].id(), vec![at(31)]),
    ]));
    heads.assert_are(&live(&stage).await, 3);
}

#[tokio::test]
async fn an_event_before_its_doors_open_has_numbers_too() {
    let stage = Stage::start().await;
    let empty = live(&stage).await;
    let numbers = json!({"expected": 0, "checked_in": 0, "inside": 0, "series": [], "as_of": "2027-01-15T12:00:00Z"});
    assert_eq!(empty.body, numbers);
    stage.issue(stage.guest_id, 3).await;
    stage
        .sql("UPDATE tickets SET status = 'cancelled', ended_at = now() WHERE seat_no = 1")
        .await;
    let waiting = live(&stage).await;
    assert_eq!(
        (waiting.at("/expected"), waiting.at("/checked_in")),
        (&json!(2), &json!(0))
    );
}
