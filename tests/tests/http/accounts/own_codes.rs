//! Codes for somebody who is signed in.

use serde_json::json;
use turnout_tests::World;

use super::{ASHA, BEN};

const NEW: &str = "+919876543299";

#[tokio::test]
async fn codes_for_oneself_go_where_they_prove_something() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    let sent = asha
        .post(
            "/v1/me/otp",
            json!({"purpose": "change_phone", "phone": "+91 98765-43299"}),
        )
        .await
        .expect_status(202);
    assert_eq!(sent.text("/expires_at"), "2027-01-15T12:05:00Z");
    asha.post("/v1/me/otp", json!({"purpose": "erase"}))
        .await
        .expect_status(202);
    let [to_new, to_own] = [NEW, ASHA].map(|phone| world.latest_message(phone));
    assert!(
        to_new.contains(" makes this the phone of a Turnout account."),
        "{to_new}"
    );
    assert!(to_own.contains(" erases your Turnout account for good."), "{to_own}");
    world
        .assert_sql(
            "(SELECT string_agg(purpose || ' ' || phone || ' ' || (user_id IS NOT NULL), ', ' ORDER BY id) FROM phone_otps
              WHERE purpose <> 'sign_in') = 'change_phone +919876543299 true, erase +919876543210 true'",
        )
        .await;
}

#[tokio::test]
async fn codes_for_oneself_do_not_sign_in() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    asha.post("/v1/me/otp", json!({"purpose": "erase"}))
        .await
        .expect_status(202);
    let code = world.latest_code(ASHA);
    let body = json!({"phone": ASHA, "code": code});
    world
        .client()
        .post("/v1/auth/otp/verify", body)
        .await
        .expect_problem(401, "otp_invalid");
}

#[tokio::test]
async fn wishes_that_break_rules_are_refused() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    let ask = |body| asha.post("/v1/me/otp", body);
    let cases = [
        (json!({"purpose": "change_phone"}), ("/phone", "required")),
        (
            json!({"purpose": "change_phone", "phone": "12"}),
            ("/phone", "invalid_format"),
        ),
        (json!({"purpose": "change_phone", "phone": ASHA}), ("/phone", "invalid")),
        (json!({"purpose": "erase", "phone": BEN}), ("/phone", "conflict")),
        (json!({"purpose": "sign_in"}), ("/purpose", "unknown_value")),
        (json!({"phone": BEN}), ("/purpose", "required")),
    ];
    for (body, expected) in cases {
        ask(body).await.expect_fields(&[expected]);
    }
    let anonymous = world.client().post("/v1/me/otp", json!({"purpose": "erase"})).await;
    anonymous.expect_problem(401, "unauthenticated");
    world.assert_sql("(SELECT count(*) FROM phone_otps) = 1").await;
}
