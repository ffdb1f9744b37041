//! Inviting people by name and number.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::stage::{SECRET, Setting, Stage, USUAL, ids_of, phone, reply, texts, user_id};

#[tokio::test]
async fn an_invited_guest_comes_to_a_private_event() {
    let stage = Stage::start(3).await;
    let scene = stage.event(SECRET).await;
    let body = json!({"user_id": user_id(2).to_string(), "message": "Come!"});
    let made = stage.host.post(&scene.path("invites"), body).await.expect_status(201);
    let id = made.text("/id").to_owned();
    assert_eq!(
        (made.text("/type"), made.text("/status"), made.text("/message")),
        ("direct", "pending", "Come!")
    );
    assert_eq!(made.header("location"), Some(format!("/v1/invites/{id}").as_str()));
    assert_eq!(stage.told(2).await, ["invite_received"]);

    let (guest, stranger) = (stage.guest(2), stage.guest(3));
    let own = guest.get("/v1/me/invites").await.expect_status(200);
    assert_eq!(
        (ids_of(&own), own.text("/items/0/inviter/name")),
        (vec![id.as_str()], "Person 1")
    );
    assert_eq!(own.text("/items/0/event/title"), "Rooftop");
    for verb in ["accept", "decline", "revoke"] {
        stranger
            .post(&reply(&id, verb), json!({}))
            .await
            .expect_problem(404, "not_found");
    }
    stranger
        .get(&format!("/v1/invites/{id}"))
        .await
        .expect_problem(404, "not_found");
    stage
        .host
        .post(&reply(&id, "accept"), json!({}))
        .await
        .expect_problem(403, "forbidden");
    guest
        .post(&reply(&id, "revoke"), Value::Null)
        .await
        .expect_problem(403, "forbidden");

    let accepted = guest.post(&reply(&id, "accept"), json!({})).await.expect_status(200);
    assert_eq!(
        (accepted.text("/status"), accepted.at("/reservation")),
        ("accepted", &Value::Null)
    );
    stage.assert_seats(scene, 0, 1, 0).await;
    assert_eq!(texts(&guest.get("/v1/me/tickets").await, "/status"), ["active"]);
    assert_eq!(stage.told(1).await, ["invite_accepted", "booking_received"]);
    stage.assert_audited("guestlist.invite_accepted", 1).await;
    let again = guest.post(&reply(&id, "accept"), json!({})).await;
    assert_eq!(
        again.expect_problem(409, "invite_not_pending").text("/invite_status"),
        "accepted"
    );
    stage
        .host
        .post(&reply(&id, "revoke"), Value::Null)
        .await
        .expect_problem(409, "invite_not_pending");
}

#[tokio::test]
async fn a_number_is_invited_before_its_owner_signs_in() {
    let stage = Stage::start(2).await;
    let scene = stage.event(SECRET).await;
    let newcomer = "+919876543299";
    let made = stage
        .host
        .post(&scene.path("invites"), json!({"phone": "+91 98765 43299"}))
        .await;
    let made = made.expect_status(201);
    assert_eq!((made.text("/phone"), made.at("/guest")), (newcomer, &Value::Null));
    let again = stage
        .host
        .post(&scene.path("invites"), json!({"phone": newcomer}))
        .await;
    assert_eq!(
        again.expect_problem(409, "already_invited").text("/invite_id"),
        made.text("/id")
    );

    let guest = stage.world.sign_in(newcomer).await;
    let own = guest.get("/v1/me/invites?status=pending").await.expect_status(200);
    assert_eq!(ids_of(&own), [made.text("/id")]);
    guest
        .post(&reply(made.text("/id"), "accept"), json!({}))
        .await
        .expect_status(200);
    stage.assert_seats(scene, 0, 1, 0).await;
    let listed = stage.host.get(&scene.path("invites")).await.expect_status(200);
    assert!(listed.at("/items/0/guest/id").is_string(), "whoever accepts is known");
}

