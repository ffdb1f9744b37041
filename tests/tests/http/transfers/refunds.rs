use serde_json::json;

use super::stage::Stage;
use crate::scene::shown;

async fn refund(stage: &Stage, key: &str, body: serde_json::Value) {
    let path = format!("/v1/orders/{}/refunds", stage.order["id"].as_str().unwrap());
    stage.host.post_once(&path, key, body).await.expect_status(201);
    stage.world.work().await;
}

#[tokio::test]
async fn the_money_goes_to_who_paid_and_the_receivers_ticket_is_void() {
    let stage = Stage::paid(1).await;
    stage
        .ben
        .post(&format!("{}/accept", stage.offered().await), json!({}))
        .await
        .expect_status(200);
    let code = stage.code(&stage.ben).await.unwrap();
    stage.assert_seats(1).await;
    refund(&stage, "all", json!({"reason": "Rain."})).await;
    let order = shown(&stage.asha, &stage.order).await;
    assert_eq!(
        (&order["status"], &order["refunded"]["amount"]),
        (&json!("refunded"), &json!("499.00"))
    );
    assert_eq!(stage.told(&stage.asha).await[0], "refund_made");
    assert_eq!(stage.told(&stage.ben).await[0], "ticket_cancelled");
    let ticket = stage
        .ben
        .get(&format!("/v1/tickets/{}", stage.ticket))
        .await
        .expect_status(200);
    assert_eq!(
        (ticket.at("/status"), ticket.at("/code")),
        (&json!("refunded"), &json!(null))
    );
    stage.scan(&code).await.expect_problem(409, "ticket_not_valid");
    stage
        .world
        .assert_sql(
            "(SELECT array_agg(p.name || ' ' || a.status || ' ' || a.price_paid ORDER BY a.id) FROM attendees a
                JOIN user_profiles p ON p.user_id = a.user_id) = ARRAY['Asha not_going 0.000', 'Ben cancelled 0.000']
             AND (SELECT count(*) FROM sandbox_refunds) = 1",
        )
        .await;
    stage.assert_seats(0).await;
}

#[tokio::test]
async fn one_of_two_may_be_somebody_elses() {
    let stage = Stage::paid(2).await;
    stage
        .ben
        .post(&format!("{}/accept", stage.offered().await), json!({}))
        .await
        .expect_status(200);
    stage.assert_seats(2).await;
    let kept = stage.order["tickets"][1]["id"].clone();
    refund(&stage, "kept", json!({"ticket_ids": [kept], "reason": "Ill."})).await;
    stage.assert_seats(1).await;
    assert!(stage.code(&stage.ben).await.is_some());
    refund(&stage, "rest", json!({"reason": "Rain."})).await;
    stage.assert_seats(0).await;
    assert_eq!(shown(&stage.asha, &stage.order).await["status"], "refunded");
}

#[tokio::test]
async fn the_receiver_cannot_give_back_what_somebody_else_paid() {
    let stage = Stage::paid(1).await;
    stage
        .ben
        .post(&format!("{}/accept", stage.offered().await), json!({}))
        .await
        .expect_status(200);
    stage
        .ben
        .delete(&format!("/v1/tickets/{}", stage.ticket))
        .await
        .expect_problem(409, "refund_required");
    let order = format!("/v1/orders/{}", stage.order["id"].as_str().unwrap());
    stage.ben.get(&order).await.expect_status(404);
}

#[tokio::test]
async fn a_cancelled_event_refunds_the_payer_and_voids_what_was_passed_on() {
    let stage = Stage::paid(1).await;
    stage
        .ben
        .post(&format!("{}/accept", stage.offered().await), json!({}))
        .await
        .expect_status(200);
    let cancel = format!("/v1/events/{}/cancel", stage.event);
    stage
        .host
        .post(&cancel, json!({"reason": "Rain."}))
        .await
        .expect_status(200);
    stage.world.work().await;
    assert_eq!(shown(&stage.asha, &stage.order).await["status"], "refunded");
    stage.assert_seats(0).await;
}

#[tokio::test]
async fn seats_that_the_host_gave_may_be_passed_on_and_taken_back() {
    let stage = Stage::free(json!({})).await;
    let path = format!("/v1/events/{}/complimentary", stage.event);
    let body = json!({"phone": "+919876500009", "seats": 1});
    let given = stage.host.post_once(&path, "gift", body).await.expect_status(201);
    let ticket = format!("/v1/tickets/{}", given.text("/tickets/0/id"));
    let dina = stage.world.sign_in("+919876500009").await;
    let offer = dina
        .post(&format!("{ticket}/transfers"), json!({"phone": "+919876500003"}))
        .await
        .expect_status(201);
    let accept = format!("/v1/transfers/{}/accept", offer.text("/id"));
    stage.ben.post(&accept, json!({})).await.expect_status(200);
    stage.assert_seats(2).await;
    stage.host.delete(&ticket).await.expect_status(204);
    assert_eq!(stage.told(&stage.ben).await[0], "ticket_cancelled");
    stage.assert_seats(1).await;
}
