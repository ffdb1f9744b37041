//! How a try failed, and what that means for the caller.

use std::error::Error;
use std::time::Duration;

use turnout_ports::payments::ProviderError;

use super::call::{Call, Effect};

/// A try without a usable answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// What happened, free of secrets.
    pub said: String,
    /// What it tells about the provider and about the effect of the call.
    pub kind: FailureKind,
    /// How long the provider asks to wait.
    pub wait: Option<Duration>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FailureKind {
    /// The request cannot be written; nothing was sent.
    Unwritten,
    /// The breaker is open; nothing was sent.
    Refrained,
    /// No connection; nothing was sent.
    Unsent,
    /// The provider is busy and did nothing.
    Busy,
    /// It was sent, and no good answer came.
    Lost,
}

impl Failure {
    pub fn new(kind: FailureKind, said: impl Into<String>) -> Self {
        Self {
            said: said.into(),
            kind,
            wait: None,
        }
    }

    /// From what the client says. Its own words hold the URL, so only the cause of a failed connection is kept.
    pub fn of_client(error: &reqwest::Error) -> Self {
        if error.is_builder() {
            Self::new(FailureKind::Unwritten, "the request cannot be written")
        } else if error.is_connect() && error.is_timeout() {
            Self::new(FailureKind::Unsent, "connecting took too long")
        } else if error.is_connect() {
            Self::new(FailureKind::Unsent, format!("no connection: {}", root(error)))
        } else if error.is_timeout() {
            Self::new(FailureKind::Lost, "no answer in time")
        } else {
            Self::new(FailureKind::Lost, "the connection broke")
        }
    }

    /// Whether the provider itself seems not to work.
    pub fn is_of_provider(&self) -> bool {
        matches!(self.kind, FailureKind::Unsent | FailureKind::Lost)
    }

    /// What to tell the caller. `in_doubt`: an earlier try of the same call may have taken effect.
    pub fn into_error(self, call: &Call, in_doubt: bool) -> ProviderError {
        let said = format!("{}: {}", call.operation(), self.said);
        match (self.kind, call.effect) {
            (FailureKind::Unwritten, _) => ProviderError::Refused(said),
            (_, Effect::None) => ProviderError::Unreachable(said),
            (FailureKind::Refrained | FailureKind::Unsent | FailureKind::Busy, _) if !in_doubt => {
                ProviderError::Unreachable(said)
            }
            _ => ProviderError::OutcomeUnknown(said),
        }
    }
}

fn root(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
