use reqwest::Method;
use serde_json::{Value, json};
use turnout_tests::Answer;

use crate::attendance::stage::{OTHER, Stage, user_id};

fn numbers(answer: &Answer) -> Vec<&str> {
    let items = answer.at("/items").as_array().unwrap();
    items
        .iter()
        .map(|item| item["ticket_number"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn the_owner_sees_everything_and_the_same_code_each_time() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let path = format!("/v1/tickets/{}", ticket.id());
    let shown = stage.guest.get(&path).await.expect_status(200);
    let expected = json!({
        "id": ticket.id(), "ticket_number": ticket.ticket.number, "status": "active", "code": ticket.code,
        "event": {
            "id": stage.event.uuid(), "title": "Jazz night", "slug": "jazz-night", "status": "published",
            "start_at": "2027-01-15T14:00:00Z", "end_at": "2027-01-15T18:00:00Z", "time_zone": "Asia/Kolkata",
            "venue": "Blue Door", "address": "", "doors_open_at": null,
        },
        "guest": "Guest 1", "guest_email": "guest@example.org", "guest_phone": null, "tier": "VIP",
        "tier_id": stage.tier.uuid(), "seat_no": 1, "order_id": null, "used_at": null,
        "is_seat_kept": false, "created_at": "2027-01-15T12:00:00Z", "updated_at": shown.body["updated_at"],
    });
    assert_eq!(shown.body, expected);
    let tag = shown.header("etag").unwrap();
    let again = stage.guest.request(Method::GET, &path).header("if-none-match", tag);
    stage.guest.send(again).await.expect_status(304);
    stage.scan(&ticket.code).await.expect_status(200);
    let used = stage.guest.get(&path).await.expect_status(200);
    assert_eq!(
        (used.text("/status"), used.text("/code")),
        ("used", ticket.code.as_str())
    );
    assert_eq!(used.text("/used_at"), "2027-01-15T12:00:00Z");
}

#[tokio::test]
async fn a_void_ticket_has_no_code() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    for status in ["cancelled", "refunded"] {
        stage
            .sql(&format!("UPDATE tickets SET status = '{status}', ended_at = now()"))
            .await;
        let shown = stage.guest.get(&format!("/v1/tickets/{}", ticket.id())).await;
        let shown = shown.expect_status(200);
        assert_eq!((shown.text("/status"), shown.at("/code")), (status, &Value::Null));
    }
}

#[tokio::test]
async fn the_host_sees_it_without_its_code_and_others_not_at_all() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let path = format!("/v1/tickets/{}", ticket.id());
    let shown = stage.host.get(&path).await.expect_status(200);
    assert_eq!(shown.text("/guest"), "Guest 1");
    for private in ["/code", "/guest_email", "/guest_phone", "/order_id"] {
        assert_eq!(shown.at(private), &Value::Null, "{private}");
    }
    let stranger = stage.world.sign_in(OTHER).await;
    let other = stranger.get(&path).await.expect_problem(404, "ticket_not_found");
    let missing = stranger.get("/v1/tickets/0190a3c4-5d6e-7f80-9a1b-2c3d4e5f6071").await;
    assert_eq!(missing.expect_problem(404, "ticket_not_found").body, other.body);
    stage
        .world
        .client()
        .get(&path)
        .await
        .expect_problem(401, "unauthenticated");
    stage.sql("UPDATE events SET visibility = 'private'").await;
    stranger.get(&path).await.expect_problem(404, "ticket_not_found");
}

#[tokio::test]
async fn ones_own_tickets_are_listed_the_latest_first() {
    let stage = Stage::start().await;
    let (other_event, other_tier) = stage.publish_event("other-night").await;
    let mine = stage.issue(stage.guest_id, 2).await;
    let elsewhere = stage.issue_for(other_event, other_tier, stage.guest_id, 1).await;
    let host_id = user_id(&stage.host).await;
    stage.issue(host_id, 1).await;
    let number = |place: usize| mine[place].ticket.number.as_str();
    let all = stage.guest.get("/v1/me/tickets").await.expect_status(200);
    assert_eq!(
        numbers(&all),
        [elsewhere[0].ticket.number.as_str(), number(1), number(0)]
    );
    assert_eq!(all.text("/items/1/code"), mine[1].code);
    let of_event = stage
        .guest
        .get(&format!("/v1/me/tickets?event_id={}", stage.event))
        .await;
    assert_eq!(numbers(&of_event), [number(1), number(0)]);
    let first = stage.guest.get("/v1/me/tickets?limit=2").await.expect_status(200);
    let next = format!("/v1/me/tickets?limit=2&cursor={}", first.text("/next_cursor"));
    let rest = stage.guest.get(&next).await.expect_status(200);
    assert_eq!(numbers(&rest), [number(0)]);
    assert!(rest.at("/next_cursor").is_null());
    let nobody = stage.world.client().get("/v1/me/tickets").await;
    nobody.expect_problem(401, "unauthenticated");
    let wrong = stage.guest.get("/v1/me/tickets?event_id=7").await;
    wrong.expect_problem(400, "invalid_query");
}
