//! Everything about oneself, and nothing about others.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use chrono::TimeDelta;
use reqwest::Method;
use turnout_tests::Client;
use zip::ZipArchive;

use super::ASHA;
use super::life::life;

/// The files of an archive, by name.
pub async fn fetched(person: &Client) -> BTreeMap<String, String> {
    let request = person.request(Method::GET, "/v1/me/export");
    let response = request.send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/zip");
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"turnout-export.zip\""
    );
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "private, no-store");
    let mut archive = ZipArchive::new(Cursor::new(response.bytes().await.unwrap())).unwrap();
    let mut files = BTreeMap::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        let rows: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(rows.is_array(), "{text}");
        let name = file.name().unwrap().into_owned();
        files.insert(name, text);
    }
    files
}

#[tokio::test]
async fn the_archive_holds_all_of_the_own_and_nothing_of_others() {
    let life = life().await;
    let world = &life.world;
    let first = life.asha.get("/v1/me/export").await.expect_status(202);
    assert_eq!(
        (first.text("/status"), first.header("retry-after")),
        ("pending", Some("5"))
    );
    let again = life.asha.get("/v1/me/export").await.expect_status(202);
    assert_eq!(again.body, first.body, "one job makes it");
    world.work().await;
    let files = fetched(&life.asha).await;
    for (file, own) in [
        (
            "profile.json",
            "Asha Zqqvkxjname|asha@zqqvkxj.example|Zqqvkxjbio|Zqqvkxjtown|Zqqvkxjcompany|1990-01-02|female|Zqqvkxjtheme|music|+919876500002",
        ),
        ("sessions.json", "last_used_at"),
        (
            "events.json",
            "At home|/v1/event-images/|Zqqvkxjdescription|Zqqvkxjstreet 7|Zqqvkxjdraft",
        ),
        ("requests.json", "Zqqvkxjmessage"),
        ("invites.json", "pending"),
        ("messages.json", "invitation|Zqqvkxjcome|answer_to_request|Zqqvkxjsorry"),
        ("waitlist.json", "waiting"),
        ("reservations.json", "live|consumed"),
        ("orders.json", "ORD-|998.000|paid|pending"),
        ("transactions.json", "998.000|completed"),
        ("tickets.json", "TKT-|Asha Zqqvkxjname|used|active"),
        ("transfers.json", "sender|receiver"),
        ("attendance.json", "Zqqvkxjnotes about Asha Zqqvkxjname|checked_in"),
        ("notifications.json", "booking_confirmed"),
        ("audit.json", "Asha Erstzqqvkxj|accounts.signed_in"),
    ] {
        for text in own.split('|') {
            assert!(files[file].contains(text), "{file} lacks {text}: {}", files[file]);
        }
    }
    let all: String = files.values().map(String::as_str).collect();
    for others in [
        "Bx",
        "ben@",
        "+919876500003",
        "+919876500001",
        "+919876500009",
        "Hosty",
        "Zqqvkxjfriend",
    ] {
        assert!(!all.contains(others), "{others}: {all}");
    }
    for secret in [&life.code, "token", "hash", "salt", "password"] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
}

#[tokio::test]
async fn an_archive_is_made_once_a_day_and_kept_for_a_day() {
    let life = life().await;
    let world = &life.world;
    life.asha.get("/v1/me/export").await.expect_status(202);
    world.work().await;
    world.clock.advance(TimeDelta::hours(1));
    let asha = world.sign_in(ASHA).await;
    fetched(&asha).await;
    let refused = asha.get("/v1/me/export?renew=true").await;
    let refused = refused.expect_problem(429, "export_too_soon");
    assert_eq!(refused.header("retry-after"), Some("82800"));
    world.clock.advance(TimeDelta::hours(23));
    world.forget().await;
    world
        .assert_sql("(SELECT count(*) = 1 AND count(object_key) = 0 FROM data_exports)")
        .await;
    let asha = world.sign_in(ASHA).await;
    asha.get("/v1/me/export").await.expect_status(202);
    world.work().await;
    assert!(fetched(&asha).await["audit.json"].contains("accounts.export_fetched"));
    // Nobody's without a token.
    world
        .client()
        .get("/v1/me/export")
        .await
        .expect_problem(401, "unauthenticated");
}
