//! Covers and galleries of events.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use turnout_tests::{Answer, Client};

use super::stage::{Stage, patch_if, path};
use crate::accounts::pictures::{form, png};

/// Uploads an image with these fields beside it.
pub async fn post(client: &Client, event: &str, key: &str, fields: &[(&str, &[u8])]) -> Answer {
    let request = client
        .request(Method::POST, &format!("{event}/images"))
        .header("content-type", "multipart/form-data; boundary=xyz");
    let request = if key.is_empty() {
        request
    } else {
        request.header("idempotency-key", key)
    };
    client.send(request.body(form("xyz", fields))).await
}

/// Adds a small image in this role and answers its id.
pub async fn added(client: &Client, event: &str, role: &str) -> String {
    let fields: [(&str, &[u8]); 2] = [("role", role.as_bytes()), ("file", &png(3, 2))];
    let made = post(client, event, "", &fields).await.expect_status(201);
    made.text("/id").to_owned()
}

/// The ids of an event's images of this role, whose positions go from 1 without gaps.
pub fn ids(event: &Answer, role: &str) -> Vec<String> {
    let all = event.at("/images").as_array().unwrap();
    let images: Vec<&Value> = all.iter().filter(|image| image["role"] == role).collect();
    for (image, position) in images.iter().zip(1..) {
        assert_eq!(image["position"], json!(position), "{}", event.body);
    }
    images
        .iter()
        .map(|image| image["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn an_image_is_made_anew_and_shown_with_the_event() {
    let stage = Stage::start().await;
    let event = stage.published(json!({})).await;
    let before = stage.nobody.get(&event).await;
    assert_eq!(
        (before.at("/cover_url"), before.at("/images")),
        (&json!(null), &json!([]))
    );
    let made = post(&stage.host, &event, "", &[("file", &png(3000, 1500))])
        .await
        .expect_status(201);
    let url = format!("/v1/event-images/{}", made.text("/id"));
    let expected = json!({
        "id": made.at("/id"), "url": url, "role": "cover", "position": 1, "width": 2048, "height": 1024,
    });
    assert_eq!(made.body, expected);
    assert_eq!(made.header("location"), Some(url.as_str()));
    let second = post(&stage.host, &event, "", &[("file", &png(2, 2))]).await;
    assert_eq!((second.text("/role"), second.at("/position")), ("gallery", &json!(1)));

    let shown = stage.nobody.get(&event).await;
    assert_eq!(shown.at("/images"), &json!([made.body, second.body]));
    assert_eq!(shown.text("/cover_url"), url);
    let list = stage.nobody.get("/v1/events").await;
    assert_eq!(list.text("/items/0/cover_url"), url);
    let own = stage.host.get("/v1/me/events").await;
    assert_eq!(own.text("/items/0/cover_url"), url);

    let image = stage.nobody.request(Method::GET, &url).send().await.unwrap();
    assert_eq!(image.status(), 200);
    let tag = image.headers()["etag"].clone();
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("content-disposition", "inline; filename=\"image.jpg\""),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "public, max-age=3600"),
    ] {
        assert_eq!(image.headers()[name], value, "{name}");
    }
    assert_eq!(image.bytes().await.unwrap()[..3], [0xff, 0xd8, 0xff]);
    let again = stage.nobody.request(Method::GET, &url).header("if-none-match", tag);
    stage.nobody.send(again).await.expect_status(304);
}

#[tokio::test]
async fn images_of_what_is_not_public_are_kept_by_nobody_on_the_way() {
    let stage = Stage::start().await;
    let draft = path(&stage.draft(json!({})).await);
    let hidden = stage.published(json!({"visibility": "private"})).await;
    for event in [draft, hidden] {
        let id = added(&stage.host, &event, "cover").await;
        stage.nobody.get(&event).await.expect_problem(404, "event_not_found");
        let url = format!("/v1/event-images/{id}");
        // Whoever was told the address sees it, as with pictures of users.
        let image = stage.nobody.get(&url).await.expect_status(200);
        assert_eq!(image.header("cache-control"), Some("private, max-age=3600"));
    }
    stage
        .nobody
        .get("/v1/event-images/0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071")
        .await
        .expect_problem(404, "not_found");
}

