//! The unit in which every change of an event happens.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::audit::{AuditAction, Severity};
use turnout_domain::events::{EditRefused, Event};
use turnout_domain::ids::EventId;
use turnout_ports::events::EventDetail;
use turnout_ports::store::{Repositories, StoreError};

use super::error::ChangeEventError;
use super::follow_ups::queue_follow_ups;
use super::references::check_references;
use super::store_changes::{append_audit, store_changes};
use crate::access::{AccessError, authorize};
use crate::app::App;
use crate::booking::{expire_and_release, store_seats};
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::Sequence;
use crate::unit_of_work::{UnitOfWork, execute};

/// What the event is to be after the change. It may run several times.
pub(super) type Step<'a> = &'a (dyn Fn(&Event) -> Result<Event, ChangeEventError> + Sync);

/// A change that somebody wants to make.
pub(super) struct Change<'a> {
    pub context: &'a RequestContext,
    pub event: EventId,
    /// What the one who asks must be allowed.
    pub permission: Permission,
    /// How the audit log calls it, and how much it matters.
    pub action: AuditAction,
    pub severity: Severity,
    /// The change was made for the event as it was changed at this instant.
    pub expected: Option<DateTime<Utc>>,
    /// Why, in the words of the host; for guests.
    pub reason: &'a str,
    pub now: DateTime<Utc>,
    pub step: Step<'a>,
}

/// Makes the change and answers the event as the caller sees it. A step that changes nothing leaves no trace.
pub(super) async fn change_event(app: &App, change: Change<'_>) -> Result<EventDetail, ChangeEventError> {
    let ids = Sequence::draw(change.now, &*app.entropy);
    execute(&*app.store, &ChangeEvent { change, ids }).await
}

/// As [`change_event`], once for each idempotency key.
pub(super) async fn change_event_once(
    app: &App,
    change: Change<'_>,
    once: &Once<'_, EventDetail>,
) -> Result<Answer<EventDetail>, ChangeEventError> {
    let now = change.now;
    let ids = Sequence::draw(now, &*app.entropy);
    execute_once(&*app.store, &ChangeEvent { change, ids }, once, now).await
}

struct ChangeEvent<'a> {
    change: Change<'a>,
    ids: Sequence,
}

#[async_trait]
impl UnitOfWork for ChangeEvent<'_> {
    type Output = EventDetail;
    type Error = ChangeEventError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<EventDetail, ChangeEventError> {
        let (mut ids, change) = (self.ids, &self.change);
        let actor = change.context.actor;
        authorize(tx, actor, change.permission, change.event, change.now).await?;
        let old = lock(tx, change.event).await?;
        check_expected(tx, change).await?;
        let (old, new) = take_step(tx, &mut ids, change, old).await?;
        if new
            != (Event {
                version: new.version,
                ..old.clone()
            })
        {
            check_references(tx, Some(&old), &new).await?;
            store_changes(tx, &old, &new).await?;
            append_audit(tx, &mut ids, change, &old, &new).await?;
            queue_follow_ups(tx, &mut ids, change, &old, &new).await?;
        }
        shown(tx, change.event, change.context, change.now).await
    }
}

async fn lock(tx: &mut dyn Repositories, event: EventId) -> Result<Event, ChangeEventError> {
    let found = tx.events().lock(event).await?;
    found.ok_or(ChangeEventError::Access(AccessError::EventNotFound))
}

async fn check_expected(tx: &mut dyn Repositories, change: &Change<'_>) -> Result<(), ChangeEventError> {
    if change.expected.is_some() && tx.events().changed_at(change.event).await? != change.expected {
        return Err(ChangeEventError::Stale);
    }
    Ok(())
}

/// Takes the step. Where seats are in its way, holds whose time ran out are ended first: they count for nothing.
async fn take_step(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    change: &Change<'_>,
    old: Event,
) -> Result<(Event, Event), ChangeEventError> {
    match (change.step)(&old) {
        Ok(new) => Ok((old, new)),
        Err(ChangeEventError::Edit(EditRefused::CapacityBelowTaken { .. } | EditRefused::PriceLocked))
            if old.seats.held > 0 =>
        {
            end_expired_holds(tx, ids, change).await?;
            let old = lock(tx, change.event).await?;
            let new = (change.step)(&old)?;
            Ok((old, new))
        }
        Err(refused) => Err(refused),
    }
}

async fn end_expired_holds(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    change: &Change<'_>,
) -> Result<(), StoreError> {
    let Some(mut inventory) = tx.booking().lock_inventory(change.event).await? else {
        return Ok(());
    };
    while expire_and_release(tx, ids, change.context, change.event, &mut inventory, change.now)
        .await?
        .is_full
    {}
    store_seats(tx, ids, change.event, &inventory, change.now).await
}

/// The event as the one who asks sees it.
pub(super) async fn shown(
    tx: &mut dyn Repositories,
    event: EventId,
    context: &RequestContext,
    now: DateTime<Utc>,
) -> Result<EventDetail, ChangeEventError> {
    let detail = tx.events().detail(event, context.user(), now).await?;
    detail.ok_or(ChangeEventError::Access(AccessError::EventNotFound))
}

#[cfg(test)]
mod tests;
