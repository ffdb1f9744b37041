//! Moves an image of an event to another place.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::AuditAction;
use turnout_domain::events::ImageRole;
use turnout_domain::ids::{AuditId, EventId, ImageId};
use turnout_ports::events::EventDetail;
use turnout_ports::store::Repositories;

use super::arrange::{ChangeImagesError, ImageChange, order};
use crate::access::AccessError;
use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// Moves it to this role and position, and answers the event. The others close up. `expected` is when the event was last
/// changed, as the caller knows it.
pub async fn move_image(
    app: &App,
    context: &RequestContext,
    (event, image): (EventId, ImageId),
    to: (Option<ImageRole>, Option<i64>),
    expected: Option<DateTime<Utc>>,
) -> Result<EventDetail, ChangeImagesError> {
    let now = app.clock.now();
    let unit = MoveImage {
        change: ImageChange {
            context,
            event,
            image,
            action: AuditAction::ImageMoved,
            now,
        },
        to,
        expected,
        audit_id: ids::draw(now, &*app.entropy),
    };
    execute(&*app.store, &unit).await
}

struct MoveImage<'a> {
    change: ImageChange<'a>,
    to: (Option<ImageRole>, Option<i64>),
    expected: Option<DateTime<Utc>>,
    audit_id: AuditId,
}

#[async_trait]
impl UnitOfWork for MoveImage<'_> {
    type Output = EventDetail;
    type Error = ChangeImagesError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<EventDetail, ChangeImagesError> {
        let ImageChange {
            context,
            event,
            image,
            now,
            ..
        } = self.change;
        let old = order(&self.change.begin(tx, self.expected).await?);
        let (role, position) = self.to;
        let new = old.clone().moved(image, role, position)?;
        if new != old {
            self.change.store(tx, (&old, &new), self.audit_id).await?;
        }
        let detail = tx.events().detail(event, context.user(), now).await?;
        detail.ok_or(ChangeImagesError::Access(AccessError::EventNotFound))
    }
}
