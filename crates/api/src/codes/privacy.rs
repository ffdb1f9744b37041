//! Codes of erasure and export.

use crate::codes::codes;

codes! {
    ERASURE_HAS_TICKETS: "erasure_has_tickets", 409, "You have tickets for events to come", "Tell the user that they are lost without a refund, and send `give_up_tickets` if they agree. `tickets` says how many.";
    ERASURE_HOSTS_EVENTS: "erasure_hosts_events", 409, "You host events that are not over", "Let the user cancel them, or wait until they are over. `events` says how many.";
    ERASURE_MONEY_OWED: "erasure_money_owed", 409, "Money is on its way", "Wait until refunds and disputes are settled. `orders` says of how many orders.";
    ERASURE_NOT_PENDING: "erasure_not_pending", 409, "No erasure waits", "There is nothing to take back: it was never asked for, or its time has come.";
    ERASURE_OF_STAFF: "erasure_of_staff", 409, "You work for the platform", "Somebody else of the staff takes the role back first.";
    EXPORT_TOO_SOON: "export_too_soon", 429, "An archive was made less than a day ago", "Fetch that one without `renew`, or wait as long as `Retry-After` says.";
}
