//! What Stripe's errors mean.

use serde::Deserialize;
use turnout_ports::payments::ProviderError;

use crate::http::Answer;

/// The longest message of Stripe that is handed on, in characters.
const LONGEST: usize = 300;

#[derive(Deserialize)]
struct Body {
    error: Detail,
}

#[derive(Deserialize)]
struct Detail {
    #[serde(rename = "type")]
    kind: String,
    code: Option<String>,
    decline_code: Option<String>,
    message: Option<String>,
}

/// Stripe said no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// To this request, and would again.
    Final {
        /// In Stripe's words.
        words: String,
        error: ProviderError,
    },
    /// For a reason that lies elsewhere: our key, the load, a call that still runs.
    Other(ProviderError),
}

impl Refusal {
    pub fn into_error(self) -> ProviderError {
        match self {
            Self::Final { error, .. } | Self::Other(error) => error,
        }
    }
}

/// Reads an answer that is no success.
pub(super) fn read(answer: &Answer) -> Refusal {
    let Ok(Body { error }) = answer.read() else {
        // Not Stripe, but something between us.
        return Refusal::Other(answer.not_understood("no error of Stripe"));
    };
    let words = error.words();
    match (answer.status(), error.kind.as_str(), error.code.as_deref()) {
        (_, _, Some("rate_limit")) => Refusal::Other(ProviderError::Unreachable(words)),
        // The same key is at work there; or something that Stripe itself needs does not work.
        (409 | 424, _, _) | (_, "api_error", _) => Refusal::Other(answer.not_understood(&words)),
        (401 | 403, _, _) | (_, "idempotency_error", _) => Refusal::Other(answer.refused(&words)),
        // "card_error", "invalid_request_error", and kinds to come.
        _ => Refusal::Final {
            error: answer.refused(&words),
            words,
        },
    }
}

impl Detail {
    fn words(&self) -> String {
        let codes = [Some(&self.kind), self.code.as_ref(), self.decline_code.as_ref()];
        let mut words: Vec<&str> = codes.into_iter().flatten().map(String::as_str).collect();
        let message = self.message.as_deref().map(without_secrets).unwrap_or_default();
        let codes = words.join(" ");
        words = vec![message.as_str(), codes.as_str()];
        words.retain(|part| !part.is_empty());
        words.join(" ")
    }
}

/// Stripe quotes what it was sent.
fn without_secrets(message: &str) -> String {
    let hidden = message.split_whitespace().map(|word| {
        let is_secret = ["sk_", "rk_", "whsec_", "_secret_"]
            .iter()
            .any(|mark| word.contains(mark));
        if is_secret { "[hidden]" } else { word }
    });
    hidden.collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect()
}
