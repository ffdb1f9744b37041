//! What is good enough for development and refused in production unless it is allowed by name.

use secrecy::ExposeSecret;

use super::error::Fault;
use super::secrets::Generated;
use super::sections::{Config, Environment, RateLimit};
use crate::providers::{Mode, Payments};

/// The names that `production.allow` knows.
const NAMES: [&str; 10] = [
    "all_countries",
    "generated_keys",
    "inbox",
    "no_rate_limit",
    "plain_http",
    "private_cluster",
    "sandbox",
    "staff_by_code",
    "test_keys",
    "weak_hashing",
];

/// The least that a hash may cost, in memory and in memory times iterations: OWASP's cheat sheet on storing passwords, whose
/// cheapest choices are 19 MiB twice and 7 MiB five times.
const LEAST_MEMORY_KIB: u32 = 7_168;
const LEAST_WORK_KIB: u32 = 5 * LEAST_MEMORY_KIB;

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
    limits(&mut refusals, &config.rate_limit);
    let plain = !config.public_url().starts_with("https://");
    refusals.refuse(plain, "plain_http", "server.public_url", "is not https");
    refusals.refuse(
        config.storage.is_plain(),
        "plain_http",
        "storage.endpoint",
        "is not https, and what users upload goes there",
    );
    secrets(&mut refusals, config, generated);
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

fn limits(refusals: &mut Refusals<'_>, limits: &RateLimit) {
    refusals.refuse(!limits.enabled, "no_rate_limit", "rate_limit.enabled", "is off");
    for (key, quota) in [
        ("rate_limit.auth_per_minute", limits.auth_per_minute),
        ("rate_limit.write_per_minute", limits.write_per_minute),
        ("rate_limit.read_per_minute", limits.read_per_minute),
        ("rate_limit.door_per_minute", limits.door_per_minute),
        ("rate_limit.webhook_per_minute", limits.webhook_per_minute),
    ] {
        refusals.refuse(quota == 0, "no_rate_limit", key, "is 0, which means no limit");
    }
}

fn secrets(refusals: &mut Refusals<'_>, config: &Config, generated: &Generated) {
    let (auth, tickets) = (&config.auth, &config.tickets);
    for (key, secret) in [
        ("auth.signing_key", &auth.signing_key),
        ("auth.pepper", &auth.pepper),
        ("tickets.signing_key", &tickets.signing_key),
    ] {
        let is_made = generated.keys().any(|made| made == key) || secret.expose_secret().is_empty();
        refusals.refuse(is_made, "generated_keys", key, "is not given");
    }
    let work = auth.argon2_memory_kib.saturating_mul(auth.argon2_iterations);
    refusals.refuse(
        auth.argon2_memory_kib < LEAST_MEMORY_KIB || work < LEAST_WORK_KIB,
        "weak_hashing",
        "auth.argon2_memory_kib",
        "is too little with these iterations: 19456 with 2 do, or 7168 with 5",
    );
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
