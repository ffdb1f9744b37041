//! Codes of payments, refunds and webhooks.

use crate::codes::codes;

codes! {}
