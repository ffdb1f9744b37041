//! Payment providers, fees, and the keys of tickets.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use rust_decimal::Decimal;
use turnout_adapter_payments::registry::Registry;
use turnout_adapter_payments::sandbox::{Sandbox, SandboxSettings};
use turnout_adapter_postgres::payments::PgSandboxBooks;
use turnout_adapter_postgres::pool::Database;
use turnout_adapter_system::keys::SigningKey;
use turnout_adapter_system::tickets::Ed25519Tickets;
use turnout_application::app;
use turnout_application::booking::{BookingSettings, FeeSetting};
use turnout_domain::money::Currency;
use turnout_ports::payments::PaymentProvider;
use turnout_ports::system::{Clock, Entropy};

use crate::cli::Failure;
use crate::config::Config;

/// What the configured providers are put together to.
pub struct Providers {
    pub registry: Registry,
    pub sandbox: Option<app::Sandbox>,
}

/// Every provider that is switched on.
pub fn providers(
    config: &Config,
    database: &Database,
    clock: &Arc<dyn Clock>,
    entropy: &Arc<dyn Entropy>,
) -> Result<Providers, Failure> {
    let mut all: Vec<Arc<dyn PaymentProvider>> = Vec::new();
    let sandbox = sandbox(config, database, entropy)?;
    if let Some((provider, _)) = &sandbox {
        all.push(provider.clone());
    }
    for section in config.payments.sections() {
        if section.is_enabled() {
            all.push(section.build(clock.clone(), entropy.clone())?);
        }
    }
    let by_currency = config.payments.by_currency.iter().map(|(code, name)| {
        let currency: Currency = code
            .parse()
            .map_err(|error| format!("payments.by_currency.{code} {error}"))?;
        Ok((currency, name.clone()))
    });
    let by_currency = by_currency.collect::<Result<BTreeMap<_, _>, String>>()?;
    Ok(Providers {
        registry: Registry::new(all, &config.payments.default, by_currency)?,
        sandbox: sandbox.map(|(_, side)| side),
    })
}

type SandboxSides = (Arc<Sandbox>, app::Sandbox);

fn sandbox(config: &Config, database: &Database, entropy: &Arc<dyn Entropy>) -> Result<Option<SandboxSides>, Failure> {
    if !config.payments.sandbox.enabled {
        return Ok(None);
    }
    let settings = SandboxSettings {
        public_url: config.public_url(),
        webhook_url: webhook_url(config),
        webhook_secret: config.payments.sandbox.webhook_secret.clone(),
    };
    let books = Arc::new(PgSandboxBooks::new(database.clone()));
    let provider = Arc::new(Sandbox::new(settings, books.clone(), entropy.clone())?);
    let side = app::Sandbox {
        books,
        checkout: provider.clone(),
    };
    Ok(Some((provider, side)))
}

/// Where the sandbox's webhooks go: usually to this server itself.
fn webhook_url(config: &Config) -> String {
    let base = match config.payments.sandbox.webhook_base.trim_end_matches('/') {
        "" => format!("http://{}", reachable(config.server.listen)),
        base => base.to_owned(),
    };
    format!("{base}/v1/webhooks/sandbox")
}

/// An address at which the server reaches itself.
fn reachable(listen: SocketAddr) -> SocketAddr {
    if listen.ip().is_unspecified() {
        SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), listen.port())
    } else {
        listen
    }
}

/// What is set about holds and fees.
pub fn booking_settings(config: &Config) -> Result<BookingSettings, Failure> {
    let fee = &config.payments.platform_fee;
    let percent = decimal("payments.platform_fee.percent", &fee.percent)?;
    let mut fees = BTreeMap::new();
    for currency in Currency::ALL {
        let key = format!("payments.platform_fee.fixed.{currency}");
        let fixed = fee
            .fixed
            .get(currency.code())
            .map_or(Ok(Decimal::ZERO), |text| decimal(&key, text))?;
        fees.insert(currency.code(), FeeSetting { percent, fixed });
    }
    let hold_minutes = u32::try_from(config.booking.hold_minutes)?;
    Ok(BookingSettings {
        hold_minutes,
        offer_minutes: u32::try_from(config.booking.offer_minutes)?,
        fees,
    })
}

fn decimal(key: &str, text: &str) -> Result<Decimal, Failure> {
    text.parse()
        .map_err(|_| format!("{key} must be a decimal number as text, not {text:?}").into())
}

/// Makes and checks ticket codes.
pub fn ticket_signer(config: &Config) -> Result<Ed25519Tickets, Failure> {
    let tickets = &config.tickets;
    let mut keys = BTreeMap::from([(tickets.key_id, SigningKey::from_pem(&tickets.signing_key)?)]);
    for (id, pem) in &tickets.previous_keys {
        let id: u8 = id
            .parse()
            .map_err(|_| format!("tickets.previous_keys.{id}: the name must be 0 to 255"))?;
        keys.insert(id, SigningKey::from_pem(pem)?);
    }
    Ok(Ed25519Tickets::new(keys, tickets.key_id)?)
}
