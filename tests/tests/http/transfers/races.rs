//! Two who want something else of one ticket at the same moment. Each race is run in both orders, and has a control in which
//! its guard is taken away.

use serde_json::json;
use turnout_tests::Answer;

use super::stage::Stage;
use crate::rivals::{frozen, in_line};

async fn accept(stage: &Stage, offer: &str) -> Answer {
    stage.ben.post(&format!("{offer}/accept"), json!({})).await
}

async fn cancel(stage: &Stage, offer: &str) -> Answer {
    stage.asha.post(&format!("{offer}/cancel"), json!({})).await
}

async fn refund(stage: &Stage) -> Answer {
    let path = format!("/v1/orders/{}/refunds", stage.order["id"].as_str().unwrap());
    stage.host.post_once(&path, "race", json!({"reason": "race"})).await
}

#[tokio::test]
async fn accepted_before_the_old_code_is_scanned_it_is_dead() {
    let stage = Stage::free(json!({})).await;
    let (offer, code) = (stage.offered().await, stage.code(&stage.asha).await.unwrap());
    let (taken, scanned) = in_line(&stage.world, "tickets", accept(&stage, &offer), stage.scan(&code)).await;
    taken.expect_status(200);
    scanned.expect_problem(409, "ticket_not_valid");
    stage
        .scan(&stage.code(&stage.ben).await.unwrap())
        .await
        .expect_status(200);
    stage.assert_seats(1).await;
}

#[tokio::test]
async fn scanned_before_it_is_accepted_it_is_used() {
    let stage = Stage::free(json!({})).await;
    let (offer, code) = (stage.offered().await, stage.code(&stage.asha).await.unwrap());
    let (scanned, taken) = in_line(&stage.world, "tickets", stage.scan(&code), accept(&stage, &offer)).await;
    scanned.expect_status(200);
    taken.expect_problem(409, "ticket_used");
    stage.assert_seats(1).await;
}

#[tokio::test]
async fn control_a_ticket_that_keeps_its_generation_lets_the_sender_in() {
    let stage = Stage::free(json!({})).await;
    stage.world.sql(&frozen("tickets", "generation")).await;
    let (offer, code) = (stage.offered().await, stage.code(&stage.asha).await.unwrap());
    let (taken, scanned) = in_line(&stage.world, "tickets", accept(&stage, &offer), stage.scan(&code)).await;
    assert_eq!((taken.status, scanned.status), (200, 200), "the race would be noticed");
}

#[tokio::test]
async fn two_accepts_have_one_effect() {
    let stage = Stage::free(json!({"allow_plus_one": true})).await;
    let offer = stage.offered().await;
    let (first, second) = in_line(&stage.world, "tickets", accept(&stage, &offer), accept(&stage, &offer)).await;
    assert_eq!((first.status, second.status), (200, 200));
    assert_eq!(first.body, second.body);
    stage
        .world
        .assert_sql(
            "(SELECT generation FROM tickets) = 2
             AND (SELECT count(*) FROM audit_logs WHERE action = 'ticketing.transfer_accepted') = 1",
        )
        .await;
    stage.assert_seats(1).await;
}

#[tokio::test]
async fn control_an_offer_that_stays_open_is_taken_twice() {
    let stage = Stage::free(json!({"allow_plus_one": true})).await;
    stage.world.sql(&frozen("ticket_transfers", "status")).await;
    stage.world.sql(&frozen("tickets", "holder_user_id")).await;
    let offer = stage.offered().await;
    in_line(&stage.world, "tickets", accept(&stage, &offer), accept(&stage, &offer)).await;
    stage.world.assert_sql("(SELECT generation FROM tickets) = 3").await;
}

#[tokio::test]
async fn accepted_before_the_refund_the_receivers_ticket_is_void() {
    let stage = Stage::paid(1).await;
    let offer = stage.offered().await;
    let (taken, refunded) = in_line(&stage.world, "tickets", accept(&stage, &offer), refund(&stage)).await;
    taken.expect_status(200);
    refunded.expect_status(201);
    stage.world.work().await;
    assert_eq!(stage.code(&stage.ben).await, None);
    stage.assert_seats(0).await;
}

#[tokio::test]
async fn refunded_before_it_is_accepted_it_is_gone() {
    let stage = Stage::paid(1).await;
    let offer = stage.offered().await;
    let (refunded, taken) = in_line(&stage.world, "tickets", refund(&stage), accept(&stage, &offer)).await;
    refunded.expect_status(201);
    taken.expect_problem(409, "transfer_not_pending");
    stage.world.work().await;
    stage.assert_seats(0).await;
}

#[tokio::test]
async fn control_a_refund_that_nobody_sees_leaves_a_good_ticket() {
    let stage = Stage::paid(1).await;
    stage.world.sql(&frozen("tickets", "status")).await;
    stage.world.sql(&frozen("tickets", "ended_at")).await;
    stage.world.sql(&frozen("ticket_transfers", "status")).await;
    let hidden = "CREATE FUNCTION hidden() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN NEW.is_stray := NEW.kind = 'refund'; RETURN NEW; END $$;
         CREATE TRIGGER hidden BEFORE INSERT ON payment_transactions FOR EACH ROW EXECUTE FUNCTION hidden()";
    stage.world.sql(hidden).await;
    let offer = stage.offered().await;
    let (refunded, taken) = in_line(&stage.world, "tickets", refund(&stage), accept(&stage, &offer)).await;
    refunded.expect_status(201);
    assert_eq!(taken.status, 200, "the race would be noticed: {}", taken.body);
    assert!(stage.code(&stage.ben).await.is_some());
}

#[tokio::test]
async fn taken_back_or_accepted_and_never_both() {
    for accepts_first in [true, false] {
        let stage = Stage::free(json!({})).await;
        let offer = stage.offered().await;
        let (yes, no) = (accept(&stage, &offer), cancel(&stage, &offer));
        let (won, lost) = if accepts_first {
            in_line(&stage.world, "ticket_transfers", yes, no).await
        } else {
            in_line(&stage.world, "ticket_transfers", no, yes).await
        };
        won.expect_status(200);
        lost.expect_problem(409, "transfer_not_pending");
        let owner = if accepts_first { &stage.ben } else { &stage.asha };
        assert!(stage.code(owner).await.is_some());
        stage.assert_seats(1).await;
    }
}

#[tokio::test]
async fn control_an_offer_that_stays_open_is_taken_back_and_accepted() {
    let stage = Stage::free(json!({})).await;
    stage.world.sql(&frozen("ticket_transfers", "status")).await;
    let offer = stage.offered().await;
    let both = in_line(
        &stage.world,
        "ticket_transfers",
        cancel(&stage, &offer),
        accept(&stage, &offer),
    )
    .await;
    assert_eq!((both.0.status, both.1.status), (200, 200), "the race would be noticed");
}
