//! Stripe: a `PaymentIntent` for each try to pay, which the buyer's app completes with Stripe's `PaymentSheet`.

mod amount;
mod api;
mod look_up;
mod provider;
mod refund;
mod refusal;
mod webhook;
mod wire;

use std::sync::Arc;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use turnout_domain::payments::ProviderName;
use turnout_ports::payments::ProviderError;
use turnout_ports::system::{Clock, Entropy};

use crate::http::{Answer, Http, HttpError, HttpSettings, Limits};
use api::Api;

/// The name by which it is configured.
pub const NAME: &str = "stripe";
/// Where Stripe is.
pub const API_BASE: &str = "https://api.stripe.com";

/// How Stripe is set up.
#[derive(Clone, Debug)]
pub struct StripeSettings {
    /// `sk_test_...` or `sk_live_...`; a restricted key (`rk_...`) works too.
    pub secret_key: SecretString,
    /// `pk_...`, given to the buyer's app.
    pub publishable_key: String,
    /// `whsec_...`; several while one is replaced by another.
    pub webhook_secrets: Vec<SecretString>,
    /// Where Stripe is: [`API_BASE`], or a fake on this machine.
    pub api_base: Url,
    /// Ways to pay, by Stripe's names. Empty: those that are switched on in Stripe's dashboard.
    pub payment_method_types: Vec<String>,
    /// Bounds of calls.
    pub limits: Limits,
}

/// Stripe as a payment provider.
#[derive(Debug)]
pub struct Stripe {
    name: ProviderName,
    api: Api,
    publishable_key: String,
    webhook_secrets: Vec<SecretString>,
    payment_method_types: Vec<String>,
    is_live: bool,
}

/// Stripe cannot be set up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the provider stripe cannot be set up: {0}")]
pub struct StripeError(String);

impl Stripe {
    /// A provider. Nothing is sent yet.
    pub fn new(
        settings: StripeSettings,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StripeError> {
        let name = ProviderName::new(NAME).map_err(|error| StripeError(error.to_string()))?;
        let http = HttpSettings {
            provider: NAME,
            base: settings.api_base,
            request_id_header: "request-id",
            limits: settings.limits,
        };
        let http = Http::new(http, clock, entropy).map_err(|error: HttpError| StripeError(error.to_string()))?;
        let secret_key = trimmed(&settings.secret_key);
        Ok(Self {
            name,
            is_live: is_live_key(secret_key.expose_secret()),
            api: Api::new(http, secret_key),
            publishable_key: settings.publishable_key.trim().to_owned(),
            webhook_secrets: settings.webhook_secrets.iter().map(trimmed).collect(),
            payment_method_types: settings.payment_method_types,
        })
    }

    /// What Stripe shows must be of the mode of our key: money of test mode is none.
    fn check_mode(&self, is_live: bool, answer: &Answer) -> Result<(), ProviderError> {
        if is_live == self.is_live {
            Ok(())
        } else {
            Err(answer.not_understood("the payment is of the other mode (test or live)"))
        }
    }
}

/// Whether a key, secret or publishable, moves real money.
pub fn is_live_key(key: &str) -> bool {
    ["sk_live_", "rk_live_", "pk_live_"]
        .iter()
        .any(|prefix| key.starts_with(prefix))
}

/// Secrets that were pasted carry blanks and line ends.
fn trimmed(secret: &SecretString) -> SecretString {
    SecretString::from(secret.expose_secret().trim())
}
