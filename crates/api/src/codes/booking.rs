//! Codes of tiers, reservations and orders.

use crate::codes::codes;

codes! {
    SOLD_OUT: "sold_out", 409, "There are not enough seats", "`available` says how many are left now; ask for fewer, or try later: unpaid holds expire.";
    SEAT_LIMIT_EXCEEDED: "seat_limit_exceeded", 422, "More seats than one user may have", "Ask for no more seats than the event and the tier allow.";
}
