//! PayPal: Orders v2. Our payment is an order there; the buyer approves it at PayPal, we capture it, and the capture is
//! the movement of money.
//!
//! docs/payments.md says how it is configured, and what of PayPal's behaviour is not confirmed.

mod client;
mod disputes;
mod mapping;
mod orders;
mod refunds;
mod refusal;
mod session;
mod webhook;
mod wire;

use std::fmt;
use std::sync::Arc;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use turnout_domain::money::Currency;
use turnout_domain::payments::ProviderName;
use turnout_ports::system::{Clock, Entropy};

use crate::http::{Http, HttpError, HttpSettings, Limits};
use session::Session;
use webhook::Verifier;

/// The name by which it is configured.
pub const NAME: &str = "paypal";
/// Where PayPal is.
pub const API_BASE: &str = "https://api-m.paypal.com";
/// Where PayPal's sandbox is.
pub const SANDBOX_API_BASE: &str = "https://api-m.sandbox.paypal.com";
/// What PayPal charges, of the currencies that we price in. Rupees only for accounts and buyers in India.
pub const CURRENCIES: [Currency; 8] = [
    Currency::Usd,
    Currency::Eur,
    Currency::Gbp,
    Currency::Cad,
    Currency::Aud,
    Currency::Sgd,
    Currency::Jpy,
    Currency::Inr,
];

/// How PayPal is set up.
#[derive(Clone)]
pub struct PayPalSettings {
    /// Where PayPal is: [`API_BASE`], [`SANDBOX_API_BASE`], or a fake on this machine.
    pub api_base: Url,
    /// The app's id; the buyer's app gets it too.
    pub client_id: String,
    /// The app's secret.
    pub client_secret: SecretString,
    /// Where PayPal sends the buyer after the approval.
    pub return_url: Url,
    /// Where PayPal sends the buyer who gives up.
    pub cancel_url: Url,
    /// The id that PayPal gave to our webhook. Events do not carry it, but are signed over it.
    pub webhook_id: String,
    /// How webhooks are verified.
    pub webhook_check: WebhookCheck,
    /// What the account may charge, out of [`CURRENCIES`].
    pub currencies: Vec<Currency>,
    /// Bounds of calls.
    pub limits: Limits,
}

/// How webhooks are verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebhookCheck {
    /// PayPal is asked about each.
    Endpoint,
    /// By the certificate that signed it, which must chain up to an authority that browsers trust.
    Certificate {
        /// Authorities that are trusted besides, as PEM. May be empty.
        authorities: String,
    },
}

/// Never shows a secret.
impl fmt::Debug for PayPalSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PayPalSettings")
            .field("api_base", &self.api_base.as_str())
            .field("client_id", &self.client_id)
            .field("webhook_id", &self.webhook_id)
            .field("currencies", &self.currencies)
            .finish_non_exhaustive()
    }
}

/// PayPal as a payment provider.
#[derive(Debug)]
pub struct PayPal {
    name: ProviderName,
    settings: PayPalSettings,
    session: Session,
    verifier: Verifier,
}

/// PayPal cannot be set up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayPalError {
    /// A setting that cannot be empty is.
    #[error("{0} must not be empty")]
    Empty(&'static str),
    /// PayPal does not know this currency.
    #[error("PayPal cannot charge {0}")]
    CannotCharge(Currency),
    /// The additional authorities are no certificates.
    #[error("the authorities of webhooks are not certificates in PEM")]
    Authorities,
    /// The HTTP client.
    #[error(transparent)]
    Http(#[from] HttpError),
}

impl PayPal {
    /// A provider with these settings. Nothing is sent yet.
    pub fn new(
        settings: PayPalSettings,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, PayPalError> {
        settings.check()?;
        let http_settings = |base, limits| HttpSettings {
            provider: NAME,
            base,
            request_id_header: "paypal-debug-id",
            limits,
        };
        let verifier = Verifier::new(&settings, |base, limits| {
            Http::new(http_settings(base, limits), clock.clone(), entropy.clone())
        })?;
        let http = http_settings(settings.api_base.clone(), settings.limits);
        let http = Http::new(http, clock.clone(), entropy)?;
        let session = Session::new(http, &settings, clock);
        let name = ProviderName::new(NAME).map_err(|_| PayPalError::Empty("name"))?;
        Ok(Self {
            name,
            settings,
            session,
            verifier,
        })
    }
}

impl PayPalSettings {
    fn check(&self) -> Result<(), PayPalError> {
        for (setting, is_missing) in [
            ("client_id", self.client_id.trim().is_empty()),
            ("client_secret", self.client_secret.expose_secret().trim().is_empty()),
            ("webhook_id", self.webhook_id.trim().is_empty()),
            ("currencies", self.currencies.is_empty()),
        ] {
            if is_missing {
                return Err(PayPalError::Empty(setting));
            }
        }
        let strange = self.currencies.iter().find(|currency| !CURRENCIES.contains(currency));
        strange.map_or(Ok(()), |currency| Err(PayPalError::CannotCharge(*currency)))
    }
}

#[cfg(test)]
mod tests;
