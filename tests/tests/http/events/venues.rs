use serde_json::json;

use super::stage::{HOST, Stage, get_unless, ids, patch_if};

#[tokio::test]
async fn organizers_keep_the_directory() {
    let stage = Stage::start().await;
    let body = json!({
        "name": "Blue Hall", "address": "1 Hill Road", "city": "Mumbai", "postal_code": "400050", "country": "IN",
        "venue_type": "hybrid", "capacity": 300, "latitude": 19.076, "longitude": "72.8777",
        "amenities": {"parking": true, "wifi": false, "floor": 3, "note": "Ring twice"},
        "contact_email": "hall@example.org", "contact_phone": "+91 98765 43210", "metadata": {"step_free": true},
    });
    stage
        .host
        .post("/v1/venues", body.clone())
        .await
        .expect_problem(403, "forbidden");
    stage
        .nobody
        .post("/v1/venues", body.clone())
        .await
        .expect_problem(401, "unauthenticated");
    stage.grant(HOST, "organizer", None).await;
    let made = stage.host.post("/v1/venues", body.clone()).await.expect_status(201);
    let venue = format!("/v1/venues/{}", made.text("/id"));
    assert_eq!(made.header("location"), Some(venue.as_str()));
    for (name, value) in body.as_object().unwrap() {
        let expected = match name.as_str() {
            "longitude" => json!(72.8777),
            "contact_phone" => json!("+919876543210"),
            _ => value.clone(),
        };
        assert_eq!(made.at(&format!("/{name}")), &expected, "{name}");
    }
    let shown = stage.nobody.get(&venue).await.expect_status(200);
    assert_eq!(shown.body, made.body);
    let tag = shown.header("etag").unwrap().to_owned();
    get_unless(&stage.nobody, &venue, &tag).await.expect_status(304);
    let edited = patch_if(
        &stage.host,
        &venue,
        &tag,
        json!({"capacity": null, "latitude": null, "longitude": null}),
    )
    .await;
    let edited = edited.expect_status(200);
    assert_eq!(
        (edited.at("/capacity"), edited.at("/latitude")),
        (&json!(null), &json!(null))
    );
    patch_if(&stage.host, &venue, &tag, json!({"capacity": 5}))
        .await
        .expect_problem(412, "stale_version");
    stage
        .stranger
        .patch(&venue, json!({"capacity": 5}))
        .await
        .expect_problem(403, "forbidden");
    stage
        .world
        .assert_sql("(SELECT count(*) FROM audit_logs WHERE object_type = 'venue') = 2")
        .await;
    let private = "NOT EXISTS (SELECT FROM audit_logs WHERE new_values::text LIKE '%example.org%')";
    stage.world.assert_sql(private).await;
}

#[tokio::test]
async fn bad_venues_are_refused() {
    let stage = Stage::start().await;
    stage.grant(HOST, "organizer", None).await;
    for (body, fields) in [
        (json!({}), vec![("/name", "required")]),
        (json!({"name": "Hall", "latitude": 1}), vec![("/longitude", "conflict")]),
        (
            json!({"name": "Hall", "latitude": 91, "longitude": 0}),
            vec![("/latitude", "out_of_range")],
        ),
        (
            json!({"name": "Hall", "amenities": {"list": []}}),
            vec![("/amenities", "invalid")],
        ),
        (
            json!({"name": "Hall", "contact_email": "x", "contact_phone": "1"}),
            vec![
                ("/contact_email", "invalid_format"),
                ("/contact_phone", "invalid_format"),
            ],
        ),
        (
            json!({"name": "Hall", "country": "ind", "capacity": 0}),
            vec![("/country", "too_long"), ("/capacity", "out_of_range")],
        ),
        (
            json!({"name": "Hall", "venue_type": "cellar"}),
            vec![("/venue_type", "unknown_value")],
        ),
        (json!({"name": "Hall", "stars": 5}), vec![("/stars", "unknown_field")]),
    ] {
        stage.host.post("/v1/venues", body).await.expect_fields(&fields);
    }
    let unknown = "/v1/venues/01900000-0000-7000-8000-000000000000";
    stage.nobody.get(unknown).await.expect_problem(404, "venue_not_found");
    stage
        .host
        .patch(unknown, json!({}))
        .await
        .expect_problem(404, "venue_not_found");
}

#[tokio::test]
async fn venues_are_found_and_chosen() {
    let stage = Stage::start().await;
    stage.grant(HOST, "organizer", None).await;
    let mut made = Vec::new();
    for body in [
        json!({"name": "Hall", "city": "Mumbai", "capacity": 300, "latitude": 19.07, "longitude": 72.87, "amenities": {"parking": true, "wifi": true}}),
        json!({"name": "Cellar", "city": "mumbai", "capacity": 30, "amenities": {"parking": false, "wifi": true}}),
        json!({"name": "Barn", "city": "Pune", "latitude": 18.52, "longitude": 73.85}),
    ] {
        made.push(
            stage
                .host
                .post("/v1/venues", body)
                .await
                .expect_status(201)
                .text("/id")
                .to_owned(),
        );
    }
    let pick = |list: &[usize]| list.iter().map(|index| made[*index].clone()).collect::<Vec<_>>();
    for (query, expected) in [
        ("", vec![2, 1, 0]),
        ("city=Mumbai", vec![1, 0]),
        ("min_capacity=31", vec![0]),
        ("amenities=wifi", vec![1, 0]),
        ("amenities=wifi,parking", vec![0]),
        ("near=19.1,72.9", vec![0]),
        ("near=19.1,72.9&radius_km=200", vec![2, 0]),
    ] {
        let list = stage
            .nobody
            .get(&format!("/v1/venues?{query}"))
            .await
            .expect_status(200);
        assert_eq!(ids(&list), pick(&expected), "{query}");
    }
    let first = stage.nobody.get("/v1/venues?limit=2").await.expect_status(200);
    let rest = stage
        .nobody
        .get(&format!("/v1/venues?limit=2&cursor={}", first.text("/next_cursor")))
        .await;
    assert_eq!((ids(&rest), rest.at("/next_cursor")), (pick(&[0]), &json!(null)));
    let event = stage.published(json!({"venue_text": null, "venue_id": made[0]})).await;
    assert_eq!(stage.nobody.get(&event).await.text("/venue/name"), "Hall");
    let hall = format!("/v1/venues/{}", made[0]);
    stage
        .host
        .patch(&hall, json!({"is_active": false}))
        .await
        .expect_status(200);
    assert_eq!(ids(&stage.nobody.get("/v1/venues").await), pick(&[2, 1]));
    let late = stage
        .host
        .post("/v1/events", json!({"title": "Party", "venue_id": made[0]}))
        .await;
    late.expect_fields(&[("/venue_id", "unknown_value")]);
    stage
        .host
        .patch(&event, json!({"title": "Still there"}))
        .await
        .expect_status(200);
}

#[tokio::test]
async fn no_venue_holds_more_than_can_be_counted() {
    let stage = Stage::start().await;
    for capacity in ["0", "2147483648"] {
        let refused = stage.nobody.get(&format!("/v1/venues?min_capacity={capacity}")).await;
        let refused = refused.expect_problem(400, "invalid_query");
        assert_eq!(refused.at("/errors/0/code"), &json!("out_of_range"));
    }
}
