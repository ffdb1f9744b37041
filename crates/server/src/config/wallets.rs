//! The section `wallets`: each of them is set up in full or not at all.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use turnout_adapter_wallets::SetupError;
use turnout_adapter_wallets::apple::{AppleSettings, SignedPasses};
use turnout_adapter_wallets::google::{GoogleSettings, SignedLinks};

use super::error::{Fault, Faults};

/// The wallets of phones.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "turnout.default.toml describes each key")]
pub struct Wallets {
    pub apple: Apple,
    pub google: Google,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apple {
    pub certificate: String,
    pub private_key: SecretString,
    pub wwdr_certificate: String,
    pub organization: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Google {
    pub issuer_id: String,
    pub service_account_email: String,
    pub private_key: SecretString,
    pub issuer_name: String,
    pub origins: Vec<String>,
}

impl Wallets {
    pub(super) fn check(&self, faults: &mut Faults) {
        for fault in self.apple.faults().into_iter().chain(self.google.faults()) {
            faults.check(&fault.key, false, &fault.message);
        }
    }
}

impl Apple {
    fn needed(&self) -> [(&'static str, &str); 4] {
        [
            ("certificate", &self.certificate),
            ("private_key", self.private_key.expose_secret()),
            ("wwdr_certificate", &self.wwdr_certificate),
            // Not a sign that somebody wants passes: it has a default.
            ("organization", &self.organization),
        ]
    }

    fn faults(&self) -> Vec<Fault> {
        let [signs @ .., _] = self.needed();
        faults("apple", &signs, &self.needed(), || self.build().map(|_| ()))
    }

    /// What makes passes, if it is set up.
    pub fn passes(&self) -> Option<Result<SignedPasses, SetupError>> {
        (!self.certificate.trim().is_empty()).then(|| self.build())
    }

    fn build(&self) -> Result<SignedPasses, SetupError> {
        SignedPasses::new(&AppleSettings {
            certificate: self.certificate.clone(),
            private_key: self.private_key.clone(),
            wwdr_certificate: self.wwdr_certificate.clone(),
            organization: self.organization.clone(),
        })
    }
}

impl Google {
    fn needed(&self) -> [(&'static str, &str); 4] {
        [
            ("issuer_id", &self.issuer_id),
            ("service_account_email", &self.service_account_email),
            ("private_key", self.private_key.expose_secret()),
            // Not a sign that somebody wants links: it has a default.
            ("issuer_name", &self.issuer_name),
        ]
    }

    fn faults(&self) -> Vec<Fault> {
        let [signs @ .., _] = self.needed();
        faults("google", &signs, &self.needed(), || self.build().map(|_| ()))
    }

    /// What makes links, if it is set up.
    pub fn links(&self) -> Option<Result<SignedLinks, SetupError>> {
        (!self.issuer_id.trim().is_empty()).then(|| self.build())
    }

    fn build(&self) -> Result<SignedLinks, SetupError> {
        SignedLinks::new(GoogleSettings {
            issuer_id: self.issuer_id.trim().to_owned(),
            issuer_name: self.issuer_name.clone(),
            service_account_email: self.service_account_email.trim().to_owned(),
            private_key: self.private_key.clone(),
            origins: self.origins.clone(),
        })
    }
}

/// What is wrong with a wallet that somebody wants, which is one with any of the `signs`.
fn faults(
    wallet: &str,
    signs: &[(&'static str, &str)],
    needed: &[(&'static str, &str)],
    build: impl FnOnce() -> Result<(), SetupError>,
) -> Vec<Fault> {
    let is_empty = |(_, text): &(&str, &str)| text.trim().is_empty();
    let key = |name: &str| format!("wallets.{wallet}.{name}");
    if signs.iter().all(is_empty) {
        return Vec::new();
    }
    let missing: Vec<_> = needed.iter().filter(|pair| is_empty(pair)).collect();
    if missing.is_empty() {
        let wrong = build().err();
        return wrong
            .into_iter()
            .map(|error| Fault::new(key(error.key), error.message))
            .collect();
    }
    let message = format!("is needed, as wallets.{wallet} is set up in part");
    missing
        .into_iter()
        .map(|(name, _)| Fault::new(key(name), message.clone()))
        .collect()
}