#[tokio::test]
async fn whether_a_number_has_an_account_is_not_told() {
    let stage = Stage::start(2).await;
    let scene = stage.event(SECRET).await;
    let known = stage
        .host
        .post(&scene.path("invites"), json!({"phone": phone(2)}))
        .await
        .expect_status(201);
    let nobodys = stage
        .host
        .post(&scene.path("invites"), json!({"phone": "+919876543298"}))
        .await;
    let nobodys = nobodys.expect_status(201);
    assert_eq!((known.at("/guest"), nobodys.at("/guest")), (&Value::Null, &Value::Null));
    let listed = stage.host.get(&scene.path("invites")).await.expect_status(200);
    assert_eq!(
        (listed.at("/items/0/guest"), listed.at("/items/1/guest")),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(stage.told(2).await, ["invite_received"], "but its owner is");
}

#[tokio::test]
async fn an_invited_guest_of_a_paid_event_has_time_to_pay() {
    let stage = Stage::start(3).await;
    let scene = stage
        .event(Setting {
            price: 499,
            capacity: 1,
            ..SECRET
        })
        .await;
    let (first, second) = (stage.invited(scene, 2).await, stage.invited(scene, 3).await);
    let accepted = stage.guest(2).post(&reply(&first, "accept"), json!({"seats": 1})).await;
    let accepted = accepted.expect_status(200);
    assert_eq!(accepted.text("/reservation/status"), "live");
    stage.assert_seats(scene, 1, 0, 0).await;
    let full = stage.guest(3).post(&reply(&second, "accept"), json!({})).await;
    assert_eq!(full.expect_problem(409, "sold_out").at("/available"), &json!(0));
    let shown = stage
        .guest(3)
        .get(&format!("/v1/invites/{second}"))
        .await
        .expect_status(200);
    assert_eq!(shown.text("/status"), "pending");
    let order = json!({"reservation_key": accepted.text("/reservation/reservation_key")});
    stage
        .guest(2)
        .post_once("/v1/orders", "k", order)
        .await
        .expect_status(201);
}

#[tokio::test]
async fn an_invited_guest_may_book_and_a_revoked_one_knows_of_nothing() {
    let stage = Stage::start(4).await;
    let scene = stage.event(SECRET).await;
    let path = scene.path("reservations");
    let book = async |number: u32| stage.guest(number).post_once(&path, "k", json!({"seats": 1})).await;
    stage.invited(scene, 2).await;
    book(2).await.expect_status(201);
    book(4).await.expect_problem(404, "event_not_found");
    let id = stage.invited(scene, 3).await;
    let revoked = stage
        .host
        .post(&reply(&id, "revoke"), Value::Null)
        .await
        .expect_status(200);
    assert_eq!(revoked.text("/status"), "revoked");
    book(3).await.expect_problem(404, "event_not_found");
    assert_eq!(stage.told(3).await, ["invite_revoked", "invite_received"]);
    stage.assert_audited("guestlist.invite_revoked", 1).await;
    stage
        .guest(3)
        .post(&reply(&id, "accept"), json!({}))
        .await
        .expect_problem(409, "invite_not_pending");
    stage.invited(scene, 3).await;
}

#[tokio::test]
async fn an_invitation_is_declined_or_expires() {
    let stage = Stage::start(3).await;
    let scene = stage.event(SECRET).await;
    let id = stage.invited(scene, 2).await;
    let declined = stage
        .guest(2)
        .post(&reply(&id, "decline"), Value::Null)
        .await
        .expect_status(200);
    assert_eq!(declined.text("/status"), "declined");
    assert_eq!(stage.told(1).await, ["invite_declined"]);
    stage.assert_audited("guestlist.invite_declined", 1).await;

    let end = stage.now() + TimeDelta::hours(1);
    let body = json!({"user_id": user_id(3).to_string(), "expires_at": end.to_rfc3339()});
    let made = stage.host.post(&scene.path("invites"), body).await.expect_status(201);
    stage.world.clock.advance(TimeDelta::hours(1));
    let id = made.text("/id");
    stage
        .guest(3)
        .post(&reply(id, "accept"), json!({}))
        .await
        .expect_problem(410, "invite_expired");
    stage
        .guest(3)
        .post(&reply(id, "decline"), Value::Null)
        .await
        .expect_problem(410, "invite_expired");
    let own = stage
        .guest(3)
        .get("/v1/me/invites?status=expired")
        .await
        .expect_status(200);
    assert_eq!(ids_of(&own), [id]);
    stage.invited(scene, 3).await;
    stage.assert_audited("guestlist.invite_expired", 1).await;
    let listed = stage.host.get(&scene.path("invites?limit=2")).await.expect_status(200);
    assert_eq!(texts(&listed, "/status"), ["pending", "expired"]);
    assert!(listed.at("/next_cursor").is_string());
}

#[tokio::test]
async fn only_who_invites_invites_and_only_who_can_come() {
    let stage = Stage::start(3).await;
    let (secret, public) = (stage.event(SECRET).await, stage.event(USUAL).await);
    let body = json!({"user_id": user_id(3).to_string()});
    stage
        .guest(2)
        .post(&secret.path("invites"), body.clone())
        .await
        .expect_problem(404, "event_not_found");
    stage
        .guest(2)
        .post(&public.path("invites"), body)
        .await
        .expect_problem(403, "forbidden");
    stage
        .guest(2)
        .get(&public.path("invites"))
        .await
        .expect_problem(403, "forbidden");
    stage
        .guest(2)
        .get(&secret.path("invites"))
        .await
        .expect_problem(404, "event_not_found");
    let host = json!({"user_id": user_id(1).to_string()});
    stage
        .host
        .post(&public.path("invites"), host)
        .await
        .expect_problem(409, "own_event");
    stage.accepted(public, 2).await;
    let coming = json!({"user_id": user_id(2).to_string()});
    stage
        .host
        .post(&public.path("invites"), coming)
        .await
        .expect_problem(409, "already_attending");
    let late = format!("UPDATE events SET status = 'postponed' WHERE uuid = '{}'", public.event);
    stage.world.sql(&late).await;
    let body = json!({"user_id": user_id(3).to_string()});
    stage
        .host
        .post(&public.path("invites"), body)
        .await
        .expect_problem(409, "event_not_on_sale");
}

#[tokio::test]
async fn bad_bodies_invite_nobody() {
    let stage = Stage::start(2).await;
    let scene = stage.event(SECRET).await;
    let path = scene.path("invites");
    let refuse = async |body: Value, fields: &[(&str, &str)]| {
        stage.host.post(&path, body).await.expect_fields(fields);
    };
    let user = user_id(2).to_string();
    let past = (stage.now() - TimeDelta::hours(1)).to_rfc3339();
    refuse(json!({}), &[("", "required")]).await;
    refuse(json!({"user_id": user, "phone": phone(2)}), &[("", "conflict")]).await;
    refuse(json!({"phone": "9876543210"}), &[("/phone", "invalid_format")]).await;
    refuse(
        json!({"user_id": "0190a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"}),
        &[("/user_id", "unknown_value")],
    )
    .await;
    refuse(
        json!({"user_id": user, "expires_at": past}),
        &[("/expires_at", "out_of_range")],
    )
    .await;
    let link = json!({"share_link": {"max_uses": 1}, "expires_at": past});
    refuse(link, &[("/expires_at", "conflict")]).await;
    refuse(
        json!({"share_link": {"max_uses": 0}}),
        &[("/share_link/max_uses", "out_of_range")],
    )
    .await;
    let link = json!({"share_link": {"max_uses": 100_001, "expires_at": past}});
    let both = [
        ("/share_link/max_uses", "out_of_range"),
        ("/share_link/expires_at", "out_of_range"),
    ];
    refuse(link, &both).await;
    stage.assert_sql("(SELECT count(*) = 0 FROM event_invites)").await;
    stage.assert_sql("(SELECT count(*) = 0 FROM invite_links)").await;
}
