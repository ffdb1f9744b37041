//! What a provider answered.

use std::fmt;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use turnout_ports::payments::ProviderError;

use super::call::{Call, Effect};

/// A whole answer: a success, or a refusal (4xx, but never 429).
pub struct Answer {
    operation: &'static str,
    effect: Effect,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    pub(super) fn new(call: &Call, status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self {
            operation: call.operation(),
            effect: call.effect,
            status,
            headers,
            body,
        }
    }

    /// The status code.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        self.status.is_success()
    }

    /// A header that is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as it came. It may hold client secrets.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Reads the body as JSON.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, ProviderError> {
        // The words of the error would quote the body.
        serde_json::from_slice(&self.body).map_err(|error| {
            let place = format!("the body, at line {} column {}", error.line(), error.column());
            self.not_understood(&place)
        })
    }

    /// The answer is not what the provider documents: where the call has an effect, it may have taken place.
    pub fn not_understood(&self, what: &str) -> ProviderError {
        let said = format!(
            "{}: the answer ({}) is not understood: {what}",
            self.operation,
            self.status()
        );
        match self.effect {
            Effect::None => ProviderError::Unreachable(said),
            Effect::Once | Effect::Each => ProviderError::OutcomeUnknown(said),
        }
    }

    /// The provider said no.
    pub fn refused(&self, why: &str) -> ProviderError {
        ProviderError::Refused(format!("{}: {why} ({})", self.operation, self.status()))
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("operation", &self.operation)
            .field("status", &self.status())
            .finish_non_exhaustive()
    }
}
