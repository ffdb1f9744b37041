//! What becomes of the images of an event that is thrown away.

use chrono::{DateTime, Utc};
use turnout_domain::ids::EventId;
use turnout_ports::store::{Repositories, StoreError};

use crate::files::drop_job;
use crate::ids::Sequence;

/// Removes all images of the event, whose lock is held. Their files follow after the commit.
pub(in crate::events) async fn drop_images(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    event: EventId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for key in tx.event_images().remove_all(event).await? {
        tx.jobs().enqueue(&drop_job(ids.take(), &key, now)).await?;
    }
    Ok(())
}