#[tokio::test]
async fn images_are_moved_within_and_between_their_roles() {
    let stage = Stage::start().await;
    let event = path(&stage.draft(json!({})).await);
    let (one, two) = (
        added(&stage.host, &event, "cover").await,
        added(&stage.host, &event, "cover").await,
    );
    let (three, four) = (
        added(&stage.host, &event, "gallery").await,
        added(&stage.host, &event, "gallery").await,
    );
    let at = |id: &str| format!("{event}/images/{id}");
    let moved = stage.host.patch(&at(&two), json!({"position": 1})).await;
    let moved = moved.expect_status(200);
    assert_eq!((moved.text("/role"), moved.at("/position")), ("cover", &json!(1)));
    let shown = stage.host.get(&event).await;
    assert_eq!(shown.header("etag").is_some(), moved.header("etag").is_some());
    assert_eq!(ids(&shown, "cover"), [two.as_str(), &one]);

    let promoted = json!({"role": "cover", "position": 2});
    stage.host.patch(&at(&four), promoted).await.expect_status(200);
    let shown = stage.host.get(&event).await;
    assert_eq!(ids(&shown, "cover"), [two.as_str(), &four, &one]);
    assert_eq!(ids(&shown, "gallery"), [three.as_str()]);
    stage
        .host
        .patch(&at(&two), json!({"role": "gallery"}))
        .await
        .expect_status(200);
    let shown = stage.host.get(&event).await;
    assert_eq!(ids(&shown, "gallery"), [three.as_str(), &two]);
    assert_eq!(shown.text("/cover_url"), format!("/v1/event-images/{four}"));

    let before = shown.header("etag").unwrap().to_owned();
    stage.host.patch(&at(&two), json!({})).await.expect_status(200);
    assert_eq!(stage.host.get(&event).await.header("etag"), Some(before.as_str()));
    patch_if(&stage.host, &at(&three), &before, json!({"position": 2}))
        .await
        .expect_status(200);
    patch_if(&stage.host, &at(&three), &before, json!({"position": 1}))
        .await
        .expect_problem(412, "stale_version");
    stage
        .assert_actions(
            &event,
            &[
                "events.event_created",
                "events.image_added",
                "events.image_added",
                "events.image_added",
                "events.image_added",
                "events.image_moved",
                "events.image_moved",
                "events.image_moved",
                "events.image_moved",
            ],
        )
        .await;
}

#[tokio::test]
async fn a_removed_image_goes_with_its_file_and_the_others_close_up() {
    let stage = Stage::start().await;
    let event = stage.published(json!({})).await;
    let one = added(&stage.host, &event, "cover").await;
    let two = added(&stage.host, &event, "cover").await;
    let at = format!("{event}/images/{one}");
    stage.host.delete(&at).await.expect_status(204);
    stage.host.delete(&at).await.expect_problem(404, "image_not_found");
    assert_eq!(ids(&stage.host.get(&event).await, "cover"), [two.as_str()]);
    let url = format!("/v1/event-images/{one}");
    stage.nobody.get(&url).await.expect_problem(404, "not_found");
    assert_eq!(stage.world.files(), 2);
    stage.world.work().await;
    assert_eq!(stage.world.files(), 1, "its file goes with it, and no other");
    stage
        .world
        .assert_sql("(SELECT count(*) FROM audit_logs WHERE action = 'events.image_removed') = 1")
        .await;
}

#[tokio::test]
async fn the_images_of_a_draft_go_with_it_and_lost_files_after_a_while() {
    let stage = Stage::start().await;
    let draft = path(&stage.draft(json!({})).await);
    let kept = path(&stage.draft(json!({})).await);
    let ids = [
        added(&stage.host, &draft, "cover").await,
        added(&stage.host, &draft, "gallery").await,
    ];
    let lost = added(&stage.host, &kept, "cover").await;
    added(&stage.host, &kept, "cover").await;
    stage.host.delete(&draft).await.expect_status(204);
    for id in ids {
        let url = format!("/v1/event-images/{id}");
        stage.host.get(&url).await.expect_problem(404, "not_found");
    }
    stage.world.work().await;
    assert_eq!(stage.world.files(), 2);
    // As a crash between file and row leaves it.
    let forget = format!("DELETE FROM event_images WHERE uuid = '{lost}'");
    stage.world.sql(&forget).await;
    stage.world.work().await;
    assert_eq!(stage.world.files(), 2, "a row may still come");
    stage.world.clock.advance(TimeDelta::hours(1));
    stage.world.work().await;
    assert_eq!(stage.world.files(), 1);
}

#[tokio::test]
async fn what_cannot_be_shown_is_refused_and_leaves_nothing() {
    let stage = Stage::start().await;
    let event = stage.published(json!({})).await;
    let upload = async |fields: &[(&str, &[u8])]| post(&stage.host, &event, "", fields).await;
    let whole = png(2, 2);
    let svg: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    upload(&[("file", svg)]).await.expect_problem(415, "image_unsupported");
    upload(&[("file", &png(20, 20)[..60])])
        .await
        .expect_problem(422, "image_unreadable");
    upload(&[("file", &png(10_001, 1))])
        .await
        .expect_problem(422, "image_too_large");
    upload(&[("file", &vec![0; 10 * 1024 * 1024 + 1])])
        .await
        .expect_problem(413, "body_too_large");
    for (fields, wrong) in [
        (vec![("role", &b"cover"[..])], ("/file", "required")),
        (vec![("file", &whole[..]), ("file", &whole)], ("/file", "duplicate")),
        (
            vec![("file", &whole[..]), ("event_id", b"1")],
            ("/event_id", "unknown_field"),
        ),
        (
            vec![("file", &whole[..]), ("role", b"poster")],
            ("/role", "unknown_value"),
        ),
        (
            vec![("file", &whole[..]), ("position", b"first")],
            ("/position", "invalid_format"),
        ),
        (
            vec![("file", &whole[..]), ("position", b"2")],
            ("/position", "out_of_range"),
        ),
        (
            vec![("file", &whole[..]), ("position", b"0")],
            ("/position", "out_of_range"),
        ),
    ] {
        upload(&fields).await.expect_fields(&[wrong]);
    }
    stage
        .host
        .post(&format!("{event}/images"), json!({"file": "x"}))
        .await
        .expect_problem(415, "unsupported_media_type");
    assert_eq!(stage.host.get(&event).await.at("/images"), &json!([]));
    assert_eq!(stage.world.files(), 0);
    stage
        .world
        .assert_sql("NOT EXISTS (SELECT FROM audit_logs WHERE action LIKE 'events.image%')")
        .await;
}

