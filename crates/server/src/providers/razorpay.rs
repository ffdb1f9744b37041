//! `payments.razorpay`.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use turnout_adapter_payments::http::{Limits, parse_base};
use turnout_adapter_payments::razorpay::{self as adapter, RazorpaySettings};
use turnout_domain::money::Currency;
use turnout_ports::payments::PaymentProvider;
use turnout_ports::system::{Clock, Entropy};

use super::{Mode, Section, given, needs, needs_base, needs_currencies, needs_prefix, one_or_more};
use crate::cli::Failure;
use crate::config::Faults;

/// Razorpay in the configuration; `turnout.default.toml` describes each key.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Razorpay {
    pub enabled: bool,
    pub key_id: String,
    pub key_secret: SecretString,
    #[serde(deserialize_with = "one_or_more")]
    pub webhook_secrets: Vec<SecretString>,
    pub merchant_name: String,
    pub currencies: Vec<String>,
    pub api_base: String,
}

impl Section for Razorpay {
    fn name(&self) -> &'static str {
        adapter::NAME
    }

    fn is_enabled(&self) -> bool {
        self.enabled
    }

    fn check(&self, faults: &mut Faults) {
        needs_prefix(self, faults, "key_id", &self.key_id, &["rzp_test_", "rzp_live_"]);
        needs(self, faults, "key_secret", self.key_secret.expose_secret());
        if given(&self.webhook_secrets).is_empty() {
            needs(self, faults, "webhook_secrets", "");
        }
        needs(self, faults, "merchant_name", &self.merchant_name);
        needs_currencies(self, faults, &self.currencies, &Currency::ALL);
        needs_base(self, faults, "api_base", &self.api_base);
    }

    fn mode(&self) -> (&'static str, Mode) {
        let is_live = self.key_id.trim().starts_with("rzp_live_");
        ("key_id", Mode::of(is_live, &self.api_base))
    }

    fn build(&self, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Arc<dyn PaymentProvider>, Failure> {
        let currencies = self.currencies.iter().map(|code| code.parse());
        let settings = RazorpaySettings {
            api_base: parse_base(&self.api_base)?,
            key_id: self.key_id.trim().to_owned(),
            key_secret: SecretString::from(self.key_secret.expose_secret().trim()),
            webhook_secrets: given(&self.webhook_secrets),
            merchant_name: self.merchant_name.clone(),
            currencies: currencies.collect::<Result<_, _>>()?,
            limits: Limits::default(),
        };
        Ok(Arc::new(adapter::Razorpay::new(settings, clock, entropy)?))
    }
}
