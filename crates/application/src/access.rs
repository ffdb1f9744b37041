//! Who may do what with an event, with a thing of one person, or on the platform: loads what the policy of the domain needs
//! and asks it. Every use case that is not open to everybody asks here.

use chrono::{DateTime, Utc};
use turnout_domain::access::{Permission, Resource, Subject, allows};
use turnout_domain::events::Standing;
use turnout_domain::ids::EventId;
use turnout_ports::events::EventQueries;
use turnout_ports::store::{Repositories, StoreError};

use crate::context::Actor;
use crate::unit_of_work::MaybeContended;

mod things;

pub use things::{Denied, authorize_thing, authorize_thing_read, authorize_thing_with, may_as_owner};

/// Why someone may not.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// There is no such event, or the person may not know that there is.
    #[error("there is no such event")]
    EventNotFound,
    /// The person may see it, but not do this.
    #[error("this is not allowed")]
    Forbidden,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for AccessError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Lets through who may do this with the event, and answers what the event is to them.
pub async fn authorize(
    tx: &mut dyn Repositories,
    actor: Actor,
    permission: Permission,
    event: EventId,
    now: DateTime<Utc>,
) -> Result<Standing, AccessError> {
    let standing = tx.events().standing(event, actor.user(), now).await?;
    decided(standing, actor, Some(permission))
}

/// Lets through who may see the event, and answers what the event is to them.
pub async fn see(
    tx: &mut dyn Repositories,
    actor: Actor,
    event: EventId,
    now: DateTime<Utc>,
) -> Result<Standing, AccessError> {
    let standing = tx.events().standing(event, actor.user(), now).await?;
    decided(standing, actor, None)
}

/// As [`authorize`], for reads that need no transaction.
pub async fn authorize_read(
    queries: &dyn EventQueries,
    actor: Actor,
    permission: Permission,
    event: EventId,
    now: DateTime<Utc>,
) -> Result<Standing, AccessError> {
    let standing = queries.standing(event, actor.user(), now).await?;
    decided(standing, actor, Some(permission))
}

/// As [`see`], for reads that need no transaction.
pub async fn see_read(
    queries: &dyn EventQueries,
    actor: Actor,
    event: EventId,
    now: DateTime<Utc>,
) -> Result<Standing, AccessError> {
    let standing = queries.standing(event, actor.user(), now).await?;
    decided(standing, actor, None)
}

/// Lets through who may do this on the whole platform.
pub async fn authorize_on_platform(
    tx: &mut dyn Repositories,
    actor: Actor,
    permission: Permission,
) -> Result<(), AccessError> {
    let allowed = match actor {
        Actor::Anonymous => allows(Subject::Anonymous, permission, Resource::Platform),
        Actor::System => allows(Subject::System, permission, Resource::Platform),
        Actor::User(id) => {
            let given = tx.events().platform_grants(id).await?;
            let subject = Subject::User {
                id,
                is_superuser: given.is_superuser,
                grants: &given.grants,
            };
            allows(subject, permission, Resource::Platform)
        }
    };
    if allowed { Ok(()) } else { Err(AccessError::Forbidden) }
}

fn decided(standing: Option<Standing>, actor: Actor, permission: Option<Permission>) -> Result<Standing, AccessError> {
    decide(standing.as_ref(), actor, permission)?;
    standing.ok_or(AccessError::EventNotFound)
}

/// Decides what was loaded. Without a permission it is enough that the person may see the event.
fn decide(standing: Option<&Standing>, actor: Actor, permission: Option<Permission>) -> Result<(), AccessError> {
    let standing = standing.ok_or(AccessError::EventNotFound)?;
    let user = actor.user();
    let is_system = actor == Actor::System;
    if !is_system && !standing.may_see(user) {
        return Err(AccessError::EventNotFound);
    }
    match permission {
        Some(permission) if !is_system && !standing.allows(user, permission) => Err(AccessError::Forbidden),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
