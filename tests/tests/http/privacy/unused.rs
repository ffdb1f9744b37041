//! Accounts that were made for a number and to which nobody ever signs in.

use chrono::TimeDelta;
use serde_json::json;
use turnout_tests::World;

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
