//! Why an offer of a ticket, or an answer to one, is refused.

use turnout_domain::booking::BookingRefused;
use turnout_domain::fields::{FieldRule, Violations};
use turnout_domain::ticketing::{
    ReissueRefused, TicketCodeError, TransferBlocked, TransferStatus, TransferStepRefused,
};
use turnout_ports::store::StoreError;

use crate::access::Denied;
use crate::unit_of_work::MaybeContended;

/// Why an offer of a ticket, or an answer to one, is refused.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// There is no such ticket, or the person may not know it.
    #[error("no such ticket")]
    NoSuchTicket,
    /// There is no such offer, or the person may not know it.
    #[error("no such offer")]
    NotFound,
    /// The person may see it, but this is the other party's.
    #[error("this is not allowed")]
    Forbidden,
    /// Something in the request is wrong.
    #[error("the request is not valid")]
    Invalid(Violations),
    /// The ticket is offered to somebody already.
    #[error("the ticket is offered already")]
    AlreadyOffered,
    /// The offer was answered or taken back.
    #[error(transparent)]
    Step(TransferStepRefused),
    /// Its time has run out.
    #[error("the offer has expired")]
    Expired,
    /// The ticket stays where it is.
    #[error(transparent)]
    Blocked(#[from] TransferBlocked),
    /// The host is no guest of their own event.
    #[error("the host needs no ticket")]
    OwnEvent,
    /// The event is not for the receiver, or not for one more seat of theirs.
    #[error(transparent)]
    Receiver(#[from] BookingRefused),
    /// The ticket got another code meanwhile: draw the next one and run again.
    #[error("the ticket has got another code")]
    CodeChanged,
    /// It gets no other code.
    #[error(transparent)]
    Code(#[from] ReissueRefused),
    /// The new code could not be made.
    #[error(transparent)]
    Signing(#[from] TicketCodeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Denied> for TransferError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotFound => Self::NotFound,
            Denied::Forbidden => Self::Forbidden,
            Denied::Store(error) => Self::Store(error),
        }
    }
}

impl From<TransferStepRefused> for TransferError {
    fn from(refused: TransferStepRefused) -> Self {
        match refused.from {
            TransferStatus::Expired => Self::Expired,
            _ => Self::Step(refused),
        }
    }
}

impl MaybeContended for TransferError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Nobody offers a ticket to themselves.
pub(super) fn own_number() -> TransferError {
    let own = Violations::one("/phone", FieldRule::UnknownValue, "must be the number of somebody else");
    TransferError::Invalid(own)
}

/// Another answer was noted between reading and writing.
pub(super) fn answered_meanwhile() -> TransferError {
    StoreError::Contended("another answer to the offer came first".to_owned()).into()
}
