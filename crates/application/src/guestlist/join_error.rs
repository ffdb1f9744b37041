//! Why somebody gets no seats through the guest list.

use turnout_domain::booking::BookingRefused;
use turnout_domain::money::MoneyError;
use turnout_domain::ticketing::TicketCodeError;
use turnout_ports::store::StoreError;

use super::ConfirmError;
use crate::unit_of_work::MaybeContended;

/// Why somebody gets no seats, whichever way they come.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// There is no such event, or the person may not know of it.
    #[error("there is no such event")]
    NoSuchEvent,
    /// The person hosts the event.
    #[error("the host has no seat of their own event")]
    OwnEvent,
    /// The event has no such tier.
    #[error("the event has no such tier")]
    NoSuchTier,
    /// No tier of the event is sold now.
    #[error("no tier of the event is sold now")]
    NothingOnSale,
    /// A rule of the event or the tier.
    #[error(transparent)]
    Refused(BookingRefused),
    /// Not enough seats are free.
    #[error("only {available} seats are left")]
    SoldOut {
        /// How many could be had.
        available: u32,
    },
    /// A ticket's number is taken, many times in a row.
    #[error("a number is taken; draw again")]
    NumberTaken,
    /// A price cannot be computed.
    #[error(transparent)]
    Price(#[from] MoneyError),
    /// A ticket could not be signed.
    #[error(transparent)]
    Signing(#[from] TicketCodeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<BookingRefused> for JoinError {
    fn from(refused: BookingRefused) -> Self {
        match refused {
            BookingRefused::Unseen => Self::NoSuchEvent,
            other => Self::Refused(other),
        }
    }
}

impl From<ConfirmError> for JoinError {
    fn from(error: ConfirmError) -> Self {
        match error {
            ConfirmError::NumberTaken => Self::NumberTaken,
            ConfirmError::Store(error) => Self::Store(error),
        }
    }
}

impl MaybeContended for JoinError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}
