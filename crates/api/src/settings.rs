//! What an operator can set about the interface.

use std::time::Duration;

/// Settings of the HTTP interface. The defaults are those of a server that clients reach directly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The address under which clients reach the server, without a slash at the end.
    pub public_url: String,
    /// How many proxies before the server are trusted to tell the client's address in `X-Forwarded-For`.
    pub trusted_proxies: usize,
    /// Web pages of these origins may call; `*` stands for all.
    pub cors_origins: Vec<String>,
    /// Limits on the number of requests.
    pub rate_limit: RateLimits,
    /// Threads that serve requests; 0 for one per core.
    pub workers: usize,
    /// How long a client may take to send its request's head.
    pub request_timeout: Duration,
    /// How long requests may take to finish after the server was told to stop.
    pub shutdown_timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8080".to_owned(),
            trusted_proxies: 0,
            cors_origins: Vec::new(),
            rate_limit: RateLimits::default(),
            workers: 0,
            request_timeout: Duration::from_secs(10),
            shutdown_timeout: Duration::from_secs(8),
        }
    }
}

/// How many requests one client may make in a minute, by class of route. A client is a signed-in user, or an address.
///
/// Each server process counts for itself, which keeps one client from crowding out the others. Sign-in is counted in the
/// database besides, for all processes together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// Whether requests are counted at all.
    pub enabled: bool,
    /// Sign-in and codes that prove a phone, per address.
    pub auth_per_minute: u32,
    /// Whatever changes something.
    pub write_per_minute: u32,
    /// Whatever only reads.
    pub read_per_minute: u32,
    /// Scanners at the door.
    pub door_per_minute: u32,
    /// Notices of payment providers, per address. A provider sends one for each payment of a sale.
    pub webhook_per_minute: u32,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            enabled: true,
            auth_per_minute: 30,
            write_per_minute: 120,
            read_per_minute: 600,
            door_per_minute: 1_200,
            webhook_per_minute: 60_000,
        }
    }
}
