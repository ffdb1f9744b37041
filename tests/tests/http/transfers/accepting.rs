use serde_json::json;

use super::stage::Stage;

#[tokio::test]
async fn at_every_moment_one_code_is_good() {
    let stage = Stage::free(json!({})).await;
    let old = stage.code(&stage.asha).await.unwrap();
    let offer = stage.offered().await;
    assert_eq!(stage.code(&stage.asha).await.as_ref(), Some(&old));
    assert_eq!(stage.code(&stage.ben).await, None);
    let accepted = stage
        .ben
        .post(&format!("{offer}/accept"), json!({}))
        .await
        .expect_status(200);
    assert_eq!(
        (accepted.at("/status"), accepted.at("/role")),
        (&json!("accepted"), &json!("receiver"))
    );
    let new = stage.code(&stage.ben).await.unwrap();
    assert_ne!(old, new);
    assert_eq!(stage.code(&stage.asha).await, None);
    stage.scan(&old).await.expect_problem(409, "ticket_not_valid");
    let admitted = stage.scan(&new).await.expect_status(200);
    assert_eq!(admitted.at("/guest"), "Ben");
    stage.assert_seats(1).await;
}

#[tokio::test]
async fn ticket_seat_and_record_are_the_receivers_and_both_are_told() {
    let stage = Stage::free(json!({})).await;
    let offer = stage.offered().await;
    stage
        .ben
        .post(&format!("{offer}/accept"), json!({}))
        .await
        .expect_status(200);
    stage
        .world
        .assert_sql(
            "(SELECT array_agg(p.name || ' ' || a.status || ' ' || a.seats ORDER BY a.id) FROM attendees a
                JOIN user_profiles p ON p.user_id = a.user_id) = ARRAY['Asha not_going 0', 'Ben going 1']
             AND (SELECT (generation, guest_name) = (2, 'Ben') FROM tickets)
             AND (SELECT p.name FROM attendance_records r JOIN user_profiles p ON p.user_id = r.user_id) = 'Ben'",
        )
        .await;
    assert_eq!(stage.told(&stage.asha).await[0], "transfer_accepted");
    assert_eq!(
        stage.told(&stage.ben).await[..2],
        ["ticket_received", "transfer_offered"]
    );
    let path = format!("/v1/tickets/{}", stage.ticket);
    stage.asha.get(&path).await.expect_problem(404, "ticket_not_found");
    let mine = stage.ben.get("/v1/me/tickets").await.expect_status(200);
    assert_eq!(mine.at("/items/0/id"), stage.ticket.as_str());
    let attendance = format!("/v1/events/{}/attendance", stage.event);
    let records = stage.host.get(&attendance).await.expect_status(200);
    assert_eq!(records.at("/items/0/guest"), "Ben");
    stage.assert_seats(1).await;
}

#[tokio::test]
async fn accepting_twice_is_accepting_once() {
    let stage = Stage::free(json!({})).await;
    let path = format!("{}/accept", stage.offered().await);
    let first = stage.ben.post_once(&path, "yes", json!({})).await.expect_status(200);
    let replayed = stage.ben.post_once(&path, "yes", json!({})).await.expect_status(200);
    let again = stage.ben.post(&path, json!({})).await.expect_status(200);
    assert_eq!((&first.body, &first.body), (&replayed.body, &again.body));
    stage.world.assert_sql("(SELECT generation FROM tickets) = 2").await;
    stage.assert_seats(1).await;
}

#[tokio::test]
async fn the_receiver_may_pass_it_on_and_back() {
    let stage = Stage::free(json!({})).await;
    let first = stage.code(&stage.asha).await.unwrap();
    stage
        .ben
        .post(&format!("{}/accept", stage.offered().await), json!({}))
        .await
        .expect_status(200);
    let path = format!("/v1/tickets/{}/transfers", stage.ticket);
    let back = stage
        .ben
        .post(&path, json!({"phone": "+919876500002"}))
        .await
        .expect_status(201);
    let accept = format!("/v1/transfers/{}/accept", back.text("/id"));
    stage.asha.post(&accept, json!({})).await.expect_status(200);
    stage.scan(&first).await.expect_problem(409, "ticket_not_valid");
    stage
        .scan(&stage.code(&stage.asha).await.unwrap())
        .await
        .expect_status(200);
    stage.assert_seats(1).await;
}

#[tokio::test]
async fn who_takes_it_must_be_one_whom_the_event_takes() {
    let stage = Stage::free(json!({})).await;
    let path = format!("{}/accept", stage.offered().await);
    stage
        .world
        .sql("UPDATE event_policies SET allowed_genders = 'female'")
        .await;
    let refused = stage
        .ben
        .post(&path, json!({}))
        .await
        .expect_problem(422, "gender_required");
    assert_eq!(refused.at("/allowed_genders"), "female");
    let is = |gender: &'static str| stage.ben.patch("/v1/me", json!({"gender": gender}));
    is("male").await.expect_status(200);
    stage
        .ben
        .post(&path, json!({}))
        .await
        .expect_problem(403, "not_allowed_for_gender");
    assert!(stage.code(&stage.asha).await.is_some());
    is("female").await.expect_status(200);
    stage.ben.post(&path, json!({})).await.expect_status(200);
    stage.assert_seats(1).await;
}

#[tokio::test]
async fn the_receiver_has_a_seat_limit_of_their_own() {
    let stage = Stage::free(json!({})).await;
    let reservation = crate::scene::reserved(&stage.ben, &stage.event, "ben", 1).await;
    crate::scene::ordered(&stage.ben, "ben", &reservation).await;
    let path = format!("{}/accept", stage.offered().await);
    let refused = stage
        .ben
        .post(&path, json!({}))
        .await
        .expect_problem(422, "seat_limit_exceeded");
    assert_eq!(refused.at("/allowed"), 0);
    stage.assert_seats(2).await;
}

#[tokio::test]
async fn the_host_needs_no_ticket_of_the_own_event() {
    let stage = Stage::free(json!({})).await;
    let offer = stage.offer("+919876500001").await.expect_status(201);
    let path = format!("/v1/transfers/{}/accept", offer.text("/id"));
    stage.host.post(&path, json!({})).await.expect_problem(409, "own_event");
}

#[tokio::test]
async fn what_somebody_else_bought_has_nothing_to_do_with_an_own_request() {
    let stage = Stage::paid(1).await;
    stage.world.sql("UPDATE events SET admission = 'request'").await;
    let path = format!("/v1/events/{}/requests", stage.event);
    let request = stage
        .ben
        .post_once(&path, "r", json!({"seats": 1}))
        .await
        .expect_status(201);
    let request = format!("/v1/requests/{}", request.text("/id"));
    stage
        .host
        .post_once(&format!("{request}/accept"), "a", json!({}))
        .await
        .expect_status(200);
    stage
        .ben
        .post(&format!("{}/accept", stage.offered().await), json!({}))
        .await
        .expect_status(200);
    stage
        .ben
        .post(&format!("{request}/cancel"), json!({}))
        .await
        .expect_status(200);
    assert!(stage.code(&stage.ben).await.is_some());
    stage.assert_seats(1).await;
}
