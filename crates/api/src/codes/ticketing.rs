//! Codes of tickets and transfers.

use crate::codes::codes;

codes! {
    TICKET_USED: "ticket_used", 409, "The ticket was used", "Nothing: a seat that was used is not given back.";
}
