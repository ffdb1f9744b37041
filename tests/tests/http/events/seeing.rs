use serde_json::json;

use super::stage::{GUEST, STRANGER, Stage, path};

#[tokio::test]
async fn what_one_may_not_know_of_is_like_an_unknown_id() {
    let stage = Stage::start().await;
    let draft = path(&stage.draft(json!({})).await);
    let private = stage.published(json!({"visibility": "private"})).await;
    let called_off = path(&stage.draft(json!({})).await);
    let reason = json!({"reason": "It was never announced."});
    stage
        .host
        .post(&format!("{called_off}/cancel"), reason)
        .await
        .expect_status(200);
    stage.host.get(&called_off).await.expect_status(200);
    let unseen = [&draft, &private, &called_off];
    let unknown = "/v1/events/01900000-0000-7000-8000-000000000000";
    for client in [&stage.stranger, &stage.nobody] {
        let expected = client.get(unknown).await.expect_problem(404, "event_not_found").body;
        for event in unseen {
            assert_eq!(
                client.get(event).await.expect_problem(404, "event_not_found").body,
                expected
            );
            let slug = stage.host.get(event).await.text("/slug").to_owned();
            let by_slug = client.get(&format!("/v1/events/by-slug/{slug}")).await;
            assert_eq!(by_slug.expect_problem(404, "event_not_found").body, expected);
        }
    }
    for (method, rest, body) in [
        ("PATCH", "", json!({"title": "Mine"})),
        ("DELETE", "", json!({})),
        ("POST", "/publish", json!({})),
        ("POST", "/cancel", json!({})),
        ("POST", "/complete", json!({})),
        (
            "POST",
            "/postpone",
            json!({"start_at": stage.hours(99), "end_at": stage.hours(100)}),
        ),
        ("POST", "/tiers", json!({"name": "VIP", "quantity": 1})),
    ] {
        for event in unseen {
            let request = stage
                .stranger
                .request(method.parse().unwrap(), &format!("{event}{rest}"));
            let request = if method == "DELETE" {
                request
            } else {
                request.json(&body)
            };
            stage
                .stranger
                .send(request)
                .await
                .expect_problem(404, "event_not_found");
        }
    }
}

#[tokio::test]
async fn ties_to_a_private_event_show_it() {
    let stage = Stage::start().await;
    let event = stage.published(json!({"visibility": "private"})).await;
    let id = event.trim_start_matches("/v1/events/");
    let guest = stage.world.sign_in(GUEST).await;
    let ids = format!("(SELECT id FROM events WHERE uuid = '{id}'), (SELECT id FROM users WHERE phone = '{GUEST}')");
    let tier = format!("(SELECT t.id FROM ticket_tiers t JOIN events e ON e.id = t.event_id WHERE e.uuid = '{id}')");
    for (statement, status) in [
        (format!("INSERT INTO event_invites (uuid, event_id, invited_user_id) VALUES (gen_random_uuid(), {ids})"), Some("invited")),
        ("UPDATE event_invites SET invited_user_id = NULL, invited_phone = (SELECT phone FROM users WHERE id = invited_user_id)".to_owned(), Some("invited")),
        (format!("UPDATE event_invites SET expires_at = '{}'", stage.hours(0)), None),
        ("UPDATE event_invites SET expires_at = NULL, status = 'revoked'".to_owned(), None),
        ("UPDATE event_invites SET status = 'accepted'".to_owned(), Some("accepted")),
        ("DELETE FROM event_invites".to_owned(), None),
        (format!("INSERT INTO event_requests (uuid, event_id, requester_user_id, seats) VALUES (gen_random_uuid(), {ids}, 1)"), Some("requested")),
        ("UPDATE event_requests SET status = 'declined'".to_owned(), Some("declined")),
        ("UPDATE event_requests SET status = 'cancelled'".to_owned(), None),
        (format!("INSERT INTO reservations (uuid, event_id, user_id, tier_id, seats, expires_at, currency, unit_price, net_amount, gst_percent, gst_amount, platform_fee, fee_bearer, total_amount) VALUES (gen_random_uuid(), {ids}, {tier}, 1, '{}', 'INR', 0, 0, 0, 0, 0, 'host', 0)", stage.hours(1)), Some("reserved")),
        (format!("UPDATE reservations SET expires_at = '{}'", stage.hours(0)), None),
        (format!("INSERT INTO attendees (uuid, event_id, user_id, ticket_type, seats, currency) VALUES (gen_random_uuid(), {ids}, 'Free', 1, 'INR')"), Some("going")),
        ("UPDATE attendees SET status = 'checked_in'".to_owned(), Some("checked_in")),
        ("UPDATE attendees SET status = 'cancelled', seats = 0".to_owned(), Some("cancelled")),
    ] {
        stage.world.sql(&statement).await;
        let answer = guest.get(&event).await;
        match status {
            Some(status) => assert_eq!(answer.expect_status(200).text("/my_status"), status, "{statement}"),
            None => drop(answer.expect_problem(404, "event_not_found")),
        }
        let mine = guest.get("/v1/me/events?role=guest").await.expect_status(200);
        assert_eq!(mine.at("/items").as_array().unwrap().len(), usize::from(status.is_some()), "{statement}");
        if let Some(status) = status {
            assert_eq!(mine.text("/items/0/my_status"), status);
        }
    }
    stage.stranger.get(&event).await.expect_problem(404, "event_not_found");
}

#[tokio::test]
async fn the_team_and_staff_see_what_the_host_sees() {
    let stage = Stage::start().await;
    let draft = path(&stage.draft(json!({})).await);
    let other = path(&stage.draft(json!({})).await);
    stage.grant(STRANGER, "door", Some(&draft)).await;
    let seen = stage.stranger.get(&draft).await.expect_status(200);
    assert_eq!(seen.text("/my_status"), "team");
    stage.stranger.get(&other).await.expect_problem(404, "event_not_found");
    stage.grant(STRANGER, "support", None).await;
    stage.stranger.get(&other).await.expect_status(200);
    stage
        .stranger
        .patch(&other, json!({"title": "Mine"}))
        .await
        .expect_problem(403, "forbidden");
}

#[tokio::test]
async fn everyone_sees_a_public_event() {
    let stage = Stage::start().await;
    stage
        .host
        .patch("/v1/me", json!({"name": "Asha Rao", "email": "asha@example.org"}))
        .await
        .expect_status(200);
    let event = stage.published(json!({})).await;
    let seen = stage.nobody.get(&event).await.expect_status(200);
    assert_eq!(
        (seen.at("/my_status"), seen.at("/my_reservation")),
        (&json!(null), &json!(null))
    );
    assert_eq!(seen.text("/host/name"), "Asha Rao");
    assert!(
        !seen.body.to_string().contains("example.org"),
        "private fields stay private"
    );
    let local = stage.hours(48).parse::<chrono::DateTime<chrono::Utc>>().unwrap() + chrono::TimeDelta::minutes(330);
    assert_eq!(seen.text("/event_date"), local.format("%Y-%m-%d").to_string());
    assert_eq!(seen.text("/start_time"), local.format("%H:%M:%S").to_string());
    let signed_in = stage.stranger.get(&event).await.expect_status(200);
    assert_eq!(signed_in.text("/my_status"), "none");
    let by_slug = stage
        .nobody
        .get(&format!("/v1/events/by-slug/{}", seen.text("/slug")))
        .await
        .expect_status(200);
    assert_eq!(by_slug.body, seen.body);
    stage.nobody.get("/v1/events/1").await.expect_problem(404, "not_found");
}
