//! A file storage in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;

use crate::storage::{ObjectKey, ObjectStore, StorageError};

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

    async fn delete(&self, key: &ObjectKey) -> Result<(), StorageError> {
        self.reached()?.files.remove(key);
        Ok(())
    }
}
