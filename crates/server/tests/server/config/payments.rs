//! The sections of payment providers.

use secrecy::ExposeSecret;
use turnout_server::config::{ConfigError, Loaded};
use turnout_server::providers::Section;

use super::{faults, look};

const STRIPE: [(&str, &str); 4] = [
    ("TURNOUT__PAYMENTS__STRIPE__ENABLED", "true"),
    ("TURNOUT__PAYMENTS__STRIPE__SECRET_KEY", "sk_test_1a2b3c"),
    ("TURNOUT__PAYMENTS__STRIPE__PUBLISHABLE_KEY", "pk_test_1a2b3c"),
    ("TURNOUT__PAYMENTS__STRIPE__WEBHOOK_SECRETS", "whsec_first"),
];
const RAZORPAY: [(&str, &str); 5] = [
    ("TURNOUT__PAYMENTS__RAZORPAY__ENABLED", "true"),
    ("TURNOUT__PAYMENTS__RAZORPAY__KEY_ID", "rzp_test_1a2b3c"),
    ("TURNOUT__PAYMENTS__RAZORPAY__KEY_SECRET", "the-key-secret"),
    (
        "TURNOUT__PAYMENTS__RAZORPAY__WEBHOOK_SECRETS",
        "[the-hook, the-next-hook]",
    ),
    ("TURNOUT__PAYMENTS__RAZORPAY__MERCHANT_NAME", "Rooftop Parties"),
];
const PAYPAL: [(&str, &str); 7] = [
    ("TURNOUT__PAYMENTS__PAYPAL__ENABLED", "true"),
    ("TURNOUT__PAYMENTS__PAYPAL__CLIENT_ID", "AYc1"),
    ("TURNOUT__PAYMENTS__PAYPAL__CLIENT_SECRET", "the-client-secret"),
    ("TURNOUT__PAYMENTS__PAYPAL__RETURN_URL", "https://app.example/paid"),
    ("TURNOUT__PAYMENTS__PAYPAL__CANCEL_URL", "https://app.example/back"),
    ("TURNOUT__PAYMENTS__PAYPAL__WEBHOOK_ID", "8PT597110X687430L"),
    (
        "TURNOUT__PAYMENTS__PAYPAL__API_BASE",
        "https://api-m.sandbox.paypal.com",
    ),
];

/// The keys with faults, where these variables are set over those.
fn keys(base: &[(&str, &str)], over: &[(&str, &str)]) -> Vec<String> {
    let found = faults("", &[base, over].concat());
    let key = |fault: &String| fault.split(':').next().unwrap_or_default().to_owned();
    found.iter().map(key).collect()
}

fn loaded(pairs: &[(&str, &str)]) -> Loaded {
    look("", pairs, None).unwrap()
}

#[test]
fn providers_are_set_up_by_variables_alone() {
    let chosen = [
        ("TURNOUT__PAYMENTS__DEFAULT", "stripe"),
        ("TURNOUT__PAYMENTS__BY_CURRENCY__INR", "razorpay"),
    ];
    let config = loaded(&[&STRIPE[..], &RAZORPAY[..], &chosen[..]].concat()).config;
    let secrets = |secrets: &[secrecy::SecretString]| -> Vec<String> {
        secrets.iter().map(|secret| secret.expose_secret().to_owned()).collect()
    };
    let payments = &config.payments;
    assert_eq!(secrets(&payments.stripe.webhook_secrets), ["whsec_first"]);
    assert_eq!(
        secrets(&payments.razorpay.webhook_secrets),
        ["the-hook", "the-next-hook"]
    );
    let enabled = payments.sections().into_iter().filter(|section| section.is_enabled());
    let names: Vec<&str> = enabled.map(Section::name).collect();
    assert_eq!(names, ["razorpay", "stripe"]);
}

#[test]
fn half_a_provider_stops_the_start_and_names_the_key() {
    for missing in &STRIPE[1..] {
        let key = missing
            .0
            .trim_start_matches("TURNOUT__")
            .to_lowercase()
            .replace("__", ".");
        let found = keys(&STRIPE, &[(missing.0, " ")]);
        assert!(found.contains(&key), "{key}: {found:?}");
    }
    for missing in &RAZORPAY[1..] {
        let key = missing
            .0
            .trim_start_matches("TURNOUT__")
            .to_lowercase()
            .replace("__", ".");
        let found = keys(&RAZORPAY, &[(missing.0, "")]);
        assert_eq!(found, [key]);
    }
    for missing in &PAYPAL[1..6] {
        let key = missing
            .0
            .trim_start_matches("TURNOUT__")
            .to_lowercase()
            .replace("__", ".");
        assert_eq!(keys(&PAYPAL, &[(missing.0, "")]), [key]);
    }
    assert_eq!(
        faults("", &RAZORPAY[..4]),
        ["payments.razorpay.merchant_name: is needed, as payments.razorpay.enabled is true"]
    );
}

