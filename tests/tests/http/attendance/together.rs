//! Scans that two servers decide by the batch, of the same tickets at the same moment.

use futures::future::join_all;
use serde_json::{Value, json};
use turnout_tests::{Answer, Client};
use uuid::Uuid;

use super::races::{NEVER_USED_UP, devices};
use super::stage::{Issued, Stage};

const TICKETS: u32 = 40;

/// Some scans were kept by the transaction that kept another one.
const IN_BATCHES: &str = "(SELECT count(DISTINCT xmin::text) < count(*) FROM ticket_scans)";

/// Two devices, each at a server of its own.
async fn gates(stage: &Stage) -> [Client; 2] {
    let mut devices = devices(stage).await;
    devices.truncate(2);
    devices.try_into().unwrap()
}

fn scan(ticket: &Issued, gate: usize, number: usize) -> Value {
    let id = u128::try_from(gate * 1_000 + number).unwrap();
    json!({"code": ticket.code, "device": format!("gate {gate}"), "client_scan_id": Uuid::from_u128(id)})
}

/// Every ticket is shown at both gates at once.
async fn show_all(stage: &Stage, gates: [&Client; 2], tickets: &[Issued]) -> Vec<[Answer; 2]> {
    let path = stage.path("check-ins");
    let pairs = tickets.iter().enumerate().map(|(number, ticket)| {
        let [north, south] = [0, 1].map(|gate| gates[gate].post(&path, scan(ticket, gate, number)));
        async move { futures::join!(north, south).into() }
    });
    join_all(pairs).await
}

fn admissions(answers: &[[Answer; 2]]) -> usize {
    answers.iter().flatten().filter(|answer| answer.status == 200).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_of_two_servers_admit_each_ticket_once_and_know_their_scans_again() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, TICKETS).await;
    let [north, south] = gates(&stage).await;
    let told = show_all(&stage, [&north, &south], &tickets).await;
    for pair in &told {
        let admitted = pair.iter().position(|answer| answer.status == 200).unwrap();
        let refused = pair[1 - admitted].clone().expect_problem(409, "already_checked_in");
        assert_eq!(refused.text("/device"), format!("gate {admitted}"));
    }
    stage.assert_sql(IN_BATCHES).await;
    // Told again, each at the other server, no scan is another one.
    let again = show_all(&stage, [&south, &north], &tickets).await;
    for (first, second) in told.iter().flatten().zip(again.iter().flatten()) {
        assert_eq!((first.status, &first.body), (second.status, &second.body));
    }
    stage
        .assert_sql(
            "(SELECT count(*) FROM ticket_scans) = 80
             AND (SELECT count(*) FROM ticket_scans WHERE outcome = 'ok') = 40
             AND (SELECT bool_and(entries = 1) FROM attendance_records)
             AND (SELECT count(*) FROM audit_logs WHERE action LIKE 'attendance.check%') = 80
             AND (SELECT count(*) FROM notifications WHERE type = 'checked_in') = 40",
        )
        .await;
    stage.assert_door_verified().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_batches_of_two_servers_admit_what_is_never_used_up_twice() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, TICKETS).await;
    stage.sql(NEVER_USED_UP).await;
    let [north, south] = gates(&stage).await;
    let told = show_all(&stage, [&north, &south], &tickets).await;
    stage.assert_sql(IN_BATCHES).await;
    assert!(admissions(&told) > tickets.len(), "the race would be noticed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scan_with_a_key_beside_a_batch_admits_no_second_time() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, TICKETS).await;
    let [north, south] = gates(&stage).await;
    let path = stage.path("check-ins");
    let keyed = |number: usize, ticket: &Issued| {
        let (body, key) = (json!({"code": ticket.code, "device": "keyed"}), format!("key-{number}"));
        let (south, path) = (&south, &path);
        async move { south.post_once(path, &key, body).await }
    };
    let pairs = tickets.iter().enumerate().map(|(number, ticket)| {
        let unkeyed = north.post(&path, scan(ticket, 0, number));
        let keyed = keyed(number, ticket);
        async move { futures::join!(unkeyed, keyed).into() }
    });
    let told: Vec<[Answer; 2]> = join_all(pairs).await;
    for (number, (ticket, pair)) in tickets.iter().zip(&told).enumerate() {
        let statuses = pair.each_ref().map(|answer| answer.status);
        assert!(statuses == [200, 409] || statuses == [409, 200], "{statuses:?}");
        let again = keyed(number, ticket).await;
        assert_eq!((again.status, &again.body), (pair[1].status, &pair[1].body));
    }
    stage
        .assert_sql(
            "(SELECT count(*) FROM ticket_scans) = 80 AND (SELECT count(*) FROM ticket_scans WHERE outcome = 'ok') = 40",
        )
        .await;
    stage.assert_door_verified().await;
}
