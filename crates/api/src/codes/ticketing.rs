//! Codes of tickets and transfers.

use crate::codes::codes;

codes! {
    TICKET_USED: "ticket_used", 409, "The ticket was used", "Nothing: a seat that was used is not given back, and whoever is in needs no other code.";
    TICKET_NOT_VOID: "ticket_not_void", 409, "The ticket is not void", "A seat belongs to its ticket: cancel that first at POST /v1/tickets/{id}/cancel. `ticket_status` says where it stands.";
    TICKET_REISSUED_TOO_OFTEN: "ticket_reissued_too_often", 409, "The ticket was reissued too often", "Keep the present code, or cancel the ticket and give another one.";
    WALLET_NOT_CONFIGURED: "wallet_not_configured", 404, "There are no passes for this wallet here", "Show the QR of the ticket; GET /v1/wallets says which wallets there are. An operator sets `wallets.apple` or `wallets.google`, see docs/tickets.md.";
    TRANSFER_NOT_FOUND: "transfer_not_found", 404, "There is no such offer of a ticket", "Check the id; GET /v1/me/transfers lists yours.";
    TRANSFER_PENDING: "transfer_pending", 409, "The ticket is offered to somebody already", "Wait for the answer, or take the offer back first; GET /v1/me/transfers lists it.";
    TRANSFER_NOT_PENDING: "transfer_not_pending", 409, "The offer has been answered or taken back", "`transfer_status` says where it stands.";
    TRANSFER_EXPIRED: "transfer_expired", 410, "The offer has expired", "Ask the sender for another one.";
    TRANSFERS_NOT_ALLOWED: "transfers_not_allowed", 409, "Tickets of this event do not change hands", "Nothing: the host forbids it.";
    REFUND_UNDER_WAY: "refund_under_way", 409, "Money of this ticket's order is on its way back", "Try again once the refund or the dispute is through.";
}
