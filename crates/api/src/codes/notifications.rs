//! Codes of notifications.

use crate::codes::codes;

codes! {}
