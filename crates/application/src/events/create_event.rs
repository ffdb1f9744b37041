//! Makes a draft.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, ObjectKind};
use turnout_domain::events::{Event, NewEvent, event_changes};
use turnout_domain::ids::{TierId, UserId};
use turnout_ports::events::EventDetail;
use turnout_ports::store::{Repositories, StoreError};

use super::change_event::shown;
use super::error::ChangeEventError;
use super::references::check_references;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::{self, Sequence};
use crate::unit_of_work::UnitOfWork;

/// How often an id is drawn until its slug is free. One event in four thousand millions of the same title needs two.
const DRAWS: u32 = 3;

/// Makes a draft of which the caller is the host. Everything but its title may come later.
pub async fn create_event(
    app: &App,
    context: &RequestContext,
    host: UserId,
    new: NewEvent,
    once: &Once<'_, EventDetail>,
) -> Result<Answer<EventDetail>, ChangeEventError> {
    let now = app.clock.now();
    for _ in 0..DRAWS {
        let unit = CreateEvent {
            context,
            event: compose(app, host, new.clone(), now)?,
            ids: draw(app, now),
            now,
        };
        match execute_once(&*app.store, &unit, once, now).await {
            Err(ChangeEventError::SlugTaken) => {}
            outcome => return outcome,
        }
    }
    Err(StoreError::Rejected("no free slug was found".to_owned()).into())
}

fn draw(app: &App, now: DateTime<Utc>) -> Sequence {
    Sequence::draw(now, &*app.entropy)
}

fn compose(app: &App, host: UserId, new: NewEvent, now: DateTime<Utc>) -> Result<Event, ChangeEventError> {
    let tiers: Vec<TierId> = (0..new.tier_count()).map(|_| ids::draw(now, &*app.entropy)).collect();
    let event = Event::compose(ids::draw(now, &*app.entropy), host, new, &tiers, now)?;
    Ok(event)
}

struct CreateEvent<'a> {
    context: &'a RequestContext,
    event: Event,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for CreateEvent<'_> {
    type Output = EventDetail;
    type Error = ChangeEventError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<EventDetail, ChangeEventError> {
        let (mut ids, event) = (self.ids, &self.event);
        check_references(tx, None, event).await?;
        if !tx.events().insert(event).await? {
            return Err(ChangeEventError::SlugTaken);
        }
        let object = AuditObject::new(ObjectKind::Event, event.id.uuid());
        let entry = self
            .context
            .audit(ids.take(), self.now, AuditAction::EventCreated, object);
        let changes = event_changes(&Event::draft(event.id, event.host, ""), event);
        tx.audit().append(&[entry.of_event(event.id).changes(changes)]).await?;
        shown(tx, event.id, self.context, self.now).await
    }
}

#[cfg(test)]
mod tests;
