use serde_json::json;

use super::stage::{Stage, ids};

async fn found(stage: &Stage, query: &str) -> Vec<String> {
    let list = stage
        .nobody
        .get(&format!("/v1/events?{query}"))
        .await
        .expect_status(200);
    let items = list.at("/items").as_array().unwrap();
    items
        .iter()
        .map(|item| item["title"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn filters_choose_published_public_events() {
    let stage = Stage::start().await;
    stage.grant(super::stage::HOST, "organizer", None).await;
    let hall = json!({"name": "Blue Hall", "city": "Mumbai", "latitude": 19.076, "longitude": 72.8777});
    let hall = stage.host.post("/v1/venues", hall).await.expect_status(201);
    let jazz = json!({"title": "Jazz night", "kind": "concert", "mood": "Calm", "venue_id": hall.at("/id"), "category": "music",
        "interests": ["music"], "tags": ["jazz"], "ticket_price": "250", "start_at": stage.hours(24), "end_at": stage.hours(28)});
    stage.published(jazz).await;
    let chess = stage
        .published(json!({"title": "Chess 100%", "description": "Pawns_and kings", "interests": ["games"]}))
        .await;
    stage.sell(&chess).await;
    stage
        .published(json!({"title": "Secret", "visibility": "private"}))
        .await;
    stage.draft(json!({"title": "Unfinished"})).await;
    let both = ["Jazz night", "Chess 100%"];
    for (query, expected) in [
        (String::new(), &both[..]),
        ("q=jazz".into(), &both[..1]),
        ("q=night%20JAZZ".into(), &both[..1]),
        ("q=jazz%20kings".into(), &[]),
        ("q=100%25".into(), &both[1..]),
        ("q=%25".into(), &both[1..]),
        ("q=_".into(), &both[1..]),
        ("city=mumbai".into(), &both[..1]),
        ("city=Delhi".into(), &[]),
        ("interest=music".into(), &both[..1]),
        ("tag=Jazz".into(), &both[..1]),
        ("category=music".into(), &both[..1]),
        ("kind=concert".into(), &both[..1]),
        ("mood=calm".into(), &both[..1]),
        ("is_paid=false".into(), &both[1..]),
        ("is_paid=true&interest=games".into(), &[]),
        (format!("starts_after={}", stage.hours(30)), &both[1..]),
        (
            format!("starts_after={}&starts_before={}", stage.hours(24), stage.hours(48)),
            &both[..1],
        ),
        ("near=19.1,72.9".into(), &both[..1]),
        ("near=19.1,72.9&radius_km=1".into(), &[]),
        ("near=19.1,72.9&sort=distance".into(), &both[..1]),
        ("near=28.6,77.2".into(), &[]),
        ("sort=popular".into(), &["Chess 100%", "Jazz night"]),
    ] {
        assert_eq!(found(&stage, &query).await, expected, "{query}");
    }
    let near = stage.nobody.get("/v1/events?near=19.1,72.9").await;
    let metres = near.at("/items/0/distance_m").as_u64().unwrap();
    assert!((3_500..3_700).contains(&metres), "{metres}");
    assert_eq!(near.at("/items/0/ticket_price/amount"), &json!("250.00"));
    assert_eq!(
        (near.text("/items/0/venue_name"), near.text("/items/0/city")),
        ("Blue Hall", "Mumbai")
    );
}

#[tokio::test]
async fn pages_stay_stable_while_events_are_added() {
    let stage = Stage::start().await;
    for number in 0..5 {
        stage.published(json!({"title": format!("Event {number}")})).await;
    }
    for sort in ["start", "popular"] {
        let all = ids(&stage
            .nobody
            .get(&format!("/v1/events?sort={sort}"))
            .await
            .expect_status(200));
        let first = stage
            .nobody
            .get(&format!("/v1/events?limit=2&sort={sort}"))
            .await
            .expect_status(200);
        assert_eq!(ids(&first), all[..2]);
        let soon = stage
            .published(json!({"title": "In between", "start_at": stage.hours(24), "end_at": stage.hours(25)}))
            .await;
        let id = soon.trim_start_matches("/v1/events/");
        let popular = "UPDATE event_inventory SET going_count = 9 WHERE event_id";
        stage
            .world
            .sql(&format!("{popular} = (SELECT id FROM events WHERE uuid = '{id}')"))
            .await;
        let cursor = first.text("/next_cursor");
        let next = stage
            .nobody
            .get(&format!("/v1/events?limit=2&sort={sort}&cursor={cursor}"))
            .await
            .expect_status(200);
        assert_eq!(ids(&next), all[2..4], "{sort}");
        let other = if sort == "start" { "popular" } else { "start" };
        let wrong = stage
            .nobody
            .get(&format!("/v1/events?limit=2&sort={other}&cursor={cursor}"))
            .await;
        wrong.expect_problem(400, "invalid_cursor");
    }
}

#[tokio::test]
async fn wrong_parameters_are_refused() {
    let stage = Stage::start().await;
    for (query, field, code) in [
        ("colour=red", "colour", "unknown_field"),
        ("kind=rave", "kind", "unknown_value"),
        ("sort=price", "sort", "unknown_value"),
        ("sort=distance", "near", "required"),
        ("radius_km=5", "near", "required"),
        ("near=19.1", "near", "invalid_format"),
        ("near=91,0", "near", "out_of_range"),
        ("near=1,1&radius_km=0", "radius_km", "out_of_range"),
        ("limit=101", "limit", "out_of_range"),
        ("starts_after=soon", "starts_after", "invalid_format"),
    ] {
        let refused = stage
            .nobody
            .get(&format!("/v1/events?{query}"))
            .await
            .expect_problem(400, "invalid_query");
        assert_eq!(
            (refused.text("/errors/0/field"), refused.text("/errors/0/code")),
            (field, code),
            "{query}"
        );
    }
}

#[tokio::test]
async fn ones_own_events_are_listed_by_role() {
    let stage = Stage::start().await;
    let first = stage.draft(json!({"title": "First"})).await;
    let second = stage.published(json!({"title": "Second"})).await;
    stage.sell(&second).await;
    let hosted = stage.host.get("/v1/me/events?role=host").await.expect_status(200);
    let second_id = second.trim_start_matches("/v1/events/");
    assert_eq!(ids(&hosted), [second_id, first.text("/id")]);
    assert_eq!(hosted.text("/items/0/my_status"), "host");
    let page = stage.host.get("/v1/me/events?limit=1").await.expect_status(200);
    let rest = stage
        .host
        .get(&format!("/v1/me/events?limit=1&cursor={}", page.text("/next_cursor")))
        .await;
    assert_eq!(
        (ids(&rest), rest.at("/next_cursor")),
        (vec![first.text("/id").to_owned()], &json!(null))
    );
    let guest = stage.world.sign_in(super::stage::GUEST).await;
    let attended = guest.get("/v1/me/events?role=guest").await.expect_status(200);
    assert_eq!(
        (ids(&attended), attended.text("/items/0/my_status")),
        (vec![second_id.to_owned()], "going")
    );
    assert!(ids(&guest.get("/v1/me/events").await).is_empty());
    assert!(ids(&stage.host.get("/v1/me/events?role=guest").await).is_empty());
    stage
        .nobody
        .get("/v1/me/events")
        .await
        .expect_problem(401, "unauthenticated");
}
