//! Enters a venue.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::audit::{AuditAction, AuditObject, ObjectKind};
use turnout_domain::events::{Venue, VenueChanges, venue_changes};
use turnout_domain::ids::UserId;
use turnout_ports::events::StoredVenue;
use turnout_ports::store::Repositories;

use super::error::ChangeVenueError;
use crate::access::authorize_on_platform;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::{self, Sequence};
use crate::unit_of_work::UnitOfWork;

/// Enters a venue into the directory.
pub async fn create_venue(
    app: &App,
    context: &RequestContext,
    user: UserId,
    new: VenueChanges,
    once: &Once<'_, StoredVenue>,
) -> Result<Answer<StoredVenue>, ChangeVenueError> {
    let now = app.clock.now();
    let unit = CreateVenue {
        context,
        user,
        blank: Venue::blank(ids::draw(now, &*app.entropy)),
        new,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct CreateVenue<'a> {
    context: &'a RequestContext,
    user: UserId,
    blank: Venue,
    new: VenueChanges,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for CreateVenue<'_> {
    type Output = StoredVenue;
    type Error = ChangeVenueError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<StoredVenue, ChangeVenueError> {
        let mut ids = self.ids;
        authorize_on_platform(tx, self.context.actor, Permission::VenueWrite).await?;
        let venue = self
            .blank
            .clone()
            .changed(self.new.clone())
            .map_err(ChangeVenueError::Invalid)?;
        tx.venues().insert(&venue, self.user).await?;
        let object = AuditObject::new(ObjectKind::Venue, venue.id.uuid());
        let entry = self
            .context
            .audit(ids.take(), self.now, AuditAction::VenueCreated, object);
        tx.audit()
            .append(&[entry.changes(venue_changes(&self.blank, &venue))])
            .await?;
        tx.venues().find(venue.id).await?.ok_or(ChangeVenueError::NotFound)
    }
}
