//! The port over whatever `object_store` reaches.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use object_store::path::Path;
use object_store::{Attribute, Attributes, Error, ObjectStoreExt, PutOptions};
use turnout_ports::storage::{ObjectKey, ObjectStore, Reading, StorageError};

use crate::parts::parts;

/// Why files cannot be kept at all: told at the start.
#[derive(Debug, thiserror::Error)]
#[error("the file storage cannot be used: {0}")]
pub struct SetupError(pub(crate) String);

/// Kept files.
#[derive(Debug)]
pub struct Files {
    store: Arc<dyn object_store::ObjectStore>,
    /// Whether the store keeps a content type beside the bytes, for those who look into it. Ours stands in the key.
    keeps_types: bool,
}

impl Files {
    pub(crate) fn new(store: impl object_store::ObjectStore, keeps_types: bool) -> Self {
        Self {
            store: Arc::new(store),
            keeps_types,
        }
    }
}

#[async_trait]
impl ObjectStore for Files {
    async fn put(&self, key: &ObjectKey, bytes: Bytes) -> Result<(), StorageError> {
        let mut options = PutOptions::default();
        if self.keeps_types {
            options.attributes = Attributes::from_iter([(Attribute::ContentType, key.media().as_str())]);
        }
        let put = self.store.put_opts(&path(key), bytes.into(), options).await;
        put.map(|_| ()).map_err(|error| told(&error))
    }

    async fn get(&self, key: &ObjectKey) -> Result<Option<Bytes>, StorageError> {
        let read = match self.store.get(&path(key)).await {
            Ok(found) => found.bytes().await,
            Err(error) => Err(error),
        };
        match read {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(told(&error)),
        }
    }

    async fn read(&self, key: &ObjectKey) -> Result<Option<Reading>, StorageError> {
        match self.store.head(&path(key)).await {
            Ok(meta) => Ok(Some(Reading {
                size: meta.size,
                parts: parts(Arc::clone(&self.store), meta),
            })),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(told(&error)),
        }
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), StorageError> {
        match self.store.delete(&path(key)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(told(&error)),
        }
    }
}

fn path(key: &ObjectKey) -> Path {
    Path::from(key.to_string())
}

/// What an operator has to put right is told apart from what may pass. A bucket that does not exist reads as a file that
/// does not when it is written to.
pub(crate) fn told(error: &Error) -> StorageError {
    match error {
        Error::NotFound { .. }
        | Error::PermissionDenied { .. }
        | Error::Unauthenticated { .. }
        | Error::NotSupported { .. }
        | Error::InvalidPath { .. }
        | Error::UnknownConfigurationKey { .. } => StorageError::Refused(error.to_string()),
        other => StorageError::Unavailable(other.to_string()),
    }
}
