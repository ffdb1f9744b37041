//! What staff do to accounts of others, and who may not.

use serde_json::json;
use turnout_tests::{Answer, Client, Tokens, World};

use super::revocations::until_refused;
use super::{ASHA, BEN};
use crate::rivals::{frozen, in_line};
use crate::scene::give_role;

const BOSS: &str = "+919876500000";
const UNKNOWN: &str = "01900000-0000-7000-8000-000000000000";

async fn superuser(world: &World) -> Client {
    let boss = world.sign_in(BOSS).await;
    world
        .sql(&format!(
            "UPDATE users SET is_staff = TRUE, is_superuser = TRUE WHERE phone = '{BOSS}'"
        ))
        .await;
    boss
}

async fn id_of(client: &Client) -> String {
    client.get("/v1/me").await.expect_status(200).text("/id").to_owned()
}

fn user(id: &str, rest: &str) -> String {
    format!("/v1/admin/users/{id}{rest}")
}

async fn deactivate(staff: &Client, id: &str) -> Answer {
    let body = json!({"reason": "Sold forged tickets."});
    staff.post(&user(id, "/deactivate"), body).await
}

async fn refresh(client: &Client, tokens: &Tokens) -> Answer {
    let body = json!({"refresh_token": tokens.refresh});
    client.post("/v1/auth/refresh", body).await
}

#[tokio::test]
async fn whoever_is_shut_out_is_out_on_every_server() {
    let world = World::start().await;
    let boss = superuser(&world).await;
    let (asha, tokens) = world.sign_in_with_tokens(ASHA).await;
    let id = id_of(&asha).await;
    let there = world.client_of_another_server().with_token(&tokens.access);
    there.get("/v1/me").await.expect_status(200);

    let account = deactivate(&boss, &id).await.expect_status(200);
    assert_eq!(
        (account.at("/is_active"), account.at("/sessions")),
        (&json!(false), &json!(0))
    );
    asha.get("/v1/interests").await.expect_problem(401, "session_ended");
    until_refused(&there).await.expect_problem(401, "session_ended");
    refresh(&asha, &tokens).await.expect_problem(403, "account_deactivated");
    let code = world.request_code(&world.client(), ASHA).await;
    let body = json!({"phone": ASHA, "code": code});
    let refused = world.client().post("/v1/auth/otp/verify", body).await;
    refused.expect_problem(403, "account_deactivated");
    // Again it changes nothing, and leaves no second entry.
    deactivate(&boss, &id).await.expect_status(200);

    let account = boss.post(&user(&id, "/activate"), json!({})).await.expect_status(200);
    assert_eq!(
        (account.at("/is_active"), account.at("/deactivated_at")),
        (&json!(true), &json!(null))
    );
    asha.get("/v1/me").await.expect_problem(401, "session_ended");
    refresh(&asha, &tokens)
        .await
        .expect_problem(401, "refresh_token_invalid");
    world.sign_in(ASHA).await.get("/v1/me").await.expect_status(200);
    world
        .assert_sql(
            "(SELECT array_agg(action ORDER BY id) FROM audit_logs WHERE action LIKE 'accounts.user_%activated')
                = ARRAY['accounts.user_deactivated', 'accounts.user_activated']
             AND (SELECT new_values ->> 'reason' FROM audit_logs WHERE action = 'accounts.user_deactivated')
                = 'Sold forged tickets.'",
        )
        .await;
}

