//! Refusals, in words that can be logged and shown.

use secrecy::{ExposeSecret, SecretString};
use turnout_ports::payments::ProviderError;

use super::Razorpay;
use super::wire::{ErrorBody, ErrorDetail};
use crate::http::Answer;

/// How much of a description is kept, in characters.
const LONGEST: usize = 300;

impl Razorpay {
    /// The call was refused.
    pub(super) fn refused(&self, answer: &Answer) -> ProviderError {
        match answer.status() {
            401 => answer.refused("the API key is wrong"),
            _ => answer.refused(&self.words(answer)),
        }
    }

    /// What a refusal says: its code, its reason for machines, its description for people.
    pub(super) fn words(&self, answer: &Answer) -> String {
        let body = answer.read();
        let ErrorDetail {
            code,
            reason,
            description,
        } = body.map(|body: ErrorBody| body.error).unwrap_or_default();
        let mut words = code.unwrap_or_else(|| "no error code".to_owned());
        // "NA" is what Razorpay writes for none.
        if let Some(reason) = reason.filter(|reason| reason != "NA") {
            words = format!("{words}, {reason}");
        }
        if let Some(description) = description {
            words = format!("{words}: {description}");
        }
        self.without_secrets(words).chars().take(LONGEST).collect()
    }

    /// What was sent may be quoted.
    fn without_secrets(&self, words: String) -> String {
        let ours = self.settings.webhook_secrets.iter().chain([&self.settings.key_secret]);
        ours.map(SecretString::expose_secret)
            .fold(words, |words, secret| words.replace(secret, "[hidden]"))
    }
}
