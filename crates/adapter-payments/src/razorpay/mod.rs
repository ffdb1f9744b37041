//! Razorpay: the Orders API and Standard Checkout. Our payment is an order there (`order_…`), the movement of money a
//! payment there (`pay_…`); one order takes any number of tries and at most one of them is captured.
//!
//! docs/payments.md says how it is configured, and what of Razorpay's behaviour is not confirmed.

mod client;
mod disputes;
mod failure;
mod mapping;
mod orders;
mod refunds;
mod returned;
mod webhook;
mod wire;

use std::fmt;
use std::sync::Arc;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use turnout_domain::money::Currency;
use turnout_domain::payments::ProviderName;
use turnout_ports::system::{Clock, Entropy};

use crate::http::{Call, Http, HttpError, HttpSettings, Limits};

/// The name by which it is configured.
pub const NAME: &str = "razorpay";
/// Where Razorpay is.
pub const API_BASE: &str = "https://api.razorpay.com";

/// How Razorpay is set up.
#[derive(Clone)]
pub struct RazorpaySettings {
    /// Where Razorpay is: [`API_BASE`], or a fake on this machine.
    pub api_base: Url,
    /// The public half of the API key (`rzp_test_…` or `rzp_live_…`); the app gets it too.
    pub key_id: String,
    /// The secret half of the API key. It also signs what the checkout gives to the app.
    pub key_secret: SecretString,
    /// The secrets of the webhook: the present one, and after a change the one before it for a day.
    pub webhook_secrets: Vec<SecretString>,
    /// Who is paid, as the checkout shows it.
    pub merchant_name: String,
    /// What the account may charge. Everything but rupees has to be activated at Razorpay.
    pub currencies: Vec<Currency>,
    /// Bounds of calls.
    pub limits: Limits,
}

/// Never shows a secret.
impl fmt::Debug for RazorpaySettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RazorpaySettings")
            .field("api_base", &self.api_base.as_str())
            .field("key_id", &self.key_id)
            .field("currencies", &self.currencies)
            .finish_non_exhaustive()
    }
}

/// The Razorpay provider.
#[derive(Debug)]
pub struct Razorpay {
    name: ProviderName,
    settings: RazorpaySettings,
    http: Http,
}

/// Razorpay cannot be set up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RazorpayError {
    /// A setting that cannot be empty is.
    #[error("{0} must not be empty")]
    Empty(&'static str),
    /// The HTTP client.
    #[error(transparent)]
    Http(#[from] HttpError),
}

impl Razorpay {
    /// A provider with these settings. Nothing is sent yet.
    pub fn new(
        settings: RazorpaySettings,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, RazorpayError> {
        let is_empty = |secret: &SecretString| secret.expose_secret().trim().is_empty();
        for (setting, missing) in [
            ("key_id", settings.key_id.trim().is_empty()),
            ("key_secret", is_empty(&settings.key_secret)),
            // An empty key would make every signature one that anybody can write.
            (
                "webhook_secrets",
                settings.webhook_secrets.is_empty() || settings.webhook_secrets.iter().any(is_empty),
            ),
            ("currencies", settings.currencies.is_empty()),
        ] {
            if missing {
                return Err(RazorpayError::Empty(setting));
            }
        }
        let http = HttpSettings {
            provider: NAME,
            base: settings.api_base.clone(),
            // Razorpay documents no header with a number of the request.
            request_id_header: "",
            limits: settings.limits,
        };
        let http = Http::new(http, clock, entropy)?;
        let name = ProviderName::new(NAME).map_err(|_| RazorpayError::Empty("name"))?;
        Ok(Self { name, settings, http })
    }

    /// A call with our key. The scheme's word is `Basic`, as Razorpay insists.
    fn signed(&self, call: Call) -> Call {
        call.basic_auth(&self.settings.key_id, &self.settings.key_secret)
    }
}

#[cfg(test)]
mod tests;
