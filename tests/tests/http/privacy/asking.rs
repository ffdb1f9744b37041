//! Asking to be erased, what is refused, and taking it back.

use chrono::TimeDelta;
use serde_json::json;
use turnout_tests::World;

use super::life::{ask, assert_gone, delete_me, erase_due, life};
use super::{ASHA, BEN};
use crate::scene::{bought, give_role, paid_event, person, published};

#[tokio::test]
async fn it_can_be_taken_back_until_its_time_has_come() {
    let world = World::start().await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben").await;
    let id = asha.get("/v1/me").await.text("/id").to_owned();
    let erase_at = ask(&world, &asha, ASHA, false).await.expect_status(202);
    assert_eq!(erase_at.text("/erase_at"), "2027-01-29T12:00:00Z");
    // Hidden from others, and every session has ended.
    ben.get(&format!("/v1/users/{id}"))
        .await
        .expect_problem(404, "not_found");
    world.assert_sql("NOT EXISTS (SELECT FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.phone = '+919876500002' AND s.revoked_reason IS NULL)").await;
    let asha = world.sign_in(ASHA).await;
    assert_eq!(asha.get("/v1/me").await.text("/erasure_at"), "2027-01-29T12:00:00Z");
    // Asking again changes nothing.
    world.clock.advance(TimeDelta::minutes(2));
    let again = ask(&world, &asha, ASHA, false).await.expect_status(202);
    assert_eq!(again.text("/erase_at"), "2027-01-29T12:00:00Z");
    asha.post("/v1/me/erasure/cancel", json!({})).await.expect_status(204);
    asha.post("/v1/me/erasure/cancel", json!({}))
        .await
        .expect_problem(409, "erasure_not_pending");
    assert!(asha.get("/v1/me").await.at("/erasure_at").is_null());
    ben.get(&format!("/v1/users/{id}")).await.expect_status(200);
    world.clock.advance(TimeDelta::days(15));
    erase_due(&world).await;
    world
        .assert_sql("(SELECT count(*) FROM users WHERE erased_at IS NOT NULL) = 0")
        .await;
    world
        .assert_sql(
            "(SELECT string_agg(action, ' ' ORDER BY id) FROM audit_logs WHERE action ~ 'erasure|erased')
                = 'accounts.erasure_requested accounts.erasure_cancelled'",
        )
        .await;
}

#[tokio::test]
async fn when_its_time_has_come_it_cannot_be_taken_back() {
    let world = World::start().await;
    let asha = person(&world, 2, "Asha").await;
    ask(&world, &asha, ASHA, false).await.expect_status(202);
    world.clock.advance(TimeDelta::days(14));
    let asha = world.sign_in(ASHA).await;
    asha.post("/v1/me/erasure/cancel", json!({}))
        .await
        .expect_problem(409, "erasure_not_pending");
    erase_due(&world).await;
    assert_gone(&world, &[ASHA]).await;
}

#[tokio::test]
async fn what_has_to_be_done_first_is_told() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    delete_me(&asha, json!({"code": "000000"}))
        .await
        .expect_problem(401, "otp_invalid");
    delete_me(&asha, json!({"code": "x"}))
        .await
        .expect_fields(&[("/code", "invalid_format")]);

    let event = paid_event(&world, &host, 10).await;
    let refused = ask(&world, &host, "+919876500001", true).await;
    assert_eq!(*refused.expect_problem(409, "erasure_hosts_events").at("/events"), 1);

    let order = bought(&world, &asha, &event, "a", 1).await;
    let refused = ask(&world, &asha, ASHA, false).await;
    assert_eq!(*refused.expect_problem(409, "erasure_has_tickets").at("/tickets"), 1);

    // A refund that is on its way. The code was not spent by the refusal.
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    host.post_once(&path, "r", json!({"reason": "Rain."}))
        .await
        .expect_status(201);
    let code = world.latest_code(ASHA);
    let wish = json!({"code": code, "give_up_tickets": true});
    let refused = delete_me(&asha, wish.clone()).await;
    assert_eq!(*refused.expect_problem(409, "erasure_money_owed").at("/orders"), 1);
    world.work().await;

    world
        .sql("UPDATE users SET is_staff = TRUE WHERE phone = '+919876500002'")
        .await;
    delete_me(&asha, wish.clone())
        .await
        .expect_problem(409, "erasure_of_staff");
    world
        .sql("UPDATE users SET is_staff = FALSE WHERE phone = '+919876500002'")
        .await;
    give_role(&world, &asha, "support", None).await;
    delete_me(&asha, wish.clone())
        .await
        .expect_problem(409, "erasure_of_staff");
    give_role(&world, &asha, "organizer", None).await;
    delete_me(&asha, wish).await.expect_status(202);
    world
        .assert_sql(
            "(SELECT string_agg(error_message, ' ' ORDER BY id) FROM audit_logs WHERE action = 'accounts.erasure_refused')
                = 'otp_invalid erasure_hosts_events erasure_has_tickets erasure_money_owed erasure_of_staff erasure_of_staff'",
        )
        .await;
}

