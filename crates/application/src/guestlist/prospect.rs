//! Whether somebody can have seats, and of which tier. Part of a unit of work that holds the event's inventory.

use chrono::{DateTime, Utc};
use turnout_domain::booking::BookingFacts;
use turnout_domain::guestlist::cheapest_tier;
use turnout_domain::ids::{EventId, TierId, UserId};
use turnout_ports::store::{Repositories, StoreError};

use super::JoinError;

/// What has to be known of the event and the person, with the wanted tier or else the cheapest that is sold. Refuses
/// whoever may not know of the event, and its host.
pub(super) async fn prospect(
    tx: &mut dyn Repositories,
    event: EventId,
    wanted: Option<TierId>,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<BookingFacts, JoinError> {
    let Some(facts) = tx.booking().facts(event, wanted, user, now).await? else {
        return Err(without_facts(tx, event, wanted, user, now).await?);
    };
    if !facts.may_see() {
        return Err(JoinError::NoSuchEvent);
    }
    if facts.host == user {
        return Err(JoinError::OwnEvent);
    }
    if wanted.is_some() || facts.tiers_sold <= 1 {
        return Ok(facts);
    }
    let found = tx.events().lookup(event).await?.ok_or(JoinError::NoSuchEvent)?;
    let cheapest = cheapest_tier(&found, now).ok_or(JoinError::NothingOnSale)?.id;
    let facts = tx.booking().facts(event, Some(cheapest), user, now).await?;
    facts.ok_or(JoinError::NoSuchEvent)
}

/// Tells that there is no tier only to those who may see the event.
async fn without_facts(
    tx: &mut dyn Repositories,
    event: EventId,
    wanted: Option<TierId>,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<JoinError, StoreError> {
    let standing = tx.events().standing(event, Some(user), now).await?;
    Ok(match standing {
        Some(standing) if standing.may_see(Some(user)) => match wanted {
            Some(_) => JoinError::NoSuchTier,
            None => JoinError::NothingOnSale,
        },
        _ => JoinError::NoSuchEvent,
    })
}
