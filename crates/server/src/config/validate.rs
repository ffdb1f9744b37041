//! Values that are of the right type and still cannot be.

use std::net::SocketAddr;

use secrecy::{ExposeSecret, SecretString};
use turnout_adapter_system::keys::{SigningKey, parse_pepper, parse_public_key};
use url::Url;

use super::error::{Fault, Faults};
use super::payments;
use super::sections::{Auth, Config, Environment, Server, Tickets};

/// Everything that is wrong, by key.
pub(super) fn faults(config: &Config) -> Vec<Fault> {
    let mut faults = Faults::default();
    server(&mut faults, &config.server);
    database(&mut faults, config);
    auth(&mut faults, &config.auth);
    tickets(&mut faults, &config.tickets, &config.auth);
    config.storage.check(&mut faults);
    config.wallets.check(&mut faults);
    config.otp.check(&mut faults);
    payments::check(&mut faults, &config.payments);
    faults.range("booking.hold_minutes", config.booking.hold_minutes, 1..=120);
    faults.range("booking.offer_minutes", config.booking.offer_minutes, 1..=1440);
    faults.range("booking.queue_limit", config.booking.queue_limit, 1..=1_000_000);
    privacy(&mut faults, config);
    faults.range("tickets.transfer_hours", config.tickets.transfer_hours, 1..=720);
    faults.range("jobs.workers", config.jobs.workers, 0..=64);
    faults.range("jobs.poll_ms", config.jobs.poll_ms, 10..=60_000);
    for (key, adapter) in [
        ("messaging.sms", &config.messaging.sms),
        ("messaging.email", &config.messaging.email),
        ("messaging.push", &config.messaging.push),
    ] {
        faults.check(key, adapter == "inbox", "must be \"inbox\"");
    }
    let listen = &config.metrics.listen;
    let is_address = listen.is_empty() || listen.parse::<SocketAddr>().is_ok();
    faults.check(
        "metrics.listen",
        is_address,
        "must be an address and a port, such as 127.0.0.1:9090, or empty",
    );
    faults.check(
        "log.level",
        crate::logging::is_filter(&config.log.level),
        "must be a level such as \"info\"",
    );
    faults.into()
}

fn privacy(faults: &mut Faults, config: &Config) {
    let least = i64::from(config.environment == Environment::Production);
    let grace = config.privacy.erasure_grace_days;
    faults.range("privacy.erasure_grace_days", grace, least..=90);
    faults.range("privacy.export_hours", config.privacy.export_hours, 1..=720);
    let times = &config.retention;
    // The limits of a phone look back for a day.
    faults.range("retention.one_time_codes_days", times.one_time_codes_days, 2..=3650);
    for (key, days) in [
        ("retention.ended_sessions_days", times.ended_sessions_days),
        ("retention.notifications_days", times.notifications_days),
        ("retention.audit_origins_days", times.audit_origins_days),
        ("retention.scan_details_days", times.scan_details_days),
        ("retention.webhook_bodies_days", times.webhook_bodies_days),
        ("retention.ended_offers_days", times.ended_offers_days),
        ("retention.unused_accounts_days", times.unused_accounts_days),
        ("retention.done_jobs_days", times.done_jobs_days),
        ("retention.dead_jobs_days", times.dead_jobs_days),
    ] {
        faults.range(key, days, 0..=3650);
    }
}

fn server(faults: &mut Faults, server: &Server) {
    let url = &server.public_url;
    let is_url = url.is_empty() || is_web_address(url);
    faults.check(
        "server.public_url",
        is_url,
        "must begin with http:// or https:// and have no path, query or fragment",
    );
    faults.range(
        "server.request_timeout_seconds",
        server.request_timeout_seconds,
        1..=300,
    );
    faults.range("server.shutdown_seconds", server.shutdown_seconds, 1..=300);
    faults.range("server.trusted_proxy_hops", server.trusted_proxy_hops, 0..=16);
    faults.range("server.workers", server.workers, 0..=1024);
    for origin in &server.cors_origins {
        let is_origin = origin == "*" || is_web_address(origin);
        faults.check(
            "server.cors_origins",
            is_origin,
            &format!("`{origin}` is no origin such as https://example.com"),
        );
    }
}

pub(super) fn is_web_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
    })
}

fn database(faults: &mut Faults, config: &Config) {
    let database = &config.database;
    for (key, url) in [
        ("database.url", &database.url),
        ("database.replica_url", &database.replica_url),
    ] {
        let text = url.expose_secret();
        let is_url = text.is_empty() || text.starts_with("postgres://") || text.starts_with("postgresql://");
        faults.check(key, is_url, "must begin with postgresql://");
    }
    let lonely = database.url.expose_secret().is_empty() && !database.replica_url.expose_secret().is_empty();
    faults.check("database.replica_url", !lonely, "needs database.url as well");
    faults.range("database.pool_size", database.pool_size, 0..=500);
    faults.range("database.wait_ms", database.wait_ms, 10..=60_000);
    faults.range(
        "database.statement_timeout_ms",
        database.statement_timeout_ms,
        10..=600_000,
    );
    faults.range("database.lock_timeout_ms", database.lock_timeout_ms, 10..=600_000);
    faults.range(
        "database.idle_in_transaction_timeout_ms",
        database.idle_in_transaction_timeout_ms,
        100..=600_000,
    );
}

fn auth(faults: &mut Faults, auth: &Auth) {
    faults.check("auth.audience", !auth.audience.is_empty(), "must not be empty");
    faults.range("auth.argon2_memory_kib", auth.argon2_memory_kib, 8..=1_048_576);
    faults.range("auth.argon2_iterations", auth.argon2_iterations, 1..=20);
    faults.range("auth.argon2_at_once", auth.argon2_at_once, 1..=64);
    signing_key(faults, "auth.signing_key", &auth.signing_key);
    for key in &auth.previous_public_keys {
        let is_key = parse_public_key(key).is_ok();
        faults.check(
            "auth.previous_public_keys",
            is_key,
            "each must be a public key of Ed25519, 32 bytes in base64url without padding",
        );
    }
    let is_pepper = auth.pepper.expose_secret().is_empty() || parse_pepper(&auth.pepper).is_ok();
    faults.check(
        "auth.pepper",
        is_pepper,
        "must be 16 random bytes or more in base64url without padding",
    );
}

fn tickets(faults: &mut Faults, tickets: &Tickets, auth: &Auth) {
    signing_key(faults, "tickets.signing_key", &tickets.signing_key);
    let (own, sessions) = (tickets.signing_key.expose_secret(), auth.signing_key.expose_secret());
    faults.check(
        "tickets.signing_key",
        own.is_empty() || own.trim() != sessions.trim(),
        "must be another key than auth.signing_key",
    );
    for (number, pem) in &tickets.previous_keys {
        let key = format!("tickets.previous_keys.{number}");
        let is_other = number.parse::<u8>().is_ok_and(|number| number != tickets.key_id);
        faults.check(
            &key,
            is_other,
            "must have a number from 0 to 255 other than tickets.key_id",
        );
        signing_key(faults, &key, pem);
    }
}

fn signing_key(faults: &mut Faults, key: &str, pem: &SecretString) {
    let is_key = pem.expose_secret().is_empty() || SigningKey::from_pem(pem).is_ok();
    faults.check(key, is_key, "must be an Ed25519 private key as PKCS#8 PEM");
}
