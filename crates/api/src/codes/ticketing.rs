//! Codes of tickets and transfers.

use crate::codes::codes;

codes! {}
