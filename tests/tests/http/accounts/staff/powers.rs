//! What staff may do comes and goes with their password.

use serde_json::json;
use turnout_application::accounts::{Power, grant_power, remove_staff};
use turnout_domain::accounts::Role;
use turnout_tests::{Tokens, World};

use super::{ASHA, PASSWORD, body, code, hire, operator, phone};

const PATH: &str = "/v1/auth/password";

#[tokio::test]
async fn who_is_removed_keeps_no_power() {
    let mut world = World::start().await;
    // Where staff needs a password, whoever keeps a role of staff could not even sign in.
    world.app.account_settings.staff_needs_password = true;
    hire(&world, ASHA).await;
    for role in [Role::Admin, Role::Support, Role::Organizer] {
        let given = grant_power(&world.app, &operator(), &phone(ASHA), Power::Role(role), true).await;
        assert!(given.unwrap());
    }
    remove_staff(&world.app, &operator(), &phone(ASHA)).await.unwrap();
    let again = remove_staff(&world.app, &operator(), &phone(ASHA)).await;
    assert!(again.is_err(), "there is nothing left to take");
    let server = world.client_of(&world.app);
    let sign_in = json!({"phone": ASHA, "code": world.request_code(&server, ASHA).await});
    let signed_in = server.post("/v1/auth/otp/verify", sign_in).await.expect_status(200);
    assert_eq!(signed_in.at("/user/roles"), &json!(["organizer"]));
    let tokens = Tokens::of(&signed_in.body);
    let reports = server.with_token(&tokens.access).get("/v1/admin/reports").await;
    reports.expect_problem(403, "forbidden");
    world
        .assert_sql(
            "(SELECT old_values ->> 'roles' FROM audit_logs WHERE action = 'accounts.staff_removed') = 'admin support'",
        )
        .await;
}

#[tokio::test]
async fn a_session_that_a_message_opened_gets_no_powers_where_staff_needs_a_password() {
    for (needs_password, role, goes_on) in [
        (true, Role::Admin, false),
        (true, Role::Support, false),
        (true, Role::Organizer, true),
        (false, Role::Admin, true),
    ] {
        let mut world = World::start().await;
        world.app.account_settings.staff_needs_password = needs_password;
        let (_, tokens) = world.sign_in_with_tokens(ASHA).await;
        let given = grant_power(&world.app, &operator(), &phone(ASHA), Power::Role(role), true).await;
        assert!(given.unwrap());
        let refreshed = json!({"refresh_token": tokens.refresh});
        let refreshed = world.client().post("/v1/auth/refresh", refreshed).await;
        assert_eq!(refreshed.status, if goes_on { 200 } else { 401 }, "{role:?}");
    }
}

#[tokio::test]
async fn who_has_a_password_stays_signed_in_when_given_a_role() {
    let mut world = World::start().await;
    world.app.account_settings.staff_needs_password = true;
    let asha = hire(&world, ASHA).await;
    let right = body(ASHA, PASSWORD, Some(&code(&world, &asha)));
    let tokens = Tokens::of(&world.client().post(PATH, right).await.expect_status(200).body);
    let given = grant_power(&world.app, &operator(), &phone(ASHA), Power::Role(Role::Admin), true).await;
    assert!(given.unwrap());
    let refreshed = json!({"refresh_token": tokens.refresh});
    world
        .client()
        .post("/v1/auth/refresh", refreshed)
        .await
        .expect_status(200);
}
