//! Who sees which fields of a profile.

use serde_json::json;
use turnout_tests::{Client, World};

use crate::scene::{person, published};

const PUBLIC: [&str; 9] = [
    "bio",
    "company",
    "id",
    "interests",
    "is_verified",
    "joined_at",
    "location",
    "name",
    "pictures",
];

async fn keys(viewer: &Client, path: &str) -> Vec<String> {
    let seen = viewer.get(path).await.expect_status(200);
    seen.body.as_object().unwrap().keys().cloned().collect()
}

#[tokio::test]
async fn each_kind_of_viewer_sees_exactly_its_fields() {
    let world = World::start().await;
    let [asha, host, guest, stranger] = [
        person(&world, 1, "Asha").await,
        person(&world, 2, "Ben").await,
        person(&world, 3, "Chitra").await,
        person(&world, 4, "Dev").await,
    ];
    let edit = json!({
        "email": "asha@example.org", "bio": "Dances.", "birth_date": "2000-02-29", "gender": "female", "company": "Acme",
        "metadata": {"secret": "squirrel"},
    });
    let me = asha.patch("/v1/me", edit).await.expect_status(200);
    let path = format!("/v1/users/{}", me.text("/id"));
    let event = published(&world, &host, json!({})).await;
    for person in [&asha, &guest] {
        let id = person.get("/v1/me").await.text("/id").to_owned();
        let gift = json!({"user_id": id, "seats": 1});
        let give = format!("/v1/events/{event}/complimentary");
        host.post_once(&give, &id, gift).await.expect_status(201);
    }
    // Who has done nothing for a gift shares nothing with whoever gives.
    world.clock.advance(chrono::TimeDelta::minutes(2));
    for number in ["+919876500001", "+919876500003"] {
        world.sign_in(number).await;
    }
    let shared: Vec<&str> = PUBLIC.into_iter().chain(["shared_events"]).collect();

    // A list that is kept from the guests tells none of them of another.
    for viewer in [&world.client(), &stranger, &guest, &asha] {
        assert_eq!(keys(viewer, &path).await, PUBLIC);
    }
    assert_eq!(keys(&host, &path).await, shared);
    world.sql("UPDATE event_policies SET show_guest_list = TRUE").await;
    for viewer in [&guest, &host] {
        assert_eq!(keys(viewer, &path).await, shared);
        let seen = viewer.get(&path).await;
        assert_eq!(seen.text("/shared_events/0/id"), event);
    }
    for viewer in [&world.client(), &stranger, &asha] {
        assert_eq!(keys(viewer, &path).await, PUBLIC);
    }
    let of_host = format!("/v1/users/{}", host.get("/v1/me").await.text("/id"));
    assert_eq!(keys(&asha, &of_host).await, shared);

    world
        .sql(&format!(
            "INSERT INTO user_pictures (uuid, user_id, position, object_key, content_type, width, height)
             SELECT v.id::uuid, u.id, v.position, 'pictures/' || v.id || '.jpg', 'image/jpeg', 1, 1
             FROM users u, (VALUES (1, '0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071'),
                                   (2, '0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6072')) AS v (position, id)
             WHERE u.uuid = '{}'",
            me.text("/id")
        ))
        .await;
    for (viewer, count) in [
        (&world.client(), 1),
        (&stranger, 1),
        (&guest, 2),
        (&host, 2),
        (&asha, 2),
    ] {
        let seen = viewer.get(&path).await;
        assert_eq!(seen.at("/pictures").as_array().unwrap().len(), count);
    }
}
