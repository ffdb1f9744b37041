//! Tickets for the wallets of phones: signed with keys of the test, judged by `openssl` and a library for JSON Web Tokens.

use std::io::{Cursor, Read};

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use reqwest::Method;
use serde_json::{Value, json};
use turnout_testkit::WalletKeys;
use turnout_tests::World;
use zip::ZipArchive;

use crate::attendance::stage::{Issued, OTHER, Stage};

const ACCOUNT: &str = "wallet@test.iam.gserviceaccount.com";

async fn stage_with(keys: &WalletKeys) -> Stage {
    let world = World::start_with(&[
        ("TURNOUT__RATE_LIMIT__ENABLED", "false"),
        ("TURNOUT__WALLETS__APPLE__CERTIFICATE", &keys.certificate),
        ("TURNOUT__WALLETS__APPLE__PRIVATE_KEY", &keys.private_key),
        ("TURNOUT__WALLETS__APPLE__WWDR_CERTIFICATE", &keys.authority),
        ("TURNOUT__WALLETS__GOOGLE__ISSUER_ID", "3388000000022345678"),
        ("TURNOUT__WALLETS__GOOGLE__SERVICE_ACCOUNT_EMAIL", ACCOUNT),
        ("TURNOUT__WALLETS__GOOGLE__PRIVATE_KEY", &keys.private_key),
    ])
    .await;
    Stage::start_in(world).await
}

fn paths(ticket: &Issued) -> [String; 2] {
    ["apple-wallet.pkpass", "google-wallet"].map(|end| format!("/v1/tickets/{}/{end}", ticket.id()))
}

fn file(pass: &[u8], name: &str) -> Vec<u8> {
    let mut content = Vec::new();
    let mut archive = ZipArchive::new(Cursor::new(pass)).unwrap();
    archive.by_name(name).unwrap().read_to_end(&mut content).unwrap();
    content
}

async fn pass(stage: &Stage, ticket: &Issued) -> Vec<u8> {
    let [apple, _] = paths(ticket);
    let answer = stage.guest.request(Method::GET, &apple).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/vnd.apple.pkpass");
    assert_eq!(answer.headers()["cache-control"], "private, no-store");
    let name = format!("attachment; filename=\"{}.pkpass\"", ticket.ticket.number);
    assert_eq!(answer.headers()["content-disposition"], name.as_str());
    answer.bytes().await.unwrap().to_vec()
}

/// What the barcode of the link says.
async fn linked(stage: &Stage, ticket: &Issued, keys: &WalletKeys) -> Value {
    let [_, google] = paths(ticket);
    let answer = stage.guest.get(&google).await.expect_status(200);
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    let note = answer
        .text("/save_url")
        .strip_prefix("https://pay.google.com/gp/v/save/")
        .unwrap();
    let mut wanted = Validation::new(Algorithm::RS256);
    wanted.set_audience(&["google"]);
    wanted.set_issuer(&[ACCOUNT]);
    wanted.required_spec_claims.clear();
    wanted.validate_exp = false;
    let key = DecodingKey::from_rsa_der(&keys.public_key);
    let claims = decode::<Value>(note, &key, &wanted).unwrap().claims;
    claims["payload"]["eventTicketObjects"][0]["barcode"]["value"].clone()
}

fn barcode(pass: &[u8]) -> Value {
    let pass: Value = serde_json::from_slice(&file(pass, "pass.json")).unwrap();
    pass["barcodes"][0]["message"].clone()
}

#[tokio::test]
async fn the_owner_gets_the_present_code_in_both_wallets() {
    let keys = WalletKeys::make("pass.test.turnout", "TEAM123456");
    let stage = stage_with(&keys).await;
    let ticket = stage.ticket().await;
    let wallets = stage.world.client().get("/v1/wallets").await.expect_status(200);
    assert_eq!(wallets.body, json!({"items": ["apple", "google"]}));
    let first = pass(&stage, &ticket).await;
    assert!(keys.verifies(&file(&first, "manifest.json"), &file(&first, "signature")));
    assert_eq!(barcode(&first), json!(ticket.code));
    assert_eq!(linked(&stage, &ticket, &keys).await, json!(ticket.code));
    let again = format!("/v1/tickets/{}/reissue", ticket.id());
    let code = stage
        .guest
        .post(&again, json!({}))
        .await
        .expect_status(200)
        .text("/code")
        .to_owned();
    assert_ne!(code, ticket.code);
    assert_eq!(barcode(&pass(&stage, &ticket).await), json!(code));
    assert_eq!(linked(&stage, &ticket, &keys).await, json!(code));
    stage.scan(&code).await.expect_status(200);
}

#[tokio::test]
async fn nobody_else_gets_them_and_nobody_those_of_a_void_ticket() {
    let keys = WalletKeys::make("pass.test.turnout", "TEAM123456");
    let stage = stage_with(&keys).await;
    let ticket = stage.ticket().await;
    let stranger = stage.world.sign_in(OTHER).await;
    for path in paths(&ticket) {
        stage.host.get(&path).await.expect_problem(403, "forbidden");
        stranger.get(&path).await.expect_problem(404, "ticket_not_found");
        stage
            .world
            .client()
            .get(&path)
            .await
            .expect_problem(401, "unauthenticated");
    }
    for status in ["cancelled", "refunded"] {
        let void = format!("UPDATE tickets SET status = '{status}', ended_at = now()");
        stage.sql(&void).await;
        for path in paths(&ticket) {
            stage.guest.get(&path).await.expect_problem(409, "ticket_not_valid");
        }
    }
}

#[tokio::test]
async fn where_there_are_no_keys_the_answer_says_so_to_the_owner_alone() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let wallets = stage.world.client().get("/v1/wallets").await.expect_status(200);
    assert_eq!(wallets.body, json!({"items": []}));
    let stranger = stage.world.sign_in(OTHER).await;
    for path in paths(&ticket) {
        stage
            .guest
            .get(&path)
            .await
            .expect_problem(404, "wallet_not_configured");
        stranger.get(&path).await.expect_problem(404, "ticket_not_found");
    }
}

#[tokio::test]
async fn a_certificate_that_has_ended_makes_no_passes() {
    let keys = WalletKeys::make("pass.test.turnout", "TEAM123456");
    let mut stage = stage_with(&keys).await;
    let ticket = stage.ticket().await;
    stage.world.clock.advance(chrono::TimeDelta::days(3653));
    stage.guest = stage.world.sign_in(crate::attendance::stage::GUEST).await;
    let [apple, google] = paths(&ticket);
    stage
        .guest
        .get(&apple)
        .await
        .expect_problem(404, "wallet_not_configured");
    stage.guest.get(&google).await.expect_status(200);
}
