//! Kept files and the rows that refer to them.
//!
//! A file is stored before the row and removed after it, so that no row ever refers to nothing. What stops in between
//! leaves a file that nobody refers to: the job that removes it is queued before the file is stored, and finds out later
//! whether a row has come.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use turnout_domain::ids::{ImageId, JobId, PictureId};
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::storage::{Area, MediaType, ObjectKey, StorageError};
use turnout_ports::store::StoreError;

use crate::app::App;
use crate::ids;
use crate::jobs::{Enqueue, Failure};
use crate::unit_of_work::execute;

/// Longer than any request waits between storing a file and committing its row.
pub(crate) const PATIENCE: TimeDelta = TimeDelta::hours(1);

/// Why a file was not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A file as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownFile {
    /// What it is.
    pub media: MediaType,
    /// Its bytes; `None` for who has it already.
    pub bytes: Option<Bytes>,
}

/// Why a file is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowFileError {
    /// There is none, or what it belongs to is gone or hidden.
    #[error("there is no such file")]
    NotFound,
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads the file of a row. What lies under a key never changes: who has it already is only told that it is still shown.
pub(crate) async fn read(app: &App, key: &ObjectKey, is_known: bool) -> Result<ShownFile, ShowFileError> {
    let media = key.media();
    if is_known {
        return Ok(ShownFile { media, bytes: None });
    }
    let bytes = app.objects.get(key).await?.ok_or(ShowFileError::NotFound)?;
    Ok(ShownFile {
        media,
        bytes: Some(bytes),
    })
}

/// Stores a file whose row is about to be written.
pub(crate) async fn keep(app: &App, key: &ObjectKey, bytes: Bytes) -> Result<(), KeepError> {
    let now = app.clock.now();
    let sweep = drop_job(ids::draw(now, &*app.entropy), key, now + PATIENCE);
    execute(&*app.store, &Enqueue(sweep)).await?;
    Ok(app.objects.put(key, bytes).await?)
}

/// Removes a file whose row was not written. Where that fails, the job that waits does it.
pub(crate) async fn forsake(app: &App, key: &ObjectKey) {
    if let Err(error) = app.objects.delete(key).await {
        tracing::warn!(%key, %error, "a file that nobody refers to stays for now");
    }
}

/// The job that removes a file once no row refers to it; written in the transaction that removes the row.
pub(crate) fn drop_job(id: JobId, key: &ObjectKey, run_at: DateTime<Utc>) -> NewJob {
    let job = Job::DropFile { key: key.to_string() };
    NewJob { id, job, run_at }
}

/// Removes a file unless a row refers to it.
pub async fn drop_file(app: &App, key: &str) -> Result<(), Failure> {
    let key = ObjectKey::parse(key).map_err(|error| Failure::GiveUp(error.to_string()))?;
    let is_used = match key.area() {
        Area::Pictures => app.account_queries.has_picture(PictureId::new(key.id())).await?,
        Area::EventImages => app.event_queries.has_image(ImageId::new(key.id())).await?,
        // The job comes when their time is over.
        Area::Exports => false,
    };
    if is_used {
        return Ok(());
    }
    let dropped = app.objects.delete(&key).await;
    dropped.map_err(|error| Failure::Retry(error.to_string()))
}
