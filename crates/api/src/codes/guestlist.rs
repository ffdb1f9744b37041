//! Codes of requests, invites and attendees.

use crate::codes::codes;

codes! {}
