//! Names of payment providers.

use std::fmt;

/// The name by which a payment provider is configured, such as `stripe`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProviderName(String);

/// Not a name of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 30 lower-case letters")]
pub struct BadProviderName;

impl ProviderName {
    /// Lower-case letters only.
    pub fn new(name: &str) -> Result<Self, BadProviderName> {
        let good = (1..=30).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase());
        if good {
            Ok(Self(name.to_owned()))
        } else {
            Err(BadProviderName)
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProviderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
