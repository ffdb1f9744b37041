use futures::future::join_all;
use serde_json::{Value, json};
use turnout_tests::World;

use crate::scene::{bought, paid_event, person, published, shown};

/// A client whose choice is empty does not mean the whole order.
#[tokio::test]
async fn an_empty_choice_of_tickets_is_refused() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 2).await;
    let order = bought(&world, &asha, &event, "a", 2).await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    let ticket = &order["tickets"][0]["id"];
    for (ids, code) in [(json!([]), "required"), (json!(vec![ticket; 21]), "too_many")] {
        let unclear = json!({"ticket_ids": ids, "reason": "r"});
        host.post_once(&path, &format!("r0-{code}"), unclear)
            .await
            .expect_fields(&[("/ticket_ids", code)]);
    }
    assert_eq!(shown(&asha, &order).await["status"], "paid");
}

#[tokio::test]
async fn tickets_go_back_one_by_one_until_nothing_is_left() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 2).await;
    let order = bought(&world, &asha, &event, "a", 2).await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    let ticket = &order["tickets"][0]["id"];
    host.post_once(&path, "r0", json!({"reason": " "}))
        .await
        .expect_fields(&[("/reason", "too_short")]);
    let wish = json!({"ticket_ids": [ticket], "reason": "One guest is ill."});
    let refund = host.post_once(&path, "r1", wish.clone()).await.expect_status(201);
    assert_eq!(refund.at("/amount/amount"), "499.00");
    host.post_once(&path, "r1", wish.clone()).await.expect_status(201);
    host.post_once(&path, "r2", wish)
        .await
        .expect_fields(&[("/ticket_ids", "unknown_value")]);
    world.work().await;
    let part = shown(&asha, &order).await;
    assert_eq!(
        (&part["status"], &part["refunded"]["amount"]),
        (&json!("partially_refunded"), &json!("499.00"))
    );
    assert_noted(&world, &order["id"], ticket).await;
    world
        .assert_sql("(SELECT (sold, going_count) = (1, 1) FROM event_inventory)")
        .await;

    let too_much = json!({"amount": {"amount": "499.01", "currency": "INR"}, "reason": "x"});
    let refused = host
        .post_once(&path, "r3", too_much)
        .await
        .expect_problem(422, "refund_exceeds_payment");
    assert_eq!(refused.at("/refundable/amount"), "499.00");
    for amount in [
        json!({"amount": "0.00", "currency": "INR"}),
        json!({"amount": "1.00", "currency": "USD"}),
    ] {
        let body = json!({"amount": amount, "reason": "x"});
        host.post_once(&path, "r3", body)
            .await
            .expect_fields(&[("/amount", "invalid")]);
    }
    host.post_once(&path, "r4", json!({"reason": "The rest."}))
        .await
        .expect_status(201);
    world.work().await;
    let all = shown(&asha, &order).await;
    assert_eq!(all["status"], "refunded");
    world
        .assert_sql("(SELECT (sold, going_count) = (0, 0) FROM event_inventory)")
        .await;
    world
        .assert_sql("(SELECT (seats, price_paid, status) = (0, 0.000, 'cancelled') FROM attendees)")
        .await;
    host.post_once(&path, "r5", json!({"reason": "more"}))
        .await
        .expect_problem(409, "order_not_refundable");
}

#[tokio::test]
async fn refunds_at_once_never_exceed_what_was_paid() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 1).await;
    let order = bought(&world, &asha, &event, "a", 1).await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    let wish = json!({"amount": {"amount": "200.00", "currency": "INR"}, "reason": "race"});
    let keys: Vec<String> = (0..8).map(|n| format!("race-{n}")).collect();
    let answers = join_all(keys.iter().map(|key| host.post_once(&path, key, wish.clone()))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 2);
    world.work().await;
    let part = shown(&asha, &order).await;
    assert_eq!(
        (&part["status"], &part["refunded"]["amount"]),
        (&json!("partially_refunded"), &json!("400.00"))
    );
    world
        .assert_sql("(SELECT sum(amount) FROM sandbox_refunds) = 400")
        .await;
}

#[tokio::test]
async fn who_got_everything_back_does_not_get_in() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 2).await;
    let order = bought(&world, &asha, &event, "a", 2).await;
    let used = order["tickets"][0]["id"].as_str().unwrap();
    world
        .sql(&format!(
            "UPDATE tickets SET status = 'used', used_at = created_at WHERE uuid = '{used}';
             UPDATE ticket_secrets SET is_redeemed = TRUE, redeemed_at = now()
             WHERE ticket_id = (SELECT id FROM tickets WHERE uuid = '{used}');
             UPDATE attendance_records SET checked_in_at = now(), entries = 1
             WHERE ticket_id = (SELECT id FROM tickets WHERE uuid = '{used}');
             UPDATE attendees SET status = 'checked_in', checked_in_at = now()"
        ))
        .await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    // Only money, and all of it.
    let all = json!({"amount": {"amount": "998.00", "currency": "INR"}, "reason": "A favour."});
    host.post_once(&path, "r", all).await.expect_status(201);
    world.work_unverified().await;
    assert_eq!(shown(&asha, &order).await["status"], "refunded");
    world
        .assert_sql(
            "(SELECT array_agg(status ORDER BY status) = '{refunded,used}' FROM tickets)
             AND (SELECT bool_and(payment_status = 'refunded') FROM attendance_records)
             AND (SELECT (sold, going_count) = (1, 1) FROM event_inventory)",
        )
        .await;
    host.post(
        &format!("/v1/events/{event}/check-ins/{used}/undo"),
        json!({"reason": "wrong guest"}),
    )
    .await
    .expect_status(409);
}

#[tokio::test]
async fn each_ticket_goes_back_by_its_id_and_no_cent_stays() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let fields = json!({
        "is_paid": true, "ticket_price": {"amount": "10.01", "currency": "INR"}, "gst_percent": "18",
        "gst_inclusive": false,
    });
    let event = published(&world, &host, fields).await;
    world.sql("UPDATE ticket_tiers SET max_per_order = 3").await;
    let order = bought(&world, &asha, &event, "a", 3).await;
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    for (number, ticket) in order["tickets"].as_array().unwrap().iter().enumerate() {
        let wish = json!({"ticket_ids": [ticket["id"]], "reason": "Ill."});
        host.post_once(&path, &format!("r{number}"), wish)
            .await
            .expect_status(201);
    }
    world.work().await;
    assert_eq!(shown(&asha, &order).await["status"], "refunded");
}

/// Each thing that changed has its own entry, and the record of the refunded ticket says so.
async fn assert_noted(world: &World, order: &Value, ticket: &Value) {
    let (order, ticket) = (order.as_str().unwrap(), ticket.as_str().unwrap());
    let hold = "(SELECT uuid FROM reservations)";
    for (action, thing) in [
        ("booking.order_refunded", format!("'{order}'")),
        ("booking.reservation_consumed", hold.to_owned()),
        ("ticketing.tickets_issued", format!("'{ticket}'")),
        ("ticketing.tickets_voided", format!("'{ticket}'")),
    ] {
        let entries = format!("action = '{action}' AND object_uuid = {thing}");
        world
            .assert_sql(&format!("(SELECT count(*) FROM audit_logs WHERE {entries}) = 1"))
            .await;
    }
    world
        .assert_sql(
            "(SELECT bool_and((r.payment_status = 'refunded') = (k.status = 'refunded')) AND count(*) = 2
              FROM attendance_records r JOIN tickets k ON k.id = r.ticket_id)",
        )
        .await;
}
