//! The right way in, and that it is the only one.

use chrono::TimeDelta;
use futures::future::join_all;
use serde_json::json;
use turnout_application::accounts::{Power, ResetStaff, grant_power, remove_staff, reset_staff};
use turnout_domain::accounts::Role;
use turnout_tests::{Tokens, World};

use super::{ASHA, PASSWORD, body, code, hire, operator, phone};

const PATH: &str = "/v1/auth/password";

#[tokio::test]
async fn the_right_password_and_code_open_a_session() {
    let world = World::start().await;
    let asha = hire(&world, ASHA).await;
    let mut right = body("+91 98765-43210", PASSWORD, Some(&code(&world, &asha)));
    right["device"] = json!("Office laptop");
    let answer = world.client().post(PATH, right).await.expect_status(200);
    assert_eq!(answer.at("/is_new_user"), &json!(false));
    assert_eq!((answer.text("/user/phone"), answer.text("/user/name")), (ASHA, "Asha"));
    let client = world.client().with_token(&Tokens::of(&answer.body).access);
    let sessions = client.get("/v1/auth/sessions").await.expect_status(200);
    assert_eq!(sessions.text("/items/0/device"), "Office laptop");
    let refresh = json!({"refresh_token": Tokens::of(&answer.body).refresh});
    world
        .client()
        .post("/v1/auth/refresh", refresh)
        .await
        .expect_status(200);
    world
        .assert_sql("(SELECT string_agg(action, ' ' ORDER BY id) FROM audit_logs) = 'accounts.user_created accounts.staff_made accounts.profile_updated accounts.signed_in accounts.token_refreshed'")
        .await;
}

#[tokio::test]
async fn a_code_works_once_even_at_two_servers_at_once() {
    let world = World::start().await;
    assert_eq!(sign_ins_of_one_code(&world).await, 1);
    world.assert_sql("(SELECT count(*) FROM sessions) = 1").await;
    world
        .assert_sql("(SELECT count(*) FROM audit_logs WHERE action = 'accounts.sign_in_refused' AND new_values->>'reason' = 'used_totp') = 3")
        .await;
}

#[tokio::test]
async fn control_a_code_that_is_not_noted_opens_many() {
    let world = World::start().await;
    world
        .sql(
            "CREATE FUNCTION unnoted() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN NEW.totp_last_step := NULL; RETURN NEW; END $$;
             CREATE TRIGGER unnoted BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION unnoted()",
        )
        .await;
    assert!(sign_ins_of_one_code(&world).await > 1, "the race would be noticed");
}

/// Four, which is fewer than lock the phone.
async fn sign_ins_of_one_code(world: &World) -> usize {
    let asha = hire(world, ASHA).await;
    let right = body(ASHA, PASSWORD, Some(&code(world, &asha)));
    let servers = [world.client(), world.client_of_another_server()];
    let tries = servers
        .iter()
        .cycle()
        .take(4)
        .map(|server| server.post(PATH, right.clone()));
    let answers = join_all(tries).await;
    answers.iter().filter(|answer| answer.status == 200).count()
}

#[tokio::test]
async fn an_earlier_code_does_not_work_after_a_later_one() {
    let world = World::start().await;
    let asha = hire(&world, ASHA).await;
    let earlier = code(&world, &asha);
    world.clock.advance(TimeDelta::seconds(30));
    let now = body(ASHA, PASSWORD, Some(&code(&world, &asha)));
    world.client().post(PATH, now).await.expect_status(200);
    let earlier = body(ASHA, PASSWORD, Some(&earlier));
    world
        .client()
        .post(PATH, earlier)
        .await
        .expect_problem(401, "credentials_invalid");
    world.clock.advance(TimeDelta::seconds(30));
    let next = body(ASHA, PASSWORD, Some(&code(&world, &asha)));
    world.client().post(PATH, next).await.expect_status(200);
}

#[tokio::test]
async fn who_has_a_password_is_not_signed_in_by_a_message() {
    let world = World::start().await;
    let before = world.sign_in(ASHA).await;
    hire(&world, ASHA).await;
    before.get("/v1/me").await.expect_problem(401, "session_ended");
    let code = world.request_code(&world.client(), ASHA).await;
    let by_message = json!({"phone": ASHA, "code": code});
    let verify = |body| {
        let client = world.client();
        async move { client.post("/v1/auth/otp/verify", body).await }
    };
    verify(by_message.clone())
        .await
        .expect_problem(403, "password_required");
    verify(by_message).await.expect_problem(401, "otp_invalid");
    remove_staff(&world.app, &operator(), &phone(ASHA)).await.unwrap();
    world.sign_in(ASHA).await.get("/v1/me").await.expect_status(200);
}

