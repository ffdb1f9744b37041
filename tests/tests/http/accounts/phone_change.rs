//! Another phone for the account.

use chrono::TimeDelta;
use serde_json::json;
use turnout_ports::messaging::Inbox;
use turnout_tests::{Answer, Client, World};

use super::revocations::until_refused;
use super::{ASHA, BEN};

const NEW: &str = "+919876543299";

/// Proves a phone to be the caller's, and asks for it.
async fn change_to(world: &World, client: &Client, phone: &str) -> Answer {
    let wish = json!({"purpose": "change_phone", "phone": phone});
    client.post("/v1/me/otp", wish).await.expect_status(202);
    let body = json!({"phone": phone, "code": world.latest_code(phone)});
    client.post("/v1/me/phone", body).await
}

#[tokio::test]
async fn the_new_phone_signs_in_and_the_other_devices_are_signed_out() {
    let world = World::start().await;
    let (other, others) = world.sign_in_with_tokens(ASHA).await;
    let (asha, tokens) = world.sign_in_with_tokens(ASHA).await;
    let id = asha.get("/v1/me").await.text("/id").to_owned();
    let changed = change_to(&world, &asha, NEW).await.expect_status(200);
    assert_eq!(changed.body, json!({"phone": NEW, "ended_sessions": 1}));
    assert_eq!(asha.get("/v1/me").await.text("/phone"), NEW);

    let refresh = |token: &str| json!({"refresh_token": token});
    let client = world.client();
    let refused = client.post("/v1/auth/refresh", refresh(&others.refresh)).await;
    refused.expect_status(401);
    until_refused(&other).await.expect_status(401);
    client
        .post("/v1/auth/refresh", refresh(&tokens.refresh))
        .await
        .expect_status(200);

    let again = world.sign_in(NEW).await.get("/v1/me").await;
    assert_eq!(again.text("/id"), id, "the same account");
    let stranger = world.sign_in(ASHA).await.get("/v1/me").await;
    assert_ne!(stranger.text("/id"), id, "the old phone is a stranger's");
    world
        .assert_sql(
            "(SELECT count(*) FROM audit_logs WHERE action = 'accounts.phone_changed' AND severity = 'high'
                  AND old_values ->> 'phone' = '+91…10' AND new_values ->> 'phone' = '+91…99') = 1",
        )
        .await;
}

#[tokio::test]
async fn the_old_phone_is_told() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    change_to(&world, &asha, NEW).await.expect_status(200);
    world.work().await;
    let told = world.latest_message(ASHA);
    assert!(
        told.contains("has another phone number") && !told.contains(NEW),
        "{told}"
    );
}

#[tokio::test]
async fn a_phone_of_another_is_told_only_to_who_proved_it() {
    let world = World::start().await;
    world.sign_in(BEN).await;
    let asha = world.sign_in(ASHA).await;
    let free = json!({"purpose": "change_phone", "phone": NEW});
    let taken = json!({"purpose": "change_phone", "phone": BEN});
    let free = asha.post("/v1/me/otp", free).await.expect_status(202);
    let taken = asha.post("/v1/me/otp", taken).await.expect_status(202);
    assert_eq!(free.body, taken.body);
    let code = world.latest_code(BEN);
    let wrong = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
    let guess = |code: &str| json!({"phone": BEN, "code": code});
    asha.post("/v1/me/phone", guess(&wrong))
        .await
        .expect_problem(401, "otp_invalid");
    asha.post("/v1/me/phone", guess(&code))
        .await
        .expect_problem(409, "phone_taken");
    asha.post("/v1/me/phone", guess(&code))
        .await
        .expect_problem(401, "otp_invalid");
    assert_eq!(asha.get("/v1/me").await.text("/phone"), ASHA);
}

#[tokio::test]
async fn a_code_is_for_who_asked_and_for_what_it_was_asked() {
    let world = World::start().await;
    let (asha, ben) = (world.sign_in(ASHA).await, world.sign_in(BEN).await);
    let wish = json!({"purpose": "change_phone", "phone": NEW});
    asha.post("/v1/me/otp", wish).await.expect_status(202);
    let body = json!({"phone": NEW, "code": world.latest_code(NEW)});
    ben.post("/v1/me/phone", body.clone())
        .await
        .expect_problem(401, "otp_invalid");
    world
        .client()
        .post("/v1/auth/otp/verify", body.clone())
        .await
        .expect_problem(401, "otp_invalid");
    asha.post("/v1/me/otp", json!({"purpose": "erase"}))
        .await
        .expect_status(202);
    let erase = json!({"phone": ASHA, "code": world.latest_code(ASHA)});
    asha.post("/v1/me/phone", erase)
        .await
        .expect_problem(401, "otp_invalid");
    asha.post("/v1/me/phone", body).await.expect_status(200);
}

