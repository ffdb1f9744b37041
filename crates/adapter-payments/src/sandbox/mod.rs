//! The sandbox: a payment provider in process, for development and tests. It keeps books of its own, shows a checkout
//! page where a person approves or declines, and tells us by signed webhooks over HTTP, as a real provider does.

mod client;
mod webhook;

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use turnout_domain::money::Currency;
use turnout_domain::payments::ProviderName;
use turnout_ports::payments::SandboxBooks;
use turnout_ports::system::Entropy;

use crate::http::client_builder;

/// The name by which it is configured.
pub const NAME: &str = "sandbox";

/// How the sandbox is set up.
#[derive(Clone, Debug)]
pub struct SandboxSettings {
    /// Where people reach the server: the checkout pages lie under it.
    pub public_url: String,
    /// Where the webhooks go: the server itself, by an address that always works.
    pub webhook_url: String,
    /// Signs the webhooks.
    pub webhook_secret: SecretString,
}

/// The sandbox provider.
#[derive(Clone)]
pub struct Sandbox {
    name: ProviderName,
    settings: SandboxSettings,
    books: Arc<dyn SandboxBooks>,
    entropy: Arc<dyn Entropy>,
    http: reqwest::Client,
}

impl Sandbox {
    /// A provider with these books. Fails only if no HTTP client can be made.
    pub fn new(
        settings: SandboxSettings,
        books: Arc<dyn SandboxBooks>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, SandboxError> {
        let http = client_builder()
            .map_err(|error| SandboxError(error.to_string()))?
            .timeout(std::time::Duration::from_secs(10))
            .build()
            .map_err(|error| SandboxError(error.to_string()))?;
        let name = ProviderName::new(NAME).map_err(|error| SandboxError(error.to_string()))?;
        Ok(Self {
            name,
            settings,
            books,
            entropy,
            http,
        })
    }

    fn secret(&self) -> &[u8] {
        self.settings.webhook_secret.expose_secret().as_bytes()
    }

    fn currencies() -> &'static [Currency] {
        &Currency::ALL
    }

    /// A reference with this prefix and 128 random bits.
    fn draw(&self, prefix: &str) -> String {
        let mut bytes = [0; 16];
        self.entropy.fill(&mut bytes);
        format!("{prefix}_{}", data_encoding::HEXLOWER.encode(&bytes))
    }
}

/// The sandbox cannot be set up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sandbox provider cannot be set up: {0}")]
pub struct SandboxError(String);
