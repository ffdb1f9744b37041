//! What a refund does to tickets and seats, beside the money. Money that goes back, a ticket that becomes void and a seat
//! that becomes free are three things; each can happen without the others.

use crate::text_enum::text_enum;

text_enum! {
    /// What becomes of an order's tickets that were not used, once all its money has gone back.
    WhenRefunded {
        /// They are void, and their seats free.
        ReleaseSeats = "release_seats",
        /// They are void, and their seats kept until somebody releases them.
        KeepSeats = "keep_seats",
        /// They stay good: the money was a favour.
        KeepTickets = "keep_tickets",
    }
}

/// What becomes of the seat of a ticket that becomes void.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatFate {
    /// It is free at once.
    Free,
    /// It stays taken, without anybody in it, until it is released.
    Kept,
}

impl WhenRefunded {
    /// What becomes of the seats; `None` where the tickets stay good.
    pub const fn seats(self) -> Option<SeatFate> {
        match self {
            Self::ReleaseSeats => Some(SeatFate::Free),
            Self::KeepSeats => Some(SeatFate::Kept),
            Self::KeepTickets => None,
        }
    }
}

/// Tickets that become void together with the request for a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoidNow {
    /// None: money alone.
    None,
    /// Those that are named.
    Named,
    /// All of the order that were not used.
    All,
}

/// What whoever asks for a refund says. What is left out is what is usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RefundTerms {
    /// Whether an amount is named.
    pub names_amount: bool,
    /// Whether tickets are named.
    pub names_tickets: bool,
    /// Whether tickets become void. Usually those that are named, all where neither tickets nor an amount are, and none at
    /// once where only an amount is.
    pub cancel_tickets: Option<bool>,
    /// Whether the seats of tickets that become void are free again; usually they are.
    pub release_seats: Option<bool>,
}

/// What a refund does beside the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundPlan {
    /// Tickets that become void at once.
    pub void_now: VoidNow,
    /// What becomes of the others once all the money has gone back. The latest refund that is asked for decides.
    pub when_refunded: WhenRefunded,
}

/// Terms that contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermsRefused {
    /// Tickets are named, which become void, and none is to become void.
    #[error("tickets that are named become void; name an amount to send back money alone")]
    NamedTicketsStay,
    /// Seats are to be free of which the tickets stay good.
    #[error("the seat of a ticket that stays good is not released")]
    SeatsOfGoodTickets,
}

impl RefundTerms {
    /// What is to happen.
    pub fn plan(self) -> Result<RefundPlan, TermsRefused> {
        let void_now = match (self.cancel_tickets, self.names_tickets) {
            (Some(false), true) => return Err(TermsRefused::NamedTicketsStay),
            (Some(false), false) => VoidNow::None,
            (_, true) => VoidNow::Named,
            (None, false) if self.names_amount => VoidNow::None,
            (None | Some(true), false) => VoidNow::All,
        };
        let when_refunded = match (self.cancel_tickets, self.release_seats) {
            (Some(false), Some(true)) => return Err(TermsRefused::SeatsOfGoodTickets),
            (Some(false), _) => WhenRefunded::KeepTickets,
            (_, Some(false)) => WhenRefunded::KeepSeats,
            (_, None | Some(true)) => WhenRefunded::ReleaseSeats,
        };
        Ok(RefundPlan {
            void_now,
            when_refunded,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::TermsRefused::{NamedTicketsStay, SeatsOfGoodTickets};
    use super::WhenRefunded::{KeepSeats, KeepTickets, ReleaseSeats};
    use super::*;

    type Expected = Result<(VoidNow, WhenRefunded), TermsRefused>;

    fn planned(names_amount: bool, names_tickets: bool, cancel: Option<bool>, release: Option<bool>) -> Expected {
        let terms = RefundTerms {
            names_amount,
            names_tickets,
            cancel_tickets: cancel,
            release_seats: release,
        };
        terms.plan().map(|plan| (plan.void_now, plan.when_refunded))
    }

    #[test]
    fn what_is_left_out_is_what_is_usual() {
        let usual = |amount, tickets| planned(amount, tickets, None, None);
        assert_eq!(usual(false, false), Ok((VoidNow::All, ReleaseSeats)));
        assert_eq!(usual(true, false), Ok((VoidNow::None, ReleaseSeats)));
        assert_eq!(usual(false, true), Ok((VoidNow::Named, ReleaseSeats)));
        assert_eq!(usual(true, true), Ok((VoidNow::Named, ReleaseSeats)));
        assert_eq!(
            RefundTerms::default().plan(),
            RefundTerms {
                release_seats: Some(true),
                ..RefundTerms::default()
            }
            .plan()
        );
    }

    #[test]
    fn every_combination_does_what_it_says() {
        for names_amount in [false, true] {
            for (cancel, void_now) in [
                (None, if names_amount { VoidNow::None } else { VoidNow::All }),
                (Some(true), VoidNow::All),
            ] {
                for (release, then) in [
                    (None, ReleaseSeats),
                    (Some(true), ReleaseSeats),
                    (Some(false), KeepSeats),
                ] {
                    assert_eq!(planned(names_amount, false, cancel, release), Ok((void_now, then)));
                    assert_eq!(planned(names_amount, true, cancel, release), Ok((VoidNow::Named, then)));
                }
            }
            for release in [None, Some(false)] {
                let stays = planned(names_amount, false, Some(false), release);
                assert_eq!(stays, Ok((VoidNow::None, KeepTickets)));
            }
        }
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        for names_amount in [false, true] {
            for release in [None, Some(false), Some(true)] {
                assert_eq!(planned(names_amount, true, Some(false), release), Err(NamedTicketsStay));
            }
            assert_eq!(
                planned(names_amount, false, Some(false), Some(true)),
                Err(SeatsOfGoodTickets)
            );
        }
    }
}
