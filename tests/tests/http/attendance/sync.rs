//! Devices that were offline tell what they saw: late, repeatedly and in any order.

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use serde_json::{Value, json};
use turnout_ports::system::Clock;
use turnout_tests::Answer;
use uuid::Uuid;

use super::stage::{HOST, Issued, Stage};

/// Minutes before now.
fn ago(stage: &Stage, minutes: i64) -> DateTime<Utc> {
    stage.world.clock.now() - TimeDelta::minutes(minutes)
}

/// A scan that a device made some minutes ago.
fn seen(stage: &Stage, id: u128, ticket: &Issued, device: &str, minutes: i64) -> Value {
    json!({
        "client_scan_id": Uuid::from_u128(id), "ticket_id": ticket.id(), "generation": ticket.ticket.generation,
        "direction": "in", "device": device, "scanned_at": ago(stage, minutes),
    })
}

fn out(scan: Value) -> Value {
    with(scan, "direction", json!("out"))
}

fn with(mut scan: Value, field: &str, value: Value) -> Value {
    scan[field] = value;
    scan
}

async fn tell(stage: &Stage, scans: &[Value]) -> Answer {
    stage
        .host
        .post(&stage.path("check-ins/sync"), json!({"scans": scans}))
        .await
}

async fn told(stage: &Stage, scans: &[Value]) -> Vec<Value> {
    let answer = tell(stage, scans).await.expect_status(200);
    answer.at("/results").as_array().unwrap().clone()
}

fn outcomes(results: &[Value]) -> Vec<&str> {
    results
        .iter()
        .map(|result| result["outcome"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn the_earliest_scan_counts_whoever_tells_first_and_both_hear_of_the_other() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let (late, early) = (
        seen(&stage, 1, &ticket, "south", 10),
        seen(&stage, 2, &ticket, "north", 30),
    );
    let first = told(&stage, std::slice::from_ref(&late)).await;
    assert_eq!(outcomes(&first), ["ok"]);
    let second = told(&stage, std::slice::from_ref(&early)).await;
    assert_eq!(outcomes(&second), ["ok"]);
    assert_eq!(
        second[0]["duplicates"],
        json!([{"at": ago(&stage, 10), "device": "south"}])
    );
    let again = told(&stage, &[late, early]).await;
    assert_eq!(outcomes(&again), ["already_checked_in", "ok"]);
    assert_eq!(again[0]["earlier"], json!({"at": ago(&stage, 30), "device": "north"}));
    assert!(again.iter().all(|result| result["is_repeated"] == true));

    let records = stage.host.get(&stage.path("attendance")).await.expect_status(200);
    assert_eq!(records.at("/items/0/checked_in_at"), &json!(ago(&stage, 30)));
    assert_eq!(
        (records.text("/items/0/device"), records.at("/items/0/entries")),
        ("north", &json!(1))
    );
    let refused = stage.scan(&ticket.code).await.expect_problem(409, "already_checked_in");
    assert_eq!(refused.text("/device"), "north");
    stage
        .assert_sql(
            "(SELECT count(*) FROM ticket_scans WHERE source = 'offline') = 2
             AND (SELECT count(*) FROM notifications WHERE type = 'checked_in') = 1
             AND (SELECT status FROM attendees) = 'checked_in'
             AND (SELECT bool_and(is_redeemed) FROM ticket_secrets)",
        )
        .await;
    stage.assert_door_verified().await;
}

#[tokio::test]
async fn an_admission_by_the_server_is_a_duplicate_of_an_earlier_one_and_keeps_its_answer() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let online = json!({"code": ticket.code, "device": "desk", "client_scan_id": Uuid::from_u128(7)});
    let admitted = stage.check_in(online.clone()).await.expect_status(200);
    let late = json!({"code": ticket.code, "device": "desk", "client_scan_id": Uuid::from_u128(8)});
    let refused = stage
        .check_in(late.clone())
        .await
        .expect_problem(409, "already_checked_in");
    let results = told(&stage, &[seen(&stage, 1, &ticket, "north", 5)]).await;
    assert_eq!(outcomes(&results), ["ok"]);
    assert_eq!(results[0]["duplicates"][0]["device"], "desk");
    // What was answered stays the answer to these ids.
    assert_eq!(stage.check_in(online).await.expect_status(200).body, admitted.body);
    assert_eq!(stage.check_in(late).await.body, refused.body);
    stage
        .assert_sql(
            "(SELECT counts_as FROM ticket_scans WHERE device = 'desk' AND outcome = 'ok') = 'already_checked_in'
             AND (SELECT device FROM attendance_records) = 'north'",
        )
        .await;
    stage.assert_door_verified().await;
}

#[tokio::test]
async fn a_leaving_that_is_told_before_the_coming_counts_in_the_end() {
    let stage = Stage::start().await;
    stage.sql("UPDATE event_policies SET allow_reentry = TRUE").await;
    let ticket = stage.ticket().await;
    let scans = [
        out(seen(&stage, 1, &ticket, "north", 20)),
        seen(&stage, 2, &ticket, "south", 10),
        seen(&stage, 3, &ticket, "north", 30),
    ];
    let mut first = Vec::new();
    for scan in &scans {
        first.extend(told(&stage, std::slice::from_ref(scan)).await);
    }
    assert_eq!(outcomes(&first), ["not_checked_in", "ok", "ok"]);
    assert_eq!(outcomes(&told(&stage, &scans).await), ["ok", "ok", "ok"]);
    let record = stage.host.get(&stage.path("attendance")).await.expect_status(200);
    assert_eq!(
        (record.at("/items/0/entries"), record.text("/items/0/device")),
        (&json!(2), "south")
    );
    assert!(record.at("/items/0/checked_out_at").is_null());
    stage.assert_door_verified().await;
}

#[tokio::test]
async fn an_undo_takes_back_also_what_is_told_after_it() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    told(&stage, &[seen(&stage, 1, &ticket, "north", 5)]).await;
    let undo = stage.path(&format!("check-ins/{}/undo", ticket.id()));
    stage
        .host
        .post(&undo, json!({"reason": "wrong phone"}))
        .await
        .expect_status(200);
    told(&stage, &[seen(&stage, 2, &ticket, "south", 3)]).await;
    stage
        .assert_sql("(SELECT status FROM tickets) = 'active' AND (SELECT entries FROM attendance_records) = 0")
        .await;
    stage.world.clock.advance(TimeDelta::minutes(2));
    stage.scan(&ticket.code).await.expect_status(200);
    stage.assert_door_verified().await;
}

