//! What PayPal's refusals mean. Only its codes are read and shown: its sentences may quote what was sent.

use serde::Deserialize;
use turnout_ports::payments::ProviderError;

use crate::http::Answer;

/// The longest code.
const LONGEST: usize = 64;

#[derive(Default, Deserialize)]
struct Body {
    /// Of the interface.
    name: Option<String>,
    /// Of the place where tokens are given.
    error: Option<String>,
    #[serde(default)]
    details: Vec<Detail>,
}

#[derive(Deserialize)]
struct Detail {
    #[serde(default)]
    issue: String,
}

fn body(answer: &Answer) -> Body {
    answer.read().unwrap_or_default()
}

/// Why it was refused, in PayPal's codes, the most exact one first.
pub(super) fn issues(answer: &Answer) -> Vec<String> {
    let Body { name, error, details } = body(answer);
    let details = details.into_iter().map(|detail| detail.issue);
    let codes = details.chain(name).chain(error);
    codes.filter(|code| is_code(code)).collect()
}

fn is_code(text: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(good)
}

/// The codes, for people.
pub(super) fn words(answer: &Answer) -> String {
    let mut words = issues(answer).join(" ");
    if words.is_empty() {
        "no error code".clone_into(&mut words);
    }
    words
}

/// The call was refused.
pub(super) fn refused(answer: &Answer) -> ProviderError {
    let issues = issues(answer);
    match answer.status() {
        401 => answer.refused("the client id or its secret is wrong"),
        // Another call for the same thing still runs.
        409 => answer.not_understood(&words(answer)),
        _ if issues.iter().any(|issue| issue == "ORDER_COMPLETION_IN_PROGRESS") => {
            answer.not_understood(&words(answer))
        }
        _ => answer.refused(&words(answer)),
    }
}

/// What a refused capture means for the payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaptureRefusal {
    /// The money was taken before.
    Done,
    /// The buyer has to go back to PayPal and can choose another way to pay.
    BuyerAgain,
    /// This payment will never be paid.
    Ended,
    /// For a reason that lies elsewhere.
    Other,
}

/// Sorts the refusal of a capture.
pub(super) fn of_capture(answer: &Answer) -> CaptureRefusal {
    let found = issues(answer).iter().find_map(|issue| match issue.as_str() {
        "ORDER_ALREADY_CAPTURED" => Some(CaptureRefusal::Done),
        "ORDER_NOT_APPROVED"
        | "INSTRUMENT_DECLINED"
        | "PAYER_ACTION_REQUIRED"
        | "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING" => Some(CaptureRefusal::BuyerAgain),
        "ORDER_EXPIRED"
        | "MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED"
        | "TRANSACTION_REFUSED"
        | "COMPLIANCE_VIOLATION"
        | "PAYEE_BLOCKED_TRANSACTION"
        | "PAYER_CANNOT_PAY"
        | "PAYER_ACCOUNT_RESTRICTED"
        | "TRANSACTION_LIMIT_EXCEEDED" => Some(CaptureRefusal::Ended),
        _ => None,
    });
    found.unwrap_or(CaptureRefusal::Other)
}

/// Whether a refund was refused for good.
pub(super) fn is_final_for_refund(answer: &Answer) -> bool {
    const FINAL: [&str; 11] = [
        "CAPTURE_FULLY_REFUNDED",
        "REFUND_AMOUNT_EXCEEDED",
        "REFUND_CAPTURE_CURRENCY_MISMATCH",
        "REFUND_NOT_ALLOWED",
        "REFUND_TIME_LIMIT_EXCEEDED",
        "REFUND_FAILED_INSUFFICIENT_FUNDS",
        "PARTIAL_REFUND_NOT_ALLOWED",
        "MAX_NUMBER_OF_REFUNDS_EXCEEDED",
        "TRANSACTION_DISPUTED",
        "REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK",
        "DECIMALS_NOT_SUPPORTED",
    ];
    answer.status() == 422 && issues(answer).iter().any(|issue| FINAL.contains(&issue.as_str()))
}
