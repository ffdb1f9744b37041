//! The payment providers as an operator sets them up: a section of the configuration for each, what can be wrong with
//! it, and how the adapter is made of it. The sandbox is apart: it is part of this program (`wiring/money.rs`).
//!
//! Another provider is a module here, a line in [`sections!`] below, and its table in `turnout.default.toml`.

mod paypal;
mod razorpay;
mod stripe;

use std::collections::BTreeMap;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use turnout_domain::money::Currency;
use turnout_ports::payments::PaymentProvider;
use turnout_ports::system::{Clock, Entropy};

use crate::cli::Failure;
use crate::config::{Faults, PlatformFee, Sandbox};

/// A provider in the configuration.
pub trait Section {
    /// Its name, which is that of its table and its adapter.
    fn name(&self) -> &'static str;

    /// Whether it can be chosen.
    fn is_enabled(&self) -> bool;

    /// What is wrong with it. Asked only where it is enabled.
    fn check(&self, faults: &mut Faults);

    /// The key that tells whether it moves real money, and whether it does.
    fn mode(&self) -> (&'static str, Mode);

    /// The adapter. Nothing is sent yet.
    fn build(&self, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Arc<dyn PaymentProvider>, Failure>;
}

/// What a provider moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nothing: it is its sandbox, or a fake.
    Test,
    /// Money.
    Live,
}

impl Mode {
    /// Live keys that are shown to a fake on this machine move nothing either.
    fn of(is_live: bool, base: &str) -> Self {
        if is_live && base.starts_with("https://") {
            Self::Live
        } else {
            Self::Test
        }
    }
}

macro_rules! sections {
    ($($name:ident: $section:ty,)+) => {
        /// The section `payments`.
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(missing_docs, reason = "turnout.default.toml describes each key")]
        pub struct Payments {
            pub default: String,
            pub by_currency: BTreeMap<String, String>,
            pub allow_live_outside_production: bool,
            pub platform_fee: PlatformFee,
            pub sandbox: Sandbox,
            $(pub $name: $section,)+
        }

        impl Payments {
            /// Every provider but the sandbox, enabled or not.
            pub fn sections(&self) -> Vec<&dyn Section> {
                vec![$(&self.$name),+]
            }
        }
    };
}

sections! {
    paypal: paypal::PayPal,
    razorpay: razorpay::Razorpay,
    stripe: stripe::Stripe,
}

/// The name of a key in messages: `payments.stripe.secret_key`.
fn key(section: &dyn Section, key: &str) -> String {
    format!("payments.{}.{key}", section.name())
}

/// The section needs this text.
fn needs(section: &dyn Section, faults: &mut Faults, name: &str, text: &str) -> bool {
    let is_there = !text.trim().is_empty();
    let message = format!("is needed, as payments.{}.enabled is true", section.name());
    faults.check(&key(section, name), is_there, &message);
    is_there
}

/// The section needs this text, which begins with one of these words.
fn needs_prefix(section: &dyn Section, faults: &mut Faults, name: &str, text: &str, prefixes: &[&str]) {
    if needs(section, faults, name, text) {
        let begins = prefixes.iter().any(|prefix| text.trim().starts_with(prefix));
        let message = format!("must begin with {}", prefixes.join(" or "));
        faults.check(&key(section, name), begins, &message);
    }
}

/// The section needs the address of the provider's interface.
fn needs_base(section: &dyn Section, faults: &mut Faults, name: &str, text: &str) {
    if let Err(error) = turnout_adapter_payments::http::parse_base(text) {
        faults.check(&key(section, name), false, &error.to_string());
    }
}

/// The section needs currencies, out of these.
fn needs_currencies(section: &dyn Section, faults: &mut Faults, codes: &[String], known: &[Currency]) {
    let key = key(section, "currencies");
    faults.check(&key, !codes.is_empty(), "must name a currency");
    for code in codes {
        let is_known = code.parse().is_ok_and(|currency| known.contains(&currency));
        let message = format!("`{code}` is no currency that Turnout and {} know", section.name());
        faults.check(&key, is_known, &message);
    }
}

/// The secrets that are not blank.
fn given(secrets: &[SecretString]) -> Vec<SecretString> {
    let given = secrets
        .iter()
        .filter(|secret| !secret.expose_secret().trim().is_empty());
    given.cloned().collect()
}

/// One secret, as environment variables carry it, or a list.
fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<SecretString>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMore {
        One(SecretString),
        More(Vec<SecretString>),
    }
    Ok(match OneOrMore::deserialize(deserializer)? {
        OneOrMore::One(secret) => vec![secret],
        OneOrMore::More(secrets) => secrets,
    })
}
