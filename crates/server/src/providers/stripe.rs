//! `payments.stripe`.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use turnout_adapter_payments::http::{Limits, parse_base};
use turnout_adapter_payments::stripe::{self as adapter, StripeSettings, is_live_key};
use turnout_ports::payments::PaymentProvider;
use turnout_ports::system::{Clock, Entropy};

use super::{Mode, Section, given, key, needs, needs_base, needs_prefix, one_or_more};
use crate::cli::Failure;
use crate::config::Faults;

/// Stripe in the configuration; `turnout.default.toml` describes each key.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stripe {
    pub enabled: bool,
    pub secret_key: SecretString,
    pub publishable_key: String,
    #[serde(deserialize_with = "one_or_more")]
    pub webhook_secrets: Vec<SecretString>,
    pub payment_method_types: Vec<String>,
    pub api_base: String,
}

impl Section for Stripe {
    fn name(&self) -> &'static str {
        adapter::NAME
    }

    fn is_enabled(&self) -> bool {
        self.enabled
    }

    fn check(&self, faults: &mut Faults) {
        let secret_key = self.secret_key.expose_secret();
        let modes = ["sk_test_", "sk_live_", "rk_test_", "rk_live_"];
        needs_prefix(self, faults, "secret_key", secret_key, &modes);
        let modes = ["pk_test_", "pk_live_"];
        needs_prefix(self, faults, "publishable_key", &self.publishable_key, &modes);
        let is_one_mode = is_live_key(secret_key.trim()) == is_live_key(self.publishable_key.trim());
        faults.check(
            &key(self, "publishable_key"),
            is_one_mode,
            "must be of the same mode as payments.stripe.secret_key: both test or both live",
        );
        let secrets = given(&self.webhook_secrets);
        if secrets.is_empty() {
            needs(self, faults, "webhook_secrets", "");
        }
        for secret in &secrets {
            needs_prefix(self, faults, "webhook_secrets", secret.expose_secret(), &["whsec_"]);
        }
        needs_base(self, faults, "api_base", &self.api_base);
    }

    fn mode(&self) -> (&'static str, Mode) {
        let is_live = is_live_key(self.secret_key.expose_secret().trim());
        ("secret_key", Mode::of(is_live, &self.api_base))
    }

    fn build(&self, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Arc<dyn PaymentProvider>, Failure> {
        let settings = StripeSettings {
            secret_key: self.secret_key.clone(),
            publishable_key: self.publishable_key.clone(),
            webhook_secrets: given(&self.webhook_secrets),
            api_base: parse_base(&self.api_base)?,
            payment_method_types: self.payment_method_types.clone(),
            limits: Limits::default(),
        };
        Ok(Arc::new(adapter::Stripe::new(settings, clock, entropy)?))
    }
}
