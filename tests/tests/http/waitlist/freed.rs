//! Every way in which a seat becomes free leads to an offer.

use chrono::TimeDelta;
use serde_json::json;
use turnout_ports::system::Clock;

use super::stage::Stage;
use crate::scene::{bought, paid_event, person, published, reserved};

#[tokio::test]
async fn a_hold_that_runs_out() {
    let stage = Stage::sold_out().await;
    stage.joined(&stage.ben, 2).await;
    stage.world.clock.advance(TimeDelta::minutes(10));
    // A newcomer stumbles over it first, and it is still the line's.
    stage.hold(&stage.dora, "d").await.expect_problem(409, "sold_out");
    stage.world.work().await;
    assert_eq!(stage.place(&stage.ben).await["status"], "offered");
    stage.assert_counted().await;
}

#[tokio::test]
async fn a_refund() {
    let stage = Stage::sold_out().await;
    let event = paid_event(&stage.world, &stage.host, 1).await;
    let order = bought(&stage.world, &stage.asha, &event, "buy", 1).await;
    let stage = Stage { event, ..stage };
    stage.joined(&stage.ben, 1).await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    stage
        .host
        .post_once(&path, "refund", json!({"reason": "Sorry."}))
        .await
        .expect_status(201);
    stage.hold(&stage.dora, "d").await.expect_problem(409, "sold_out");
    stage.world.work().await;
    assert_eq!(stage.place(&stage.ben).await["status"], "offered");
    stage.assert_counted().await;
}

#[tokio::test]
async fn a_cancelled_request() {
    let stage = Stage::sold_out().await;
    let fields = json!({"capacity": 1, "admission": "request"});
    let event = published(&stage.world, &stage.host, fields).await;
    let requests = format!("/v1/events/{event}/requests");
    let accepted = |answer: turnout_tests::Answer| format!("/v1/requests/{}", answer.text("/id"));
    let asha = accepted(stage.asha.post(&requests, json!({})).await.expect_status(201));
    let ben = accepted(stage.ben.post(&requests, json!({})).await.expect_status(201));
    stage
        .host
        .post(&format!("{asha}/accept"), json!({}))
        .await
        .expect_status(200);
    // The host cannot accept what is not there, and who was not accepted cannot wait.
    stage
        .host
        .post(&format!("{ben}/accept"), json!({}))
        .await
        .expect_problem(409, "sold_out");
    let stage = Stage { event, ..stage };
    stage.join(&stage.ben, 1).await.expect_problem(409, "request_required");
    stage.join(&stage.carl, 1).await.expect_problem(409, "request_required");
    // Who was invited books as at an open event, and so waits.
    let me = stage.dora.get("/v1/me").await.expect_status(200).text("/id").to_owned();
    let invites = format!("/v1/events/{}/invites", stage.event);
    stage
        .host
        .post(&invites, json!({"user_id": me}))
        .await
        .expect_status(201);
    stage.joined(&stage.dora, 1).await;
    stage
        .asha
        .post(&format!("{asha}/cancel"), json!({}))
        .await
        .expect_status(200);
    // The seat is the line's, whoever the host would rather have.
    stage
        .host
        .post(&format!("{ben}/accept"), json!({}))
        .await
        .expect_problem(409, "sold_out");
    stage.world.work().await;
    assert_eq!(stage.place(&stage.dora).await["status"], "offered");
    stage.assert_counted().await;
}

#[tokio::test]
async fn a_withdrawn_welcome() {
    let stage = Stage::sold_out().await;
    let fields = json!({"capacity": 1, "admission": "invite"});
    let event = published(&stage.world, &stage.host, fields).await;
    let mut invites = Vec::new();
    for guest in [&stage.asha, &stage.ben, &stage.carl] {
        let me = guest.get("/v1/me").await.expect_status(200).text("/id").to_owned();
        let path = format!("/v1/events/{event}/invites");
        let made = stage.host.post(&path, json!({"user_id": me})).await.expect_status(201);
        invites.push(format!("/v1/invites/{}/revoke", made.text("/id")));
    }
    reserved(&stage.asha, &event, "one", 1).await;
    let stage = Stage { event, ..stage };
    stage.joined(&stage.ben, 1).await;
    stage.joined(&stage.carl, 1).await;
    // Asha loses what she holds, and it is Ben's turn; then Ben loses what he was offered.
    for (revoked, next) in [(0, &stage.ben), (1, &stage.carl)] {
        let revoke = invites[revoked].as_str();
        stage.host.post(revoke, json!({})).await.expect_status(200);
        stage.world.work().await;
        assert_eq!(stage.place(next).await["status"], "offered");
    }
    assert_eq!(stage.place(&stage.ben).await["closed_for"], "not_admitted");
    assert_eq!(stage.told(&stage.ben).await, ["waitlist_closed", "waitlist_offer"]);
}

