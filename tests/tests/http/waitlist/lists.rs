use serde_json::json;

use super::stage::Stage;

#[tokio::test]
async fn the_host_sees_the_lines() {
    let stage = Stage::sold_out().await;
    stage.joined(&stage.ben, 1).await;
    stage.joined(&stage.carl, 2).await;
    stage.joined(&stage.dora, 1).await;
    let ben = stage.place(&stage.ben).await;
    let leave = format!("/v1/waitlist/{}", ben["id"].as_str().unwrap());
    stage.ben.delete(&leave).await.expect_status(204);
    let list = stage.host.get(&stage.path()).await.expect_status(200);
    let line = list.at("/lines/0");
    assert_eq!(
        (line["waiting"].as_i64(), line["seats_wanted"].as_i64()),
        (Some(2), Some(3))
    );
    let names: Vec<_> = (0..3)
        .map(|n| list.text(&format!("/items/{n}/person/name")).to_owned())
        .collect();
    assert_eq!(names, ["Ben", "Carl", "Dora"]);
    assert_eq!(
        (list.text("/items/0/status"), list.at("/items/1/offer")),
        ("left", &json!(null))
    );
    let waiting = format!("{}?status=waiting&limit=1", stage.path());
    let page = stage.host.get(&waiting).await.expect_status(200);
    assert_eq!(page.text("/items/0/person/name"), "Carl");
    let next = format!("{waiting}&cursor={}", page.text("/next_cursor"));
    let page = stage.host.get(&next).await.expect_status(200);
    assert_eq!(page.text("/items/0/person/name"), "Dora");
    assert_eq!(page.at("/next_cursor"), &json!(null));
    stage.ben.get(&stage.path()).await.expect_problem(403, "forbidden");
    stage
        .world
        .client()
        .get(&stage.path())
        .await
        .expect_problem(401, "unauthenticated");
}

#[tokio::test]
async fn an_offer_is_shown_without_its_key_to_the_host() {
    let stage = Stage::sold_out().await;
    stage.joined(&stage.ben, 1).await;
    stage.free_all().await;
    stage.world.work().await;
    let list = stage.host.get(&stage.path()).await.expect_status(200);
    assert_eq!(
        (list.text("/items/0/status"), list.at("/items/0/offer")),
        ("offered", &json!(null))
    );
    assert_eq!(list.at("/lines/0/offered"), 1);
}

#[tokio::test]
async fn everybody_sees_their_own_places() {
    let stage = Stage::sold_out().await;
    let path = format!("{}/me", stage.path());
    stage.ben.get(&path).await.expect_problem(404, "not_on_waitlist");
    let first = stage.joined(&stage.ben, 1).await;
    stage
        .ben
        .delete(&format!("/v1/waitlist/{}", first["id"].as_str().unwrap()))
        .await
        .expect_status(204);
    assert_eq!(stage.place(&stage.ben).await["status"], "left");
    let second = stage.joined(&stage.ben, 2).await;
    assert_eq!(stage.place(&stage.ben).await, second, "an open place comes first");
    let own = stage.ben.get("/v1/me/waitlist").await.expect_status(200);
    assert_eq!(
        (own.at("/items/0/id"), own.at("/items/1/id")),
        (&second["id"], &first["id"])
    );
    let others = stage.carl.get("/v1/me/waitlist").await.expect_status(200);
    assert_eq!(others.at("/items"), &json!([]));
    stage
        .carl
        .delete(&format!("/v1/waitlist/{}", second["id"].as_str().unwrap()))
        .await
        .expect_problem(404, "not_found");
    stage
        .carl
        .delete("/v1/waitlist/01900000-0000-7000-8000-000000000000")
        .await
        .expect_problem(404, "not_found");
}
