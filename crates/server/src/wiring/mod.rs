//! Puts ports and adapters together. The only place that knows which adapter stands behind which port.

mod money;
mod privacy;
mod storage;
mod wallets;

use std::sync::Arc;
use std::time::Duration;

use turnout_adapter_images::Pictures;
use turnout_adapter_messaging::inbox::MemoryInbox;
use turnout_adapter_postgres::accounts::{PgAccountQueries, PgRevocationQueries};
use turnout_adapter_postgres::attendance::PgAttendanceQueries;
use turnout_adapter_postgres::audit::PgAuditQueries;
use turnout_adapter_postgres::booking::{PgBookingQueries, PgWaitlistQueries};
use turnout_adapter_postgres::events::{PgEventQueries, PgVenueQueries};
use turnout_adapter_postgres::guestlist::PgGuestlistQueries;
use turnout_adapter_postgres::jobs::PgJobQueue;
use turnout_adapter_postgres::notifications::PgNotificationQueries;
use turnout_adapter_postgres::payments::{PgEarningsQueries, PgPaymentQueries};
use turnout_adapter_postgres::pool::Database;
use turnout_adapter_postgres::privacy::{PgOldRows, PgPrivacyQueries};
use turnout_adapter_postgres::request_counts::PgRequestCounts;
use turnout_adapter_postgres::store::PgStore;
use turnout_adapter_postgres::ticketing::{PgTicketQueries, PgTransferQueries};
use turnout_adapter_system::archive::ZipArchiver;
use turnout_adapter_system::clock::SystemClock;
use turnout_adapter_system::entropy::OsEntropy;
use turnout_adapter_system::hashing::{Argon2Hasher, HashCost};
use turnout_adapter_system::keys::{KeyError, SigningKey, parse_pepper, parse_public_key};
use turnout_adapter_system::tokens::EdDsaTokens;
use turnout_adapter_system::totp::SealedTotp;
use turnout_api::settings::{RateLimits, Settings};
use turnout_application::accounts::{AccountSettings, Revocations};
use turnout_application::app::App;
use turnout_application::attendance::EntryQueue;
use turnout_application::booking::HoldQueue;
use turnout_application::jobs::{Worker, WorkerSettings};
use turnout_application::ticketing::TicketSettings;
use turnout_ports::system::{Clock, Entropy};

use crate::cli::Failure;
use crate::config::Config;

/// The use cases' world.
pub fn app(config: &Config, database: &Database) -> Result<App, Failure> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let inbox = Arc::new(MemoryInbox::new(clock.clone()));
    let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
    let wallets = wallets::wallets(config, &*clock)?;
    let providers = money::providers(config, database, &clock, &entropy)?;
    Ok(App {
        store: Arc::new(PgStore::new(database.clone())),
        clock,
        entropy,
        tokens: Arc::new(tokens(config)?),
        revocations: Arc::new(Revocations::new(Arc::new(PgRevocationQueries::new(database.clone())))),
        account_queries: Arc::new(PgAccountQueries::new(database.clone())),
        account_settings: AccountSettings {
            otp_resend_limit: config.rate_limit.enabled,
            otp: config.otp.rules(),
            staff_needs_password: config.staff_needs_password(),
        },
        hasher: Arc::new(hasher(config)?),
        totp: Arc::new(SealedTotp::new(&parse_pepper(&config.auth.pepper)?)?),
        sms: inbox.clone(),
        audit_queries: Arc::new(PgAuditQueries::new(database.clone())),
        booking_queries: Arc::new(PgBookingQueries::new(database.clone())),
        booking_settings: money::booking_settings(config)?,
        holds: HoldQueue::new(usize::try_from(config.booking.queue_limit)?),
        ticket_signer: Arc::new(money::ticket_signer(config)?),
        payment_queries: Arc::new(PgPaymentQueries::new(database.clone())),
        earnings_queries: Arc::new(PgEarningsQueries::new(database.clone())),
        providers: Arc::new(providers.registry),
        sandbox: providers.sandbox,
        privacy_queries: Arc::new(PgPrivacyQueries::new(database.clone())),
        privacy_settings: privacy::settings(config),
        old_rows: Arc::new(PgOldRows::new(database.clone())),
        archiver: Arc::new(ZipArchiver),
        attendance_queries: Arc::new(PgAttendanceQueries::new(database.clone())),
        entries: EntryQueue::new(),
        event_queries: Arc::new(PgEventQueries::new(database.clone())),
        guestlist_queries: Arc::new(PgGuestlistQueries::new(database.clone())),
        ticket_queries: Arc::new(PgTicketQueries::new(database.clone())),
        ticket_settings: TicketSettings {
            transfer_hours: u32::try_from(config.tickets.transfer_hours)?,
        },
        wallets,
        transfer_queries: Arc::new(PgTransferQueries::new(database.clone())),
        venue_queries: Arc::new(PgVenueQueries::new(database.clone())),
        waitlist_queries: Arc::new(PgWaitlistQueries::new(database.clone())),
        notification_queries: Arc::new(PgNotificationQueries::new(database.clone())),
        request_counts: Arc::new(PgRequestCounts::new(database.clone())),
        images: Arc::new(Pictures::default()),
        objects: storage::objects(config)?,
        inbox: Some(inbox),
    })
}

