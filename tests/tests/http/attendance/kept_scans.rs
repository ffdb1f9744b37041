//! A repeated scan has one effect and gets the answer that it got, whatever happened since.

use chrono::TimeDelta;
use serde_json::{Value, json};
use turnout_tests::Answer;
use uuid::Uuid;

use super::stage::{Issued, Stage};

fn scan_id(number: u128) -> Uuid {
    Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 | number)
}

fn scan(ticket: &Issued, id: u128) -> Value {
    json!({"code": ticket.code, "device": "north", "client_scan_id": scan_id(id)})
}

fn assert_same(first: &Answer, second: &Answer) {
    assert_eq!((first.status, &first.body), (second.status, &second.body));
}

#[tokio::test]
async fn a_scan_id_gets_its_first_answer_again() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 2).await;
    let admitted = stage.check_in(scan(&tickets[0], 1)).await.expect_status(200);
    stage.world.clock.advance(TimeDelta::minutes(1));
    let refused = stage
        .check_in(scan(&tickets[0], 2))
        .await
        .expect_problem(409, "already_checked_in");
    stage.check_in(scan(&tickets[1], 3)).await.expect_status(200);
    stage.world.clock.advance(TimeDelta::minutes(1));
    assert_same(&admitted, &stage.check_in(scan(&tickets[0], 1)).await);
    assert_same(&refused, &stage.check_in(scan(&tickets[0], 2)).await);

    let undo = stage.path(&format!("check-ins/{}/undo", tickets[0].id()));
    stage
        .host
        .post(&undo, json!({"reason": "wrong phone"}))
        .await
        .expect_status(200);
    assert_same(&admitted, &stage.check_in(scan(&tickets[0], 1)).await);
    assert_same(&refused, &stage.check_in(scan(&tickets[0], 2)).await);
    stage.assert_sql("(SELECT count(*) FROM ticket_scans) = 4").await;
    let active = format!(
        "(SELECT status FROM tickets WHERE uuid = '{}') = 'active'",
        tickets[0].id()
    );
    stage.assert_sql(&active).await;
}

#[tokio::test]
async fn refusals_are_repeated_too() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let mut first = Vec::new();
    let forged = json!({"code": "hello", "client_scan_id": scan_id(1)});
    first.push(
        stage
            .check_in(forged.clone())
            .await
            .expect_problem(404, "ticket_not_found"),
    );
    stage
        .sql("UPDATE event_policies SET doors_open_at = '2027-01-15T12:05Z'")
        .await;
    first.push(
        stage
            .check_in(scan(&ticket, 2))
            .await
            .expect_problem(409, "doors_not_open"),
    );
    stage.world.clock.advance(TimeDelta::minutes(5));
    stage.sql("UPDATE events SET status = 'postponed'").await;
    first.push(
        stage
            .check_in(scan(&ticket, 3))
            .await
            .expect_problem(409, "doors_closed"),
    );
    stage
        .sql("UPDATE events SET status = 'published'; UPDATE attendance_records SET payment_status = 'unpaid'")
        .await;
    first.push(
        stage
            .check_in(scan(&ticket, 4))
            .await
            .expect_problem(409, "ticket_unpaid"),
    );
    stage.sql("UPDATE attendance_records SET payment_status = 'paid'").await;

    stage.scan(&ticket.code).await.expect_status(200);
    // The host changes their mind: who was told when the doors open is told so again.
    stage.sql("UPDATE event_policies SET doors_open_at = NULL").await;
    let again = [forged, scan(&ticket, 2), scan(&ticket, 3), scan(&ticket, 4)];
    for (first, body) in first.iter().zip(again) {
        assert_same(first, &stage.check_in(body).await);
    }
    stage.assert_sql("(SELECT count(*) FROM ticket_scans) = 5").await;
}

#[tokio::test]
async fn a_scan_id_belongs_to_one_ticket_and_one_direction() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 2).await;
    stage.check_in(scan(&tickets[0], 1)).await.expect_status(200);
    stage
        .check_in(scan(&tickets[1], 1))
        .await
        .expect_problem(422, "scan_id_reused");
    let out = stage.host.post(&stage.path("check-outs"), scan(&tickets[0], 1)).await;
    out.expect_problem(422, "scan_id_reused");
    let forged = json!({"code": "hello", "client_scan_id": scan_id(1)});
    stage.check_in(forged).await.expect_problem(422, "scan_id_reused");
    stage.assert_scans(&[("in", "ok", "")]).await;
}

#[tokio::test]
async fn an_idempotency_key_repeats_admissions_and_refusals() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let path = stage.path("check-ins");
    let body = json!({"code": ticket.code, "device": "north"});
    let first = stage.host.post_once(&path, "k1", body.clone()).await.expect_status(200);
    let second = stage.host.post_once(&path, "k1", body.clone()).await;
    assert_same(&first, &second);
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    let refused = stage.host.post_once(&path, "k2", body.clone()).await;
    let refused = refused.expect_problem(409, "already_checked_in");
    let repeated = stage.host.post_once(&path, "k2", body).await;
    assert_same(&refused, &repeated.expect_problem(409, "already_checked_in"));
    let other = json!({"code": ticket.code, "device": "south"});
    let mismatch = stage.host.post_once(&path, "k1", other).await;
    mismatch.expect_problem(422, "idempotency_key_reused");
    stage
        .assert_scans(&[("in", "ok", ""), ("in", "already_checked_in", "already_checked_in")])
        .await;
}
