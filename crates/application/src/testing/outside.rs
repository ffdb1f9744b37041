//! A file storage that is not touched while a transaction is open.

use async_trait::async_trait;
use bytes::Bytes;
use turnout_ports::storage::{ObjectKey, ObjectStore, Reading, StorageError};
use turnout_ports::testing::{FakeStore, MemoryObjects};

pub(super) struct Outside {
    pub objects: MemoryObjects,
    pub store: FakeStore,
}

impl Outside {
    fn objects(&self) -> &MemoryObjects {
        assert!(!self.store.is_open(), "a file is touched while a transaction is open");
        &self.objects
    }
}

#[async_trait]
impl ObjectStore for Outside {
    async fn put(&self, key: &ObjectKey, bytes: Bytes) -> Result<(), StorageError> {
        self.objects().put(key, bytes).await
    }

    async fn get(&self, key: &ObjectKey) -> Result<Option<Bytes>, StorageError> {
        self.objects().get(key).await
    }

    async fn read(&self, key: &ObjectKey) -> Result<Option<Reading>, StorageError> {
        self.objects().read(key).await
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), StorageError> {
        self.objects().delete(key).await
    }
}
