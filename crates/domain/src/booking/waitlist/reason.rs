//! Why nobody has been offered seats yet, in the words of one who waits.

use crate::booking::{Sale, Seats};
use crate::events::EventStatus;
use crate::text_enum::text_enum;

text_enum! {
    /// Why no offer came yet.
    WaitReason {
        /// The event is postponed and takes no bookings until it has new times.
        EventPostponed = "event_postponed",
        /// The host has stopped selling the tier, and may go on.
        SalesStopped = "sales_stopped",
        /// Sales of the tier have not begun.
        SalesNotOpen = "sales_not_open",
        /// Others were here before.
        OthersAhead = "others_ahead",
        /// The person is first, and no seat is free.
        NoSeatFree = "no_seat_free",
        /// The person is first, and fewer seats are free than they want.
        TooFewSeatsFree = "too_few_seats_free",
        /// The person is first, and the offer is being made.
        OfferComing = "offer_coming",
    }
}

/// What has to be known of a place in the line to say why it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitFacts {
    /// Where the event stands.
    pub status: EventStatus,
    /// Whether the tier is sold now.
    pub sale: Sale,
    /// People who wait for the same tier and came before.
    pub ahead: u32,
    /// Free seats of the tier, or of the event if those are fewer.
    pub free: u32,
}

/// Why somebody who wants so many seats waits.
pub const fn why_waiting(facts: WaitFacts, seats: Seats) -> WaitReason {
    match (facts.status, facts.sale) {
        (EventStatus::Postponed, _) => WaitReason::EventPostponed,
        (_, Sale::Stopped) => WaitReason::SalesStopped,
        (_, Sale::NotYet) => WaitReason::SalesNotOpen,
        _ if facts.ahead > 0 => WaitReason::OthersAhead,
        _ if facts.free == 0 => WaitReason::NoSeatFree,
        _ if facts.free < seats.get() => WaitReason::TooFewSeatsFree,
        _ => WaitReason::OfferComing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_reason_is_told() {
        let two = Seats::new(2).unwrap();
        let facts = |ahead, free| WaitFacts {
            status: EventStatus::Published,
            sale: Sale::Open,
            ahead,
            free,
        };
        let postponed = WaitFacts {
            status: EventStatus::Postponed,
            ..facts(0, 5)
        };
        let not_yet = WaitFacts {
            sale: Sale::NotYet,
            ..facts(0, 5)
        };
        let stopped = WaitFacts {
            sale: Sale::Stopped,
            ..facts(0, 5)
        };
        for (facts, expected) in [
            (postponed, WaitReason::EventPostponed),
            (not_yet, WaitReason::SalesNotOpen),
            (stopped, WaitReason::SalesStopped),
            (facts(1, 5), WaitReason::OthersAhead),
            (facts(0, 0), WaitReason::NoSeatFree),
            (facts(0, 1), WaitReason::TooFewSeatsFree),
            (facts(0, 2), WaitReason::OfferComing),
        ] {
            assert_eq!(why_waiting(facts, two), expected);
        }
    }
}
