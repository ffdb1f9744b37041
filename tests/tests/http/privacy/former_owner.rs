//! A number changes hands: its new owner is handed nothing of the one before.

use chrono::TimeDelta;
use serde_json::json;
use turnout_tests::Client;

use super::exporting::fetched;
use super::{ASHA, BEN};
use crate::scene::{ordered, person, published, reserved};

/// The number that Asha takes in place of her own.
const NEW: &str = "+919876500008";

/// Gives a new event's ticket of this person to Asha's number.
async fn offered(world: &turnout_tests::World, host: &Client, giver: &Client, key: &str) -> String {
    let event = published(world, host, json!({})).await;
    let reservation = reserved(giver, &event, key, 1).await;
    let order = ordered(giver, key, &reservation).await;
    let ticket = order["tickets"][0]["id"].as_str().unwrap();
    let offer = giver
        .post(&format!("/v1/tickets/{ticket}/transfers"), json!({"phone": ASHA}))
        .await
        .expect_status(201);
    offer.text("/id").to_owned()
}

async fn invited(world: &turnout_tests::World, host: &Client) -> String {
    let event = published(world, host, json!({"visibility": "private", "admission": "invite"})).await;
    let invite = host
        .post(&format!("/v1/events/{event}/invites"), json!({"phone": ASHA}))
        .await
        .expect_status(201);
    invite.text("/id").to_owned()
}

#[tokio::test]
async fn a_new_owner_of_a_number_is_not_handed_what_the_former_one_took_up() {
    let world = turnout_tests::World::start().await;
    let host = person(&world, 1, "Hosty").await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben").await;
    let invite = invited(&world, &host).await;
    asha.post(&format!("/v1/invites/{invite}/accept"), json!({}))
        .await
        .expect_status(200);
    let offer = offered(&world, &host, &ben, "taken").await;
    asha.post(&format!("/v1/transfers/{offer}/accept"), json!({}))
        .await
        .expect_status(200);
    let wish = json!({"purpose": "change_phone", "phone": NEW});
    asha.post("/v1/me/otp", wish).await.expect_status(202);
    let change = json!({"phone": NEW, "code": world.latest_code(NEW)});
    asha.post("/v1/me/phone", change).await.expect_status(200);

    world.clock.advance(TimeDelta::minutes(2));
    let owner = world.sign_in(ASHA).await;
    let host = world.sign_in("+919876500001").await;
    let ben = world.sign_in(BEN).await;
    // What nobody has answered is for whoever has the number.
    let open_invite = invited(&world, &host).await;
    let open_offer = offered(&world, &host, &ben, "open").await;
    let asha = world.sign_in(NEW).await;
    for who in [&owner, &asha] {
        who.get("/v1/me/export").await.expect_status(202);
    }
    world.work().await;
    let (owners, ashas) = (fetched(&owner).await, fetched(&asha).await);
    for (file, taken, open) in [
        ("invites.json", &invite, &open_invite),
        ("transfers.json", &offer, &open_offer),
    ] {
        let holds = |files: &std::collections::BTreeMap<String, String>, id: &String| files[file].contains(id.as_str());
        assert!(!holds(&owners, taken) && holds(&owners, open), "{}", owners[file]);
        assert!(holds(&ashas, taken) && !holds(&ashas, open), "{}", ashas[file]);
    }
}
