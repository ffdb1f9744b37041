//! Accounts that were made for a number and to which nobody ever signs in.

use chrono::TimeDelta;
use serde_json::{Value, json};
use turnout_tests::{Client, World};

use super::life::{assert_gone, erase_due, search};
use crate::scene::{person, published};

/// Who is given seats at the event.
const GIVEN: &str = "+919876577777";
/// Who is given seats at a later one, too.
const AWAITED: &str = "+919876588888";

#[tokio::test]
async fn an_account_that_nobody_ever_used_is_erased_some_time_after_its_last_event() {
    let world = World::start().await;
    let host = person(&world, 1, "Hosty").await;
    let event = published(&world, &host, json!({})).await;
    for phone in [GIVEN, AWAITED] {
        let path = format!("/v1/events/{event}/complimentary");
        let body = json!({"phone": phone, "seats": 1, "message": "Zqqvkxjcome"});
        host.post_once(&path, phone, body).await.expect_status(201);
    }
    world.clock.advance(TimeDelta::days(8));
    world.forget().await;
    erase_due(&world).await;
    assert!(search(&world, &[&GIVEN[1..]]).await.is_err(), "its event was last week");

    world.clock.advance(TimeDelta::days(365));
    let host = world.sign_in("+919876500001").await;
    let next = published(&world, &host, json!({})).await;
    let body = json!({"phone": AWAITED, "seats": 1});
    host.post_once(&format!("/v1/events/{next}/complimentary"), "next", body)
        .await
        .expect_status(201);
    world.forget().await;
    erase_due(&world).await;
    // What the host was answered is kept for a day.
    world.clock.advance(TimeDelta::days(2));
    world.forget().await;
    assert_gone(&world, &[GIVEN]).await;
    world
        .assert_sql(&format!(
            "(SELECT count(*) FILTER (WHERE erased_at IS NOT NULL) = 1 AND bool_or(phone = '{AWAITED}' AND is_active) FROM users)"
        ))
        .await;
    world.assert_verified().await;
}

/// Two years later the account that was made for a number is due to be erased.
async fn due() -> (World, Client) {
    let world = World::start().await;
    let host = person(&world, 1, "Hosty").await;
    let event = published(&world, &host, json!({})).await;
    give(&host, &event).await;
    world.clock.advance(TimeDelta::days(730));
    world.forget().await;
    world
        .assert_sql(&format!(
            "(SELECT erase_at IS NOT NULL FROM users WHERE phone = '{GIVEN}')"
        ))
        .await;
    let host = world.sign_in("+919876500001").await;
    (world, host)
}

async fn give(host: &Client, event: &str) {
    let path = format!("/v1/events/{event}/complimentary");
    let body = json!({"phone": GIVEN, "seats": 1});
    host.post_once(&path, event, body).await.expect_status(201);
}

async fn assert_kept(world: &World) {
    erase_due(world).await;
    world
        .assert_sql(&format!(
            "(SELECT u.is_active AND u.erase_at IS NULL AND u.erased_at IS NULL AND p.is_active
              FROM users u JOIN user_profiles p ON p.user_id = u.id WHERE u.phone = '{GIVEN}')"
        ))
        .await;
}

#[tokio::test]
async fn who_signs_in_while_their_account_is_due_keeps_it() {
    let (world, _) = due().await;
    let guest = world.sign_in(GIVEN).await;
    let me = guest.get("/v1/me").await.expect_status(200);
    assert_eq!(me.at("/erasure_at"), &Value::Null);
    assert_kept(&world).await;
    guest.get("/v1/me").await.expect_status(200);
}

#[tokio::test]
async fn an_account_that_is_due_is_let_go_of_where_it_is_given_seats_again() {
    let (world, host) = due().await;
    let event = published(&world, &host, json!({})).await;
    give(&host, &event).await;
    assert_kept(&world).await;
}
