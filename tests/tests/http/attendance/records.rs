//! Attendance records: listing and notes.

use reqwest::Method;
use serde_json::json;

use super::stage::Stage;

#[tokio::test]
async fn records_are_listed_by_whether_the_guest_came() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 3).await;
    stage.scan(&tickets[1].code).await.expect_status(200);
    let list = |query: &str| {
        let path = stage.path(&format!("attendance{query}"));
        let host = stage.host.clone();
        async move { host.get(&path).await.expect_status(200) }
    };
    let numbers = |answer: &turnout_tests::Answer| -> Vec<String> {
        let items = answer.at("/items").as_array().unwrap();
        items
            .iter()
            .map(|item| item["ticket_number"].as_str().unwrap().to_owned())
            .collect()
    };
    let number = |place: usize| tickets[place].ticket.number.clone();
    assert_eq!(numbers(&list("?checked_in=true").await), [number(1)]);
    assert_eq!(numbers(&list("?checked_in=false").await), [number(0), number(2)]);
    let first = list("?limit=2").await;
    assert_eq!(numbers(&first), [number(0), number(1)]);
    let rest = list(&format!("?limit=2&cursor={}", first.text("/next_cursor"))).await;
    assert_eq!(numbers(&rest), [number(2)]);
    assert!(rest.at("/next_cursor").is_null());
    let came = &first.body["items"][1];
    let expected = json!({
        "ticket_id": tickets[1].id(), "ticket_number": number(1), "status": "checked_in", "ticket_status": "used", "guest": "Guest 2", "tier_id": stage.tier.uuid(), "tier": "VIP",
        "payment_status": "paid", "checked_in_at": "2027-01-15T12:00:00Z", "checked_in_by": came["checked_in_by"],
        "device": "north", "checked_out_at": null, "entries": 1, "notes": "", "updated_at": came["updated_at"],
    });
    assert_eq!(came, &expected);
    let wrong = stage.host.get(&stage.path("attendance?checked_in=maybe")).await;
    wrong.expect_problem(400, "invalid_query");
}

#[tokio::test]
async fn guests_without_a_name_go_by_the_holders() {
    let stage = Stage::start().await;
    stage
        .guest
        .patch("/v1/me", json!({"name": "Ravi"}))
        .await
        .expect_status(200);
    let ticket = stage.ticket().await;
    stage.sql("UPDATE tickets SET guest_name = ''").await;
    let list = stage.host.get(&stage.path("attendance")).await.expect_status(200);
    assert_eq!(list.text("/items/0/guest"), "Ravi");
    assert_eq!(stage.scan(&ticket.code).await.text("/guest"), "Ravi");
}

#[tokio::test]
async fn notes_are_edited_for_the_record_that_was_read() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let path = stage.path("attendance");
    let edit = |notes: &str| json!({"ticket_id": ticket.id(), "notes": notes});
    let first = stage
        .host
        .patch(&path, edit("Seat at the aisle.\nWheelchair."))
        .await
        .expect_status(200);
    assert_eq!(first.text("/notes"), "Seat at the aisle.\nWheelchair.");
    let tag = first.header("etag").unwrap().to_owned();
    let conditional = |notes: &str| {
        let request = stage.host.request(Method::PATCH, &path).header("if-match", &tag);
        stage.host.send(request.json(&edit(notes)))
    };
    conditional("Came early.").await.expect_status(200);
    conditional("Lost update.").await.expect_problem(412, "stale_version");
    stage.host.patch(&path, edit("Came early.")).await.expect_status(200);
    stage
        .assert_sql(
            "(SELECT notes FROM attendance_records) = 'Came early.'
             AND (SELECT count(*) FROM audit_logs WHERE action = 'attendance.attendance_noted') = 2",
        )
        .await;
    let missing = json!({"ticket_id": uuid::Uuid::from_u128(7), "notes": "x"});
    stage
        .host
        .patch(&path, missing)
        .await
        .expect_problem(404, "ticket_not_found");
    stage
        .host
        .patch(&path, edit(&"n".repeat(2001)))
        .await
        .expect_fields(&[("/notes", "too_long")]);
}
