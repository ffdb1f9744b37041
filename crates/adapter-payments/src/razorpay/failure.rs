//! Refusals, by their machine-readable reason.

use turnout_ports::payments::ProviderError;

use super::wire::{ErrorBody, ErrorDetail};
use crate::http::Answer;

/// How much of a description is kept.
const WORDS: usize = 200;

/// What a refusal says; nothing where the body is not what Razorpay documents.
fn detail(answer: &Answer) -> ErrorDetail {
    answer.read().map(|body: ErrorBody| body.error).unwrap_or_default()
}

/// A refusal in words for people: code, reason and description.
pub(super) fn words(answer: &Answer) -> String {
    let ErrorDetail {
        code,
        reason,
        description,
    } = detail(answer);
    let mut words = code.unwrap_or_else(|| "no error code".to_owned());
    // "NA" is what Razorpay writes for no reason.
    if let Some(reason) = reason.filter(|reason| reason != "NA") {
        words = format!("{words}, {reason}");
    }
    if let Some(description) = description {
        words = format!("{words}: {description}");
    }
    words.chars().take(WORDS).collect()
}

/// The call was refused.
pub(super) fn refused(answer: &Answer) -> ProviderError {
    match answer.status() {
        // Its description quotes nothing useful, and the cause is always the same.
        401 => answer.refused("the API key is wrong"),
        _ => answer.refused(&words(answer)),
    }
}
