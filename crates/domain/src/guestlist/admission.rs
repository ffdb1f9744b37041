//! Where people ask to join, and which tier the seats of a guest are of.

use chrono::{DateTime, Utc};

use crate::booking::{Sale, Tier};
use crate::events::{Admission, Event};
use crate::ids::TierId;

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

/// Why there is no ticket to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoTier {
    /// The event has no such tier.
    #[error("the event has no such tier")]
    Unknown,
    /// The tier is not sold now.
    #[error("the tier is not sold now")]
    NotOnSale(Sale),
    /// No tier of the event is sold now.
    #[error("no tier of the event is sold now")]
    NothingOnSale,
}

/// The tier of somebody's seats: the wanted one, or else the cheapest that is sold at `now`, the first shown of equals.
pub fn choose_tier(event: &Event, wanted: Option<TierId>, now: DateTime<Utc>) -> Result<&Tier, NoTier> {
    let Some(wanted) = wanted else {
        return event
            .tiers
            .iter()
            .filter(|tier| tier.sale(now) == Sale::Open)
            .min_by_key(|tier| (tier.price.minor(), tier.position))
            .ok_or(NoTier::NothingOnSale);
    };
    let tier = event.tier(wanted).ok_or(NoTier::Unknown)?;
    match tier.sale(now) {
        Sale::Open => Ok(tier),
        closed => Err(NoTier::NotOnSale(closed)),
    }
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
    fn the_cheapest_tier_on_sale_unless_another_is_wanted() {
        let mut event = Event::draft(Uuid::from_u128(1).into(), Uuid::from_u128(2).into(), "Rooftop");
        event.tiers = vec![tier(1, "50", 1), tier(2, "20", 3), tier(3, "20", 2), tier(4, "5", 4)];
        event.tiers[3].sales_start_at = Some(NOW + TimeDelta::hours(1));
        let id = |n| TierId::new(Uuid::from_u128(n));
        assert_eq!(choose_tier(&event, None, NOW).map(|tier| tier.id), Ok(id(3)));
        assert_eq!(choose_tier(&event, Some(id(1)), NOW).map(|tier| tier.id), Ok(id(1)));
        assert_eq!(
            choose_tier(&event, Some(id(4)), NOW),
            Err(NoTier::NotOnSale(Sale::NotYet))
        );
        assert_eq!(choose_tier(&event, Some(id(9)), NOW), Err(NoTier::Unknown));
        event.tiers.clear();
        assert_eq!(choose_tier(&event, None, NOW), Err(NoTier::NothingOnSale));
    }
}
