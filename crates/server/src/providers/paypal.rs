//! `payments.paypal`.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use turnout_adapter_payments::http::{Limits, parse_base};
use turnout_adapter_payments::paypal::{self as adapter, PayPalError, PayPalSettings, WebhookCheck};
use turnout_ports::payments::PaymentProvider;
use turnout_ports::system::{Clock, Entropy};
use url::Url;

use super::{Mode, Section, key, needs, needs_base, needs_currencies};
use crate::cli::Failure;
use crate::config::Faults;

/// PayPal in the configuration; `turnout.default.toml` describes each key.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayPal {
    pub enabled: bool,
    pub client_id: String,
    pub client_secret: SecretString,
    pub return_url: String,
    pub cancel_url: String,
    pub webhook_id: String,
    pub webhook_verification: Verification,
    pub webhook_authorities: String,
    pub currencies: Vec<String>,
    pub api_base: String,
}

/// How webhooks are verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verification {
    Endpoint,
    Certificate,
}

impl Section for PayPal {
    fn name(&self) -> &'static str {
        adapter::NAME
    }

    fn is_enabled(&self) -> bool {
        self.enabled
    }

    fn check(&self, faults: &mut Faults) {
        needs(self, faults, "client_id", &self.client_id);
        needs(self, faults, "client_secret", self.client_secret.expose_secret());
        needs(self, faults, "webhook_id", &self.webhook_id);
        for (name, url) in [("return_url", &self.return_url), ("cancel_url", &self.cancel_url)] {
            if needs(self, faults, name, url) {
                let is_address = Url::parse(url).is_ok_and(|url| ["http", "https"].contains(&url.scheme()));
                faults.check(
                    &key(self, name),
                    is_address,
                    "must be an address such as https://app.example/paid",
                );
            }
        }
        let is_readable = self.webhook_authorities.is_empty() || std::fs::File::open(&self.webhook_authorities).is_ok();
        faults.check(
            &key(self, "webhook_authorities"),
            is_readable,
            "must be a file that can be read, or empty",
        );
        needs_currencies(self, faults, &self.currencies, &adapter::CURRENCIES);
        needs_base(self, faults, "api_base", &self.api_base);
    }

    /// Keys do not show their mode; only PayPal's two addresses do.
    fn mode(&self) -> (&'static str, Mode) {
        let is_sandbox = self.api_base.trim_end_matches('/') == adapter::SANDBOX_API_BASE;
        ("api_base", Mode::of(!is_sandbox, &self.api_base))
    }

    fn build(&self, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Arc<dyn PaymentProvider>, Failure> {
        let currencies = self.currencies.iter().map(|code| code.parse());
        let settings = PayPalSettings {
            api_base: parse_base(&self.api_base)?,
            client_id: self.client_id.trim().to_owned(),
            client_secret: SecretString::from(self.client_secret.expose_secret().trim()),
            return_url: Url::parse(&self.return_url)?,
            cancel_url: Url::parse(&self.cancel_url)?,
            webhook_id: self.webhook_id.trim().to_owned(),
            webhook_check: self.webhook_check()?,
            currencies: currencies.collect::<Result<_, _>>()?,
            limits: Limits::default(),
        };
        let built = adapter::PayPal::new(settings, clock, entropy).map_err(|error| match error {
            PayPalError::Authorities => format!("{}: has no certificates in PEM", key(self, "webhook_authorities")),
            error => error.to_string(),
        });
        Ok(Arc::new(built?))
    }
}

impl PayPal {
    fn webhook_check(&self) -> Result<WebhookCheck, Failure> {
        if self.webhook_verification == Verification::Endpoint {
            return Ok(WebhookCheck::Endpoint);
        }
        let authorities = match self.webhook_authorities.as_str() {
            "" => String::new(),
            file => std::fs::read_to_string(file)
                .map_err(|error| format!("{}: {error}", key(self, "webhook_authorities")))?,
        };
        Ok(WebhookCheck::Certificate { authorities })
    }
}
