//! Pictures of one's profile.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use turnout_tests::{Answer, Client, World};

use super::{ASHA, BEN};
use crate::rivals::in_line;

const PATH: &str = "/v1/me/pictures";

/// A PNG of one colour.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    let pixels = [200, 30, 30].repeat((width * height) as usize);
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    file
}

/// A form with these fields; a file among them says to be whatever it likes.
pub fn form(boundary: &str, fields: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let file = if *name == "file" {
            "; filename=\"../../me.svg\"\r\nContent-Type: image/svg+xml"
        } else {
            ""
        };
        body.extend(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").into_bytes(),
        );
        body.extend_from_slice(value);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").into_bytes());
    body
}

async fn post(client: &Client, key: &str, boundary: &str, fields: &[(&str, &[u8])]) -> Answer {
    let request = client
        .request(Method::POST, PATH)
        .header("content-type", format!("multipart/form-data; boundary={boundary}"));
    let request = if key.is_empty() {
        request
    } else {
        request.header("idempotency-key", key)
    };
    client.send(request.body(form(boundary, fields))).await
}

async fn upload(client: &Client, file: &[u8]) -> Answer {
    post(client, "", "xyz", &[("file", file)]).await
}

async fn added(client: &Client) -> Value {
    upload(client, &png(3, 2)).await.expect_status(201).body
}

fn ids(profile: &Answer) -> Vec<&str> {
    let pictures = profile.at("/pictures").as_array().unwrap();
    pictures.iter().map(|picture| picture["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_picture_is_made_anew_and_shown_to_everybody() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    let made = upload(&asha, &png(3000, 1500)).await.expect_status(201);
    assert_eq!((made.at("/width"), made.at("/height")), (&json!(2048), &json!(1024)));
    let url = made.text("/url").to_owned();
    assert_eq!(url, format!("/v1/pictures/{}", made.text("/id")));
    assert_eq!(made.header("location"), Some(url.as_str()));

    let me = asha.get("/v1/me").await;
    assert_eq!(me.at("/pictures/0"), &made.body);
    let seen = world.client().get(&format!("/v1/users/{}", me.text("/id"))).await;
    assert_eq!(seen.at("/pictures/0"), &made.body);

    let image = world.client().request(Method::GET, &url);
    let image = image.header("accept-encoding", "br, gzip").send().await.unwrap();
    assert_eq!(image.status(), 200);
    // It is packed already.
    assert_eq!(image.headers().get("content-encoding"), None);
    let tag = image.headers()["etag"].clone();
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("content-disposition", "inline; filename=\"picture.jpg\""),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("cache-control", "public, max-age=3600"),
    ] {
        assert_eq!(image.headers()[name], value, "{name}");
    }
    assert_eq!(image.bytes().await.unwrap()[..3], [0xff, 0xd8, 0xff]);
    let again = world.client().request(Method::GET, &url).header("if-none-match", tag);
    world.client().send(again).await.expect_status(304);
    world
        .assert_sql("(SELECT count(*) FROM audit_logs WHERE action = 'accounts.picture_added') = 1")
        .await;
}

#[tokio::test]
async fn files_without_a_row_are_removed_after_a_while() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    let lost = added(&asha).await;
    let kept = added(&asha).await;
    world
        .sql(&format!(
            "DELETE FROM user_pictures WHERE uuid = '{}'",
            lost["id"].as_str().unwrap()
        ))
        .await;
    world.work().await;
    assert_eq!(world.files(), 2, "a row may still come");
    world.clock.advance(TimeDelta::hours(1));
    world.work().await;
    assert_eq!(world.files(), 1);
    world
        .client()
        .get(kept["url"].as_str().unwrap())
        .await
        .expect_status(200);
}

