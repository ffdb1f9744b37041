//! A ticket is offered to somebody else. It changes hands only when the receiver says yes.

use chrono::{DateTime, Utc};

use super::{Ticket, TicketStatus};
use crate::accounts::Phone;
use crate::events::{Event, EventStatus};
use crate::ids::{EventId, TicketId, TransferId, UserId};
use crate::text_enum::text_enum;

text_enum! {
    /// Where an offer stands.
    TransferStatus {
        /// Waits for the answer.
        Pending = "pending",
        /// The ticket has changed hands.
        Accepted = "accepted",
        /// The receiver said no.
        Declined = "declined",
        /// The sender took it back, or the ticket became void.
        Cancelled = "cancelled",
        /// Nobody answered in time.
        Expired = "expired",
    }
}

impl TransferStatus {
    /// Whether the state machine draws an arrow from here to there.
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (
                Self::Pending,
                Self::Accepted | Self::Declined | Self::Cancelled | Self::Expired
            )
        )
    }
}

/// An offer of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Public id.
    pub id: TransferId,
    /// The ticket.
    pub ticket: TicketId,
    /// The event that it admits to.
    pub event: EventId,
    /// Who offers it.
    pub sender: UserId,
    /// Who answered. Empty before.
    pub receiver: Option<UserId>,
    /// To whose number it is offered. Forgotten some time after the offer has ended.
    pub phone: Option<Phone>,
    /// Where it stands. A pending one may have expired meanwhile: ask [`Transfer::status_at`].
    pub status: TransferStatus,
    /// From this instant it cannot be accepted.
    pub expires_at: DateTime<Utc>,
    /// When it was answered, taken back or found to have expired.
    pub decided_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A step that the state machine of offers does not draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an offer that is {from} cannot become {to}")]
pub struct TransferStepRefused {
    /// Where it stands.
    pub from: TransferStatus,
    /// Where it was to go.
    pub to: TransferStatus,
}

impl Transfer {
    /// The status as people see it: a pending one whose time ran out has expired, whether or not anybody noted it.
    pub fn status_at(&self, now: DateTime<Utc>) -> TransferStatus {
        match self.status {
            TransferStatus::Pending if now >= self.expires_at => TransferStatus::Expired,
            status => status,
        }
    }

    /// The receiver says yes.
    pub fn accept(self, receiver: UserId, at: DateTime<Utc>) -> Result<Self, TransferStepRefused> {
        let mut accepted = self.step(TransferStatus::Accepted, at)?;
        accepted.receiver = Some(receiver);
        Ok(accepted)
    }

    /// The receiver says no.
    pub fn decline(self, receiver: UserId, at: DateTime<Utc>) -> Result<Self, TransferStepRefused> {
        let mut declined = self.step(TransferStatus::Declined, at)?;
        declined.receiver = Some(receiver);
        Ok(declined)
    }

    /// The sender takes it back.
    pub fn cancel(self, at: DateTime<Utc>) -> Result<Self, TransferStepRefused> {
        self.step(TransferStatus::Cancelled, at)
    }

    /// Notes that its time ran out. Refused before that.
    pub fn expire(mut self, at: DateTime<Utc>) -> Result<Self, TransferStepRefused> {
        let (from, to) = (self.status, TransferStatus::Expired);
        if !from.may_become(to) || self.status_at(at) != to {
            return Err(TransferStepRefused { from, to });
        }
        self.status = to;
        self.decided_at = Some(at);
        Ok(self)
    }

    fn step(mut self, to: TransferStatus, at: DateTime<Utc>) -> Result<Self, TransferStepRefused> {
        let from = self.status_at(at);
        if !from.may_become(to) {
            return Err(TransferStepRefused { from, to });
        }
        self.status = to;
        self.decided_at = Some(at);
        Ok(self)
    }
}

/// Why a ticket stays with its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransferBlocked {
    /// The event forbids it.
    #[error("tickets of this event do not change hands")]
    Forbidden,
    /// The event is a draft, cancelled or completed.
    #[error("the event is {0}")]
    NotOn(EventStatus),
    /// The event is over.
    #[error("the event is over")]
    Over,
    /// Somebody has come in with it.
    #[error("the ticket was used")]
    Used,
    /// It is cancelled or refunded.
    #[error("the ticket is void")]
    Void,
    /// A refund or a dispute of its order is not through yet.
    #[error("money of the order is on its way back")]
    MoneyOnItsWay,
}

/// Whether the ticket may change hands. `is_money_moving` tells whether a refund or a dispute of its order is open.
pub fn check_transfer(
    event: &Event,
    ticket: &Ticket,
    is_money_moving: bool,
    now: DateTime<Utc>,
) -> Result<(), TransferBlocked> {
    match ticket.status {
        TicketStatus::Active => {}
        TicketStatus::Used => return Err(TransferBlocked::Used),
        TicketStatus::Cancelled | TicketStatus::Refunded => return Err(TransferBlocked::Void),
    }
    if !matches!(event.status, EventStatus::Published | EventStatus::Postponed) {
        return Err(TransferBlocked::NotOn(event.status));
    }
    if event.end_at.is_some_and(|end| now >= end) {
        return Err(TransferBlocked::Over);
    }
    if !event.policies.allow_transfers {
        return Err(TransferBlocked::Forbidden);
    }
    if is_money_moving {
        return Err(TransferBlocked::MoneyOnItsWay);
    }
    Ok(())
}

#[cfg(test)]
#[path = "transfer_tests.rs"]
mod tests;