#[tokio::test]
async fn a_raised_capacity_and_a_raised_quantity() {
    let stage = Stage::sold_out().await;
    stage.joined(&stage.ben, 1).await;
    stage.joined(&stage.carl, 1).await;
    let event = format!("/v1/events/{}", stage.event);
    let detail = stage.host.get(&event).await.expect_status(200);
    let tier = format!("{event}/tiers/{}", detail.text("/tiers/0/id"));
    stage.host.patch(&tier, json!({"quantity": 3})).await.expect_status(200);
    stage.world.work().await;
    assert_eq!(
        stage.place(&stage.ben).await["status"],
        "waiting",
        "the event itself is full"
    );
    stage
        .host
        .patch(&event, json!({"capacity": 3}))
        .await
        .expect_status(200);
    stage.world.work().await;
    assert_eq!(stage.place(&stage.ben).await["status"], "offered");
    stage
        .host
        .patch(&event, json!({"capacity": 4}))
        .await
        .expect_status(200);
    stage.world.work().await;
    stage.assert_counted().await;
    stage.host.patch(&tier, json!({"quantity": 4})).await.expect_status(200);
    stage.world.work().await;
    assert_eq!(stage.place(&stage.carl).await["status"], "offered");
}

#[tokio::test]
async fn an_event_that_has_new_times() {
    let stage = Stage::sold_out().await;
    stage.joined(&stage.ben, 1).await;
    let start = stage.world.clock.now() + TimeDelta::days(9);
    let end = start + TimeDelta::hours(5);
    let times = json!({"start_at": start.to_rfc3339(), "end_at": end.to_rfc3339(), "reason": "Rain."});
    let postpone = format!("/v1/events/{}/postpone", stage.event);
    stage.host.post(&postpone, times).await.expect_status(200);
    stage.free_all().await;
    stage.world.work().await;
    assert_eq!(stage.place(&stage.ben).await["reason"], "event_postponed");
    stage
        .host
        .post(&format!("/v1/events/{}/publish", stage.event), json!({}))
        .await
        .expect_status(200);
    stage.world.work().await;
    assert_eq!(stage.place(&stage.ben).await["status"], "offered");
}

#[tokio::test]
async fn money_that_comes_late_does_not_pass_the_line() {
    let stage = Stage::sold_out().await;
    let order = crate::scene::ordered(&stage.asha, "o", &stage.held).await;
    stage.joined(&stage.ben, 2).await;
    stage.world.clock.advance(TimeDelta::minutes(11));
    crate::scene::checkout(&stage.world, &order, "approve").await;
    stage.world.work().await;
    stage.world.work().await;
    assert_eq!(stage.place(&stage.ben).await["status"], "offered");
    stage
        .world
        .assert_sql("(SELECT sum(amount) FROM sandbox_refunds) = 998")
        .await;
    stage.assert_counted().await;
}

#[tokio::test]
async fn many_seats_at_once() {
    let stage = Stage::sold_out().await;
    let event = published(&stage.world, &stage.host, json!({"capacity": 1})).await;
    reserved(&stage.asha, &event, "one", 1).await;
    let stage = Stage { event, ..stage };
    stage.joined(&stage.ben, 1).await;
    // More than one step serves.
    stage
        .world
        .sql(&format!(
            "INSERT INTO users (uuid, phone, joined_at)
                SELECT gen_random_uuid(), '+44' || 7000000000 + n, now() FROM generate_series(1, 250) n;
             INSERT INTO user_profiles (uuid, user_id) SELECT gen_random_uuid(), id FROM users WHERE phone LIKE '+447%';
             INSERT INTO waitlist_entries (uuid, event_id, tier_id, user_id, seats)
                SELECT gen_random_uuid(), t.event_id, t.id, u.id, 1 FROM users u, ticket_tiers t JOIN events e ON e.id = t.event_id
                WHERE u.phone LIKE '+447%' AND e.uuid = '{0}' ORDER BY u.id;
             INSERT INTO audit_logs (uuid, occurred_at, actor_kind, action, object_type, object_uuid)
                SELECT gen_random_uuid(), now(), 'system', 'booking.waitlist_joined', 'waitlist_entry', uuid FROM waitlist_entries;
             UPDATE event_inventory SET waiting = 251 WHERE event_id = (SELECT id FROM events WHERE uuid = '{0}');
             UPDATE tier_inventory SET waiting = 251 WHERE event_id = (SELECT id FROM events WHERE uuid = '{0}')",
            stage.event
        ))
        .await;
    let path = format!("/v1/events/{}", stage.event);
    let tier = stage
        .host
        .get(&path)
        .await
        .expect_status(200)
        .text("/tiers/0/id")
        .to_owned();
    stage
        .host
        .patch(&path, json!({"capacity": 232}))
        .await
        .expect_status(200);
    let quantity = json!({"quantity": 232});
    stage
        .host
        .patch(&format!("{path}/tiers/{tier}"), quantity)
        .await
        .expect_status(200);
    stage.world.work().await;
    stage
        .world
        .assert_sql(
            "(SELECT count(*) FROM waitlist_entries WHERE status = 'offered') = 231
            AND (SELECT max(id) FROM waitlist_entries WHERE status = 'offered')
                < (SELECT min(id) FROM waitlist_entries WHERE status = 'waiting')",
        )
        .await;
    stage.assert_counted().await;
    let eva = person(&stage.world, 6, "Eva").await;
    assert_eq!(stage.joined(&eva, 1).await["position"], 21);
}
