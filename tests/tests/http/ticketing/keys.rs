//! The key that signs codes changes while tickets of the one before are good.

use std::collections::BTreeMap;

use secrecy::ExposeSecret;
use serde_json::json;
use turnout_adapter_system::entropy::OsEntropy;
use turnout_adapter_system::keys::SigningKey;
use turnout_adapter_system::tickets::Ed25519Tickets;
use turnout_ports::ticketing::TicketSigner;
use turnout_tests::World;

use crate::attendance::stage::Stage;

/// The number of the key in a code.
fn key_of(code: &str) -> u8 {
    let bytes = data_encoding::BASE32_NOPAD.decode(code.as_bytes()).unwrap();
    bytes[1]
}

#[tokio::test]
async fn tickets_of_the_previous_key_stay_good_and_new_codes_are_of_the_newest() {
    let [old, new] = [(); 2].map(|()| SigningKey::generate(&OsEntropy));
    let [old_pem, new_pem] = [&old, &new].map(|key| key.to_pem().unwrap());
    let world = World::start_with(&[
        ("TURNOUT__TICKETS__KEY_ID", "2"),
        ("TURNOUT__TICKETS__SIGNING_KEY", new_pem.expose_secret()),
        ("TURNOUT__TICKETS__PREVIOUS_KEYS__1", old_pem.expose_secret()),
    ])
    .await;
    let stage = Stage::start_in(world).await;
    let before = Ed25519Tickets::new(BTreeMap::from([(1, old)]), 1).unwrap();
    let (event, tier, guest) = (stage.event, stage.tier, stage.guest_id);
    let tickets = stage.issue_by(&before, event, tier, guest, 2).await;
    let shown = stage.guest.get(&format!("/v1/tickets/{}", tickets[0].id())).await;
    let shown = shown.expect_status(200);
    assert!(before.verify(shown.text("/code")).is_ok());
    assert_eq!(
        (shown.text("/code"), key_of(shown.text("/code"))),
        (tickets[0].code.as_str(), 1)
    );
    stage.scan(&tickets[0].code).await.expect_status(200);

    let (other_event, other_tier) = stage.publish_event("next-night").await;
    let fresh = stage.issue_for(other_event, other_tier, guest, 1).await;
    assert_eq!(key_of(&fresh[0].code), 2);
    let path = format!("/v1/tickets/{}/reissue", tickets[1].id());
    let reissued = stage.guest.post(&path, json!({})).await.expect_status(200);
    assert_eq!(key_of(reissued.text("/code")), 2);
    stage
        .scan(&tickets[1].code)
        .await
        .expect_problem(409, "ticket_not_valid");
    stage.scan(reissued.text("/code")).await.expect_status(200);

    // Who has the old key and not the database makes no code that was never given out.
    let thief = before.sign(&turnout_domain::ticketing::TicketPayload {
        key_id: 1,
        ticket: fresh[0].ticket.id,
        event: other_event,
        generation: 1,
    });
    let path = format!("/v1/events/{other_event}/check-ins");
    let forged = stage.host.post(&path, json!({"code": thief.unwrap().as_str()})).await;
    forged.expect_problem(404, "ticket_not_found");
}
