//! Which tickets make a party: those of one order, or those that were given to one guest.

use serde_json::{Value, json};
use turnout_tests::{Answer, Client};
use uuid::Uuid;

use super::stage::{OTHER, Stage};
use crate::scene::bought;
use crate::transfers;

/// Shows these at the door, in one call.
async fn party(host: &Client, event: &str, shown: &[Value]) -> Answer {
    let scans = (1..).zip(shown).map(|(number, shown)| {
        let mut scan = shown.clone();
        scan["client_scan_id"] = json!(Uuid::from_u128(number));
        scan
    });
    let body = json!({"scans": scans.collect::<Vec<_>>()});
    host.post(&format!("/v1/events/{event}/check-ins/party"), body).await
}

fn outcomes(answer: &Answer) -> Vec<&str> {
    let results = answer.at("/results").as_array().unwrap();
    results
        .iter()
        .map(|result| result["outcome"].as_str().unwrap())
        .collect()
}

/// What the QR of an order's ticket shows to this person.
async fn code(person: &Client, order: &Value, place: usize) -> Value {
    let id = order["tickets"][place]["id"].as_str().unwrap();
    let ticket = person.get(&format!("/v1/tickets/{id}")).await.expect_status(200);
    json!({"code": ticket.text("/code")})
}

#[tokio::test]
async fn a_party_is_of_one_order_whoever_has_its_tickets() {
    let stage = transfers::stage::Stage::paid(2).await;
    let (host, asha, ben) = (&stage.host, &stage.asha, &stage.ben);
    let bens = bought(&stage.world, ben, &stage.event, "ben", 1).await;
    let mine = [code(asha, &stage.order, 0).await, code(asha, &stage.order, 1).await];
    let other = code(ben, &bens, 0).await;
    let by_name = json!({"ticket_id": bens["tickets"][0]["id"], "reason": "Came along."});
    for (other, field) in [(other, "/scans/1/code"), (by_name, "/scans/1/ticket_id")] {
        let mixed = [mine[0].clone(), other, mine[1].clone()];
        let refused = party(host, &stage.event, &mixed).await;
        refused.expect_fields(&[(field, "conflict")]);
    }
    stage
        .world
        .assert_sql(
            "NOT EXISTS (SELECT FROM ticket_scans) AND NOT EXISTS (SELECT FROM tickets WHERE status <> 'active')",
        )
        .await;
    let offer = stage.offered().await;
    ben.post(&format!("{offer}/accept"), json!({})).await.expect_status(200);
    let together = [code(ben, &stage.order, 0).await, mine[1].clone()];
    let answer = party(host, &stage.event, &together).await.expect_status(200);
    assert_eq!(outcomes(&answer), ["ok", "ok"]);
}

#[tokio::test]
async fn tickets_without_an_order_make_a_party_if_they_were_given_to_one_guest() {
    let stage = Stage::start().await;
    let event = stage.event.to_string();
    let mut tickets = stage.issue(stage.guest_id, 2).await;
    let (other_event, other_tier) = stage.publish_event("other-night").await;
    tickets.extend(stage.issue_for(other_event, other_tier, stage.guest_id, 1).await);
    tickets.extend(stage.issue_for_another(OTHER, 1).await);
    let shown: Vec<_> = tickets.iter().map(|ticket| json!({"code": ticket.code})).collect();
    let refused = party(&stage.host, &event, &shown).await;
    refused.expect_fields(&[("/scans/3/code", "conflict")]);
    stage.assert_scans(&[]).await;
    // What is no ticket of this event is nobody's business here, and is refused alone.
    let answer = party(&stage.host, &event, &shown[..3]).await.expect_status(200);
    assert_eq!(outcomes(&answer), ["ok", "ok", "ticket_not_found"]);
}
