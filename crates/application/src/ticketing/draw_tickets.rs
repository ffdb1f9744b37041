//! Draws tickets before the unit of work that stores them: ids, codes and what is kept of the codes. Signing and
//! hashing never happen while a transaction is open.

use chrono::{DateTime, Utc};
use turnout_domain::ids::{EventId, TicketId};
use turnout_domain::ticketing::{Ticket, TicketCodeError, TicketPayload, TicketSecret};
use turnout_ports::system::Entropy;
use turnout_ports::ticketing::TicketSigner;

use crate::ids;

/// The generation of a ticket's first code.
const FIRST_GENERATION: u16 = 1;

/// A ticket to be, not yet anybody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnTicket {
    /// Public id.
    pub id: TicketId,
    /// `TKT-{uuid-prefix}-{YYMMDD}`.
    pub number: String,
    /// The generation of its code.
    pub generation: u16,
    /// The key that makes its code.
    pub key_id: u8,
    /// What is kept of its code.
    pub secret: TicketSecret,
}

/// Draws `count` tickets of an event.
pub fn draw_tickets(
    signer: &dyn TicketSigner,
    entropy: &dyn Entropy,
    event: EventId,
    count: u32,
    now: DateTime<Utc>,
) -> Result<Vec<DrawnTicket>, TicketCodeError> {
    (0..count).map(|_| draw_ticket(signer, entropy, event, now)).collect()
}

fn draw_ticket(
    signer: &dyn TicketSigner,
    entropy: &dyn Entropy,
    event: EventId,
    now: DateTime<Utc>,
) -> Result<DrawnTicket, TicketCodeError> {
    let id: TicketId = ids::draw(now, entropy);
    let payload = TicketPayload {
        key_id: signer.current_key(),
        ticket: id,
        event,
        generation: FIRST_GENERATION,
    };
    Ok(DrawnTicket {
        id,
        number: Ticket::number_of(id, now),
        generation: payload.generation,
        key_id: payload.key_id,
        secret: draw_secret(signer, entropy, &payload)?,
    })
}

/// What the database keeps of the code that says this.
pub(super) fn draw_secret(
    signer: &dyn TicketSigner,
    entropy: &dyn Entropy,
    payload: &TicketPayload,
) -> Result<TicketSecret, TicketCodeError> {
    let code = signer.sign(payload)?;
    let mut salt = [0; 16];
    entropy.fill(&mut salt);
    Ok(TicketSecret {
        hash: signer.digest(&salt, &code),
        salt,
    })
}
