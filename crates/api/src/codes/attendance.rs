//! Codes of the door.

use crate::codes::codes;

codes! {
    TICKET_NOT_FOUND: "ticket_not_found", 404, "No ticket of this event has this code", "Check that the guest shows a ticket of this event.";
    ALREADY_CHECKED_IN: "already_checked_in", 409, "This ticket has been used", "`checked_in_at` and `device` say when and where.";
    TICKET_NOT_VALID: "ticket_not_valid", 409, "This ticket has been cancelled or refunded", "Do not let the guest in.";
}
