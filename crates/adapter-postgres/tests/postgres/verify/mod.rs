//! `turnout verify` on real rows: clean ones pass, and every check notices the damage it is for.

mod damage;
mod stage;

use std::collections::BTreeSet;

use turnout_adapter_postgres::verify::{PgVerifier, checks};
use turnout_ports::verify::Verifier;

use damage::DAMAGE;
use stage::{Stage, broken, request};

#[tokio::test]
async fn an_empty_database_and_an_ordinary_life_are_clean() {
    let stage = Stage::empty().await;
    let verifier = PgVerifier::new(stage.database.clone());
    assert_eq!(broken(&verifier.verify(&request()).await.unwrap()), [""; 0]);
    stage.live().await;
    let checked = verifier.verify(&request()).await.unwrap();
    assert_eq!(broken(&checked), [""; 0], "{checked:?}");
    let made: Vec<_> = checked.iter().map(|one| one.check).collect();
    assert_eq!(made, checks().collect::<Vec<_>>());
}

#[tokio::test]
async fn each_damage_is_noticed_and_named() {
    let stage = Stage::empty().await;
    stage.live().await;
    stage.lift_guards().await;
    for (expected, statements) in DAMAGE {
        let checked = stage.damaged(statements).await;
        assert_eq!(broken(&checked), *expected, "{statements}: {checked:?}");
        let shown = format!("{checked:?}");
        assert!(!shown.contains("+9198000"), "a phone number is shown: {shown}");
    }
    let noticed: BTreeSet<&str> = DAMAGE.iter().flat_map(|(names, _)| *names).copied().collect();
    let known: BTreeSet<&str> = checks().map(|check| check.name).collect();
    assert_eq!(noticed, known, "a check that no damage proves");
}

#[tokio::test]
async fn a_hold_that_ran_out_counts_by_its_status_until_it_is_ended() {
    let stage = Stage::empty().await;
    stage.live().await;
    stage.lift_guards().await;
    // 5 sold, 1 held, and 1 whose time is over.
    let full = stage.damaged("UPDATE event_inventory SET capacity = 6").await;
    assert_eq!(broken(&full), [""; 0]);
    let over = stage.damaged("UPDATE event_inventory SET capacity = 5").await;
    assert_eq!(broken(&over), ["event_seats_fit"]);
    let counters = stage.damaged("UPDATE event_inventory SET held = 1").await;
    assert_eq!(broken(&counters), ["event_counters"]);
}

#[tokio::test]
async fn an_unpaid_order_waits_for_a_reason() {
    let stage = Stage::empty().await;
    stage.live().await;
    stage.lift_guards().await;
    let late = "UPDATE orders SET expires_at = '2027-01-09' WHERE uuid = u(32);";
    let asked_again =
        "INSERT INTO payment_attempts (order_id, attempt, provider, provider_payment_id, started_at, poll_at)
        SELECT id, 1, 'sandbox', 'pay_32', '2027-01-08', '2027-01-11' FROM orders WHERE uuid = u(32)";
    let a_job = "INSERT INTO jobs (uuid, kind, payload, max_attempts, run_at)
        SELECT u(999), 'reconcile_order', jsonb_build_object('order', uuid), 3, '2027-01-10' FROM orders WHERE uuid = u(32)";
    for reason in [asked_again, a_job] {
        let checked = stage.damaged(&format!("{late} {reason}")).await;
        assert_eq!(broken(&checked), [""; 0], "{reason}");
    }
    for over in [
        "UPDATE payment_attempts SET poll_at = NULL",
        "UPDATE jobs SET status = 'dead'",
    ] {
        let reason = if over.contains("jobs") { a_job } else { asked_again };
        let checked = stage.damaged(&format!("{late} {reason}; {over}")).await;
        assert_eq!(broken(&checked), ["unpaid_order_is_closed"], "{over}");
    }
    let soon = "UPDATE orders SET expires_at = '2027-01-09 12:01Z' WHERE uuid = u(32)";
    assert_eq!(broken(&stage.damaged(soon).await), [""; 0]);
}

#[tokio::test]
async fn breaches_are_counted_and_a_few_are_shown() {
    let stage = Stage::empty().await;
    stage.live().await;
    stage.lift_guards().await;
    let checked = stage
        .damaged("DELETE FROM audit_logs WHERE action = 'booking.order_created'")
        .await;
    let orders = checked.iter().find(|one| one.check.name == "order_audited").unwrap();
    assert_eq!((orders.breaches, orders.shown.len()), (6, 3));
    let first = orders.shown.first().unwrap();
    assert_eq!(
        (first.number.as_str(), first.expected.as_str(), first.found.as_str()),
        ("ORD-20270108-00000031", "booking.order_created", "no entry")
    );
    let mut only = request();
    only.rules = vec![7];
    let verifier = PgVerifier::new(stage.database.clone());
    let made = verifier.verify(&only).await.unwrap();
    let names: Vec<_> = made.iter().map(|one| one.check.name).collect();
    assert_eq!(names, ["going_count", "requests_count", "waiting_count"]);
}
