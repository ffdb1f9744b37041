//! Links that invite whoever holds them.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::stage::{SECRET, Setting, Stage, reply, texts};

fn link(token: &str) -> String {
    format!("/v1/invite-links/{token}")
}

fn accept(token: &str) -> String {
    format!("/v1/invite-links/{token}/accept")
}

#[tokio::test]
async fn the_token_of_a_link_is_shown_once() {
    let stage = Stage::start(2).await;
    let scene = stage.event(SECRET).await;
    let body = json!({"share_link": {"max_uses": 2}, "message": "Come!"});
    let made = stage
        .host
        .post_once(&scene.path("invites"), "k", body.clone())
        .await
        .expect_status(201);
    let token = made.text("/token").to_owned();
    assert_eq!(
        (made.text("/type"), made.at("/max_uses"), token.len()),
        ("share_link", &json!(2), 43)
    );
    assert!(made.text("/url").ends_with(&link(&token)), "{}", made.text("/url"));
    let again = stage
        .host
        .post_once(&scene.path("invites"), "k", body)
        .await
        .expect_status(201);
    assert_eq!((again.at("/token"), again.at("/url")), (&Value::Null, &Value::Null));
    assert_eq!(again.text("/id"), made.text("/id"));
    let kept = format!(
        "(SELECT count(*) = 0 FROM idempotency_keys WHERE position('{token}' IN convert_from(body, 'UTF8')) > 0)"
    );
    stage.assert_sql(&kept).await;
    stage.assert_audited("guestlist.invite_link_made", 1).await;
}

#[tokio::test]
async fn whoever_holds_the_link_comes() {
    let stage = Stage::start(2).await;
    let scene = stage.event(SECRET).await;
    let body = json!({"share_link": {"max_uses": 2}, "message": "Come!"});
    let made = stage.host.post(&scene.path("invites"), body).await.expect_status(201);
    let token = made.text("/token").to_owned();
    let shown = stage.world.client().get(&link(&token)).await.expect_status(200);
    assert_eq!(
        (shown.text("/event/title"), shown.text("/message")),
        ("Rooftop", "Come!")
    );
    assert_eq!(shown.at("/uses_left"), &json!(2));
    stage
        .world
        .client()
        .post(&accept(&token), json!({}))
        .await
        .expect_problem(401, "unauthenticated");

    let guest = stage.guest(2);
    let accepted = guest.post(&accept(&token), json!({})).await.expect_status(200);
    assert_eq!(
        (accepted.text("/type"), accepted.text("/status")),
        ("share_link", "accepted")
    );
    stage.assert_seats(scene, 0, 1, 0).await;
    assert_eq!(texts(&guest.get("/v1/me/tickets").await, "/status"), ["active"]);
    assert_eq!(stage.told(1).await, ["invite_accepted", "booking_received"]);
    let again = guest
        .post(&accept(&token), json!({}))
        .await
        .expect_problem(409, "already_invited");
    assert_eq!(
        (again.text("/invite_id"), again.text("/invite_status")),
        (accepted.text("/id"), "accepted")
    );
    stage.assert_sql("(SELECT uses = 1 FROM invite_links)").await;
    stage
        .host
        .post(&accept(&token), json!({}))
        .await
        .expect_problem(409, "own_event");
}

#[tokio::test]
async fn a_dead_link_says_why_unless_it_was_taken_back() {
    let stage = Stage::start(4).await;
    let scene = stage.event(SECRET).await;
    let used = stage.link(scene, 1).await;
    stage.guest(2).post(&accept(&used), json!({})).await.expect_status(200);
    let end = (stage.now() + TimeDelta::hours(1)).to_rfc3339();
    let body = json!({"share_link": {"max_uses": 5, "expires_at": end}});
    let expired = stage.host.post(&scene.path("invites"), body).await.expect_status(201);
    let expired = expired.text("/token").to_owned();
    let body = json!({"share_link": {"max_uses": 5}});
    let made = stage.host.post(&scene.path("invites"), body).await.expect_status(201);
    let id = made.text("/id");
    stage
        .guest(3)
        .post(&reply(id, "revoke"), Value::Null)
        .await
        .expect_problem(404, "not_found");
    let revoked = stage
        .host
        .post(&reply(id, "revoke"), Value::Null)
        .await
        .expect_status(200);
    assert!(revoked.at("/revoked_at").is_string() && revoked.at("/token").is_null());
    stage.assert_audited("guestlist.invite_link_revoked", 1).await;
    stage.world.clock.advance(TimeDelta::hours(1));
    let unknown = "A".repeat(43);
    let dead = [
        (used.as_str(), 410, "invite_link_used_up"),
        (&expired, 410, "invite_link_expired"),
        (made.text("/token"), 404, "not_found"),
        (&unknown, 404, "not_found"),
        ("short", 404, "not_found"),
    ];
    for (token, status, code) in dead {
        stage
            .world
            .client()
            .get(&link(token))
            .await
            .expect_problem(status, code);
        stage
            .guest(4)
            .post(&accept(token), json!({}))
            .await
            .expect_problem(status, code);
    }
    stage.assert_seats(scene, 0, 1, 0).await;
}

#[tokio::test]
async fn a_refused_guest_uses_up_no_place() {
    let stage = Stage::start(4).await;
    let scene = stage.event(Setting { capacity: 1, ..SECRET }).await;
    let token = stage.link(scene, 5).await;
    let three = stage.guest(2).post(&accept(&token), json!({"seats": 3})).await;
    three.expect_problem(422, "seat_limit_exceeded");
    stage.guest(2).post(&accept(&token), json!({})).await.expect_status(200);
    let full = stage.guest(3).post(&accept(&token), json!({})).await;
    full.expect_problem(409, "sold_out");
    stage.assert_sql("(SELECT uses = 1 FROM invite_links)").await;
    stage.assert_sql("(SELECT count(*) = 1 FROM event_invites)").await;
    // Whoever was invited by name answers that invitation.
    let id = stage.invited(scene, 4).await;
    let named = stage.guest(4).post(&accept(&token), json!({})).await;
    assert_eq!(named.expect_problem(409, "already_invited").text("/invite_id"), id);
}

#[tokio::test]
async fn through_a_link_to_a_paid_event_seats_are_kept() {
    let stage = Stage::start(2).await;
    let scene = stage.event(Setting { price: 499, ..SECRET }).await;
    let token = stage.link(scene, 5).await;
    let accepted = stage.guest(2).post(&accept(&token), json!({})).await.expect_status(200);
    assert_eq!(accepted.text("/reservation/status"), "live");
    stage.assert_seats(scene, 1, 0, 0).await;
    let order = json!({"reservation_key": accepted.text("/reservation/reservation_key")});
    stage
        .guest(2)
        .post_once("/v1/orders", "k", order)
        .await
        .expect_status(201);
    let update = format!(
        "UPDATE events SET status = 'cancelled', cancelled_at = now() WHERE uuid = '{}'",
        scene.event
    );
    stage.world.sql(&update).await;
    let shown = stage.world.client().get(&link(&token)).await.expect_status(200);
    assert_eq!(shown.text("/event/status"), "cancelled");
}
