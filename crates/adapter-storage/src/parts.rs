//! A file part by part.
//!
//! Each part is a call of its own, with its own time and tries: who takes long to receive a large file holds no connection
//! to the storage, and what is removed meanwhile is not read to its end.

use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use object_store::{Error, GetOptions, ObjectMeta, ObjectStore};
use turnout_ports::storage::StorageError;

use crate::files::told;

/// How much of each file that is being read is in memory.
const PART: u64 = 512 * 1024;

/// A file, where it lies, and how many bytes of it were read.
type Place = (Arc<dyn ObjectStore>, ObjectMeta, u64);

/// All parts of what was found there.
pub(crate) fn parts(store: Arc<dyn ObjectStore>, meta: ObjectMeta) -> BoxStream<'static, Result<Bytes, StorageError>> {
    stream::try_unfold((store, meta, 0), next).boxed()
}

async fn next((store, meta, from): Place) -> Result<Option<(Bytes, Place)>, StorageError> {
    if from >= meta.size {
        return Ok(None);
    }
    let to = meta.size.min(from + PART);
    let options = GetOptions {
        range: Some((from..to).into()),
        // Parts of different files are not put together.
        if_match: meta.e_tag.clone(),
        ..GetOptions::default()
    };
    let read = match store.get_opts(&meta.location, options).await {
        Ok(found) => found.bytes().await,
        Err(error) => Err(error),
    };
    match read {
        Ok(bytes) => Ok(Some((bytes, (store, meta, to)))),
        Err(error @ (Error::NotFound { .. } | Error::Precondition { .. })) => {
            Err(StorageError::Unavailable(format!("a file went away: {error}")))
        }
        Err(error) => Err(told(&error)),
    }
}
