//! Holds that run out by the thousand: ended in steps, by several sweepers and buyers at once, each of them once.

use chrono::TimeDelta;
use futures::future::join_all;
use serde_json::json;
use turnout_application::booking::sweep;
use turnout_tests::{Client, World};

use crate::scene::{paid_event, person, reserved};

const HOLDS: u32 = 2_500;

/// An event all of whose seats were held, one by one, and ran out.
async fn run_out(world: &World) -> (Client, String) {
    let host = person(world, 1, "Host").await;
    let event = paid_event(world, &host, HOLDS).await;
    let asha = person(world, 2, "Asha").await;
    world
        .sql(&format!(
            "INSERT INTO reservations (uuid, event_id, tier_id, user_id, seats, expires_at, currency, unit_price, net_amount,
                    gst_percent, gst_amount, platform_fee, fee_bearer, total_amount)
                SELECT gen_random_uuid(), t.event_id, t.id, (SELECT max(id) FROM users), 1, now() - interval '100 years',
                    'INR', 0, 0, 0, 0, 0, 'host', 0
                FROM ticket_tiers t, generate_series(1, {HOLDS});
             UPDATE event_inventory SET held = {HOLDS}; UPDATE tier_inventory SET held = {HOLDS}"
        ))
        .await;
    (asha, event)
}

#[tokio::test]
async fn several_sweepers_end_each_hold_once() {
    let world = World::start().await;
    run_out(&world).await;
    let sweeps = join_all((0..4).map(|_| sweep(&world.app))).await;
    assert!(sweeps.iter().all(Result::is_ok), "{sweeps:?}");
    let swept = format!(
        "(SELECT (held, sold) = (0, 0) FROM event_inventory) AND (SELECT (held, sold) = (0, 0) FROM tier_inventory)
         AND (SELECT count(*) FROM reservations WHERE status = 'expired') = {HOLDS}
         AND (SELECT count(DISTINCT object_uuid) = {HOLDS} AND count(*) = {HOLDS} FROM audit_logs
             WHERE action = 'booking.reservation_expired')"
    );
    world.assert_sql(&swept).await;
}

#[tokio::test]
async fn a_buyer_ends_as_many_as_it_takes_and_not_all() {
    let world = World::start().await;
    let (asha, event) = run_out(&world).await;
    reserved(&asha, &event, "a", 1).await;
    let left = HOLDS - 1_000;
    world
        .assert_sql(&format!("(SELECT held FROM event_inventory) = {left} + 1"))
        .await;
    world
        .assert_sql("(SELECT count(*) FROM reservations WHERE status = 'expired') = 1000")
        .await;
}

#[tokio::test]
async fn a_buyer_goes_on_until_the_seats_are_found() {
    let world = World::start().await;
    let (asha, event) = run_out(&world).await;
    // Those that ran out first hold seats of another tier.
    world
        .sql(
            "INSERT INTO ticket_tiers (uuid, event_id, name, price, currency, position)
                SELECT gen_random_uuid(), id, 'Front', 1, 'INR', 2 FROM events;
             INSERT INTO tier_inventory (tier_id, event_id, capacity, held)
                SELECT id, event_id, 2499, 2499 FROM ticket_tiers WHERE name = 'Front';
             UPDATE tier_inventory SET held = 1, capacity = 1 WHERE capacity = 2500;
             UPDATE reservations SET tier_id = (SELECT id FROM ticket_tiers WHERE name = 'Front')
                WHERE id <> (SELECT max(id) FROM reservations);
             UPDATE reservations SET expires_at = expires_at + interval '1 second'
                WHERE id = (SELECT max(id) FROM reservations)",
        )
        .await;
    let tiers = asha.get(&format!("/v1/events/{event}")).await.expect_status(200);
    let tier = tiers.text("/tiers/0/id").to_owned();
    let path = format!("/v1/events/{event}/reservations");
    let body = json!({"tier_id": tier, "seats": 1});
    asha.post_once(&path, "a", body).await.expect_status(201);
    world.assert_sql("(SELECT held FROM event_inventory) = 1").await;
}

#[tokio::test]
async fn a_sweep_goes_on_where_a_buyer_stopped() {
    let world = World::start().await;
    let (asha, event) = run_out(&world).await;
    reserved(&asha, &event, "a", 1).await;
    world.clock.advance(TimeDelta::seconds(1));
    let (swept, held) = futures::join!(sweep(&world.app), async {
        asha.post_once(&format!("/v1/events/{event}/reservations"), "b", json!({"seats": 1}))
            .await
    });
    swept.unwrap();
    held.expect_status(201);
    world
        .assert_sql("(SELECT (held, sold) = (2, 0) FROM event_inventory)")
        .await;
}

#[tokio::test]
async fn an_event_that_fails_keeps_nobody_from_the_others() {
    let world = World::start().await;
    let (_, first) = run_out(&world).await;
    let host = person(&world, 3, "Other host").await;
    let asha = person(&world, 4, "Ben").await;
    let second = paid_event(&world, &host, 5).await;
    reserved(&asha, &second, "b", 1).await;
    world
        .sql(&format!(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF old.event_id = (SELECT id FROM events WHERE uuid = '{first}') THEN RAISE EXCEPTION 'no'; END IF;
                RETURN new; END $$;
             CREATE TRIGGER fail BEFORE UPDATE ON event_inventory FOR EACH ROW
             EXECUTE FUNCTION fail()"
        ))
        .await;
    world.clock.advance(TimeDelta::hours(1));
    assert!(sweep(&world.app).await.is_err());
    world
        .assert_sql(&format!(
            "(SELECT held FROM event_inventory i JOIN events e ON e.id = i.event_id WHERE e.uuid = '{second}') = 0"
        ))
        .await;
}

#[tokio::test]
async fn the_holds_of_a_cancelled_event_end_in_steps() {
    let world = World::start().await;
    let (_, event) = run_out(&world).await;
    world
        .sql("UPDATE reservations SET expires_at = now() + interval '100 years'")
        .await;
    let host = person(&world, 1, "Host").await;
    host.post(&format!("/v1/events/{event}/cancel"), json!({"reason": "Rain."}))
        .await
        .expect_status(200);
    world.work_unverified().await;
    world
        .assert_sql(
            "(SELECT held FROM event_inventory) = 0 AND (SELECT count(DISTINCT xmin::text) FROM reservations) = 5",
        )
        .await;
}
