//! A ticket: it admits one person.

use chrono::{DateTime, Utc};

use crate::booking::short_code;
use crate::ids::{AttendeeId, EventId, OrderId, TicketId, TierId, UserId};
use crate::text_enum::text_enum;

text_enum! {
    /// Where a ticket stands.
    TicketStatus {
        /// Opens the door.
        Active = "active",
        /// Opened the door.
        Used = "used",
        /// Void: cancelled.
        Cancelled = "cancelled",
        /// Void: its money went back.
        Refunded = "refunded",
    }
}

impl TicketStatus {
    /// Whether the state machine draws an arrow from here to there.
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Active, Self::Used | Self::Cancelled | Self::Refunded) | (Self::Used, Self::Active)
        )
    }
}

/// The last generation that the database can count.
const LAST_GENERATION: u16 = 32_767;

/// Why a ticket gets no other code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReissueRefused {
    /// Somebody has come in with it.
    #[error("the ticket was used")]
    Used,
    /// It was cancelled or refunded.
    #[error("the ticket is void")]
    Void,
    /// Its generations are used up.
    #[error("the ticket was reissued too often")]
    TooOften,
}

/// Why a seat is not released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the ticket lets somebody in: it is {}", .0.as_str())]
pub struct ReleaseRefused(pub TicketStatus);

/// A ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Public id.
    pub id: TicketId,
    /// `TKT-{uuid-prefix}-{YYMMDD}`.
    pub number: String,
    /// The event.
    pub event: EventId,
    /// The tier.
    pub tier: TierId,
    /// The order it was bought with; `None` for an accepted free request or invitation.
    pub order: Option<OrderId>,
    /// The participant whose seat it is.
    pub attendee: AttendeeId,
    /// Who may show it.
    pub holder: UserId,
    /// Which seat of the order or booking, from 1.
    pub seat_no: u32,
    /// Name of the guest; may be empty.
    pub guest_name: String,
    /// Email address of the guest.
    pub guest_email: Option<String>,
    /// Phone number of the guest, E.164.
    pub guest_phone: Option<String>,
    /// Where it stands.
    pub status: TicketStatus,
    /// Void, but its seat is not free: nobody has it until it is released.
    pub seat_kept: bool,
    /// Counts its codes; older ones are dead.
    pub generation: u16,
    /// Which signing key makes its code.
    pub key_id: u8,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What the database keeps of a ticket's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TicketSecret {
    /// Salted SHA-256 of the code.
    pub hash: [u8; 32],
    /// The salt.
    pub salt: [u8; 16],
}

impl Ticket {
    /// The generation of its next code, which kills the present one.
    pub fn next_generation(&self) -> Result<u16, ReissueRefused> {
        match self.status {
            TicketStatus::Used => Err(ReissueRefused::Used),
            TicketStatus::Cancelled | TicketStatus::Refunded => Err(ReissueRefused::Void),
            TicketStatus::Active if self.generation >= LAST_GENERATION => Err(ReissueRefused::TooOften),
            TicketStatus::Active => Ok(self.generation + 1),
        }
    }

    /// Whether there is a seat to release: that of a void ticket which was kept. A seat that is free already is not
    /// released again, as somebody else may have it by now.
    pub fn releases_seat(&self) -> Result<bool, ReleaseRefused> {
        match self.status {
            TicketStatus::Active | TicketStatus::Used => Err(ReleaseRefused(self.status)),
            TicketStatus::Cancelled | TicketStatus::Refunded => Ok(self.seat_kept),
        }
    }

    /// `TKT-{uuid-prefix}-{YYMMDD}`, with the end of the id, which differs between tickets of the same moment.
    pub fn number_of(id: TicketId, at: DateTime<Utc>) -> String {
        format!("TKT-{}-{}", short_code(id.uuid()), at.format("%y%m%d"))
    }
}

#[cfg(test)]
mod tests {
    use super::TicketStatus::{Active, Cancelled, Refunded, Used};
    use super::*;

    #[test]
    fn the_state_machine_is_what_is_drawn() {
        let drawn = [(Active, Used), (Active, Cancelled), (Active, Refunded), (Used, Active)];
        for &from in TicketStatus::ALL {
            for &to in TicketStatus::ALL {
                assert_eq!(from.may_become(to), drawn.contains(&(from, to)), "{from:?} -> {to:?}");
            }
        }
    }

    fn ticket(status: TicketStatus, generation: u16) -> Ticket {
        Ticket {
            id: uuid::Uuid::nil().into(),
            number: String::new(),
            event: uuid::Uuid::nil().into(),
            tier: uuid::Uuid::nil().into(),
            order: None,
            attendee: uuid::Uuid::nil().into(),
            holder: uuid::Uuid::nil().into(),
            seat_no: 1,
            guest_name: String::new(),
            guest_email: None,
            guest_phone: None,
            status,
            seat_kept: false,
            generation,
            key_id: 1,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn only_an_active_ticket_gets_another_code() {
        let next = |status, generation| ticket(status, generation).next_generation();
        assert_eq!(next(Active, 1), Ok(2));
        assert_eq!(next(Active, LAST_GENERATION - 1), Ok(LAST_GENERATION));
        for generation in [LAST_GENERATION, u16::MAX] {
            assert_eq!(next(Active, generation), Err(ReissueRefused::TooOften));
        }
        assert_eq!(next(Used, 1), Err(ReissueRefused::Used));
        assert_eq!(next(Cancelled, 1), Err(ReissueRefused::Void));
        assert_eq!(next(Refunded, 1), Err(ReissueRefused::Void));
    }

    #[test]
    fn only_the_seat_of_a_void_ticket_is_released_and_once() {
        for status in [Active, Used] {
            assert_eq!(ticket(status, 1).releases_seat(), Err(ReleaseRefused(status)));
        }
        for status in [Cancelled, Refunded] {
            let free = ticket(status, 1);
            let kept = Ticket {
                seat_kept: true,
                ..free.clone()
            };
            assert_eq!((kept.releases_seat(), free.releases_seat()), (Ok(true), Ok(false)));
        }
    }

    #[test]
    fn numbers_tell_the_day_and_differ() {
        let id = uuid::Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0BCD_EF12).into();
        assert_eq!(Ticket::number_of(id, DateTime::UNIX_EPOCH), "TKT-0BCDEF12-700101");
    }
}
