//! Idempotency keys of refunds.

use turnout_domain::ids::TransactionId;

/// The key of a refund of ours after this many that failed. Those keys are used up: the provider would tell of the
/// failure again.
pub(crate) fn numbered_key(refund: TransactionId, failed: usize) -> String {
    match failed {
        0 => refund.to_string(),
        failed => format!("{refund}-{failed}"),
    }
}