#[tokio::test]
async fn a_repeated_change_gets_its_answer_again() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    let wish = json!({"purpose": "change_phone", "phone": NEW});
    asha.post("/v1/me/otp", wish).await.expect_status(202);
    let body = json!({"phone": NEW, "code": world.latest_code(NEW)});
    let first = asha
        .post_once("/v1/me/phone", "key", body.clone())
        .await
        .expect_status(200);
    let again = asha.post_once("/v1/me/phone", "key", body).await.expect_status(200);
    assert_eq!(again.body, first.body);
    world
        .assert_sql("(SELECT count(*) FROM audit_logs WHERE action = 'accounts.phone_changed') = 1")
        .await;
}

#[tokio::test]
async fn one_of_many_who_want_a_phone_at_once_gets_it() {
    let world = World::start().await;
    let people = [ASHA, BEN, "+919876543212"];
    let mut wishes = Vec::new();
    for phone in people {
        let client = world.sign_in(phone).await;
        client
            .post("/v1/me/otp", json!({"purpose": "change_phone", "phone": NEW}))
            .await
            .expect_status(202);
        wishes.push((client, world.latest_code(NEW)));
        // Whoever asks next expires the code; here all of them may live.
        world.sql("DROP INDEX IF EXISTS phone_otps_one_live_idx").await;
        world
            .sql("UPDATE phone_otps SET status = 'pending' WHERE purpose = 'change_phone'")
            .await;
    }
    let asked = wishes.iter().map(|(client, code)| {
        let body = json!({"phone": NEW, "code": code});
        client.post("/v1/me/phone", body)
    });
    let answers: Vec<Answer> = futures::future::join_all(asked).await;
    let status = |wanted| answers.iter().filter(|answer| answer.status == wanted).count();
    assert_eq!((status(200), status(409)), (1, 2), "{answers:?}");
    world
        .assert_sql(&format!("(SELECT count(*) FROM users WHERE phone = '{NEW}') = 1"))
        .await;
}

#[tokio::test]
async fn changes_that_break_rules_are_refused() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    let change = |body| asha.post("/v1/me/phone", body);
    change(json!({"phone": "x", "code": "12"}))
        .await
        .expect_fields(&[("/phone", "invalid_format"), ("/code", "invalid_format")]);
    change(json!({"phone": NEW}))
        .await
        .expect_fields(&[("/code", "required")]);
    let nobody = world.client().post("/v1/me/phone", json!({})).await;
    nobody.expect_problem(401, "unauthenticated");
    world.sql("UPDATE users SET is_active = FALSE").await;
    asha.post("/v1/me/otp", json!({"purpose": "erase"}))
        .await
        .expect_problem(403, "account_deactivated");
}

/// A device whose session was opened so long ago and was refreshed just now.
async fn signed_in_ago(world: &World, minutes: i64) -> Client {
    let (_, tokens) = world.sign_in_with_tokens(ASHA).await;
    world.clock.advance(TimeDelta::minutes(minutes));
    let body = json!({"refresh_token": tokens.refresh});
    let pair = world.client().post("/v1/auth/refresh", body).await.expect_status(200);
    world.client().with_token(pair.text("/access_token"))
}

#[tokio::test]
async fn a_stolen_token_of_an_older_session_takes_no_account() {
    let world = World::start().await;
    let thief = signed_in_ago(&world, 16).await;
    let wish = json!({"purpose": "change_phone", "phone": NEW});
    thief
        .post("/v1/me/otp", wish)
        .await
        .expect_problem(403, "sign_in_again");
    assert!(
        world.inbox.list().iter().all(|message| message.to != NEW),
        "nothing was sent"
    );
    // Erasing is confirmed by the phone of the account itself.
    thief
        .post("/v1/me/otp", json!({"purpose": "erase"}))
        .await
        .expect_status(202);
    // Nor with a code that the owner asked for.
    let asha = world.sign_in(ASHA).await;
    let wish = json!({"purpose": "change_phone", "phone": NEW});
    asha.post("/v1/me/otp", wish).await.expect_status(202);
    let body = json!({"phone": NEW, "code": world.latest_code(NEW)});
    world.clock.advance(TimeDelta::minutes(4));
    thief
        .post("/v1/me/phone", body.clone())
        .await
        .expect_problem(403, "sign_in_again");
    asha.post("/v1/me/phone", body).await.expect_status(200);
    world
        .assert_sql(
            "(SELECT count(*) FROM audit_logs WHERE action = 'accounts.phone_change_refused'
                  AND error_message = 'sign_in_again' AND severity = 'high') = 2",
        )
        .await;
}
