//! The sections of wallets: set up in full or not at all.

use turnout_server::config::Wallets;
use turnout_testkit::WalletKeys;

use super::{faults, look};

fn loaded(pairs: &[(&str, &str)]) -> Wallets {
    look("", pairs, None).unwrap().config.wallets
}

#[test]
fn without_keys_there_are_no_wallets() {
    let wallets = loaded(&[("TURNOUT__WALLETS__APPLE__ORGANIZATION", "Rooftop Parties")]);
    assert!(wallets.apple.passes().is_none() && wallets.google.links().is_none());
}

#[test]
fn with_all_keys_there_are_and_none_is_printed() {
    let keys = WalletKeys::make("pass.test.turnout", "TEAM123456");
    let pairs = [
        ("TURNOUT__WALLETS__APPLE__CERTIFICATE", keys.certificate.as_str()),
        ("TURNOUT__WALLETS__APPLE__PRIVATE_KEY", &keys.private_key),
        ("TURNOUT__WALLETS__APPLE__WWDR_CERTIFICATE", &keys.authority),
        ("TURNOUT__WALLETS__GOOGLE__ISSUER_ID", "3388000000022345678"),
        (
            "TURNOUT__WALLETS__GOOGLE__SERVICE_ACCOUNT_EMAIL",
            "wallet@test.iam.gserviceaccount.com",
        ),
        ("TURNOUT__WALLETS__GOOGLE__PRIVATE_KEY", &keys.private_key),
    ];
    let wallets = loaded(&pairs);
    assert!(wallets.apple.passes().unwrap().is_ok() && wallets.google.links().unwrap().is_ok());
    let printed = look("", &pairs, None).unwrap().to_masked_toml();
    assert!(
        printed.contains("wallet@test.iam.gserviceaccount.com") && !printed.contains("PRIVATE KEY"),
        "{printed}"
    );
}

#[test]
fn half_a_wallet_stops_the_start_and_names_what_is_missing() {
    let part = [("TURNOUT__WALLETS__APPLE__CERTIFICATE", "-----BEGIN CERTIFICATE-----")];
    let expected = ["private_key", "wwdr_certificate"]
        .map(|key| format!("wallets.apple.{key}: is needed, as wallets.apple is set up in part"));
    assert_eq!(faults("", &part), expected);
    for (key, missing) in [
        ("ISSUER_ID", ["service_account_email", "private_key"]),
        ("PRIVATE_KEY", ["issuer_id", "service_account_email"]),
    ] {
        let name = format!("TURNOUT__WALLETS__GOOGLE__{key}");
        let expected =
            missing.map(|key| format!("wallets.google.{key}: is needed, as wallets.google is set up in part"));
        assert_eq!(faults("", &[(&name, "7")]), expected);
    }
}

#[test]
fn parts_that_do_not_belong_together_stop_it_too() {
    let keys = WalletKeys::make("pass.test.turnout", "TEAM123456");
    let other = WalletKeys::make("pass.test.turnout", "TEAM123456");
    let pairs = [
        ("TURNOUT__WALLETS__APPLE__CERTIFICATE", keys.certificate.as_str()),
        ("TURNOUT__WALLETS__APPLE__PRIVATE_KEY", &other.private_key),
        ("TURNOUT__WALLETS__APPLE__WWDR_CERTIFICATE", &keys.authority),
    ];
    assert_eq!(
        faults("", &pairs),
        ["wallets.apple.private_key: is not that of `certificate`"]
    );
}