#[test]
fn keys_of_the_wrong_kind_are_refused() {
    for (name, value) in [
        ("STRIPE__SECRET_KEY", "pk_test_1a2b3c"),
        ("STRIPE__PUBLISHABLE_KEY", "sk_test_1a2b3c"),
        ("STRIPE__PUBLISHABLE_KEY", "pk_live_1a2b3c"),
        ("STRIPE__WEBHOOK_SECRETS", "we_1a2b3c"),
        ("STRIPE__API_BASE", "http://api.stripe.com"),
        ("RAZORPAY__KEY_ID", "sk_test_1a2b3c"),
        ("RAZORPAY__CURRENCIES", "[INR, XXX]"),
        ("RAZORPAY__CURRENCIES", "[]"),
        ("PAYPAL__RETURN_URL", "app/paid"),
        ("PAYPAL__CURRENCIES", "[USD, KWD]"),
        ("PAYPAL__WEBHOOK_VERIFICATION", "trust"),
        ("PAYPAL__WEBHOOK_AUTHORITIES", "/no/such/file"),
        ("PAYPAL__API_BASE", "http://api-m.paypal.com"),
    ] {
        let variable = format!("TURNOUT__PAYMENTS__{name}");
        let found = keys(
            &[&STRIPE[..], &RAZORPAY[..], &PAYPAL[..]].concat(),
            &[(&variable, value)],
        );
        let key = format!("payments.{}", name.to_lowercase().replace("__", "."));
        assert_eq!(found, [key], "{value}");
    }
}

#[test]
fn a_provider_that_is_off_or_unknown_cannot_be_chosen() {
    let off = faults("", &[("TURNOUT__PAYMENTS__BY_CURRENCY__INR", "razorpay")]);
    assert_eq!(
        off,
        ["payments.by_currency.INR: names razorpay, which is switched off (payments.razorpay.enabled)"]
    );
    let unknown = faults("", &[("TURNOUT__PAYMENTS__DEFAULT", "cheques")]);
    assert!(
        unknown.len() == 1 && unknown[0].starts_with("payments.default: `cheques` is no provider; there are: "),
        "{unknown:?}"
    );
}

#[test]
fn test_keys_are_for_development_and_live_keys_for_production() {
    let live = [
        ("TURNOUT__PAYMENTS__STRIPE__SECRET_KEY", "sk_live_1a2b3c"),
        ("TURNOUT__PAYMENTS__STRIPE__PUBLISHABLE_KEY", "pk_live_1a2b3c"),
    ];
    assert_eq!(keys(&STRIPE, &live), ["payments.stripe.secret_key"]);
    let allow = ("TURNOUT__PAYMENTS__ALLOW_LIVE_OUTSIDE_PRODUCTION", "true");
    assert!(keys(&STRIPE, &[live[0], live[1], allow]).is_empty());
    let production = [
        ("TURNOUT__ENVIRONMENT", "production"),
        (
            "TURNOUT__PRODUCTION__ALLOW",
            "[private_cluster, sandbox, inbox, generated_keys, plain_http, all_countries]",
        ),
    ];
    assert_eq!(
        keys(&STRIPE, &production),
        ["payments.stripe.secret_key"],
        "test keys in production"
    );
    assert!(keys(&STRIPE, &[&production[..], &live[..]].concat()).is_empty());
    let real = ("TURNOUT__PAYMENTS__PAYPAL__API_BASE", "https://api-m.paypal.com");
    assert_eq!(keys(&PAYPAL, &[real]), ["payments.paypal.api_base"]);
    assert_eq!(
        keys(&PAYPAL, &production),
        ["payments.paypal.api_base"],
        "PayPal's sandbox in production"
    );
    let fake = ("TURNOUT__PAYMENTS__STRIPE__API_BASE", "http://127.0.0.1:8420");
    assert_eq!(
        keys(&STRIPE, &[&production[..], &live[..], &[fake]].concat()),
        ["payments.stripe.secret_key"],
        "a fake in production"
    );
    let tolerated = (
        "TURNOUT__PRODUCTION__ALLOW",
        "[private_cluster, sandbox, inbox, generated_keys, plain_http, test_keys, all_countries]",
    );
    assert!(keys(&STRIPE, &[production[0], tolerated]).is_empty());
}

#[test]
fn webhooks_of_the_sandbox_go_to_this_machine_or_by_tls() {
    let base = |address| [("TURNOUT__PAYMENTS__SANDBOX__WEBHOOK_BASE", address)];
    for good in ["", "http://127.0.0.1:9000", "https://example.org"] {
        assert!(keys(&base(good), &[]).is_empty(), "{good}");
    }
    for bad in ["127.0.0.1:9000", "http://example.org", "ftp://127.0.0.1"] {
        assert_eq!(keys(&base(bad), &[]), ["payments.sandbox.webhook_base"], "{bad}");
    }
}

#[test]
fn no_secret_of_a_provider_is_shown() {
    let loaded = loaded(&[&STRIPE[..], &RAZORPAY[..], &PAYPAL[..]].concat());
    let (printed, debugged) = (loaded.to_masked_toml(), format!("{:?}", loaded.config));
    for secret in [
        "sk_test_1a2b3c",
        "whsec_first",
        "the-key-secret",
        "the-hook",
        "the-next-hook",
        "the-client-secret",
    ] {
        assert!(!printed.contains(secret) && !debugged.contains(secret), "{secret}");
    }
    let table = ("TURNOUT__PAYMENTS__STRIPE__SECRET_KEY__X", "sk_test_1a2b3c");
    let list = ("TURNOUT__PAYMENTS__STRIPE__SECRET_KEY", "[sk_test_1a2b3c]");
    for wrong in [table, list] {
        let Err(ConfigError::Faults(found)) = look("", &[wrong], None) else {
            panic!("a secret key is one text");
        };
        let told = format!("{found:?}");
        assert!(
            told.contains("payments.stripe.secret_key") && !told.contains("sk_test_1a2b3c"),
            "{told}"
        );
    }
}
