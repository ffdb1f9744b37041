//! Edits a venue.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::audit::{AuditAction, AuditObject, ObjectKind};
use turnout_domain::events::{Venue, VenueChanges, venue_changes};
use turnout_domain::ids::VenueId;
use turnout_ports::events::StoredVenue;
use turnout_ports::store::{Repositories, StoreError};

use super::error::ChangeVenueError;
use crate::access::authorize_on_platform;
use crate::app::App;
use crate::context::RequestContext;
use crate::ids::Sequence;
use crate::unit_of_work::{UnitOfWork, execute};

/// Applies the edit, which was made for the venue as it was changed at `expected`. One that changes nothing leaves no
/// trace.
pub async fn edit_venue(
    app: &App,
    context: &RequestContext,
    venue: VenueId,
    changes: VenueChanges,
    expected: Option<DateTime<Utc>>,
) -> Result<StoredVenue, ChangeVenueError> {
    let now = app.clock.now();
    let ids = Sequence::draw(now, &*app.entropy);
    execute(
        &*app.store,
        &EditVenue {
            context,
            venue,
            changes,
            expected,
            ids,
            now,
        },
    )
    .await
}

struct EditVenue<'a> {
    context: &'a RequestContext,
    venue: VenueId,
    changes: VenueChanges,
    expected: Option<DateTime<Utc>>,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for EditVenue<'_> {
    type Output = StoredVenue;
    type Error = ChangeVenueError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<StoredVenue, ChangeVenueError> {
        let mut ids = self.ids;
        authorize_on_platform(tx, self.context.actor, Permission::VenueWrite).await?;
        let stored = tx.venues().lock(self.venue).await?.ok_or(ChangeVenueError::NotFound)?;
        if self.expected.is_some_and(|expected| expected != stored.updated_at) {
            return Err(ChangeVenueError::Stale);
        }
        let old = &stored.venue;
        let new = old
            .clone()
            .changed(self.changes.clone())
            .map_err(ChangeVenueError::Invalid)?;
        if new
            == (Venue {
                version: new.version,
                ..old.clone()
            })
        {
            return Ok(stored);
        }
        if !tx.venues().update(&new).await? {
            return Err(StoreError::Contended("the venue changed under its lock".to_owned()).into());
        }
        let object = AuditObject::new(ObjectKind::Venue, self.venue.uuid());
        let entry = self
            .context
            .audit(ids.take(), self.now, AuditAction::VenueUpdated, object);
        tx.audit().append(&[entry.changes(venue_changes(old, &new))]).await?;
        tx.venues().find(self.venue).await?.ok_or(ChangeVenueError::NotFound)
    }
}
