//! What a guest shows at the door.

use subtle::ConstantTimeEq;
use turnout_domain::attendance::{DoorRefusal, DoorTicket, ScanMethod};
use turnout_domain::ids::TicketId;
use turnout_domain::ticketing::{TicketCode, TicketPayload};
use turnout_ports::attendance::DoorView;
use turnout_ports::ticketing::TicketSigner;

/// What is presented for a scan.
#[derive(Clone, PartialEq, Eq)]
pub enum Presented {
    /// The text that the device read.
    Code(String),
    /// A ticket that the staff picked from the list, where that is allowed.
    Ticket(TicketId),
    /// A ticket whose guest told a one-time code, and the generation for which that code was sent, once it is known.
    Told(TicketId, Option<u16>),
}

/// What it turned out to be, before the database is asked.
pub(super) enum Shown {
    /// Not a code, or a forged one.
    Nothing,
    /// A code that one of the keys signed.
    Code(TicketCode, TicketPayload),
    /// A ticket without its code.
    Ticket(TicketId),
    /// A ticket by a one-time code that was sent for this generation of its code, once it is known.
    Told(TicketId, Option<u16>),
}

impl Shown {
    /// Checks the signature.
    pub fn read(presented: &Presented, signer: &dyn TicketSigner) -> Self {
        let text = match presented {
            Presented::Ticket(ticket) => return Self::Ticket(*ticket),
            Presented::Told(ticket, generation) => return Self::Told(*ticket, *generation),
            Presented::Code(text) => text,
        };
        match (signer.verify(text), TicketCode::dissect(text)) {
            (Ok(payload), Ok((dissected, signature))) if payload == dissected => {
                Self::Code(TicketCode::assemble(&payload, &signature), payload)
            }
            _ => Self::Nothing,
        }
    }

    /// The ticket to look for.
    pub fn ticket(&self) -> Option<TicketId> {
        match self {
            Self::Nothing => None,
            Self::Code(_, payload) => Some(payload.ticket),
            Self::Ticket(ticket) | Self::Told(ticket, _) => Some(*ticket),
        }
    }

    /// How the ticket is named.
    pub fn method(&self) -> ScanMethod {
        match self {
            Self::Nothing | Self::Code(..) => ScanMethod::Code,
            Self::Ticket(_) => ScanMethod::Name,
            Self::Told(..) => ScanMethod::Otp,
        }
    }

    /// The generation that the code claims.
    pub fn generation(&self) -> Option<u16> {
        match self {
            Self::Code(_, payload) => Some(payload.generation),
            Self::Told(_, generation) => *generation,
            Self::Nothing | Self::Ticket(_) => None,
        }
    }

    /// The ticket, if the database confirms the code: the second proof beside the signature. A thief of the signing key
    /// still cannot make codes of tickets that were made with another one, and a thief of the database makes none at all.
    ///
    /// An older code has another digest; the rules refuse it by its generation.
    pub fn confirm<'v>(&self, view: &'v DoorView, signer: &dyn TicketSigner) -> Result<&'v DoorTicket, DoorRefusal> {
        let ticket = view.ticket.as_ref().ok_or(DoorRefusal::Unknown)?;
        let Self::Code(code, payload) = self else {
            return Ok(ticket);
        };
        if payload.event != ticket.event {
            return Err(DoorRefusal::Unknown);
        }
        let is_kept = payload.generation != ticket.generation
            || view.secret.is_some_and(|secret| {
                let digest = signer.digest(&secret.salt, code);
                bool::from(digest.ct_eq(&secret.hash))
            });
        if is_kept { Ok(ticket) } else { Err(DoorRefusal::Unknown) }
    }
}
