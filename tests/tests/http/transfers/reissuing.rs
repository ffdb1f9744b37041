//! A ticket that is given another code while it is offered to somebody.

use serde_json::json;

use super::stage::Stage;

#[tokio::test]
async fn the_offer_stays_open_and_the_receiver_gets_a_code_that_nobody_has_seen() {
    let stage = Stage::free(json!({})).await;
    let first = stage.code(&stage.asha).await.unwrap();
    let offer = stage.offered().await;
    let path = format!("/v1/tickets/{}/reissue", stage.ticket);
    let second = stage
        .asha
        .post(&path, json!({}))
        .await
        .expect_status(200)
        .text("/code")
        .to_owned();
    let offers = stage
        .ben
        .get("/v1/me/transfers?status=pending")
        .await
        .expect_status(200);
    assert_eq!(offers.at("/items").as_array().unwrap().len(), 1);
    stage.scan(&first).await.expect_problem(409, "ticket_not_valid");
    assert_eq!(stage.code(&stage.asha).await.as_ref(), Some(&second));
    stage
        .ben
        .post(&format!("{offer}/accept"), json!({}))
        .await
        .expect_status(200);
    let third = stage.code(&stage.ben).await.unwrap();
    assert!(third != first && third != second);
    for dead in [&first, &second] {
        stage.scan(dead).await.expect_problem(409, "ticket_not_valid");
    }
    stage
        .asha
        .post(&path, json!({}))
        .await
        .expect_problem(404, "ticket_not_found");
    stage.scan(&third).await.expect_status(200);
    stage.world.assert_sql("(SELECT generation FROM tickets) = 3").await;
    stage.assert_seats(1).await;
}

#[tokio::test]
async fn the_host_may_reissue_it_too_and_the_offer_can_still_be_declined() {
    let stage = Stage::free(json!({})).await;
    let first = stage.code(&stage.asha).await.unwrap();
    let offer = stage.offered().await;
    let path = format!("/v1/tickets/{}/reissue", stage.ticket);
    stage.host.post(&path, json!({})).await.expect_status(200);
    stage
        .ben
        .post(&path, json!({}))
        .await
        .expect_problem(404, "ticket_not_found");
    stage
        .ben
        .post(&format!("{offer}/decline"), json!({}))
        .await
        .expect_status(200);
    let second = stage.code(&stage.asha).await.unwrap();
    assert_ne!(first, second);
    stage.scan(&second).await.expect_status(200);
    stage.assert_seats(1).await;
}