#[tokio::test]
async fn a_changed_role_holds_at_once_and_the_refresh_works_on() {
    let world = World::start().await;
    let boss = superuser(&world).await;
    let (asha, tokens) = world.sign_in_with_tokens(ASHA).await;
    let id = id_of(&asha).await;
    let other = world.client_of_another_server();
    let there = other.with_token(&tokens.access);
    there.get("/v1/me").await.expect_status(200);
    let venue = json!({"name": "The roof", "city": "Mumbai", "address": "1 Road", "country": "IN", "capacity": 50});
    asha.post("/v1/venues", venue.clone())
        .await
        .expect_problem(403, "forbidden");

    let account = boss
        .post(&user(&id, "/roles"), json!({"role": "organizer"}))
        .await
        .expect_status(200);
    assert_eq!(account.at("/roles"), &json!(["organizer"]));
    asha.get("/v1/me").await.expect_problem(401, "token_expired");
    until_refused(&there).await.expect_problem(401, "token_expired");
    let second = Tokens::of(&refresh(&asha, &tokens).await.expect_status(200).body);
    let asha = other.with_token(&second.access);
    let me = asha.get("/v1/me").await.expect_status(200);
    assert_eq!(me.at("/roles"), &json!(["organizer"]));
    assert_ne!(asha.post("/v1/venues", venue.clone()).await.status, 403);

    for _ in 0..2 {
        boss.delete(&user(&id, "/roles/organizer")).await.expect_status(204);
    }
    until_refused(&asha).await.expect_problem(401, "token_expired");
    let third = Tokens::of(&refresh(&other, &second).await.expect_status(200).body);
    let asha = other.with_token(&third.access);
    asha.post("/v1/venues", venue).await.expect_problem(403, "forbidden");
    world
        .assert_sql(
            "(SELECT count(*) FROM audit_logs WHERE action IN ('accounts.role_granted', 'accounts.role_revoked')) = 2",
        )
        .await;
}

#[tokio::test]
async fn staff_see_accounts_and_each_look_is_noted() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    let ben = world.sign_in(BEN).await;
    let id = id_of(&asha).await;
    give_role(&world, &ben, "support", None).await;
    let account = ben.get(&user(&id, "")).await.expect_status(200);
    assert_eq!(
        (
            account.text("/phone"),
            account.at("/sessions"),
            account.at("/is_active")
        ),
        (ASHA, &json!(1), &json!(true))
    );
    let found = ben
        .get("/v1/admin/users?phone=%2B919876543210")
        .await
        .expect_status(200);
    assert_eq!(found.text("/items/0/id"), id);
    let nobody = ben
        .get("/v1/admin/users?phone=%2B919876543299")
        .await
        .expect_status(200);
    assert_eq!(nobody.at("/items"), &json!([]));
    for query in ["", "?phone=123", "?phone=%2B919876543210&limit=1"] {
        ben.get(&format!("/v1/admin/users{query}"))
            .await
            .expect_problem(400, "invalid_query");
    }
    ben.get(&user(UNKNOWN, "")).await.expect_problem(404, "not_found");
    for path in [user(&id, ""), "/v1/admin/users?phone=%2B919876543210".to_owned()] {
        asha.get(&path).await.expect_problem(403, "forbidden");
        world.client().get(&path).await.expect_problem(401, "unauthenticated");
    }
    world
        .assert_sql(
            "(SELECT array_agg(is_successful ORDER BY id) FROM audit_logs WHERE action = 'accounts.user_read')
             = ARRAY[TRUE, TRUE, FALSE, FALSE]",
        )
        .await;
    // Support looks and does not change.
    deactivate(&ben, &id).await.expect_problem(403, "forbidden");
}

