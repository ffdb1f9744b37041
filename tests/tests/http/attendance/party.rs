//! Several tickets in one call, and guests who are let in by name.

use serde_json::{Value, json};
use turnout_tests::Answer;
use uuid::Uuid;

use super::stage::{OTHER, Stage};
use crate::scene::give_role;

async fn party(stage: &Stage, scans: Value) -> Answer {
    let body = json!({"scans": scans, "device": "north"});
    stage.host.post(&stage.path("check-ins/party"), body).await
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

#[tokio::test]
async fn each_guest_of_a_party_is_decided_alone() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 4).await;
    stage.scan(&tickets[1].code).await.expect_status(200);
    let void = format!(
        "UPDATE tickets SET status = 'cancelled', ended_at = now() WHERE uuid = '{}'",
        tickets[2].id()
    );
    stage.sql(&void).await;
    let scans = json!([
        {"client_scan_id": id(1), "code": tickets[0].code},
        {"client_scan_id": id(2), "code": tickets[1].code},
        {"client_scan_id": id(3), "code": tickets[2].code},
        {"client_scan_id": id(4), "code": "hello"},
        {"client_scan_id": id(5), "ticket_id": tickets[3].id(), "reason": "Phone is empty."},
        {"client_scan_id": id(1), "code": tickets[3].code},
        {"client_scan_id": id(6), "code": tickets[0].code},
    ]);
    let answer = party(&stage, scans.clone()).await.expect_status(200);
    let results = answer.at("/results").as_array().unwrap();
    let outcomes: Vec<_> = results
        .iter()
        .map(|result| result["outcome"].as_str().unwrap())
        .collect();
    let expected = [
        "ok",
        "already_checked_in",
        "ticket_not_valid",
        "ticket_not_found",
        "ok",
        "scan_id_reused",
        "already_checked_in",
    ];
    assert_eq!(outcomes, expected);
    assert_eq!(answer.at("/results/0/check_in/seats_in"), 2);
    assert_eq!(answer.at("/results/4/check_in/seats_in"), 3);
    assert_eq!(answer.text("/results/4/check_in/guest"), "Guest 4");
    assert_eq!(
        (
            answer.text("/results/1/earlier/device"),
            answer.at("/results/1/check_in")
        ),
        ("north", &Value::Null)
    );
    // Told again, nothing happens again and every guest gets the same answer.
    let again = party(&stage, scans).await.expect_status(200);
    assert_eq!(again.body, answer.body);
    let alone = json!({"code": tickets[0].code, "client_scan_id": id(1)});
    let alone = stage.check_in(alone).await.expect_status(200);
    assert_eq!(&alone.body, answer.at("/results/0/check_in"));
    stage
        .assert_sql(
            "(SELECT count(*) FROM ticket_scans) = 7 AND (SELECT count(*) FROM tickets WHERE status = 'used') = 3",
        )
        .await;
    stage.assert_door_verified().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_party_lets_nobody_in() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let good = json!({"client_scan_id": id(1), "code": ticket.code});
    party(&stage, json!([])).await.expect_fields(&[("/scans", "too_few")]);
    let many: Vec<_> = (0..21)
        .map(|number| json!({"client_scan_id": id(number), "code": "x"}))
        .collect();
    party(&stage, json!(many))
        .await
        .expect_fields(&[("/scans", "too_many")]);
    let nothing = json!([good, {"client_scan_id": id(2)}]);
    party(&stage, nothing)
        .await
        .expect_fields(&[("/scans/1/code", "required")]);
    let empty = json!([good, {"client_scan_id": id(2), "ticket_id": ticket.id(), "reason": " "}]);
    party(&stage, empty)
        .await
        .expect_fields(&[("/scans/1/reason", "too_short")]);
    let stranger = stage.world.sign_in(OTHER).await;
    let body = json!({"scans": [good]});
    let path = stage.path("check-ins/party");
    stranger
        .post(&path, body.clone())
        .await
        .expect_problem(403, "forbidden");
    let nobody = stage.world.client();
    nobody
        .post(&path, body.clone())
        .await
        .expect_problem(401, "unauthenticated");
    stage.sql("UPDATE events SET visibility = 'private'").await;
    stranger.post(&path, body).await.expect_problem(404, "event_not_found");
    stage.assert_scans(&[]).await;
}

#[tokio::test]
async fn a_guest_is_let_in_by_name_with_a_reason() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 2).await;
    let staff = stage.world.sign_in(OTHER).await;
    let event = stage.event.to_string();
    give_role(&stage.world, &staff, "door", Some(&event)).await;
    let body = json!({"ticket_id": tickets[0].id(), "reason": " Showed a passport. ", "client_scan_id": id(1)});
    let path = stage.path("check-ins");
    let entered = staff.post(&path, body.clone()).await.expect_status(200);
    assert_eq!(entered.text("/guest"), "Guest 1");
    let again = staff.post(&path, body).await.expect_status(200);
    assert_eq!(again.body, entered.body);
    let later = json!({"ticket_id": tickets[0].id(), "reason": "Says it is her."});
    staff.post(&path, later).await.expect_problem(409, "already_checked_in");
    stage
        .assert_scans(&[("in", "ok", ""), ("in", "already_checked_in", "already_checked_in")])
        .await;
    stage
        .assert_sql(
            "(SELECT array_agg(method || ': ' || given_reason ORDER BY id) FROM ticket_scans)
                = ARRAY['name: Showed a passport.', 'name: Says it is her.']
             AND (SELECT count(*) FROM audit_logs WHERE action LIKE 'attendance.check%' AND severity = 'medium'
                    AND new_values ->> 'method' = 'name' AND new_values ->> 'reason' <> '') = 1
             AND (SELECT count(*) FROM audit_logs WHERE action = 'attendance.check_in_refused'
                    AND new_values ->> 'reason' = 'Says it is her.') = 1",
        )
        .await;
    let (other_event, other_tier) = stage.publish_event("other-night").await;
    let elsewhere = stage
        .issue_for(other_event, other_tier, stage.guest_id, 1)
        .await
        .remove(0);
    for ticket in [elsewhere.id(), id(7)] {
        let body = json!({"ticket_id": ticket, "reason": "x"});
        staff.post(&path, body).await.expect_problem(404, "ticket_not_found");
    }
}

#[tokio::test]
async fn a_check_in_names_one_way() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let rows = [
        (json!({"ticket_id": ticket.id()}), "/otp", "required"),
        (json!({"reason": "x"}), "/ticket_id", "required"),
        (json!({"otp": "123456"}), "/ticket_id", "required"),
        (
            json!({"code": ticket.code, "ticket_id": ticket.id()}),
            "/code",
            "conflict",
        ),
        (json!({"code": ticket.code, "reason": "x"}), "/code", "conflict"),
        (
            json!({"ticket_id": ticket.id(), "otp": "123456", "reason": "x"}),
            "/reason",
            "conflict",
        ),
        (
            json!({"ticket_id": ticket.id(), "otp": "12345"}),
            "/otp",
            "invalid_format",
        ),
        (json!({"ticket_id": ticket.id(), "reason": ""}), "/reason", "too_short"),
        (
            json!({"ticket_id": ticket.id(), "reason": "r".repeat(501)}),
            "/reason",
            "too_long",
        ),
    ];
    for (body, field, code) in rows {
        stage.check_in(body).await.expect_fields(&[(field, code)]);
    }
    stage.assert_scans(&[]).await;
}
