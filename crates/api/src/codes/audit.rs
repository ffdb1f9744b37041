//! Codes of the audit log.

use crate::codes::codes;

codes! {}
