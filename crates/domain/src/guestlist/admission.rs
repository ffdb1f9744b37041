//! Where people ask to join, and which tier the seats of a guest are of who named none.

use chrono::{DateTime, Utc};

use crate::booking::{Sale, Tier};
use crate::events::{Admission, Event};

/// Why asking to join leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskRefused {
    /// Seats can be booked at once.
    #[error("the event can be booked without asking")]
    BookingIsOpen,
    /// Only invited people come.
    #[error("the event is only for invited guests")]
    InviteOnly,
}

/// Whether the event is one that people ask to join.
pub fn takes_requests(admission: Admission) -> Result<(), AskRefused> {
    match admission {
        Admission::Request => Ok(()),
        Admission::Open => Err(AskRefused::BookingIsOpen),
        Admission::Invite => Err(AskRefused::InviteOnly),
    }
}

/// The tier of a guest who named none: the cheapest that is sold at `now`, the first shown of equals.
pub fn cheapest_tier(event: &Event, now: DateTime<Utc>) -> Option<&Tier> {
    event
        .tiers
        .iter()
        .filter(|tier| tier.sale(now) == Sale::Open)
        .min_by_key(|tier| (tier.price.minor(), tier.position))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;
    use crate::money::{Currency, Money};

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn tier(id: u128, price: &str, position: u32) -> Tier {
        let price = Money::parse(price, Currency::Inr).unwrap();
        Tier {
            position,
            ..Tier::new(Uuid::from_u128(id).into(), format!("Tier {id}"), price, 10)
        }
    }

    #[test]
    fn people_ask_only_where_the_host_approves() {
        assert_eq!(takes_requests(Admission::Request), Ok(()));
        assert_eq!(takes_requests(Admission::Open), Err(AskRefused::BookingIsOpen));
        assert_eq!(takes_requests(Admission::Invite), Err(AskRefused::InviteOnly));
    }

    #[test]
    fn the_cheapest_tier_that_is_sold() {
        let mut event = Event::draft(Uuid::from_u128(1).into(), Uuid::from_u128(2).into(), "Rooftop");
        event.tiers = vec![tier(1, "50", 1), tier(2, "20", 3), tier(3, "20", 2), tier(4, "5", 4)];
        event.tiers[3].sales_start_at = Some(NOW + TimeDelta::hours(1));
        let cheapest = |event: &Event| cheapest_tier(event, NOW).map(|tier| tier.id.uuid().as_u128());
        assert_eq!(cheapest(&event), Some(3));
        event.tiers.clear();
        assert_eq!(cheapest(&event), None);
    }
}
