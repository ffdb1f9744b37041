//! Codes of events and venues.

use crate::codes::codes;

codes! {}
