//! Passes for Apple Wallet, judged by `openssl`.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXLOWER;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use secrecy::SecretString;
use serde_json::{Value, json};
use turnout_adapter_wallets::apple::{AppleSettings, SignedPasses};
use turnout_ports::ticketing::{AppleWallet, WalletError};
use turnout_testkit::WalletKeys;
use zip::ZipArchive;

use super::ticket::{now, ticket};

const TYPE: &str = "pass.test.turnout.tickets";

fn settings(keys: &WalletKeys) -> AppleSettings {
    AppleSettings {
        certificate: keys.certificate.clone(),
        private_key: SecretString::from(keys.private_key.clone()),
        wwdr_certificate: keys.authority.clone(),
        organization: "Turnout".to_owned(),
    }
}

fn unpack(pass: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(pass)).unwrap();
    let mut files = BTreeMap::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.insert(name, content);
    }
    files
}

#[test]
fn the_signature_is_one_that_openssl_verifies_and_every_file_is_in_the_manifest() {
    let keys = WalletKeys::make(TYPE, "TEAM123456");
    let passes = SignedPasses::new(&settings(&keys)).unwrap();
    let files = unpack(&passes.pass(&ticket(), now()).unwrap());
    let manifest: BTreeMap<String, String> = serde_json::from_slice(&files["manifest.json"]).unwrap();
    let listed: Vec<&String> = files
        .keys()
        .filter(|name| !["manifest.json", "signature"].contains(&name.as_str()))
        .collect();
    assert_eq!(manifest.keys().collect::<Vec<_>>(), listed);
    for (name, hash) in &manifest {
        assert_eq!(
            &HEXLOWER.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, &files[name]).as_ref()),
            hash,
            "{name}"
        );
    }
    assert!(keys.verifies(&files["manifest.json"], &files["signature"]));
    // Wallet takes no pass without the time of signing.
    let signature = keys.print();
    for part in [
        "signingTime",
        "messageDigest",
        "contentType",
        "Jan 15 12:00:00 2027",
        "sha256",
        "Test WWDR",
        TYPE,
    ] {
        assert!(signature.contains(part), "{part}: {signature}");
    }
    assert!(signature.contains("eContent: <ABSENT>"), "{signature}");

    let mut forged = files["manifest.json"].clone();
    *forged.last_mut().unwrap() ^= 1;
    assert!(!keys.verifies(&forged, &files["signature"]));
    let stranger = WalletKeys::make(TYPE, "TEAM123456");
    assert!(!stranger.verifies(&files["manifest.json"], &files["signature"]));
}

#[test]
fn the_pass_says_what_the_ticket_says() {
    let keys = WalletKeys::make(TYPE, "TEAM123456");
    let passes = SignedPasses::new(&settings(&keys)).unwrap();
    let shown = ticket();
    let files = unpack(&passes.pass(&shown, now()).unwrap());
    let pass: Value = serde_json::from_slice(&files["pass.json"]).unwrap();
    for (name, expected) in [
        ("formatVersion", json!(1)),
        ("passTypeIdentifier", json!(TYPE)),
        ("teamIdentifier", json!("TEAM123456")),
        ("serialNumber", json!(shown.ticket.id.to_string())),
        ("organizationName", json!("Turnout")),
        ("description", json!("Ticket: Jazz night")),
        ("relevantDate", json!("2027-02-01T19:00:00+05:30")),
        ("expirationDate", json!("2027-02-03T07:00:00+05:30")),
        (
            "barcodes",
            json!([{
                "format": "PKBarcodeFormatQR", "message": shown.code.as_str(), "messageEncoding": "iso-8859-1",
                "altText": "TKT-0BCDEF12-270115",
            }]),
        ),
    ] {
        assert_eq!(pass[name], expected, "{name}");
    }
    // At most a day, though the event is longer.
    let relevant = json!([{"startDate": "2027-02-01T19:00:00+05:30", "endDate": "2027-02-02T19:00:00+05:30"}]);
    assert_eq!(pass["relevantDates"], relevant);
    let fields = &pass["eventTicket"];
    assert_eq!(fields["primaryFields"][0]["value"], "Jazz night");
    assert_eq!(fields["secondaryFields"][1]["value"], "2027-02-01T18:30:00+05:30");
    assert_eq!(fields["auxiliaryFields"][0]["value"], "Blue Door");
    assert_eq!(fields["auxiliaryFields"][1]["value"], "Asha Rao");
    for (name, side) in [
        ("icon.png", 29),
        ("icon@2x.png", 58),
        ("icon@3x.png", 87),
        ("logo.png", 50),
        ("logo@2x.png", 100),
    ] {
        let reader = png::Decoder::new(Cursor::new(&files[name])).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), (side, side), "{name}");
    }
}

#[test]
fn what_does_not_belong_together_is_refused_by_its_key() {
    let keys = WalletKeys::make(TYPE, "TEAM123456");
    let other = WalletKeys::make("pass.test.other", "TEAM123456");
    let nobody = WalletKeys::make("test.no.pass", "TEAM123456");
    let refused = |change: &dyn Fn(&mut AppleSettings)| {
        let mut settings = settings(&keys);
        change(&mut settings);
        SignedPasses::new(&settings).err().map(|error| error.key)
    };
    assert_eq!(refused(&|_| ()), None);
    assert_eq!(
        refused(&|own| own.certificate = "nonsense".to_owned()),
        Some("certificate")
    );
    assert_eq!(
        refused(&|own| own.certificate.clone_from(&nobody.certificate)),
        Some("certificate")
    );
    assert_eq!(
        refused(&|own| own.wwdr_certificate.clone_from(&keys.certificate)),
        Some("wwdr_certificate")
    );
    assert_eq!(
        refused(&|own| own.private_key = SecretString::from("nonsense")),
        Some("private_key")
    );
    let key = other.private_key.clone();
    assert_eq!(
        refused(&|own| own.private_key = SecretString::from(key.clone())),
        Some("private_key")
    );
}

#[test]
fn an_expired_certificate_makes_no_pass() {
    let keys = WalletKeys::make(TYPE, "TEAM123456");
    let passes = SignedPasses::new(&settings(&keys)).unwrap();
    let until = passes.valid_until();
    let after: DateTime<Utc> = until + TimeDelta::seconds(1);
    assert!(passes.pass(&ticket(), until).is_ok());
    assert_eq!(passes.pass(&ticket(), after), Err(WalletError::Expired { until }));
}
