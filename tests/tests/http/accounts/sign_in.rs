//! From a phone number to a signed-in device, and every way in which that fails.

use chrono::TimeDelta;
use serde_json::json;
use turnout_tests::{Tokens, World};

use super::{ASHA, BEN};

/// A code that is not the one that was sent.
fn other_than(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

#[tokio::test]
async fn the_first_time_makes_a_user_and_the_next_time_finds_them() {
    let world = World::start().await;
    let client = world.client();
    let code = world.request_code(&client, ASHA).await;
    let body = json!({"phone": "+91 98765-43210", "code": code, "device": "Asha's phone"});
    let first = client.post("/v1/auth/otp/verify", body).await.expect_status(200);
    assert_eq!(
        (first.text("/token_type"), first.at("/expires_in")),
        ("Bearer", &json!(900))
    );
    assert_eq!(
        (first.at("/is_new_user"), first.text("/user/phone")),
        (&json!(true), ASHA)
    );
    assert_eq!(
        (first.at("/user/name"), first.at("/user/is_verified")),
        (&json!(null), &json!(true))
    );

    let code = world.request_code(&client, ASHA).await;
    let again = client
        .post("/v1/auth/otp/verify", json!({"phone": ASHA, "code": code}))
        .await
        .expect_status(200);
    assert_eq!(again.at("/is_new_user"), &json!(false));
    assert_eq!(again.text("/user/id"), first.text("/user/id"));
    let me = client
        .with_token(&Tokens::of(&again.body).access)
        .get("/v1/me")
        .await
        .expect_status(200);
    assert_eq!(me.body, *again.at("/user"));
    world
        .assert_sql("(SELECT count(*) FROM users) = 1 AND (SELECT count(*) FROM sessions) = 2")
        .await;
}

#[tokio::test]
async fn known_and_unknown_phones_get_the_same_answer() {
    let world = World::start().await;
    world.sign_in(ASHA).await;
    let client = world.client();
    let known = client
        .post("/v1/auth/otp", json!({"phone": ASHA}))
        .await
        .expect_status(202);
    let unknown = client
        .post("/v1/auth/otp", json!({"phone": BEN}))
        .await
        .expect_status(202);
    assert_eq!(known.body, unknown.body);
    assert_eq!(known.text("/expires_at"), "2027-01-15T12:05:00Z");
}

#[tokio::test]
async fn a_phone_waits_a_minute_for_its_next_code() {
    let world = World::start_with(&[]).await;
    let client = world.client();
    let sent = client
        .post("/v1/auth/otp", json!({"phone": ASHA}))
        .await
        .expect_status(202);
    assert_eq!(sent.text("/resend_at"), "2027-01-15T12:01:00Z");
    world.clock.advance(TimeDelta::milliseconds(30_500));
    let refused = client
        .post("/v1/auth/otp", json!({"phone": ASHA}))
        .await
        .expect_problem(429, "otp_rate_limited");
    assert_eq!(refused.header("retry-after"), Some("30"));
    client
        .post("/v1/auth/otp", json!({"phone": BEN}))
        .await
        .expect_status(202);
    world.clock.advance(TimeDelta::milliseconds(29_500));
    client
        .post("/v1/auth/otp", json!({"phone": ASHA}))
        .await
        .expect_status(202);
    world.assert_sql("(SELECT count(*) FROM phone_otps) = 3").await;
}

#[tokio::test]
async fn five_wrong_guesses_spend_the_code() {
    let world = World::start().await;
    let client = world.client();
    let code = world.request_code(&client, ASHA).await;
    let wrong = json!({"phone": ASHA, "code": other_than(&code)});
    for _ in 0..5 {
        client
            .post("/v1/auth/otp/verify", wrong.clone())
            .await
            .expect_problem(401, "otp_invalid");
    }
    let right = json!({"phone": ASHA, "code": code});
    let refused = client
        .post("/v1/auth/otp/verify", right)
        .await
        .expect_problem(429, "otp_exhausted");
    assert!(refused.header("retry-after").is_some());
    let code = world.request_code(&client, ASHA).await;
    client
        .post("/v1/auth/otp/verify", json!({"phone": ASHA, "code": code}))
        .await
        .expect_status(200);
    world
        .assert_sql("(SELECT string_agg(status, ' ' ORDER BY id) FROM phone_otps) = 'exhausted verified'")
        .await;
}

#[tokio::test]
async fn late_replaced_spent_and_missing_codes_are_refused() {
    let world = World::start().await;
    let client = world.client();
    let verify = |phone: &str, code: &str| {
        let body = json!({"phone": phone, "code": code});
        let client = client.clone();
        async move { client.post("/v1/auth/otp/verify", body).await }
    };
    let late = world.request_code(&client, ASHA).await;
    world.clock.advance(TimeDelta::minutes(5));
    verify(ASHA, &late).await.expect_problem(410, "otp_expired");

    let replaced = world.request_code(&client, ASHA).await;
    let code = world.request_code(&client, ASHA).await;
    if replaced != code {
        verify(ASHA, &replaced).await.expect_problem(401, "otp_invalid");
    }
    verify(ASHA, &code).await.expect_status(200);
    verify(ASHA, &code).await.expect_problem(401, "otp_invalid");
    verify(BEN, &code).await.expect_problem(401, "otp_invalid");
}

#[tokio::test]
async fn bodies_that_break_rules_are_refused() {
    let world = World::start().await;
    let client = world.client();
    let otp = |body| client.post("/v1/auth/otp", body);
    for phone in ["", "9876543210", "+91", "+12345678", "nobody"] {
        otp(json!({"phone": phone}))
            .await
            .expect_fields(&[("/phone", "invalid_format")]);
    }
    otp(json!({})).await.expect_fields(&[("/phone", "required")]);
    otp(json!({"phone": 919_876_543_210_u64}))
        .await
        .expect_fields(&[("/phone", "wrong_type")]);
    otp(json!({"phone": ASHA, "channel": "sms"}))
        .await
        .expect_fields(&[("/channel", "unknown_field")]);
    let verify = |body| client.post("/v1/auth/otp/verify", body);
    verify(json!({"phone": "x", "code": "12"}))
        .await
        .expect_fields(&[("/phone", "invalid_format"), ("/code", "invalid_format")]);
    verify(json!({"phone": ASHA, "code": 123_456}))
        .await
        .expect_fields(&[("/code", "wrong_type")]);
    let device = "d".repeat(201);
    verify(json!({"phone": ASHA, "code": "123456", "device": device}))
        .await
        .expect_fields(&[("/device", "too_long")]);
    assert!(turnout_ports::messaging::Inbox::list(&world.inbox).is_empty());
}

#[tokio::test]
async fn a_repeated_request_sends_one_message() {
    let world = World::start().await;
    let client = world.client();
    let body = json!({"phone": ASHA});
    let first = client
        .post_once("/v1/auth/otp", "key-1", body.clone())
        .await
        .expect_status(202);
    world.clock.advance(TimeDelta::seconds(10));
    let again = client.post_once("/v1/auth/otp", "key-1", body).await.expect_status(202);
    assert_eq!(
        (
            again.body,
            again.headers.iter().any(|(name, _)| name == "idempotent-replayed")
        ),
        (first.body, true)
    );
    assert_eq!(turnout_ports::messaging::Inbox::list(&world.inbox).len(), 1);
    let other = client.post_once("/v1/auth/otp", "key-1", json!({"phone": BEN})).await;
    other.expect_problem(422, "idempotency_key_reused");
}

#[tokio::test]
async fn a_deactivated_user_is_refused_everywhere() {
    let world = World::start().await;
    let (asha, tokens) = world.sign_in_with_tokens(ASHA).await;
    world.sql("UPDATE users SET is_active = FALSE").await;
    let client = world.client();
    let code = world.request_code(&client, ASHA).await;
    let body = json!({"phone": ASHA, "code": code});
    client
        .post("/v1/auth/otp/verify", body)
        .await
        .expect_problem(403, "account_deactivated");
    let body = json!({"refresh_token": tokens.refresh});
    client
        .post("/v1/auth/refresh", body)
        .await
        .expect_problem(403, "account_deactivated");
    asha.get("/v1/me").await.expect_problem(403, "account_deactivated");
    asha.patch("/v1/me", json!({"name": "A"}))
        .await
        .expect_problem(403, "account_deactivated");
    let interests = json!({"interests": ["music"]});
    asha.put("/v1/me/interests", interests)
        .await
        .expect_problem(403, "account_deactivated");
}

#[tokio::test]
async fn the_audit_log_tells_what_happened_and_no_secret() {
    let world = World::start().await;
    let client = world.client();
    let code = world.request_code(&client, ASHA).await;
    client
        .post("/v1/auth/otp/verify", json!({"phone": ASHA, "code": other_than(&code)}))
        .await
        .expect_status(401);
    let body = json!({"phone": ASHA, "code": code});
    let answer = client.post("/v1/auth/otp/verify", body).await.expect_status(200);
    let tokens = Tokens::of(&answer.body);
    client
        .post("/v1/auth/logout", json!({"refresh_token": tokens.refresh}))
        .await
        .expect_status(204);
    world
        .assert_sql(
            "(SELECT string_agg(action || CASE WHEN is_successful THEN '' ELSE '!' || error_message END, ' ' ORDER BY id)
              FROM audit_logs) = 'accounts.otp_requested accounts.sign_in_refused!otp_invalid accounts.user_created '
              'accounts.signed_in accounts.signed_out'",
        )
        .await;
    for secret in [&code, &tokens.refresh, &tokens.access, &ASHA[3..].to_owned()] {
        world
            .assert_sql(&format!(
                "NOT EXISTS (SELECT FROM audit_logs a WHERE a::text LIKE '%{secret}%')"
            ))
            .await;
    }
    for secret in [&code, &tokens.refresh] {
        let stored = format!(
            "NOT EXISTS (SELECT FROM phone_otps o WHERE o.code_hash LIKE '%{secret}%')
             AND NOT EXISTS (SELECT FROM refresh_tokens t WHERE encode(t.token_hash, 'escape') LIKE '%{secret}%')"
        );
        world.assert_sql(&stored).await;
    }
}
