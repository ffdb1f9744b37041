//! Who can be a guest of an event, and with which ticket.

use chrono::{DateTime, Utc};

use crate::accounts::Gender;
use crate::booking::{Sale, Tier};
use crate::events::{Admission, Event, EventStatus, GenderRule};
use crate::ids::{TierId, UserId};

/// Why somebody cannot become a guest of an event, whichever way they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotEligible {
    /// It is not published, or not any more.
    #[error("the event is {0}")]
    NotOpen(EventStatus),
    /// It has ended.
    #[error("the event is over")]
    Over,
    /// They host it.
    #[error("it is their own event")]
    OwnEvent,
    /// The event is not for everyone, and their profile does not say whether it is for them.
    #[error("the profile does not tell the gender")]
    GenderUnknown,
    /// The event is not for them.
    #[error("the event is for others")]
    GenderNotAllowed,
}

/// Whether the event takes guests at `now`.
pub fn takes_guests(event: &Event, now: DateTime<Utc>) -> Result<(), NotEligible> {
    if event.status != EventStatus::Published {
        return Err(NotEligible::NotOpen(event.status));
    }
    if event.end_at.is_some_and(|end| now >= end) {
        return Err(NotEligible::Over);
    }
    Ok(())
}

/// Whether this person can become a guest at `now`.
pub fn eligible(event: &Event, user: UserId, gender: Option<Gender>, now: DateTime<Utc>) -> Result<(), NotEligible> {
    takes_guests(event, now)?;
    if event.host == user {
        return Err(NotEligible::OwnEvent);
    }
    let rule = event.policies.allowed_genders;
    match gender {
        None if rule != GenderRule::All => Err(NotEligible::GenderUnknown),
        _ if rule.admits(gender.map(Gender::as_str)) => Ok(()),
        _ => Err(NotEligible::GenderNotAllowed),
    }
}

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

    const HOST: UserId = UserId::new(Uuid::from_u128(1));
    const GUEST: UserId = UserId::new(Uuid::from_u128(2));
    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn event(status: EventStatus, rule: GenderRule) -> Event {
        let mut event = Event::draft(Uuid::from_u128(3).into(), HOST, "Rooftop");
        event.status = status;
        event.start_at = Some(NOW);
        event.end_at = Some(NOW + TimeDelta::hours(3));
        event.policies.allowed_genders = rule;
        event
    }

    fn tier(id: u128, price: &str, position: u32) -> Tier {
        let price = Money::parse(price, Currency::Inr).unwrap();
        Tier {
            position: position,
            ..Tier::new(Uuid::from_u128(id).into(), format!("Tier {id}"), price, 10)
        }
    }

    #[test]
    fn only_a_published_event_takes_guests_and_only_until_its_end() {
        for &status in EventStatus::ALL {
            let expected = match status {
                EventStatus::Published => Ok(()),
                other => Err(NotEligible::NotOpen(other)),
            };
            assert_eq!(takes_guests(&event(status, GenderRule::All), NOW), expected);
        }
        let published = event(EventStatus::Published, GenderRule::All);
        let end = NOW + TimeDelta::hours(3);
        assert_eq!(takes_guests(&published, end - TimeDelta::microseconds(1)), Ok(()));
        assert_eq!(takes_guests(&published, end), Err(NotEligible::Over));
    }

    #[test]
    fn the_host_is_no_guest() {
        let published = event(EventStatus::Published, GenderRule::All);
        assert_eq!(eligible(&published, HOST, None, NOW), Err(NotEligible::OwnEvent));
        assert_eq!(eligible(&published, GUEST, None, NOW), Ok(()));
    }

    #[test]
    fn an_event_that_is_not_for_everyone_asks_for_the_gender() {
        let women = event(EventStatus::Published, GenderRule::Female);
        assert_eq!(eligible(&women, GUEST, Some(Gender::Female), NOW), Ok(()));
        assert_eq!(eligible(&women, GUEST, None, NOW), Err(NotEligible::GenderUnknown));
        for other in [Gender::Male, Gender::NonBinary, Gender::Other] {
            assert_eq!(
                eligible(&women, GUEST, Some(other), NOW),
                Err(NotEligible::GenderNotAllowed)
            );
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
        let mut event = event(EventStatus::Published, GenderRule::All);
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
