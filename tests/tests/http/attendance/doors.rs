//! Doors that open at their time, whichever way a guest asks to be let in.

use chrono::TimeDelta;
use serde_json::json;
use uuid::Uuid;

use super::stage::{GUEST, Stage};

const OPENS_AT: &str = "2027-01-15T12:03:00Z";

#[tokio::test]
async fn every_entrance_waits_for_the_doors() {
    let stage = Stage::start().await;
    stage
        .sql(&format!("UPDATE event_policies SET doors_open_at = '{OPENS_AT}'"))
        .await;
    let ticket = stage.ticket().await;
    let list = stage.host.get(&stage.path("door-list")).await.expect_status(200);
    assert_eq!(list.text("/event/doors_open_at"), OPENS_AT);
    let send = format!("/v1/tickets/{}/check-in-otp", ticket.id());
    stage.guest.post(&send, json!({})).await.expect_status(202);
    let otp = stage.world.latest_code(GUEST);
    let entrances = [
        json!({"code": ticket.code}),
        json!({"ticket_id": ticket.id(), "reason": "Phone is empty."}),
        json!({"ticket_id": ticket.id(), "otp": otp}),
    ];
    for entrance in &entrances {
        let refused = stage.check_in(entrance.clone()).await;
        let refused = refused.expect_problem(409, "doors_not_open");
        assert_eq!(refused.text("/doors_open_at"), OPENS_AT);
    }
    let scan = json!({"client_scan_id": Uuid::from_u128(1), "code": ticket.code});
    let party = stage.path("check-ins/party");
    let party = stage
        .host
        .post(&party, json!({"scans": [scan]}))
        .await
        .expect_status(200);
    assert_eq!(party.text("/results/0/outcome"), "doors_not_open");
    assert_eq!(party.text("/results/0/doors_open_at"), OPENS_AT);
    stage.assert_scans(&[("in", "too_early", "doors_not_open"); 4]).await;
    stage.assert_sql("(SELECT attempts FROM attendance_otps) = 0").await;
    stage.world.clock.advance(TimeDelta::minutes(3));
    let [_, _, otp] = entrances;
    stage.check_in(otp).await.expect_status(200);
}
