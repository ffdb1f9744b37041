//! A file storage in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;

use crate::storage::{ObjectKey, ObjectStore, StorageError};

/// Keeps files until it is dropped. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct MemoryObjects(Arc<Mutex<HashMap<ObjectKey, Bytes>>>);

impl MemoryObjects {
    /// The keys of all that is kept.
    pub fn keys(&self) -> Vec<ObjectKey> {
        self.kept().keys().copied().collect()
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<ObjectKey, Bytes>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl ObjectStore for MemoryObjects {
    async fn put(&self, key: &ObjectKey, bytes: Bytes) -> Result<(), StorageError> {
        self.kept().insert(*key, bytes);
        Ok(())
    }

    async fn get(&self, key: &ObjectKey) -> Result<Option<Bytes>, StorageError> {
        Ok(self.kept().get(key).cloned())
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), StorageError> {
        self.kept().remove(key);
        Ok(())
    }
}
