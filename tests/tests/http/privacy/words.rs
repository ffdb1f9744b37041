//! What somebody wrote to guests is theirs too, wherever it stands.

use serde_json::json;
use turnout_tests::World;

use super::exporting::fetched;
use crate::scene::{bought, paid_event, person};

#[tokio::test]
async fn the_archive_holds_the_words_to_guests_and_not_the_guests() {
    let world = World::start().await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben Bxname").await;
    let event = paid_event(&world, &asha, 10).await;
    let order = bought(&world, &ben, &event, "two", 2).await;
    let gift = json!({"phone": "+919876500009", "seats": 1, "message": "For old times."});
    asha.post_once(&format!("/v1/events/{event}/complimentary"), "gift", gift)
        .await
        .expect_status(201);
    let ticket = order["tickets"][0]["id"].as_str().unwrap();
    let cancel = json!({"reason": "Sold by mistake.", "release_seat": false});
    asha.post(&format!("/v1/tickets/{ticket}/cancel"), cancel)
        .await
        .expect_status(200);
    let refund = json!({"reason": "With our regrets."});
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    asha.post_once(&path, "refund", refund).await.expect_status(201);
    for who in [&asha, &ben] {
        who.get("/v1/me/export").await.expect_status(202);
    }
    world.work().await;
    let files = fetched(&asha).await;
    let words = &files["messages.json"];
    for text in [
        "seats_given",
        "For old times.",
        "ticket_cancelled",
        "Sold by mistake.",
        "refund",
        "With our regrets.",
        &event,
    ] {
        assert!(words.contains(text), "{text}: {words}");
    }
    let all: String = files.values().map(String::as_str).collect();
    for others in ["Bxname", "+919876500003", "+919876500009"] {
        assert!(!all.contains(others), "{others}: {all}");
    }
    // To whom it was written is not who wrote it.
    let bens: String = fetched(&ben).await.values().map(String::as_str).collect();
    for text in ["Sold by mistake.", "With our regrets."] {
        assert!(!bens.contains(text), "{text}: {bens}");
    }
}
