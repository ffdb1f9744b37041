//! Codes of tickets and transfers.

use crate::codes::codes;

codes! {
    TICKET_USED: "ticket_used", 409, "The ticket was used", "Nothing: a seat that was used is not given back, and whoever is in needs no other code.";
    TICKET_REISSUED_TOO_OFTEN: "ticket_reissued_too_often", 409, "The ticket was reissued too often", "Keep the present code, or cancel the ticket and give another one.";
}