#[tokio::test]
async fn what_came_up_meanwhile_puts_it_off() {
    let world = World::start().await;
    let asha = person(&world, 2, "Asha").await;
    ask(&world, &asha, ASHA, false).await.expect_status(202);
    world.clock.advance(TimeDelta::days(14));
    let asha = world.sign_in(ASHA).await;
    published(&world, &asha, json!({})).await;
    world.work().await;
    assert_eq!(asha.get("/v1/me").await.text("/erasure_at"), "2027-01-30T12:00:00Z");
    world
        .assert_sql(
            "EXISTS (SELECT FROM audit_logs WHERE actor_kind = 'system' AND error_message = 'erasure_hosts_events')",
        )
        .await;
}

#[tokio::test]
async fn codes_of_others_and_for_other_things_erase_nobody() {
    let life = life().await;
    let world = &life.world;
    life.asha
        .post("/v1/me/otp", json!({"purpose": "erase"}))
        .await
        .expect_status(202);
    let code = world.latest_code(ASHA);
    delete_me(&life.ben, json!({"code": code}))
        .await
        .expect_problem(401, "otp_invalid");
    let sign_in = world.request_code(&world.client(), BEN).await;
    delete_me(&life.ben, json!({"code": sign_in}))
        .await
        .expect_problem(401, "otp_invalid");
}

#[tokio::test]
async fn a_ticket_that_came_meanwhile_is_taken_only_from_who_gives_it_up() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let later = json!({
        "start_at": "2027-02-10T18:00:00Z", "end_at": "2027-02-10T22:00:00Z",
        "is_paid": true, "ticket_price": {"amount": "499.00", "currency": "INR"},
    });
    let event = published(&world, &host, later).await;
    ask(&world, &asha, ASHA, false).await.expect_status(202);
    let asha = world.sign_in(ASHA).await;
    bought(&world, &asha, &event, "a", 1).await;
    world.clock.advance(TimeDelta::days(14));
    world.work().await;
    let asha = world.sign_in(ASHA).await;
    assert_eq!(asha.get("/v1/me").await.text("/erasure_at"), "2027-01-30T12:00:00Z");
    world
        .assert_sql(
            "(SELECT status FROM tickets) = 'active'
            AND EXISTS (SELECT FROM audit_logs WHERE actor_kind = 'system' AND error_message = 'erasure_has_tickets')",
        )
        .await;
    let given_up = ask(&world, &asha, ASHA, true).await.expect_status(202);
    assert_eq!(given_up.text("/erase_at"), "2027-01-30T12:00:00Z");
    world.clock.advance(TimeDelta::days(1));
    erase_due(&world).await;
    assert_gone(&world, &[ASHA]).await;
    world.assert_sql("(SELECT status FROM tickets) = 'cancelled'").await;
}

#[tokio::test]
async fn who_takes_it_back_gives_nothing_up() {
    let world = World::start().await;
    let asha = person(&world, 2, "Asha").await;
    ask(&world, &asha, ASHA, true).await.expect_status(202);
    let asha = world.sign_in(ASHA).await;
    asha.post("/v1/me/erasure/cancel", json!({})).await.expect_status(204);
    world
        .assert_sql("NOT EXISTS (SELECT FROM users WHERE gives_up_tickets)")
        .await;
}
