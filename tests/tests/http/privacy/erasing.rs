//! What is left of a person.

use chrono::TimeDelta;
use serde_json::json;
use turnout_tests::World;

use super::life::{ask, assert_gone, erase_due, life, search};
use super::{ASHA, BEN};
use crate::scene::{ordered, person, published, reserved};

/// What no erasure may change.
const BOOKS: &str = "(SELECT concat_ws(' ', (SELECT count(*) FROM orders), (SELECT sum(captured_amount) FROM orders),
    (SELECT count(*) FROM tickets), (SELECT count(*) FROM payment_transactions), (SELECT count(*) FROM attendance_records),
    (SELECT count(*) FROM ticket_scans), (SELECT count(*) FROM attendees), (SELECT count(*) FROM users)))";

#[tokio::test]
async fn nothing_personal_is_left_and_the_books_stay_whole() {
    let life = life().await;
    let world = &life.world;
    // The control: the search finds what stands there.
    for text in [
        "zqqvkxj",
        "Erstzqqvkxj",
        "Zqqvkxjnotes",
        "Zqqvkxjmessage",
        "Zqqvkxjstreet",
        "Zqqvkxjfriend",
        "Zqqvkxjsomeday",
        "Zqqvkxjreport",
        ASHA,
    ] {
        let found = search(world, &[text]).await;
        assert!(found.is_err_and(|found| found.contains(" says ")), "{text}");
    }
    world
        .sql(&format!("CREATE TABLE books AS SELECT {BOOKS} AS before"))
        .await;
    ask(world, &life.asha, ASHA, true).await.expect_status(202);
    world.clock.advance(TimeDelta::days(14));
    erase_due(world).await;
    assert_gone(world, &["zqqvkxj", ASHA]).await;
    world.assert_sql(&format!("{BOOKS} = (SELECT before FROM books)")).await;
    world
        .assert_sql(&format!(
            "(SELECT phone IS NULL AND erased_at IS NOT NULL AND erase_at IS NULL AND NOT is_active FROM users
                WHERE uuid = '{}')",
            life.asha_id
        ))
        .await;
    // What was open is closed, by her and by nobody else.
    world
        .assert_sql(
            "NOT EXISTS (SELECT FROM reservations r JOIN users u ON u.id = r.user_id WHERE u.erased_at IS NOT NULL AND r.status = 'live')
            AND (SELECT count(*) FROM ticket_transfers WHERE status = 'pending') = 0
            AND (SELECT string_agg(status, ' ' ORDER BY id) FROM event_requests) = 'declined cancelled pending'
            AND (SELECT string_agg(status, ' ' ORDER BY id) FROM event_invites) = 'pending'
            AND NOT EXISTS (SELECT FROM waitlist_entries)
            AND NOT EXISTS (SELECT FROM event_images)
            AND NOT EXISTS (SELECT FROM tickets k JOIN users u ON u.id = k.holder_user_id
                WHERE u.erased_at IS NOT NULL AND k.status = 'active')",
        )
        .await;
    assert_eq!(world.files(), 0);
    // Ben is as he was.
    let ben = world.sign_in(BEN).await;
    assert_eq!(ben.get("/v1/me").await.text("/bio"), "Bxbio");
    assert_eq!(
        ben.get("/v1/me/tickets").await.at("/items").as_array().unwrap().len(),
        1
    );
}

#[tokio::test]
async fn the_number_begins_anew_and_inherits_nothing() {
    let life = life().await;
    let world = &life.world;
    ask(world, &life.asha, ASHA, true).await.expect_status(202);
    world.clock.advance(TimeDelta::days(14));
    erase_due(world).await;
    let host = world.sign_in("+919876500001").await;
    let door = format!("/v1/events/{}/check-ins", life.event);
    host.post(&door, json!({"code": life.code}))
        .await
        .expect_problem(409, "ticket_not_valid");
    host.get(&format!("/v1/users/{}", life.asha_id))
        .await
        .expect_problem(404, "not_found");

    let client = world.client();
    let code = world.request_code(&client, ASHA).await;
    let new = client
        .post("/v1/auth/otp/verify", json!({"phone": ASHA, "code": code}))
        .await
        .expect_status(200);
    assert_eq!(*new.at("/is_new_user"), true);
    assert_ne!(new.text("/user/id"), life.asha_id);
    assert!(new.at("/user/name").is_null());
    let new = client.with_token(new.text("/access_token"));
    for list in [
        "/v1/me/invites",
        "/v1/me/transfers",
        "/v1/me/tickets",
        "/v1/me/orders",
        "/v1/me/waitlist",
        "/v1/me/events?role=guest",
        "/v1/me/events?role=host",
        "/v1/notifications",
    ] {
        let answer = new.get(list).await.expect_status(200);
        assert_eq!(*answer.at("/items"), json!([]), "{list}");
    }
}

