//! What is good enough for development and refused in production unless it is allowed by name.

use secrecy::ExposeSecret;

use super::error::Fault;
use super::secrets::Generated;
use super::sections::{Config, Environment};

/// The names that `production.allow` knows.
const NAMES: [&str; 6] = [
    "generated_keys",
    "inbox",
    "no_rate_limit",
    "plain_http",
    "private_cluster",
    "sandbox",
];

pub(super) fn faults(config: &Config, generated: &Generated) -> Vec<Fault> {
    let mut faults = Vec::new();
    for name in &config.production.allow {
        if !NAMES.contains(&name.as_str()) {
            let message = format!("knows no `{name}`; there are: {}", NAMES.join(", "));
            faults.push(Fault::new("production.allow", message));
        }
    }
    if config.environment == Environment::Development {
        return faults;
    }
    let mut refuse = |applies: bool, name: &str, key: &str, message: &str| {
        if applies && !config.production.allow.iter().any(|allowed| allowed == name) {
            let message = format!("{message}; refused in production unless production.allow has \"{name}\"");
            faults.push(Fault::new(key, message));
        }
    };
    let no_url = config.database.url.expose_secret().is_empty();
    refuse(
        no_url,
        "private_cluster",
        "database.url",
        "is empty, which means a private cluster",
    );
    refuse(
        config.payments.sandbox.enabled,
        "sandbox",
        "payments.sandbox.enabled",
        "moves no money",
    );
    let messaging = &config.messaging;
    for (key, adapter) in [
        ("messaging.sms", &messaging.sms),
        ("messaging.email", &messaging.email),
        ("messaging.push", &messaging.push),
    ] {
        refuse(
            adapter == "inbox",
            "inbox",
            key,
            "shows messages to everybody and sends none",
        );
    }
    refuse(
        !config.rate_limit.enabled,
        "no_rate_limit",
        "rate_limit.enabled",
        "is off",
    );
    let plain = !config.public_url().starts_with("https://");
    refuse(plain, "plain_http", "server.public_url", "is not https");
    let empty = [
        ("auth.signing_key", &config.auth.signing_key),
        ("auth.pepper", &config.auth.pepper),
        ("tickets.signing_key", &config.tickets.signing_key),
    ];
    for (key, secret) in empty {
        let is_made = generated.keys().any(|made| made == key) || secret.expose_secret().is_empty();
        refuse(is_made, "generated_keys", key, "is not given");
    }
    faults
}
