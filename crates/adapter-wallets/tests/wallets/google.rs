//! Links for Google Wallet, read by a library for JSON Web Tokens.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use secrecy::SecretString;
use serde_json::{Value, json};
use turnout_adapter_wallets::google::{GoogleSettings, SignedLinks};
use turnout_ports::ticketing::{GoogleWallet, WalletTicket};
use turnout_testkit::WalletKeys;

use super::ticket::{now, ticket};

const ACCOUNT: &str = "w@turnout.iam.gserviceaccount.com";

fn settings(keys: &WalletKeys) -> GoogleSettings {
    GoogleSettings {
        issuer_id: "3388000000022345678".to_owned(),
        issuer_name: "Turnout".to_owned(),
        service_account_email: ACCOUNT.to_owned(),
        private_key: SecretString::from(keys.private_key.clone()),
        origins: Vec::new(),
    }
}

/// What the link says, if the key signed it.
fn read(link: &str, public_key: &[u8]) -> Option<Value> {
    let note = link.strip_prefix("https://pay.google.com/gp/v/save/").unwrap();
    let mut wanted = Validation::new(Algorithm::RS256);
    wanted.set_audience(&["google"]);
    wanted.set_issuer(&[ACCOUNT]);
    wanted.required_spec_claims.clear();
    wanted.validate_exp = false;
    let key = DecodingKey::from_rsa_der(public_key);
    decode::<Value>(note, &key, &wanted).ok().map(|token| token.claims)
}

#[test]
fn the_link_is_signed_and_says_what_the_ticket_says() {
    let keys = WalletKeys::make("pass.test.turnout", "TEAM123456");
    let links = SignedLinks::new(settings(&keys)).unwrap();
    let mut shown = ticket();
    shown.event.doors_open_at = None;
    let link = links.save_link(&shown, now()).unwrap();
    let claims = read(&link, &keys.public_key).unwrap();
    assert_eq!(
        (&claims["typ"], &claims["iat"]),
        (&json!("savetowallet"), &json!(now().timestamp()))
    );
    let (class, object) = (
        &claims["payload"]["eventTicketClasses"][0],
        &claims["payload"]["eventTicketObjects"][0],
    );
    let class_id = "3388000000022345678.AAAAAAAAAAAAAAAAAAAACA.1801488600";
    assert_eq!((&class["id"], &object["classId"]), (&json!(class_id), &json!(class_id)));
    assert_eq!(class["eventName"]["defaultValue"]["value"], "Jazz night");
    assert_eq!(
        class["venue"]["address"]["defaultValue"]["value"],
        "12 Hill Road, Mumbai"
    );
    let times = json!({"start": "2027-02-01T19:00:00+05:30", "end": "2027-02-03T01:00:00+05:30"});
    assert_eq!(class["dateTime"], times);
    assert_eq!(object["id"], "3388000000022345678.AAAAAAAAAAAAAAAAAAAABw.3");
    let barcode = json!({"type": "QR_CODE", "value": shown.code.as_str()});
    assert_eq!(
        (&object["barcode"], &object["ticketHolderName"]),
        (&barcode, &json!("Asha Rao"))
    );

    let stranger = WalletKeys::make("pass.test.other", "TEAM123456");
    assert_eq!(read(&link, &stranger.public_key), None);
}

#[test]
fn a_link_that_would_be_too_long_tells_less_and_the_code_all_the_same() {
    let keys = WalletKeys::make("pass.test.turnout", "TEAM123456");
    let links = SignedLinks::new(GoogleSettings {
        origins: vec!["https://app.example.com".to_owned()],
        ..settings(&keys)
    });
    let links = links.unwrap();
    for (title, has_guest, letters) in [("Jazz night", true, 10), (&*"ऑ".repeat(200), false, 40)] {
        let mut shown: WalletTicket = ticket();
        shown.event.title = title.to_owned();
        let link = links.save_link(&shown, now()).unwrap();
        assert!(link.len() <= 1800 + 33, "{} of {title}", link.len());
        let claims = read(&link, &keys.public_key).unwrap();
        assert_eq!(claims["origins"], json!(["https://app.example.com"]));
        let payload = &claims["payload"];
        let (class, object) = (&payload["eventTicketClasses"][0], &payload["eventTicketObjects"][0]);
        assert_eq!(
            (class.get("venue"), object.get("ticketHolderName").is_some()),
            (None, has_guest),
            "{title}"
        );
        assert_eq!(class["dateTime"]["doorsOpen"], "2027-02-01T18:30:00+05:30");
        let name = class["eventName"]["defaultValue"]["value"].as_str().unwrap();
        assert_eq!(name.chars().count(), letters);
        assert_eq!(object["barcode"]["value"], shown.code.as_str());
    }
}

#[test]
fn what_cannot_be_used_is_refused_by_its_key() {
    let keys = WalletKeys::make("pass.test.turnout", "TEAM123456");
    let refused = |change: &dyn Fn(&mut GoogleSettings)| {
        let mut settings = settings(&keys);
        change(&mut settings);
        SignedLinks::new(settings).err().map(|error| error.key)
    };
    assert_eq!(refused(&|_| ()), None);
    assert_eq!(refused(&|own| own.issuer_id = "abc".to_owned()), Some("issuer_id"));
    assert_eq!(
        refused(&|own| own.service_account_email = "me".to_owned()),
        Some("service_account_email")
    );
    assert_eq!(
        refused(&|own| own.private_key = SecretString::from("no key")),
        Some("private_key")
    );
}
