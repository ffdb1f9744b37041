//! Makes the archive of what is known about a person, and removes it when its time is over.
//!
//! Rows are read a page at a time and written into the archive at once, so what is in memory is one page and what it became
//! compressed.

use async_trait::async_trait;
use turnout_domain::ids::{ExportId, UserId};
use turnout_ports::archive::{Archive, ArchiveError};
use turnout_ports::privacy::MadeExport;
use turnout_ports::storage::{Area, MediaType, ObjectKey, StorageError};
use turnout_ports::store::{Repositories, StoreError};

use crate::app::App;
use crate::files::{PATIENCE, drop_job};
use crate::ids;
use crate::jobs::Enqueue;
use crate::unit_of_work::{UnitOfWork, execute};

/// Rows read at once.
const PAGE: u32 = 500;
/// Archives removed in one round.
const ROUND: u32 = 100;
/// The largest archive. Nobody's honest use comes near it.
const LARGEST: usize = 256 * 1024 * 1024;

/// Why an archive was not made.
#[derive(Debug, thiserror::Error)]
pub enum MakeExportError {
    /// It would be too large.
    #[error("an archive is larger than {LARGEST} bytes")]
    TooLarge,
    /// It could not be packed.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A file could not be read or kept.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where an archive lies.
fn archive_key(id: ExportId) -> ObjectKey {
    ObjectKey::new(Area::Exports, id.uuid(), MediaType::Zip)
}

/// Makes the archive, if it is still waited for. Safe to repeat.
pub async fn make_export(app: &App, id: ExportId) -> Result<(), MakeExportError> {
    let Some(user) = app.privacy_queries.pending_export(id).await? else {
        // The try before may have stored it and stopped there.
        return forsake_unkept(app, id).await;
    };
    let mut archive = app.archiver.begin();
    for file in app.privacy_queries.files() {
        write_rows(app, user, file, &mut *archive).await?;
    }
    write_pictures(app, user, &mut *archive).await?;
    let bytes = archive.finish()?;
    let now = app.clock.now();
    let key = archive_key(id);
    let made = MadeExport {
        id,
        key: key.to_string(),
        size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        at: now,
        expires_at: now + app.privacy_settings.export_kept,
    };
    // A file that is stored and not noted, as when the server dies here, is found by nobody else.
    let sweep = drop_job(ids::draw(now, &*app.entropy), &key, made.expires_at + PATIENCE);
    execute(&*app.store, &Enqueue(sweep)).await?;
    app.objects.put(&key, bytes).await?;
    if execute(&*app.store, &Keep(made)).await? {
        return Ok(());
    }
    // The person is being erased, or another worker was faster, which keeps it under the same key.
    forsake_unkept(app, id).await
}

/// Removes the file of an archive to which no row refers.
async fn forsake_unkept(app: &App, id: ExportId) -> Result<(), MakeExportError> {
    if !app.privacy_queries.has_archive(id).await? {
        app.objects.delete(&archive_key(id)).await?;
    }
    Ok(())
}

/// A JSON list, one row after the other.
async fn write_rows(
    app: &App,
    user: UserId,
    file: &'static str,
    archive: &mut dyn Archive,
) -> Result<(), MakeExportError> {
    archive.begin_file(file)?;
    archive.write(b"[")?;
    let mut after = 0;
    let mut separator: &[u8] = b"\n";
    loop {
        let rows = app.privacy_queries.rows(user, file, after, PAGE).await?;
        for row in &rows {
            archive.write(separator)?;
            archive.write(row.json.as_bytes())?;
            separator = b",\n";
            after = row.key;
        }
        if archive.size() > LARGEST {
            return Err(MakeExportError::TooLarge);
        }
        if rows.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) {
            break;
        }
    }
    Ok(archive.write(b"\n]\n")?)
}

/// The pictures, in their order.
async fn write_pictures(app: &App, user: UserId, archive: &mut dyn Archive) -> Result<(), MakeExportError> {
    for (place, key) in (1..).zip(app.privacy_queries.pictures(user).await?) {
        let Ok(key) = ObjectKey::parse(&key) else {
            continue;
        };
        if let Some(bytes) = app.objects.get(&key).await? {
            archive.begin_file(&format!("pictures/{place}.{}", key.media().extension()))?;
            archive.write(&bytes)?;
        }
    }
    Ok(())
}

struct Keep(MadeExport);

#[async_trait]
impl UnitOfWork for Keep {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<bool, StoreError> {
        tx.privacy().keep_export(&self.0).await
    }
}

/// Removes archives whose time is over. Answers how many.
pub(super) async fn remove_expired(app: &App) -> Result<u64, StoreError> {
    let expired = app.privacy_queries.expired_exports(app.clock.now(), ROUND).await?;
    let mut removed = 0;
    for (id, key) in expired {
        if let Ok(key) = ObjectKey::parse(&key)
            && let Err(error) = app.objects.delete(&key).await
        {
            tracing::warn!(%id, %error, "an archive could not be removed");
            continue;
        }
        execute(&*app.store, &Drop(id)).await?;
        removed += 1;
    }
    Ok(removed)
}

struct Drop(ExportId);

#[async_trait]
impl UnitOfWork for Drop {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        tx.privacy().drop_export(self.0).await
    }
}
