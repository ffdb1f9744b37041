//! What is good enough for development and refused in production unless it is allowed by name.

use secrecy::ExposeSecret;

use super::error::Fault;
use super::secrets::Generated;
use super::sections::{Config, Environment};
use crate::providers::{Mode, Payments};

/// The names that `production.allow` knows.
const NAMES: [&str; 9] = [
    "all_countries",
    "generated_keys",
    "inbox",
    "no_rate_limit",
    "plain_http",
    "private_cluster",
    "sandbox",
    "staff_by_code",
    "test_keys",
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
        faults.extend(real_money(&config.payments));
        return faults;
    }
    let mut refusals = Refusals {
        allowed: &config.production.allow,
        faults,
    };
    let no_url = config.database.url.expose_secret().is_empty();
    refusals.refuse(
        no_url,
        "private_cluster",
        "database.url",
        "is empty, which means a private cluster",
    );
    payments(&mut refusals, &config.payments);
    messages(&mut refusals, config);
    refusals.refuse(
        !config.rate_limit.enabled,
        "no_rate_limit",
        "rate_limit.enabled",
        "is off",
    );
    let plain = !config.public_url().starts_with("https://");
    refusals.refuse(plain, "plain_http", "server.public_url", "is not https");
    refusals.refuse(
        config.storage.is_plain(),
        "plain_http",
        "storage.endpoint",
        "is not https, and what users upload goes there",
    );
    let empty = [
        ("auth.signing_key", &config.auth.signing_key),
        ("auth.pepper", &config.auth.pepper),
        ("tickets.signing_key", &config.tickets.signing_key),
    ];
    for (key, secret) in empty {
        let is_made = generated.keys().any(|made| made == key) || secret.expose_secret().is_empty();
        refusals.refuse(is_made, "generated_keys", key, "is not given");
    }
    refusals.faults
}

impl Config {
    /// Whether a code that is sent to their phone never signs in those who work for the platform.
    pub fn staff_needs_password(&self) -> bool {
        let allowed = &self.production.allow;
        self.environment == Environment::Production && !allowed.iter().any(|name| name == "staff_by_code")
    }
}

struct Refusals<'a> {
    allowed: &'a [String],
    faults: Vec<Fault>,
}

impl Refusals<'_> {
    fn refuse(&mut self, applies: bool, name: &str, key: &str, message: &str) {
        if applies && !self.allowed.iter().any(|allowed| allowed == name) {
            let message = format!("{message}; refused in production unless production.allow has \"{name}\"");
            self.faults.push(Fault::new(key, message));
        }
    }
}

fn messages(refusals: &mut Refusals<'_>, config: &Config) {
    let messaging = &config.messaging;
    for (key, adapter) in [
        ("messaging.sms", &messaging.sms),
        ("messaging.email", &messaging.email),
        ("messaging.push", &messaging.push),
    ] {
        refusals.refuse(
            adapter == "inbox",
            "inbox",
            key,
            "shows messages to everybody and sends none",
        );
    }
    refusals.refuse(
        config.otp.allowed_countries.is_empty(),
        "all_countries",
        "otp.allowed_countries",
        "is empty, which means that anybody can have messages sent to the dearest numbers of the world",
    );
}

fn payments(refusals: &mut Refusals<'_>, payments: &Payments) {
    refusals.refuse(
        payments.sandbox.enabled,
        "sandbox",
        "payments.sandbox.enabled",
        "moves no money",
    );
    for section in payments.sections() {
        let (key, mode) = section.mode();
        let key = format!("payments.{}.{key}", section.name());
        let moves_none = section.is_enabled() && mode == Mode::Test;
        refusals.refuse(moves_none, "test_keys", &key, "is for tests and moves no money");
    }
}

/// Keys that move real money, where nobody expects it.
fn real_money(payments: &Payments) -> Vec<Fault> {
    let enabled = payments.sections().into_iter().filter(|section| section.is_enabled());
    let live = enabled.filter(|section| section.mode().1 == Mode::Live && !payments.allow_live_outside_production);
    live.map(|section| {
        let key = format!("payments.{}.{}", section.name(), section.mode().0);
        let message =
            "moves real money; refused outside production unless payments.allow_live_outside_production is true";
        Fault::new(key, message)
    })
    .collect()
}