#[tokio::test]
async fn the_audit_log_stays_and_can_only_lose() {
    let life = life().await;
    let world = &life.world;
    world
        .sql("CREATE TABLE entries AS SELECT count(*) AS before FROM audit_logs")
        .await;
    ask(world, &life.asha, ASHA, true).await.expect_status(202);
    world.clock.advance(TimeDelta::days(14));
    erase_due(world).await;
    world
        .assert_sql("(SELECT count(*) FROM audit_logs) > (SELECT before FROM entries)")
        .await;
    world
        .assert_sql(
            "(SELECT new_values ->> 'name' FROM audit_logs WHERE action = 'accounts.profile_updated'
                AND actor_user_id = (SELECT id FROM users WHERE erased_at IS NOT NULL) ORDER BY id LIMIT 1) = '…'",
        )
        .await;
    for forged in [
        "new_values = new_values || '{\"name\": \"Eve\"}' WHERE new_values ? 'name'",
        "new_values = new_values - 'name' WHERE new_values ? 'name'",
        "ip_address = '203.0.113.1'",
        "action = 'accounts.signed_in'",
        "user_agent = 'other'",
        "actor_user_id = 1",
    ] {
        let attempt = format!(
            "DO $$ BEGIN UPDATE audit_logs SET {forged}; RAISE EXCEPTION 'it was let through';
            EXCEPTION WHEN restrict_violation THEN NULL; END $$"
        );
        world.sql(&attempt).await;
    }
}

#[tokio::test]
async fn who_claims_anothers_address_takes_nobodys_name() {
    let world = World::start().await;
    let host = person(&world, 1, "Hosty").await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben").await;
    let event = published(&world, &host, json!({})).await;
    let reservation = reserved(&ben, &event, "ben", 1).await;
    let body = json!({
        "reservation_key": reservation["reservation_key"],
        "guests": [{"name": "Ben Bxname", "phone": BEN, "email": "ben@bx.example"}],
    });
    ben.post_once("/v1/orders", "ben", body).await.expect_status(201);
    // A number that others typed is proved: what stands beside it goes.
    let chitra = person(&world, 4, "Chitra").await;
    let reservation = reserved(&chitra, &event, "chitra", 1).await;
    let order = ordered(&chitra, "chitra", &reservation).await;
    let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
    let guests = json!({"guests": [{"name": "Asha Zqqvkxj", "phone": ASHA}]});
    chitra.patch(&path, guests).await.expect_status(200);

    asha.patch("/v1/me", json!({"email": "ben@bx.example"}))
        .await
        .expect_status(200);
    ask(&world, &asha, ASHA, false).await.expect_status(202);
    world.clock.advance(TimeDelta::days(14));
    erase_due(&world).await;
    assert_gone(&world, &["ben@bx.example", "Zqqvkxj", ASHA]).await;
    let kept = format!("= ('Ben Bxname', '{BEN}')");
    world
        .assert_sql(&format!(
            "(SELECT (name, phone) {kept} FROM order_guests ORDER BY id LIMIT 1)
                AND (SELECT (guest_name, guest_phone) {kept} FROM tickets ORDER BY id LIMIT 1)"
        ))
        .await;
}

#[tokio::test]
async fn what_a_request_under_way_still_writes_is_erased_with_the_rest() {
    let world = World::start().await;
    let asha = person(&world, 2, "Asha").await;
    let id = asha.get("/v1/me").await.text("/id").to_owned();
    ask(&world, &asha, ASHA, false).await.expect_status(202);
    world.clock.advance(TimeDelta::days(14));
    world.work().await;
    world
        .assert_sql("(SELECT NOT is_active AND erased_at IS NULL FROM users)")
        .await;
    // It was let in before the account was shut.
    world
        .sql(&format!(
            "INSERT INTO user_devices (uuid, user_id, platform, push_token, last_seen_at)
            SELECT gen_random_uuid(), id, 'ios', 'Zqqvkxjtoken', now() FROM users WHERE uuid = '{id}'"
        ))
        .await;
    erase_due(&world).await;
    assert_gone(&world, &["zqqvkxj", ASHA]).await;
    world.assert_sql("(SELECT erased_at IS NOT NULL FROM users)").await;
}