#[tokio::test]
async fn pictures_are_ordered_and_removed() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    let first = added(&asha).await;
    let second = added(&asha).await;
    let third = post(&asha, "", "xyz", &[("position", b"1"), ("file", &png(2, 2))])
        .await
        .expect_status(201)
        .body;
    let [first, second, third] = [&first, &second, &third].map(|picture| picture["id"].as_str().unwrap());
    let me = asha.get("/v1/me").await;
    assert_eq!(ids(&me), [third, first, second]);

    let path = |id: &str| format!("{PATH}/{id}");
    let moved = asha
        .patch(&path(second), json!({"position": 2}))
        .await
        .expect_status(200);
    assert_eq!(ids(&moved), [third, second, first]);
    asha.patch(&path(second), json!({"position": 4}))
        .await
        .expect_fields(&[("/position", "out_of_range")]);
    let stale = asha
        .request(Method::PATCH, &path(second))
        .header("if-match", me.header("etag").unwrap())
        .json(&json!({"position": 1}));
    asha.send(stale).await.expect_problem(412, "stale_version");

    let ben = world.sign_in(BEN).await;
    ben.patch(&path(second), json!({"position": 1}))
        .await
        .expect_problem(404, "not_found");
    ben.delete(&path(second)).await.expect_problem(404, "not_found");

    asha.delete(&path(third)).await.expect_status(204);
    asha.delete(&path(third)).await.expect_problem(404, "not_found");
    assert_eq!(ids(&asha.get("/v1/me").await), [second, first]);
    let url = format!("/v1/pictures/{third}");
    world.client().get(&url).await.expect_problem(404, "not_found");
    let kept = world.files();
    world.work().await;
    assert_eq!(world.files(), kept - 1, "its file goes with it, and no other");
    world
        .client()
        .get(&format!("/v1/pictures/{first}"))
        .await
        .expect_status(200);

    world.sql("UPDATE users SET is_active = FALSE").await;
    world
        .client()
        .get(&format!("/v1/pictures/{first}"))
        .await
        .expect_problem(404, "not_found");
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_leaves_nothing() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    upload(&asha, svg).await.expect_problem(415, "image_unsupported");
    upload(&asha, b"GIF89a\x01\0\x01\0\0\0\0;")
        .await
        .expect_problem(415, "image_unsupported");
    upload(&asha, &png(20, 20)[..60])
        .await
        .expect_problem(422, "image_unreadable");
    upload(&asha, &png(10_001, 1))
        .await
        .expect_problem(422, "image_too_large");
    upload(&asha, &vec![0; 10 * 1024 * 1024 + 1])
        .await
        .expect_problem(413, "body_too_large");

    let whole = png(2, 2);
    let refused = post(&asha, "", "xyz", &[("position", b"1")]).await;
    refused.expect_fields(&[("/file", "required")]);
    let refused = post(&asha, "", "xyz", &[("file", &whole), ("file", &whole)]).await;
    refused.expect_fields(&[("/file", "duplicate")]);
    let refused = post(&asha, "", "xyz", &[("file", &whole), ("user_id", b"1")]).await;
    refused.expect_fields(&[("/user_id", "unknown_field")]);
    let refused = post(&asha, "", "xyz", &[("file", &whole), ("position", b"first")]).await;
    refused.expect_fields(&[("/position", "invalid_format")]);
    let refused = post(&asha, "", "xyz", &[("file", &whole), ("position", b"2")]).await;
    refused.expect_fields(&[("/position", "out_of_range")]);
    asha.post(PATH, json!({"file": "x"}))
        .await
        .expect_problem(415, "unsupported_media_type");
    let broken = asha
        .request(Method::POST, PATH)
        .header("content-type", "multipart/form-data; boundary=xyz");
    asha.send(broken.body("--xyz\r\nhalf a form"))
        .await
        .expect_problem(400, "malformed_request");
    upload(&world.client(), &whole)
        .await
        .expect_problem(401, "unauthenticated");
    assert_eq!(asha.get("/v1/me").await.at("/pictures"), &json!([]));
    assert_eq!(world.files(), 0);
}

#[tokio::test]
async fn a_repeated_upload_adds_one_picture() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    let file = png(4, 4);
    let first = post(&asha, "once", "xyz", &[("file", &file)]).await.expect_status(201);
    // The same upload, written with another boundary.
    let again = post(&asha, "once", "abc", &[("file", &file)]).await.expect_status(201);
    assert_eq!(first.body, again.body);
    post(&asha, "once", "xyz", &[("file", &png(5, 5))])
        .await
        .expect_problem(422, "idempotency_key_reused");
    assert_eq!((ids(&asha.get("/v1/me").await).len(), world.files()), (1, 1));
}

/// Two uploads of somebody who has five, at the same moment.
async fn last_place_of_two(world: &World) -> (Vec<u16>, usize) {
    let asha = world.sign_in(ASHA).await;
    for _ in 0..5 {
        added(&asha).await;
    }
    let file = png(2, 2);
    // At the front, so that the rows of the others, which are held, have to move.
    let fields: [(&str, &[u8]); 2] = [("position", b"1"), ("file", &file)];
    let one = post(&asha, "", "xyz", &fields);
    let other = post(&asha, "", "xyz", &fields);
    let (one, other) = in_line(world, "user_pictures", one, other).await;
    let mut statuses = vec![one.status, other.status];
    statuses.sort_unstable();
    (statuses, ids(&asha.get("/v1/me").await).len())
}

#[tokio::test]
async fn of_two_uploads_for_the_last_place_one_is_refused() {
    let world = World::start().await;
    assert_eq!(last_place_of_two(&world).await, (vec![201, 409], 6));
    assert_eq!(world.files(), 6, "the file of the refused one is gone");
    let asha = world.sign_in(ASHA).await;
    upload(&asha, &png(2, 2)).await.expect_problem(409, "too_many_pictures");
}

#[tokio::test]
async fn control_without_the_lock_there_are_seven() {
    let world = World::start().await;
    // A view over a function has no rows to lock.
    world
        .sql(
            "ALTER TABLE user_pictures DROP CONSTRAINT user_pictures_user_id_position_key;
             ALTER TABLE user_profiles RENAME TO all_profiles;
             CREATE FUNCTION unlocked() RETURNS SETOF all_profiles LANGUAGE sql AS 'SELECT * FROM all_profiles';
             CREATE VIEW user_profiles AS SELECT * FROM unlocked();
             CREATE FUNCTION insert_below() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 INSERT INTO all_profiles (uuid, user_id, is_verified) VALUES (NEW.uuid, NEW.user_id, NEW.is_verified);
                 RETURN NEW;
             END $$;
             CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
             CREATE TRIGGER below INSTEAD OF INSERT ON user_profiles FOR EACH ROW EXECUTE FUNCTION insert_below();
             CREATE TRIGGER leave INSTEAD OF UPDATE ON user_profiles FOR EACH ROW EXECUTE FUNCTION leave()",
        )
        .await;
    let (statuses, count) = last_place_of_two(&world).await;
    assert_eq!((statuses, count), (vec![201, 201], 7), "the race would be noticed");
}
