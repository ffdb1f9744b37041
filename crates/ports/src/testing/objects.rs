//! A file storage in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt, stream};

use crate::storage::{ObjectKey, ObjectStore, Reading, StorageError};

/// How many bytes are handed out at a time.
const PART: usize = 1 << 20;

/// Keeps files until it is dropped. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct MemoryObjects(Arc<Mutex<Shelf>>);

#[derive(Debug, Default)]
struct Shelf {
    files: HashMap<ObjectKey, Bytes>,
    is_away: bool,
}

impl MemoryObjects {
    /// The keys of all that is kept.
    pub fn keys(&self) -> Vec<ObjectKey> {
        self.shelf().files.keys().copied().collect()
    }

    /// Keeps a file, whether or not the storage can be reached.
    pub fn lay(&self, key: ObjectKey, bytes: &'static [u8]) {
        self.shelf().files.insert(key, Bytes::from_static(bytes));
    }

    /// Says whether the storage cannot be reached from now on.
    pub fn set_away(&self, is_away: bool) {
        self.shelf().is_away = is_away;
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reached(&self) -> Result<MutexGuard<'_, Shelf>, StorageError> {
        let found = self.shelf();
        if found.is_away {
            return Err(StorageError::Unavailable("away".to_owned()));
        }
        Ok(found)
    }

    /// What follows behind these bytes of the file.
    fn part(&self, key: &ObjectKey, whole: &Bytes, from: usize) -> Result<Option<Bytes>, StorageError> {
        let same = |there: &Bytes| there.as_ptr() == whole.as_ptr();
        if !self.reached()?.files.get(key).is_some_and(same) {
            return Err(StorageError::Unavailable("the file went away".to_owned()));
        }
        let to = whole.len().min(from + PART);
        Ok((from < to).then(|| whole.slice(from..to)))
    }
}

#[async_trait]
impl ObjectStore for MemoryObjects {
    async fn put(&self, key: &ObjectKey, bytes: Bytes) -> Result<(), StorageError> {
        self.reached()?.files.insert(*key, bytes);
        Ok(())
    }

    async fn get(&self, key: &ObjectKey) -> Result<Option<Bytes>, StorageError> {
        Ok(self.reached()?.files.get(key).cloned())
    }

    async fn read(&self, key: &ObjectKey) -> Result<Option<Reading>, StorageError> {
        let Some(whole) = self.get(key).await? else {
            return Ok(None);
        };
        let size = u64::try_from(whole.len()).unwrap_or(u64::MAX);
        let parts = stream::try_unfold((self.clone(), *key, whole, 0), async |(shelf, key, whole, from)| {
            let part = shelf.part(&key, &whole, from)?;
            Ok(part.map(|part| {
                let behind = from + part.len();
                (part, (shelf, key, whole, behind))
            }))
        });
        Ok(Some(Reading {
            size,
            parts: parts.boxed(),
        }))
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), StorageError> {
        self.reached()?.files.remove(key);
        Ok(())
    }
}