/// The same for the door and the notices of payment providers, through the connections that are kept for them.
pub fn urgent(app: &App, database: &Database) -> App {
    let reserved = database.reserved();
    App {
        store: Arc::new(PgStore::new(reserved.clone())),
        attendance_queries: Arc::new(PgAttendanceQueries::new(reserved.clone())),
        event_queries: Arc::new(PgEventQueries::new(reserved.clone())),
        payment_queries: Arc::new(PgPaymentQueries::new(reserved.clone())),
        ticket_queries: Arc::new(PgTicketQueries::new(reserved)),
        ..app.clone()
    }
}

/// Carries out background work. `None` where this process is to leave it to others.
pub fn worker(config: &Config, app: &App, database: &Database) -> Option<Worker> {
    let settings = WorkerSettings {
        at_once: config.jobs.workers,
        poll: Duration::from_millis(config.jobs.poll_ms),
        ..WorkerSettings::default()
    };
    let queue = Arc::new(PgJobQueue::new(database.clone()));
    (settings.at_once > 0).then(|| Worker::new(app.clone(), queue, settings))
}

fn hasher(config: &Config) -> Result<Argon2Hasher, Failure> {
    let auth = &config.auth;
    let cost = HashCost {
        memory_kib: auth.argon2_memory_kib,
        passes: auth.argon2_iterations,
        at_once: auth.argon2_at_once,
        ..HashCost::default()
    };
    Ok(Argon2Hasher::new(parse_pepper(&auth.pepper)?, cost)?)
}

fn tokens(config: &Config) -> Result<EdDsaTokens, KeyError> {
    let current = SigningKey::from_pem(&config.auth.signing_key)?;
    let previous = config.auth.previous_public_keys.iter().map(|key| parse_public_key(key));
    let previous = previous.collect::<Result<Vec<_>, _>>()?;
    EdDsaTokens::new(&config.issuer(), &config.auth.audience, &current, &previous)
}

/// What the HTTP interface is told of the configuration.
pub fn api_settings(config: &Config) -> Settings {
    let limits = &config.rate_limit;
    Settings {
        public_url: config.public_url(),
        trusted_proxies: config.server.trusted_proxy_hops,
        cors_origins: config.server.cors_origins.clone(),
        rate_limit: RateLimits {
            enabled: limits.enabled,
            auth_per_minute: limits.auth_per_minute,
            write_per_minute: limits.write_per_minute,
            read_per_minute: limits.read_per_minute,
            door_per_minute: limits.door_per_minute,
            webhook_per_minute: limits.webhook_per_minute,
        },
        workers: config.server.workers,
        request_timeout: Duration::from_secs(config.server.request_timeout_seconds),
        shutdown_timeout: Duration::from_secs(config.server.shutdown_seconds),
    }
}
