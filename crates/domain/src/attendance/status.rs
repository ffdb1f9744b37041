//! Where the guest of one ticket stands.

use crate::guestlist::AttendeeStatus;
use crate::text_enum::text_enum;
use crate::ticketing::TicketStatus;

text_enum! {
    /// Where the guest of one ticket stands.
    AttendanceStatus {
        /// Is expected.
        Going = "going",
        /// Came in.
        CheckedIn = "checked_in",
        /// Gave the seat back, as all others they had.
        NotGoing = "not_going",
        /// Lost the seat: it was cancelled or refunded.
        Cancelled = "cancelled",
    }
}

impl AttendanceStatus {
    /// The status that follows from the ticket and from where its participant stands.
    pub const fn of(ticket: TicketStatus, attendee: AttendeeStatus) -> Self {
        match (ticket, attendee) {
            (TicketStatus::Active, _) => Self::Going,
            (TicketStatus::Used, _) => Self::CheckedIn,
            (TicketStatus::Cancelled | TicketStatus::Refunded, AttendeeStatus::NotGoing) => Self::NotGoing,
            (TicketStatus::Cancelled | TicketStatus::Refunded, _) => Self::Cancelled,
        }
    }

    /// The states of tickets that it may follow from.
    pub const fn tickets(self) -> &'static [TicketStatus] {
        match self {
            Self::Going => &[TicketStatus::Active],
            Self::CheckedIn => &[TicketStatus::Used],
            Self::NotGoing | Self::Cancelled => &[TicketStatus::Cancelled, TicketStatus::Refunded],
        }
    }

    /// Whether the participant must stand as not going, where that matters.
    pub const fn gave_back(self) -> Option<bool> {
        match self {
            Self::Going | Self::CheckedIn => None,
            Self::NotGoing => Some(true),
            Self::Cancelled => Some(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ticket_decides_and_of_a_void_one_why_it_is_void() {
        for &attendee in AttendeeStatus::ALL {
            let of = |ticket| AttendanceStatus::of(ticket, attendee);
            assert_eq!(of(TicketStatus::Active), AttendanceStatus::Going);
            assert_eq!(of(TicketStatus::Used), AttendanceStatus::CheckedIn);
            let void = match attendee {
                AttendeeStatus::NotGoing => AttendanceStatus::NotGoing,
                _ => AttendanceStatus::Cancelled,
            };
            assert_eq!((of(TicketStatus::Cancelled), of(TicketStatus::Refunded)), (void, void));
        }
    }

    #[test]
    fn a_status_is_found_by_what_it_follows_from() {
        for &status in AttendanceStatus::ALL {
            for &ticket in TicketStatus::ALL {
                for &attendee in AttendeeStatus::ALL {
                    let gave_back = attendee == AttendeeStatus::NotGoing;
                    let is_found = status.tickets().contains(&ticket)
                        && status.gave_back().is_none_or(|wanted| wanted == gave_back);
                    assert_eq!(is_found, AttendanceStatus::of(ticket, attendee) == status);
                }
            }
        }
    }
}