#[tokio::test]
async fn where_staff_needs_a_password_roles_do_too() {
    let mut world = World::start().await;
    world.sign_in(ASHA).await;
    world.app.account_settings.staff_needs_password = true;
    let client = world.client_of(&world.app);
    let refused_as = async |sql: &str| {
        world.sql(sql).await;
        let code = world.request_code(&world.client(), ASHA).await;
        let answer = client
            .post("/v1/auth/otp/verify", json!({"phone": ASHA, "code": code}))
            .await;
        answer.status == 403 && answer.text("/code") == "password_required"
    };
    assert!(!refused_as("SELECT 1").await);
    let role = |name| {
        format!(
            "INSERT INTO user_roles (user_id, role_id) SELECT u.id, r.id FROM users u, roles r WHERE r.name = '{name}'"
        )
    };
    assert!(!refused_as(&role("organizer")).await);
    assert!(refused_as(&role("support")).await);
    assert!(refused_as("DELETE FROM user_roles; UPDATE users SET is_staff = TRUE").await);
}

#[tokio::test]
async fn a_reset_replaces_what_is_asked_for_and_signs_out() {
    let world = World::start().await;
    let asha = hire(&world, ASHA).await;
    let right = body(ASHA, PASSWORD, Some(&code(&world, &asha)));
    let tokens = Tokens::of(&world.client().post(PATH, right).await.expect_status(200).body);
    let reset = ResetStaff {
        phone: phone(ASHA),
        password: None,
        totp: true,
    };
    let new = reset_staff(&world.app, &operator(), reset)
        .await
        .unwrap()
        .enrolment
        .unwrap();
    let ended = world.client().with_token(&tokens.access).get("/v1/me").await;
    ended.expect_problem(401, "session_ended");
    let by_old = body(ASHA, PASSWORD, Some(&code(&world, &asha)));
    world
        .client()
        .post(PATH, by_old)
        .await
        .expect_problem(401, "credentials_invalid");
    let by_new = body(ASHA, PASSWORD, Some(&code(&world, &new)));
    world.client().post(PATH, by_new).await.expect_status(200);
}

#[tokio::test]
async fn who_only_waits_is_let_in_and_stays_signed_in() {
    let world = World::start().await;
    let asha = hire(&world, ASHA).await;
    let right = body(ASHA, PASSWORD, Some(&code(&world, &asha)));
    let tokens = Tokens::of(&world.client().post(PATH, right).await.expect_status(200).body);
    for _ in 0..5 {
        let wrong = body(ASHA, "not the right password", None);
        world.client().post(PATH, wrong).await.expect_status(401);
    }
    let reset = ResetStaff {
        phone: phone(ASHA),
        password: None,
        totp: false,
    };
    let done = reset_staff(&world.app, &operator(), reset).await.unwrap();
    assert!(!done.signed_out && done.enrolment.is_none());
    let device = world.client().with_token(&tokens.access);
    device.get("/v1/me").await.expect_status(200);
    world.clock.advance(TimeDelta::seconds(30));
    let right = body(ASHA, PASSWORD, Some(&code(&world, &asha)));
    world.client().post(PATH, right).await.expect_status(200);
}

#[tokio::test]
async fn powers_are_given_and_taken_and_only_staff_become_superusers() {
    let world = World::start().await;
    world.sign_in(ASHA).await;
    let set = |is_superuser| {
        let app = world.app.clone();
        async move { grant_power(&app, &operator(), &phone(ASHA), Power::Superuser, is_superuser).await }
    };
    assert!(set(true).await.is_err());
    hire(&world, ASHA).await;
    assert!(set(true).await.unwrap());
    assert!(!set(true).await.unwrap(), "it is so already");
    world.assert_sql("(SELECT is_staff AND is_superuser FROM users)").await;
    assert!(set(false).await.unwrap());
    world
        .assert_sql(
            "(SELECT count(*) FROM audit_logs WHERE action = 'accounts.superuser_changed' AND severity = 'high') = 2",
        )
        .await;
    for is_given in [true, false] {
        let role = Power::Role(Role::Support);
        let changed = grant_power(&world.app, &operator(), &phone(ASHA), role, is_given).await;
        assert!(changed.unwrap());
    }
    world
        .assert_sql(
            "(SELECT array_agg(action ORDER BY id) FROM audit_logs WHERE action LIKE 'accounts.role%')
                = ARRAY['accounts.role_granted', 'accounts.role_revoked']",
        )
        .await;
}

#[tokio::test]
async fn no_secret_stands_anywhere() {
    let world = World::start().await;
    let asha = hire(&world, ASHA).await;
    let totp = code(&world, &asha);
    let wrong = body(ASHA, "not the right password", Some(&totp));
    world.client().post(PATH, wrong).await.expect_status(401);
    let right = body(ASHA, PASSWORD, Some(&totp));
    world.client().post(PATH, right).await.expect_status(200);
    for secret in [PASSWORD, "not the right password", &totp, &asha.text(), ASHA] {
        let nowhere = format!("NOT EXISTS (SELECT FROM audit_logs a WHERE a::text LIKE '%{secret}%')");
        world.assert_sql(&nowhere).await;
    }
    let secret = data_encoding::BASE32_NOPAD.decode(asha.text().as_bytes()).unwrap();
    let hex = data_encoding::HEXLOWER.encode(&secret);
    world
        .assert_sql(&format!(
            "(SELECT encode(totp_secret, 'hex') NOT LIKE '%{hex}%' AND password_hash LIKE '$argon2id$%'
              AND password_hash NOT LIKE '%{PASSWORD}%' FROM users)"
        ))
        .await;
}
