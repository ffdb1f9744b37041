//! A ticket as somebody sees it.

use turnout_domain::access::Tie;
use turnout_domain::ticketing::{TicketCode, TicketPayload, TicketStatus};
use turnout_ports::ticketing::{TicketDetail, TicketSigner};

/// A ticket, with its code for its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownTicket {
    /// The ticket.
    pub detail: TicketDetail,
    /// What its QR shows; only for its owner, and only while it is good or was used.
    pub code: Option<TicketCode>,
    /// Whether the one who looks is its owner.
    pub is_own: bool,
}

impl ShownTicket {
    /// As whoever has this tie to it sees it.
    pub(super) fn to(tie: Tie, detail: TicketDetail, signer: &dyn TicketSigner) -> Self {
        let ticket = &detail.ticket;
        let is_own = tie == Tie::Owner;
        let has_code = is_own && matches!(ticket.status, TicketStatus::Active | TicketStatus::Used);
        let code = has_code.then(|| {
            signer.sign(&TicketPayload {
                key_id: ticket.key_id,
                ticket: ticket.id,
                event: ticket.event,
                generation: ticket.generation,
            })
        });
        let code = code.transpose().unwrap_or_else(|error| {
            // The ticket can still be found by name at the door; an operator must put the key back.
            tracing::error!(ticket = %ticket.id, key = ticket.key_id, %error, "a ticket's code cannot be made");
            None
        });
        Self { detail, code, is_own }
    }
}