#[tokio::test]
async fn only_who_edits_the_event_changes_its_images() {
    let stage = Stage::start().await;
    let event = stage.published(json!({})).await;
    let hidden = stage.published(json!({"visibility": "private"})).await;
    let file = png(2, 2);
    let id = added(&stage.host, &event, "cover").await;
    for (client, event, refused) in [
        (&stage.nobody, &event, (401, "unauthenticated")),
        (&stage.stranger, &event, (403, "forbidden")),
        (&stage.stranger, &hidden, (404, "event_not_found")),
    ] {
        let (status, code) = refused;
        let at = format!("{event}/images/{id}");
        let answer = post(client, event, "", &[("file", &file)]).await;
        answer.expect_problem(status, code);
        let answer = client.patch(&at, json!({"position": 1})).await;
        answer.expect_problem(status, code);
        client.delete(&at).await.expect_problem(status, code);
    }
    // Another event's image is none of this one's.
    let at = format!("{hidden}/images/{id}");
    let answer = stage.host.patch(&at, json!({"position": 1})).await;
    answer.expect_problem(404, "image_not_found");
    stage.host.delete(&at).await.expect_problem(404, "image_not_found");
    let at = format!("{event}/images/{id}");
    for (body, wrong) in [
        (json!({"position": 2}), ("/position", "out_of_range")),
        (json!({"position": "1"}), ("/position", "wrong_type")),
        (json!({"role": "poster"}), ("/role", "unknown_value")),
        (json!({"width": 1}), ("/width", "unknown_field")),
    ] {
        stage.host.patch(&at, body).await.expect_fields(&[wrong]);
    }
    assert_eq!(stage.world.files(), 1);
}

#[tokio::test]
async fn there_are_three_covers_and_twenty_in_the_gallery() {
    let stage = Stage::start().await;
    let event = path(&stage.draft(json!({})).await);
    for _ in 0..3 {
        added(&stage.host, &event, "cover").await;
    }
    let mut last = String::new();
    for _ in 0..20 {
        last = added(&stage.host, &event, "gallery").await;
    }
    let file = png(2, 2);
    let expect = |answer: Answer, role: &str, most: u32| {
        let answer = answer.expect_problem(409, "too_many_images");
        assert_eq!((answer.text("/role"), answer.at("/most")), (role, &json!(most)));
    };
    let cover: [(&str, &[u8]); 2] = [("file", &file), ("role", b"cover")];
    expect(post(&stage.host, &event, "", &cover).await, "cover", 3);
    expect(post(&stage.host, &event, "", &[("file", &file)]).await, "gallery", 20);
    let at = format!("{event}/images/{last}");
    expect(stage.host.patch(&at, json!({"role": "cover"})).await, "cover", 3);
    assert_eq!(stage.world.files(), 23);
}

#[tokio::test]
async fn what_is_over_keeps_its_images() {
    let stage = Stage::start().await;
    let event = stage.published(json!({})).await;
    let id = added(&stage.host, &event, "cover").await;
    let at = format!("{event}/images/{id}");
    let cancel = format!("{event}/cancel");
    let reason = json!({"reason": "Rain."});
    stage.host.post(&cancel, reason).await.expect_status(200);
    let refused = post(&stage.host, &event, "", &[("file", &png(2, 2))]).await;
    let refused = refused.expect_problem(409, "event_closed");
    assert_eq!(refused.text("/event_status"), "cancelled");
    let refused = stage.host.patch(&at, json!({"role": "gallery"})).await;
    refused.expect_problem(409, "event_closed");
    stage.host.delete(&at).await.expect_problem(409, "event_closed");
    let url = format!("/v1/event-images/{id}");
    stage.nobody.get(&url).await.expect_status(200);
}

#[tokio::test]
async fn a_repeated_upload_adds_one_image() {
    let stage = Stage::start().await;
    let event = path(&stage.draft(json!({})).await);
    let file = png(4, 4);
    let first = post(&stage.host, &event, "once", &[("file", &file)]).await;
    let again = post(&stage.host, &event, "once", &[("file", &file)]).await;
    assert_eq!((first.status, first.body), (again.status, again.body));
    post(&stage.host, &event, "once", &[("file", &png(5, 5))])
        .await
        .expect_problem(422, "idempotency_key_reused");
    assert_eq!(ids(&stage.host.get(&event).await, "cover").len(), 1);
    assert_eq!(stage.world.files(), 1);
}
