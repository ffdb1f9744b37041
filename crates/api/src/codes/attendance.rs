//! Codes of the door.

use crate::codes::codes;

codes! {
    TICKET_NOT_FOUND: "ticket_not_found", 404, "There is no such ticket here", "At the door: check that the guest shows a ticket of this event. It is also answered where you may not know whether a ticket exists.";
    ALREADY_CHECKED_IN: "already_checked_in", 409, "This ticket has been used", "`checked_in_at` and `device` say when and where.";
    TICKET_NOT_VALID: "ticket_not_valid", 409, "This ticket is void", "Do not let the guest in: it was cancelled or refunded, the event was called off, or the code is an old one.";
    TICKET_UNPAID: "ticket_unpaid", 409, "This ticket is not paid", "Let the guest pay first.";
    DOORS_CLOSED: "doors_closed", 409, "The event takes nobody in", "It is a draft, postponed or over; its host can change that.";
    DOORS_NOT_OPEN: "doors_not_open", 409, "The doors are not open yet", "Scan again from `doors_open_at` on.";
    HOUSE_FULL: "house_full", 409, "As many people are inside as may be at once", "Let the guest wait until somebody has been checked out, and scan again.";
    CHECK_IN_OTP_INVALID: "check_in_otp_invalid", 409, "The guest's one-time code is wrong", "Let the guest read it again; three wrong tries spend the code.";
    CHECK_IN_OTP_EXPIRED: "check_in_otp_expired", 410, "No one-time code works for this ticket", "Send the guest a fresh one at POST /v1/tickets/{id}/check-in-otp: the last one was used, replaced, guessed at too often or is too old.";
    GUEST_UNREACHABLE: "guest_unreachable", 409, "The guest cannot be reached by text message", "Let the guest show the QR, or check them in by name.";
    NOT_CHECKED_IN: "not_checked_in", 409, "The guest has not been checked in", "Check that it is the right ticket.";
    ALREADY_CHECKED_OUT: "already_checked_out", 409, "The guest has left already", "`checked_out_at` says when.";
    CURSOR_EXPIRED: "cursor_expired", 410, "The cursor is of another database", "The database was restored or moved, so what changed cannot be told: fetch the whole list, without `cursor`.";
    SCAN_ID_REUSED: "scan_id_reused", 422, "This client_scan_id was used for another scan", "Use a fresh id for each new scan.";
}
