//! The configuration as the program reads it. What each key means stands in `turnout.default.toml`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

use super::otp::Otp;
use super::storage::Storage;
use super::wallets::Wallets;
use crate::providers::Payments;

/// Everything that can be set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "turnout.default.toml describes each key")]
pub struct Config {
    pub environment: Environment,
    pub data_dir: PathBuf,
    pub production: Production,
    pub server: Server,
    pub database: Database,
    pub auth: Auth,
    pub tickets: Tickets,
    pub wallets: Wallets,
    pub payments: Payments,
    pub booking: Booking,
    pub privacy: Privacy,
    pub retention: Retention,
    pub rate_limit: RateLimit,
    pub otp: Otp,
    pub messaging: Messaging,
    pub jobs: Jobs,
    pub storage: Storage,
    pub metrics: Metrics,
    pub log: Log,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    Development,
    Production,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Production {
    pub allow: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: SocketAddr,
    pub public_url: String,
    pub workers: usize,
    pub request_timeout_seconds: u64,
    pub shutdown_seconds: u64,
    pub trusted_proxy_hops: usize,
    pub cors_origins: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub url: SecretString,
    pub replica_url: SecretString,
    pub pool_size: usize,
    pub reserved_pool_size: usize,
    pub wait_ms: u64,
    pub statement_timeout_ms: u64,
    pub lock_timeout_ms: u64,
    pub idle_in_transaction_timeout_ms: u64,
    pub migrate: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    pub issuer: String,
    pub audience: String,
    pub signing_key: SecretString,
    pub previous_public_keys: Vec<String>,
    pub pepper: SecretString,
    pub argon2_memory_kib: u32,
    pub argon2_iterations: u32,
    pub argon2_at_once: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tickets {
    pub signing_key: SecretString,
    pub key_id: u8,
    pub previous_keys: BTreeMap<String, SecretString>,
    pub transfer_hours: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformFee {
    pub percent: String,
    pub fixed: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sandbox {
    pub enabled: bool,
    pub webhook_secret: SecretString,
    pub webhook_base: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Booking {
    pub hold_minutes: i64,
    pub offer_minutes: i64,
    pub queue_limit: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    pub erasure_grace_days: i64,
    pub export_hours: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "each key says its unit")]
pub struct Retention {
    pub one_time_codes_days: i64,
    pub ended_sessions_days: i64,
    pub notifications_days: i64,
    pub audit_origins_days: i64,
    pub scan_details_days: i64,
    pub webhook_bodies_days: i64,
    pub ended_offers_days: i64,
    pub unused_accounts_days: i64,
    pub done_jobs_days: i64,
    pub dead_jobs_days: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    pub enabled: bool,
    pub auth_per_minute: u32,
    pub write_per_minute: u32,
    pub read_per_minute: u32,
    pub door_per_minute: u32,
    pub webhook_per_minute: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Messaging {
    pub sms: String,
    pub email: String,
    pub push: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jobs {
    pub workers: u32,
    pub poll_ms: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    pub listen: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub format: LogFormat,
    pub level: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Pretty,
    Json,
}

impl Config {
    /// The address under which clients reach the server, without a slash at the end.
    pub fn public_url(&self) -> String {
        match self.server.public_url.trim_end_matches('/') {
            "" => format!("http://{}", self.server.listen),
            url => url.to_owned(),
        }
    }

    /// The issuer in access tokens. Never the address this process listens on: processes that share a database accept
    /// each other's tokens.
    pub fn issuer(&self) -> String {
        let url = self.server.public_url.trim_end_matches('/');
        let named = [self.auth.issuer.as_str(), url];
        named
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or("turnout")
            .to_owned()
    }
}