#[tokio::test]
async fn what_opens_no_door_is_kept_and_told() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 4).await;
    let (other_event, other_tier) = stage.publish_event("other-night").await;
    let elsewhere = stage
        .issue_for(other_event, other_tier, stage.guest_id, 1)
        .await
        .remove(0);
    stage
        .sql(&format!(
            "UPDATE tickets SET status = 'cancelled', ended_at = now() WHERE uuid = '{}';
             UPDATE attendance_records SET payment_status = 'unpaid' FROM tickets
             WHERE tickets.id = ticket_id AND tickets.uuid = '{}';
             UPDATE event_policies SET doors_open_at = '{}'",
            tickets[0].id(),
            tickets[1].id(),
            ago(&stage, 60).to_rfc3339(),
        ))
        .await;
    let forged = json!({
        "client_scan_id": Uuid::from_u128(9), "code": "hello", "direction": "in", "scanned_at": ago(&stage, 1),
    });
    let scans = [
        seen(&stage, 1, &tickets[0], "north", 1),
        seen(&stage, 2, &tickets[1], "north", 1),
        with(seen(&stage, 3, &tickets[2], "north", 1), "generation", json!(2)),
        seen(&stage, 4, &tickets[2], "north", 61),
        seen(&stage, 5, &elsewhere, "north", 1),
        forged,
        seen(&stage, 6, &tickets[3], "north", 1),
    ];
    let expected = [
        "ticket_not_valid",
        "ticket_unpaid",
        "ticket_not_valid",
        "doors_not_open",
        "ticket_not_found",
        "ticket_not_found",
        "ok",
    ];
    assert_eq!(outcomes(&told(&stage, &scans).await), expected);
    let again = told(&stage, &scans).await;
    assert_eq!(outcomes(&again), expected);
    assert!(again[4]["ticket_number"].is_null(), "nobody learns of other events");
    stage
        .assert_sql(
            "(SELECT count(*) FROM ticket_scans WHERE source = 'offline') = 7
             AND (SELECT count(*) FROM audit_logs WHERE action = 'attendance.check_in_refused') = 6
             AND (SELECT count(*) FROM tickets WHERE status = 'used') = 1",
        )
        .await;
}

#[tokio::test]
async fn a_time_in_the_future_counts_as_that_of_the_arrival() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 2).await;
    let results = told(
        &stage,
        &[
            seen(&stage, 1, &tickets[0], "north", -1),
            seen(&stage, 2, &tickets[1], "north", -3),
        ],
    )
    .await;
    assert_eq!(outcomes(&results), ["ok", "ok"]);
    for (result, is_ahead) in results.iter().zip([false, true]) {
        assert_eq!(
            (&result["scanned_at"], &result["clock_is_ahead"]),
            (&json!(ago(&stage, 0)), &json!(is_ahead))
        );
    }
    stage
        .assert_sql("(SELECT max(device_at) - max(scanned_at) FROM ticket_scans) = INTERVAL '3 minutes'")
        .await;
}

