//! Which providers are configured, and which one charges a currency by default.

use std::collections::BTreeMap;
use std::sync::Arc;

use turnout_domain::money::Currency;
use turnout_ports::payments::{PaymentProvider, PaymentProviders};

/// The providers that are configured.
#[derive(Clone, Default)]
pub struct Registry {
    providers: BTreeMap<String, Arc<dyn PaymentProvider>>,
    default: String,
    by_currency: BTreeMap<Currency, String>,
}

/// Why providers cannot be chosen this way. Names the key of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// A key names a provider that is not configured.
    #[error("{key} names {name:?}, which is not configured; configured are: {configured}")]
    Unknown {
        /// The key.
        key: String,
        /// What it says.
        name: String,
        /// The names that could stand there.
        configured: String,
    },
    /// A key sends a currency to a provider that cannot charge it.
    #[error("{key} names {name:?}, which cannot charge {currency}")]
    CannotCharge {
        /// The key.
        key: String,
        /// What it says.
        name: String,
        /// The currency.
        currency: Currency,
    },
}

impl Registry {
    /// Providers by their names; `default` charges what `by_currency` does not send elsewhere.
    pub fn new(
        providers: Vec<Arc<dyn PaymentProvider>>,
        default: &str,
        by_currency: BTreeMap<Currency, String>,
    ) -> Result<Self, RegistryError> {
        let named = providers
            .into_iter()
            .map(|provider| (provider.name().to_string(), provider));
        let registry = Self {
            providers: named.collect(),
            default: default.to_owned(),
            by_currency,
        };
        registry.check("payments.default", default, None)?;
        for (currency, name) in &registry.by_currency {
            registry.check(&format!("payments.by_currency.{currency}"), name, Some(*currency))?;
        }
        Ok(registry)
    }

    fn check(&self, key: &str, name: &str, currency: Option<Currency>) -> Result<(), RegistryError> {
        let Some(provider) = self.providers.get(name) else {
            let configured: Vec<&str> = self.providers.keys().map(String::as_str).collect();
            return Err(RegistryError::Unknown {
                key: key.to_owned(),
                name: name.to_owned(),
                configured: configured.join(", "),
            });
        };
        match currency {
            Some(currency) if !provider.currencies().contains(&currency) => Err(RegistryError::CannotCharge {
                key: key.to_owned(),
                name: name.to_owned(),
                currency,
            }),
            _ => Ok(()),
        }
    }
}

impl PaymentProviders for Registry {
    fn get(&self, name: &str) -> Option<Arc<dyn PaymentProvider>> {
        self.providers.get(name).cloned()
    }

    fn default_for(&self, currency: Currency) -> Option<Arc<dyn PaymentProvider>> {
        let name = self.by_currency.get(&currency).unwrap_or(&self.default);
        self.get(name)
            .filter(|provider| provider.currencies().contains(&currency))
    }

    fn offered(&self, currency: Currency) -> Vec<Arc<dyn PaymentProvider>> {
        let default = self.default_for(currency);
        let others = self.providers.values().filter(|provider| {
            let is_default = default.as_ref().is_some_and(|first| first.name() == provider.name());
            !is_default && provider.currencies().contains(&currency)
        });
        default.iter().chain(others).cloned().collect()
    }
}

#[cfg(test)]
mod tests;
