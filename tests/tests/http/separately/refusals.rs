use serde_json::json;
use turnout_tests::Client;

use super::stage::{Stage, rupees};
use crate::scene::{give_role, person, published};

const GOOD: (&str, bool) = ("active", false);

#[tokio::test]
async fn wishes_that_contradict_themselves_change_nothing() {
    let stage = Stage::start().await;
    let named = json!({"ticket_ids": [stage.ticket(0)], "cancel_tickets": false, "reason": "r"});
    let both =
        json!({"ticket_ids": [stage.ticket(0)], "amount": rupees("1.00"), "cancel_tickets": false, "reason": "r"});
    let seats = json!({"cancel_tickets": false, "release_seats": true, "reason": "r"});
    for (wish, field) in [
        (named, "/cancel_tickets"),
        (both, "/cancel_tickets"),
        (seats, "/release_seats"),
    ] {
        stage.try_refund("r", wish).await.expect_fields(&[(field, "conflict")]);
    }
    for wish in [
        json!({"cancel_tickets": "no", "reason": "r"}),
        json!({"release_seats": 0, "reason": "r"}),
        json!({"keep_seats": true, "reason": "r"}),
    ] {
        let refused = stage.try_refund("r", wish).await;
        assert!([400, 422].contains(&refused.status), "{}", refused.body);
    }
    stage.assert("paid", [GOOD, GOOD], 2, 2).await;
}

#[tokio::test]
async fn a_cancellation_needs_a_reason_and_nothing_unknown() {
    let stage = Stage::start().await;
    stage
        .cancel(0, json!({"reason": " "}))
        .await
        .expect_fields(&[("/reason", "too_short")]);
    stage
        .cancel(0, json!({"reason": "r".repeat(501)}))
        .await
        .expect_fields(&[("/reason", "too_long")]);
    for body in [
        json!({}),
        json!({"reason": "r", "refund": true}),
        json!({"reason": "r", "release_seat": "no"}),
    ] {
        let refused = stage.cancel(0, body).await;
        assert!([400, 422].contains(&refused.status), "{}", refused.body);
    }
    stage.assert("paid", [GOOD, GOOD], 2, 2).await;
}

#[tokio::test]
async fn a_good_ticket_keeps_its_seat_and_a_used_one_stays_used() {
    let stage = Stage::start().await;
    let refused = stage.release(0).await.expect_problem(409, "ticket_not_void");
    assert_eq!(refused.text("/ticket_status"), "active");
    let code = stage.code(0).await.unwrap();
    stage.world.clock.advance(chrono::TimeDelta::days(7));
    assert!(stage.lets_in(&code).await);
    let host = stage.world.sign_in("+919876500001").await;
    let path = format!("/v1/tickets/{}", stage.ticket(0));
    host.post(&format!("{path}/cancel"), json!({"reason": "r"}))
        .await
        .expect_problem(409, "ticket_used");
    let refused = host.post(&format!("{path}/release-seat"), json!({})).await;
    assert_eq!(
        refused.expect_problem(409, "ticket_not_void").text("/ticket_status"),
        "used"
    );
    host.delete(&format!("/v1/tickets/{}", stage.ticket(1)))
        .await
        .expect_problem(409, "refund_required");
}

/// What somebody gets who cancels a ticket without its seat, and who releases it.
async fn tries(client: &Client, ticket: &str) -> (u16, u16) {
    let path = format!("/v1/tickets/{ticket}");
    let body = json!({"reason": "r", "release_seat": false});
    let cancelled = client.post(&format!("{path}/cancel"), body).await;
    let released = client.post(&format!("{path}/release-seat"), json!({})).await;
    for answer in [&cancelled, &released] {
        match answer.status {
            404 => assert_eq!(answer.text("/code"), "ticket_not_found"),
            403 => assert_eq!(answer.text("/code"), "forbidden"),
            _ => {}
        }
    }
    (cancelled.status, released.status)
}

#[tokio::test]
async fn the_team_and_staff_by_their_permissions() {
    let stage = Stage::start().await;
    let world = &stage.world;
    let elsewhere = published(world, &stage.ben, json!({})).await;
    let (first, second) = (stage.ticket(0), stage.ticket(1));
    assert_eq!(tries(&world.client(), &first).await, (401, 401), "nobody");
    assert_eq!(tries(&stage.ben, &first).await, (404, 404), "another host");
    assert_eq!(tries(&stage.asha, &first).await, (403, 403), "the buyer");
    assert_eq!(
        tries(&stage.host, "01900000-0000-7000-8000-000000000000").await,
        (404, 404)
    );
    let member = person(world, 4, "Meera").await;
    for (role, given_for, expected) in [
        ("co_host", Some(elsewhere.as_str()), (404, 404)),
        ("manager", Some(stage.event.as_str()), (403, 403)),
        ("door", Some(stage.event.as_str()), (404, 404)),
        ("support", None, (403, 403)),
        ("organizer", None, (404, 404)),
    ] {
        give_role(world, &member, role, given_for).await;
        assert_eq!(tries(&member, &first).await, expected, "{role}");
    }
    stage.assert("paid", [GOOD, GOOD], 2, 2).await;
    give_role(world, &member, "co_host", Some(&stage.event)).await;
    assert_eq!(tries(&member, &first).await, (200, 200), "co_host");
    give_role(world, &member, "admin", None).await;
    assert_eq!(tries(&member, &second).await, (200, 200), "admin");
    stage
        .assert("paid", [("cancelled", false), ("cancelled", false)], 0, 0)
        .await;
}

#[tokio::test]
async fn who_gives_tickets_does_not_decide_about_paid_ones() {
    let stage = Stage::start().await;
    let giver = person(&stage.world, 4, "Meera").await;
    give_role(&stage.world, &giver, "co_host", Some(&stage.event)).await;
    stage
        .world
        .sql(
            "DELETE FROM role_permissions USING permissions p, roles r WHERE p.id = permission_id AND r.id = role_id
                AND r.name = 'co_host' AND p.code = 'order.refund'",
        )
        .await;
    assert_eq!(tries(&giver, &stage.ticket(0)).await, (403, 403));
    stage.cancel(0, json!({"reason": "r"})).await.expect_status(200);
    let gifts = format!("/v1/events/{}/complimentary", stage.event);
    let body = json!({"phone": "+919876500003", "seats": 1});
    let gift = giver.post_once(&gifts, "g", body).await.expect_status(201);
    assert_eq!(tries(&giver, gift.text("/tickets/0/id")).await, (200, 200));
    stage.assert("paid", [("cancelled", false), GOOD], 1, 1).await;
}
