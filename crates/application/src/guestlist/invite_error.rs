//! Why an invitation is refused or stays as it is.

use turnout_domain::booking::BookingRefused;
use turnout_domain::fields::Violations;
use turnout_domain::guestlist::{InviteStatus, InviteStepRefused, LinkRefused};
use turnout_domain::ids::InviteId;
use turnout_domain::ticketing::TicketCodeError;
use turnout_ports::store::StoreError;

use super::JoinError;
use crate::access::{AccessError, Denied};
use crate::unit_of_work::MaybeContended;

/// Why an invitation or a link is refused or stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// There is no such invitation or link, or the person may not know of it.
    #[error("there is no such invitation")]
    NotFound,
    /// The person knows of it but may not do this.
    #[error("the person may not do this")]
    Forbidden,
    /// Some fields break a rule.
    #[error("{0}")]
    Invalid(Violations),
    /// The event does not take guests now.
    #[error(transparent)]
    Event(BookingRefused),
    /// The host cannot be invited.
    #[error("the host needs no invitation")]
    OwnEvent,
    /// The person has an open invitation to the event.
    #[error("the person is invited already")]
    AlreadyInvited {
        /// That invitation.
        invite: InviteId,
        /// Where it stands.
        status: InviteStatus,
    },
    /// The person has seats.
    #[error("the person is coming already")]
    AlreadyAttending,
    /// The time of the invitation ran out.
    #[error("the invitation has expired")]
    Expired,
    /// The invitation is not where this step begins.
    #[error(transparent)]
    Step(InviteStepRefused),
    /// The link lets nobody in any more.
    #[error(transparent)]
    Link(LinkRefused),
    /// No seats can be had.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Violations> for InviteError {
    fn from(violations: Violations) -> Self {
        Self::Invalid(violations)
    }
}

impl From<InviteStepRefused> for InviteError {
    fn from(refused: InviteStepRefused) -> Self {
        match refused.from {
            InviteStatus::Expired => Self::Expired,
            _ => Self::Step(refused),
        }
    }
}

impl From<LinkRefused> for InviteError {
    fn from(refused: LinkRefused) -> Self {
        match refused {
            // Whoever took the link back wants nobody to know what it led to.
            LinkRefused::Revoked => Self::NotFound,
            LinkRefused::Expired | LinkRefused::UsedUp => Self::Link(refused),
        }
    }
}

impl From<Denied> for InviteError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotFound => Self::NotFound,
            Denied::Forbidden => Self::Forbidden,
            Denied::Store(error) => Self::Store(error),
        }
    }
}

impl From<AccessError> for InviteError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::EventNotFound => Self::Join(JoinError::NoSuchEvent),
            AccessError::Forbidden => Self::Forbidden,
            AccessError::Store(error) => Self::Store(error),
        }
    }
}

impl From<TicketCodeError> for InviteError {
    fn from(error: TicketCodeError) -> Self {
        Self::Join(error.into())
    }
}

impl InviteError {
    /// Whether drawing other tickets may help.
    pub(super) const fn wants_other_tickets(&self) -> bool {
        matches!(self, Self::Join(JoinError::NumberTaken))
    }
}

impl MaybeContended for InviteError {
    fn is_contended(&self) -> bool {
        match self {
            Self::Join(error) => error.is_contended(),
            Self::Store(error) => error.is_contended(),
            _ => false,
        }
    }
}