#[tokio::test]
async fn an_event_that_is_over_still_takes_what_was_seen() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    stage.sql("UPDATE events SET status = 'completed'").await;
    assert_eq!(
        outcomes(&told(&stage, &[seen(&stage, 1, &ticket, "north", 5)]).await),
        ["ok"]
    );
}

#[tokio::test]
async fn an_id_belongs_to_one_ticket_and_one_direction() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 2).await;
    let scans = [
        seen(&stage, 1, &tickets[0], "north", 5),
        seen(&stage, 1, &tickets[1], "north", 5),
        out(seen(&stage, 1, &tickets[0], "north", 5)),
        with(seen(&stage, 1, &tickets[0], "north", 5), "generation", json!(1)),
    ];
    let expected = ["ok", "scan_id_reused", "scan_id_reused", "ok"];
    assert_eq!(outcomes(&told(&stage, &scans).await), expected);
    stage.assert_scans(&[("in", "ok", "")]).await;
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_as_a_whole() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let scan = seen(&stage, 1, &ticket, "north", 5);
    for (wrong, field, code) in [
        (
            with(scan.clone(), "code", json!(ticket.code)),
            "/scans/1/code",
            "conflict",
        ),
        (
            with(scan.clone(), "generation", Value::Null),
            "/scans/1/generation",
            "required",
        ),
        (
            with(scan.clone(), "ticket_id", Value::Null),
            "/scans/1/code",
            "required",
        ),
        (
            with(scan.clone(), "scanned_at", json!("-9999-01-01T00:00:00Z")),
            "/scans/1/scanned_at",
            "invalid_format",
        ),
        (
            with(scan.clone(), "device", json!("n".repeat(201))),
            "/scans/1/device",
            "too_long",
        ),
    ] {
        tell(&stage, &[scan.clone(), wrong])
            .await
            .expect_fields(&[(field, code)]);
    }
    let many: Vec<_> = (0..201)
        .map(|number| seen(&stage, number, &ticket, "north", 5))
        .collect();
    tell(&stage, &many).await.expect_fields(&[("/scans", "too_many")]);
    assert_eq!(told(&stage, &[]).await, Vec::<Value>::new());
    stage.assert_scans(&[]).await;
}

#[tokio::test]
async fn an_idempotency_key_repeats_the_answer() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let (path, body) = (
        stage.path("check-ins/sync"),
        json!({"scans": [seen(&stage, 1, &ticket, "north", 5)]}),
    );
    let first = stage.host.post_once(&path, "k", body.clone()).await.expect_status(200);
    let again = stage.host.post_once(&path, "k", body).await.expect_status(200);
    assert_eq!(first.body, again.body);
    let other = json!({"scans": [seen(&stage, 2, &ticket, "north", 5)]});
    stage
        .host
        .post_once(&path, "k", other)
        .await
        .expect_problem(422, "idempotency_key_reused");
}

/// Ten devices tell of the same ticket at once, at two servers in turn.
async fn tell_at_once(stage: &Stage, scans: Vec<Value>) -> Vec<Value> {
    let (_, tokens) = stage.world.sign_in_with_tokens(HOST).await;
    let servers = [stage.world.client(), stage.world.client_of_another_server()];
    let servers: Vec<_> = servers.iter().map(|server| server.with_token(&tokens.access)).collect();
    let path = stage.path("check-ins/sync");
    let calls = scans.into_iter().zip(servers.iter().cycle()).map(|(scan, server)| {
        let path = &path;
        async move { server.post(path, json!({"scans": [scan]})).await.expect_status(200) }
    });
    let answers = join_all(calls).await;
    answers.iter().map(|answer| answer.at("/results/0").clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_scan_told_many_times_at_once_is_one_scan() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let scan = seen(&stage, 1, &ticket, "north", 5);
    let results = tell_at_once(&stage, vec![scan; 10]).await;
    assert_eq!(outcomes(&results), ["ok"; 10]);
    assert_eq!(
        results.iter().filter(|result| result["is_repeated"] == false).count(),
        1
    );
    stage.assert_scans(&[("in", "ok", "")]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_scans_with_ids_of_their_own_told_at_once_are_many_and_one_counts() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let scans = (1..=10).map(|id| seen(&stage, id, &ticket, &format!("device {id}"), i64::try_from(id).unwrap()));
    tell_at_once(&stage, scans.collect()).await;
    stage
        .assert_sql(
            "(SELECT count(*) FROM ticket_scans) = 10
             AND (SELECT count(*) FROM ticket_scans WHERE coalesce(counts_as, outcome) = 'ok') = 1
             AND (SELECT device FROM attendance_records) = 'device 10'",
        )
        .await;
    stage.assert_door_verified().await;
}
