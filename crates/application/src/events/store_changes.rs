//! Stores what differs between two states of an event, and says so in the audit log.

use turnout_domain::audit::{AuditAction, AuditObject, ObjectKind};
use turnout_domain::booking::Tier;
use turnout_domain::events::{EditRefused, Event, event_changes, tier_changes};
use turnout_ports::events::TierRemoval;
use turnout_ports::store::{Repositories, StoreError};

use super::change_event::Change;
use super::error::ChangeEventError;
use crate::ids::Sequence;

/// A tier before and after; one of them is missing where it is new or gone.
type TierPair<'a> = (Option<&'a Tier>, Option<&'a Tier>);

/// The tiers that differ, in the order of the new event and then those that are gone.
fn differing_tiers<'a>(old: &'a Event, new: &'a Event) -> Vec<TierPair<'a>> {
    let kept = new.tiers.iter().map(|tier| (old.tier(tier.id), Some(tier)));
    let gone = old
        .tiers
        .iter()
        .filter(|tier| new.tier(tier.id).is_none())
        .map(|tier| (Some(tier), None));
    kept.chain(gone).filter(|(old, new)| old != new).collect()
}

pub(super) async fn store_changes(tx: &mut dyn Repositories, old: &Event, new: &Event) -> Result<(), ChangeEventError> {
    if new.currency != old.currency && tx.events().was_booked(new.id).await? {
        // Orders, refunds and what a guest paid in all are in the currency of the event, long after the seats are free.
        return Err(EditRefused::PriceLocked.into());
    }
    if !tx.events().update(new).await? {
        // The inventory is locked, so this is somebody who went around the lock. Another try sees what they did.
        return Err(StoreError::Contended("the event changed under its lock".to_owned()).into());
    }
    if new.seats.capacity != old.seats.capacity && !tx.events().set_capacity(new.id, new.seats.capacity).await? {
        return Err(EditRefused::CapacityBelowTaken {
            taken: old.seats.taken(),
        }
        .into());
    }
    for pair in differing_tiers(old, new) {
        store_tier(tx, new, pair).await?;
    }
    Ok(())
}

async fn store_tier(tx: &mut dyn Repositories, event: &Event, pair: TierPair<'_>) -> Result<(), ChangeEventError> {
    match pair {
        (None, Some(tier)) => tx.events().insert_tier(event.id, tier).await?,
        (Some(_), Some(tier)) => {
            if !tx.events().update_tier(tier).await? {
                return Err(EditRefused::CapacityBelowTaken {
                    taken: tier.seats.taken(),
                }
                .into());
            }
        }
        (Some(tier), None) => {
            if tx.events().remove_tier(tier.id).await? == TierRemoval::InUse {
                return Err(ChangeEventError::TierInUse);
            }
        }
        (None, None) => {}
    }
    Ok(())
}

/// One entry for the event, if it differs, and one for each tier that does.
pub(super) async fn append_audit(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    change: &Change<'_>,
    old: &Event,
    new: &Event,
) -> Result<(), StoreError> {
    let mut entries = Vec::new();
    let changes = event_changes(old, new);
    if !changes.is_empty() {
        let object = AuditObject::new(ObjectKind::Event, new.id.uuid());
        let entry = change.context.audit(ids.take(), change.now, change.action, object);
        entries.push(entry.of_event(new.id).severity(change.severity).changes(changes));
    }
    for (old_tier, new_tier) in differing_tiers(old, new) {
        let Some(tier) = new_tier.or(old_tier) else { continue };
        let action = match (old_tier, new_tier) {
            (None, _) => AuditAction::TierCreated,
            (_, None) => AuditAction::TierDeleted,
            (Some(_), Some(_)) => AuditAction::TierUpdated,
        };
        let object = AuditObject::new(ObjectKind::Tier, tier.id.uuid());
        let entry = change.context.audit(ids.take(), change.now, action, object);
        entries.push(entry.of_event(new.id).changes(tier_changes(old_tier, new_tier)));
    }
    tx.audit().append(&entries).await
}