#[tokio::test]
async fn nobody_changes_themselves_or_those_above() {
    let world = World::start().await;
    let boss = superuser(&world).await;
    let asha = world.sign_in(ASHA).await;
    let ben = world.sign_in(BEN).await;
    let admin = world.sign_in("+919876500001").await;
    give_role(&world, &admin, "admin", None).await;
    give_role(&world, &ben, "admin", None).await;
    let [boss_id, asha_id, ben_id] = [id_of(&boss).await, id_of(&asha).await, id_of(&ben).await];
    let admin_id = id_of(&admin).await;
    for (who, target, code) in [
        (&asha, &asha_id, "forbidden"),
        (&asha, &ben_id, "forbidden"),
        (&admin, &admin_id, "own_account"),
        (&admin, &ben_id, "staff_protected"),
        (&admin, &boss_id, "staff_protected"),
        (&boss, &boss_id, "own_account"),
    ] {
        let role = json!({"role": "organizer"});
        for answer in [
            deactivate(who, target).await,
            who.post(&user(target, "/activate"), json!({})).await,
            who.post(&user(target, "/roles"), role).await,
            who.delete(&user(target, "/roles/organizer")).await,
        ] {
            let status = if code == "own_account" { 409 } else { 403 };
            answer.expect_problem(status, code);
        }
    }
    // An administrator makes organizers and no administrators.
    let make_admin = json!({"role": "admin"});
    let roles = user(&asha_id, "/roles");
    admin
        .post(&roles, make_admin.clone())
        .await
        .expect_problem(403, "staff_protected");
    admin.post(&roles, json!({"role": "support"})).await.expect_status(200);
    boss.post(&roles, make_admin).await.expect_status(200);
    deactivate(&boss, &ben_id).await.expect_status(200);
    world
        .assert_sql(
            "(SELECT count(*) FROM audit_logs WHERE NOT is_successful AND severity = 'high'
              AND action IN ('accounts.user_deactivated', 'accounts.user_activated', 'accounts.role_granted',
                  'accounts.role_revoked')) = 25",
        )
        .await;
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let world = World::start().await;
    let boss = superuser(&world).await;
    let id = id_of(&world.sign_in(ASHA).await).await;
    for path in ["/deactivate", "/activate", "/roles"] {
        let body = match path {
            "/deactivate" => json!({"reason": "r"}),
            "/roles" => json!({"role": "fan"}),
            _ => json!({}),
        };
        boss.post(&user(UNKNOWN, path), body.clone())
            .await
            .expect_problem(404, "not_found");
        let mut more = body;
        more["is_superuser"] = json!(true);
        let refused = boss.post(&user(&id, path), more).await;
        assert!([400, 422].contains(&refused.status), "{}", refused.body);
    }
    let deactivation = user(&id, "/deactivate");
    boss.post(&deactivation, json!({"reason": " "}))
        .await
        .expect_fields(&[("/reason", "too_short")]);
    boss.post(&deactivation, json!({}))
        .await
        .expect_fields(&[("/reason", "required")]);
    for role in ["door", "manager", "co_host", "emperor", ""] {
        boss.post(&user(&id, "/roles"), json!({"role": role}))
            .await
            .expect_fields(&[("/role", "unknown_value")]);
        boss.delete(&user(&id, &format!("/roles/{role}")))
            .await
            .expect_problem(404, "not_found");
    }
    // The same key is one change.
    let body = json!({"reason": "r"});
    for _ in 0..2 {
        boss.post_once(&deactivation, "k", body.clone())
            .await
            .expect_status(200);
    }
    boss.post_once(&deactivation, "k", json!({"reason": "another"}))
        .await
        .expect_problem(422, "idempotency_key_reused");
}

/// Somebody signs in and is shut out at the same moment. Answers what the sign-in came to, and how many sessions live.
async fn sign_in_while_shut_out(world: &World, signs_in_first: bool) -> u16 {
    let boss = superuser(world).await;
    let id = id_of(&world.sign_in(ASHA).await).await;
    let client = world.client();
    let body = json!({"phone": ASHA, "code": world.request_code(&client, ASHA).await});
    let row = format!("users WHERE phone = '{ASHA}'");
    let sign_in = client.post("/v1/auth/otp/verify", body);
    let (shut_out, signed_in) = if signs_in_first {
        let (signed_in, shut_out) = in_line(world, &row, sign_in, deactivate(&boss, &id)).await;
        (shut_out, signed_in)
    } else {
        in_line(world, &row, deactivate(&boss, &id), sign_in).await
    };
    shut_out.expect_status(200);
    signed_in.status
}

const NO_SESSION_LIVES: &str = "NOT EXISTS (SELECT FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE u.phone = '+919876543210' AND s.revoked_at IS NULL)";

#[tokio::test]
async fn nobody_slips_in_while_being_shut_out() {
    for signs_in_first in [true, false] {
        let world = World::start().await;
        let status = sign_in_while_shut_out(&world, signs_in_first).await;
        // Whoever was first may learn of the end of the session before its beginning is answered.
        assert!(status == 403 || (signs_in_first && status == 200), "{status}");
        world.assert_sql(NO_SESSION_LIVES).await;
    }
}

#[tokio::test]
async fn control_whoever_signs_in_behind_a_shut_out_that_does_not_hold_slips_in() {
    let world = World::start().await;
    world.sql(&frozen("users", "is_active")).await;
    assert_eq!(sign_in_while_shut_out(&world, false).await, 200);
    world.assert_sql(&format!("NOT ({NO_SESSION_LIVES})")).await;
}
