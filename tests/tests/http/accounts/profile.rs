//! Profiles: one's own, those of others, interests.

use serde_json::json;
use turnout_tests::World;

use super::{ASHA, BEN};

#[tokio::test]
async fn a_profile_is_edited_field_by_field() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    let edit = json!({
        "name": " Asha Rao ", "email": "Asha@Example.ORG", "bio": "Dances.\nSings.", "location": "Mumbai",
        "birth_date": "2000-02-29", "gender": "non-binary", "company": "Acme", "metadata": {"theme": {"dark": true}},
    });
    let edited = asha.patch("/v1/me", edit).await.expect_status(200);
    assert_eq!(
        (edited.text("/name"), edited.text("/email")),
        ("Asha Rao", "Asha@example.org")
    );
    assert_eq!(
        (edited.text("/birth_date"), edited.text("/gender")),
        ("2000-02-29", "non-binary")
    );
    assert_eq!(edited.at("/metadata"), &json!({"theme": {"dark": true}}));

    let cleared = asha
        .patch("/v1/me", json!({"company": null, "bio": "", "gender": null}))
        .await
        .expect_status(200);
    for field in ["/company", "/bio", "/gender"] {
        assert_eq!(cleared.at(field), &json!(null), "{field}");
    }
    assert_eq!(cleared.text("/name"), "Asha Rao");
    assert_eq!(asha.get("/v1/me").await.body, cleared.body);
}

#[tokio::test]
async fn an_edit_of_an_older_version_is_refused() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    let read = asha.get("/v1/me").await.expect_status(200);
    let tag = read.header("etag").unwrap().to_owned();
    let request = asha
        .request(reqwest::Method::GET, "/v1/me")
        .header("if-none-match", &tag);
    asha.send(request).await.expect_status(304);

    let edit = |tag: &str, name: &str| {
        let request = asha.request(reqwest::Method::PATCH, "/v1/me").header("if-match", tag);
        asha.send(request.json(&json!({"name": name})))
    };
    let edited = edit(&tag, "Asha").await.expect_status(200);
    assert_ne!(edited.header("etag"), Some(tag.as_str()));
    edit(&tag, "Usha").await.expect_problem(412, "stale_version");
    edit("\"nonsense\"", "Usha").await.expect_problem(412, "stale_version");
    edit("*", "Asha R").await.expect_status(200);
    assert_eq!(asha.get("/v1/me").await.text("/name"), "Asha R");
}

#[tokio::test]
async fn every_field_has_its_rule_and_no_other_field_exists() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    let before = asha.get("/v1/me").await;
    let wrong = json!({
        "name": "n".repeat(121), "email": "nobody", "bio": "b".repeat(2001), "location": "a\nb", "birth_date": "2027-01-16",
        "company": "c".repeat(201), "metadata": {"text": "x".repeat(17_000)},
    });
    asha.patch("/v1/me", wrong).await.expect_fields(&[
        ("/name", "too_long"),
        ("/email", "invalid_format"),
        ("/bio", "too_long"),
        ("/location", "invalid_text"),
        ("/birth_date", "out_of_range"),
        ("/company", "too_long"),
        ("/metadata", "too_long"),
    ]);
    asha.patch("/v1/me", json!({"gender": "none"}))
        .await
        .expect_fields(&[("/gender", "unknown_value")]);
    asha.patch("/v1/me", json!({"birth_date": "29.02.2000"}))
        .await
        .expect_fields(&[("/birth_date", "invalid_format")]);
    asha.patch("/v1/me", json!({"metadata": []}))
        .await
        .expect_fields(&[("/metadata", "wrong_type")]);
    for field in [
        "id",
        "phone",
        "is_staff",
        "is_superuser",
        "is_active",
        "is_verified",
        "roles",
        "interests",
        "version",
        "joined_at",
        "updated_at",
        "password",
        "nmae",
    ] {
        let pointer = format!("/{field}");
        asha.patch("/v1/me", json!({field: true}))
            .await
            .expect_fields(&[(pointer.as_str(), "unknown_field")]);
    }
    assert_eq!(asha.get("/v1/me").await.body, before.body);
}

#[tokio::test]
async fn strangers_see_only_what_is_public() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    let edit = json!({
        "name": "Asha", "email": "asha@example.org", "bio": "Dances.", "location": "Mumbai", "birth_date": "2000-02-29",
        "gender": "female", "company": "Acme", "metadata": {"secret": "squirrel"},
    });
    let me = asha.patch("/v1/me", edit).await.expect_status(200);
    let path = format!("/v1/users/{}", me.text("/id"));
    for viewer in [world.client(), world.sign_in(BEN).await, asha.clone()] {
        let seen = viewer.get(&path).await.expect_status(200);
        let fields: Vec<_> = seen.body.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            fields,
            [
                "bio",
                "company",
                "id",
                "interests",
                "is_verified",
                "joined_at",
                "location",
                "name",
                "pictures"
            ]
        );
        assert_eq!(seen.text("/name"), "Asha");
    }
    let client = world.client();
    client
        .get("/v1/users/0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071")
        .await
        .expect_problem(404, "not_found");
    client.get("/v1/users/1").await.expect_problem(404, "not_found");
    world.sql("UPDATE users SET is_active = FALSE").await;
    client.get(&path).await.expect_problem(404, "not_found");
}

#[tokio::test]
async fn interests_are_chosen_from_the_list() {
    let world = World::start().await;
    let asha = world.sign_in(ASHA).await;
    let list = world.client().get("/v1/interests?limit=100").await.expect_status(200);
    assert!(
        list.at("/items")
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["slug"] == "music")
    );
    let chosen = asha
        .put("/v1/me/interests", json!({"interests": ["music", "film"]}))
        .await
        .expect_status(200);
    assert_eq!(chosen.at("/interests"), &json!(["film", "music"]));
    let wrong = asha
        .put("/v1/me/interests", json!({"interests": ["music", "knitting", "music"]}))
        .await;
    wrong.expect_fields(&[("/interests/2", "duplicate")]);
    let wrong = asha
        .put("/v1/me/interests", json!({"interests": ["music", "knitting"]}))
        .await;
    wrong.expect_fields(&[("/interests/1", "unknown_value")]);
    let many: Vec<_> = (0..21).map(|number| number.to_string()).collect();
    asha.put("/v1/me/interests", json!({"interests": many}))
        .await
        .expect_fields(&[("/interests", "too_many")]);
    assert_eq!(asha.get("/v1/me").await.at("/interests"), &json!(["film", "music"]));
    let none = asha
        .put("/v1/me/interests", json!({"interests": []}))
        .await
        .expect_status(200);
    assert_eq!(none.at("/interests"), &json!([]));
}
