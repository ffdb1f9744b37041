//! The wallets for which there are keys.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use turnout_adapter_wallets::apple::SignedPasses;
use turnout_application::ticketing::Wallets;
use turnout_ports::system::Clock;
use turnout_ports::ticketing::{AppleWallet, GoogleWallet};

use crate::cli::Failure;
use crate::config::Config;

/// How long before its end a certificate is complained about.
const WARNING: TimeDelta = TimeDelta::days(30);

/// Those that are set up.
pub fn wallets(config: &Config, clock: &dyn Clock) -> Result<Wallets, Failure> {
    let passes = config.wallets.apple.passes().transpose()?;
    if let Some(passes) = &passes {
        warn_of_end(passes, clock.now());
    }
    let links = config.wallets.google.links().transpose()?;
    Ok(Wallets {
        apple: passes.map(|passes| Arc::new(passes) as Arc<dyn AppleWallet>),
        google: links.map(|links| Arc::new(links) as Arc<dyn GoogleWallet>),
    })
}

fn warn_of_end(passes: &SignedPasses, now: DateTime<Utc>) {
    let until = passes.valid_until();
    if until - now < WARNING {
        tracing::warn!(%until, "a certificate for Apple Wallet ends; renew wallets.apple.certificate");
    }
}
